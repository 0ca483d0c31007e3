"""What readers get of a story: held on every run for what it may weigh, and for everybody who has to get to it.

The long measurements, and those that a busy machine spoils, are those of `make bench-readers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser
from slow import slow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import visiting
from benchmarks.readers.bulk import bulk
from benchmarks.readers.control import claim_anchor
from benchmarks.readers.first_view import SCREENS, is_seen
from benchmarks.readers.keyboard import reach, sources_focused
from benchmarks.readers.load import come_up
from benchmarks.readers.musts import FULLEST, HEAVIEST, KIB, PICTURE, SCRIPT, STOPS, Row
from benchmarks.readers.printed import layout, printed
from benchmarks.readers.serve import served
from benchmarks.readers.subjects import Subject, arranged, one_of_each_kind, own_and_control
from benchmarks.readers.text import (
    folded_away,
    found_by_search,
    headlines,
    opens_for_search,
    permalinks,
    relations_shown,
    texts,
)
from benchmarks.readers.tools import open_rows, use_tools
from benchmarks.readers.weight import KIBI, picture_weight, weigh
from onrecord.render.pages.story import FEW_ROWS

pytestmark = pytest.mark.browser

SIZES = [4, 33, 200]
WIDTHS = [320, 360, 1280]
MOST_OF_MANY = 0.1
"""How much of a page of many rows may move where it opens at one of them: less is good (web.dev, CLS)."""
PHONE = (360, 800)
SMALLEST_PRINT = 9
EVERYTHING = 1.0
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
"""By how many pixels a page is wider than the screen."""


@dataclass(frozen=True)
class Shown:
    """A story, shown by us and as a plain list, and served."""

    own: Subject
    url: str
    control: Subject
    control_url: str
    root: Path
    """The site that was built."""


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], Shown]]:
    """Yield a function that builds and serves the story of a size, once."""
    scratch = tmp_path_factory.mktemp("readers")
    with ExitStack() as stack:

        @cache
        def shown(size: int) -> Shown:
            own, control = own_and_control(size, 1, scratch)
            urls = [stack.enter_context(served(subject.folder)) for subject in (own, control)]
            return Shown(own, urls[0], control, urls[1], scratch / f"site-{size}")

        yield shown


@pytest.fixture(params=[SIZES[0], *slow(SIZES[1:])])
def shown(request: pytest.FixtureRequest, stories: Callable[[int], Shown]) -> Shown:
    """Return each of the stories."""
    return stories(request.param)


@pytest.fixture
def small(stories: Callable[[int], Shown]) -> Shown:
    """Return the story of a few events."""
    return stories(SIZES[0])


@pytest.fixture
def long(stories: Callable[[int], Shown]) -> Shown:
    """Return the story whose entries stand on their own pages."""
    return stories(SIZES[-1])


def is_fine(row: Row, size: int, own: float) -> bool:
    """Say whether a figure is what the table of `make bench-readers` says that it must be."""
    must = row.must_at(size)
    assert must is not None
    return must.holds(own, 0.0)


def test_the_plain_list_says_the_same(shown: Shown) -> None:
    """The list that we are held against has every text, claim, source, and every relation at both of its ends."""
    html = shown.control.read("").decode()
    site = arranged(shown.root)
    for event in shown.control.story.events:
        assert f'<article id="{event.id}">' in html
        assert all(text.strip(" .") in html for text in texts(event))
        assert all(f'id="{claim_anchor(event.id, claim.id)}"' in html for claim in event.claims)
    assert all(f'href="{source.url}"' in html for source in shown.control.story.sources)
    for arranged_event in site.events.values():
        own = html[html.index(f'<article id="{arranged_event.id}">') :].partition("</article>")[0]
        ends = [link.target for link in arranged_event.links] + [link.origin for link in arranged_event.backlinks]
        for ref in ends:
            assert f'href="#{claim_anchor(ref.event, ref.claim) if ref.claim else ref.event}"' in own


@pytest.mark.slow
def test_pages_ask_nobody_else_and_report_no_fault(browser: Browser, small: Shown) -> None:
    """No page of any kind fetches anything from another host, and no script of it fails."""
    for page in one_of_each_kind(small.own):
        with visiting(browser, small.url) as visit:
            weigh(visit, page)
            assert (visit.strangers, visit.faults) == ([], []), page


def test_a_story_page_keeps_within_its_weight(browser: Browser, shown: Shown) -> None:
    """A story's page with all that it loads, its script and its pictures are within their limits."""
    with visiting(browser, shown.url) as visit:
        own = weigh(visit, shown.own.page)
    assert is_fine(KIB, shown.own.size, own.all / KIBI), own
    assert is_fine(SCRIPT, shown.own.size, own.script / KIBI), own
    assert is_fine(PICTURE, shown.own.size, picture_weight(shown.own.read(shown.own.page)) / KIBI)


def test_first_view_shows_the_story(browser: Browser, shown: Shown) -> None:
    """Below a long title and summary, the picture or the first event is seen without scrolling."""
    for screen in SCREENS:
        with visiting(browser, shown.url, screen=screen) as visit:
            assert is_seen(visit, shown.own.page), screen


@pytest.mark.slow
def test_every_event_is_a_few_stops_away(browser: Browser, long: Shown) -> None:
    """From the top of the page to each of 200 events: at most ten Tab stops, where arrow keys go from row to row."""
    with visiting(browser, long.url) as visit:
        assert is_fine(STOPS, long.own.size, max(reach(visit, long.own).with_arrows))


def test_no_page_is_too_large_for_a_phone(shown: Shown) -> None:
    """No page besides the story's long ones is heavier, or has more elements, than a phone takes in its stride."""
    largest = bulk(shown.own)
    assert is_fine(HEAVIEST, shown.own.size, largest.heaviest[0] / KIBI), largest
    assert is_fine(FULLEST, shown.own.size, largest.fullest[0]), largest


def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, small: Shown) -> None:
    """No rule of axe-core is violated on a page of any kind."""
    found = []
    for page in one_of_each_kind(small.own):
        with visiting(browser, small.url) as visit:
            visit.go(page)
            found += [f"/{page}: {violation}" for violation in violations(visit)]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["dark", *slow(["light"])])
@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_axe_finds_nothing_on_any_screen(browser: Browser, small: Shown, width: int, scheme: Scheme) -> None:
    """No rule of axe-core is violated on a story's page on any screen, in light or dark."""
    with visiting(browser, small.url, screen=(width, 800), scheme=scheme) as visit:
        visit.go(small.own.page)
        assert violations(visit) == ()
        open_rows(visit)
        assert violations(visit) == ()


@pytest.mark.parametrize("scheme", ["dark", *slow(["light"])])
@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_pages_fit_the_screen(browser: Browser, small: Shown, width: int, scheme: Scheme) -> None:
    """No page has to be pushed sideways."""
    with visiting(browser, small.url, screen=(width, 800), scheme=scheme) as visit:
        for page in one_of_each_kind(small.own):
            visit.page.goto(visit.url + page)
            assert visit.page.evaluate(TOO_WIDE) <= 0, page


def test_pages_without_scripts_fit_every_screen(browser: Browser, small: Shown) -> None:
    """Nor where no script runs; then a page is the same whether it is loaded on a screen or brought onto it."""
    with visiting(browser, small.url, scripts=False) as visit:
        for page in one_of_each_kind(small.own):
            visit.page.goto(visit.url + page)
            for width, scheme in product(WIDTHS, SCHEMES):
                visit.page.set_viewport_size({"width": width, "height": 800})
                visit.page.emulate_media(color_scheme=scheme)
                assert visit.page.evaluate(TOO_WIDE) <= 0, (page, width, scheme)


@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_nothing_jumps_while_a_page_comes_up(browser: Browser, shown: Shown, width: int) -> None:
    """Over a slow line and on a slow phone, no part of a story's page moves once it is shown."""
    with visiting(browser, shown.url, screen=(width, 800)) as visit:
        assert round(come_up(visit, shown.own.page, slow_line=True).shifts, 2) == 0


@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_nothing_jumps_while_a_page_is_used(browser: Browser, shown: Shown, width: int) -> None:
    """With every tool in use nothing moves but what the reader's own input moves, and that within half a second."""
    with visiting(browser, shown.url, screen=(width, 800)) as visit:
        assert round(use_tools(visit, shown.own.page).unexplained, 2) == 0


@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_an_address_of_an_event_moves_nothing(browser: Browser, shown: Shown, width: int) -> None:
    """A page that opens at an event moves nothing; of many rows, those above may take their true heights in sight."""
    events = shown.own.story.events
    with visiting(browser, shown.url, screen=(width, 800)) as visit:
        jumped = come_up(visit, f"{shown.own.page}#{events[len(events) // 2].id}", slow_line=False).shifts

    assert round(jumped, 2) <= (MOST_OF_MANY if len(events) > FEW_ROWS else 0)


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_all_that_was_said_is_found_by_search(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """The browser's search finds every title, claim and sentence of a story on the pages that hold all of it."""
    wanted = [text for event in shown.own.story.events for text in texts(event)]
    with visiting(browser, shown.url, scripts=scripts) as visit:
        assert found_by_search(visit, shown.own.whole, wanted) == EVERYTHING


def test_rows_say_what_happened(browser: Browser, shown: Shown) -> None:
    """On the story's page a search finds every title and claim, in closed rows too, and each relation has its link."""
    events = shown.own.story.events
    said = [text for event in events for text in headlines(event)]
    with visiting(browser, shown.url) as visit:
        assert found_by_search(visit, [shown.own.page], said) == EVERYTHING
        visit.go(shown.own.page)
        assert relations_shown(visit, shown.own.story) == EVERYTHING
        hidden = folded_away(visit, shown.own.page, said)
        assert opens_for_search(visit, shown.own.page, hidden[len(hidden) // 2])


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_every_event_has_an_address(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """An event's address shows the event."""
    with visiting(browser, shown.url, screen=PHONE, scripts=scripts) as visit:
        assert permalinks(visit, shown.own) == EVERYTHING


def test_every_source_can_be_focused(browser: Browser, shown: Shown) -> None:
    """To every source of a story leads a link that takes the focus."""
    found: set[str] = set()
    with visiting(browser, shown.url) as visit:
        for page in shown.own.whole:
            visit.go(page)
            found |= sources_focused(visit, shown.own.story)
    assert found == {source.url for source in shown.own.story.sources}


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_tab_comes_to_every_source(browser: Browser, small: Shown, *, scripts: bool) -> None:
    """Who presses Tab from the top of a story's page to its end has been at a link to each source."""
    with visiting(browser, small.url, scripts=scripts) as visit:
        visit.go(small.own.page)
        been: list[str] = []
        while len(been) < 1000:
            visit.page.keyboard.press("Tab")
            at = visit.page.evaluate("document.activeElement.href || document.activeElement.localName")
            if at == "body":
                break
            been.append(at)
        wanted = {source.url for source in small.own.story.sources}
        assert {url for url in wanted if any(at.startswith(url) for at in been)} == wanted


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_paper_holds_everything(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """On paper stand all events, whole, in a size that can be read, and each source's address."""
    story = shown.own.story
    with visiting(browser, shown.url, scripts=scripts) as visit:
        paper = printed(visit, shown.own.whole, story)
    assert (paper.events, paper.addresses) == (len(story.events), len(story.sources))
    assert paper.size >= SMALLEST_PRINT


def test_rows_stand_on_paper_too(browser: Browser, shown: Shown) -> None:
    """The story's page prints every title and claim, closed rows included, in one column, with its stages filled."""
    story = shown.own.story
    with visiting(browser, shown.url) as visit:
        paper = printed(visit, [shown.own.page], story, texts if shown.own.has_entries else headlines)
        laid_out = layout(visit, shown.own.page)
    assert paper.events == len(story.events)
    assert (laid_out.columns, laid_out.stages) == (1, 1.0 if shown.own.size >= SIZES[1] else None)
