"""What readers get of a story: held on every run for what it may weigh, and for everybody who has to get to it.

The long measurements, and those that a busy machine spoils, are those of `make bench-readers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import visiting
from benchmarks.readers.bulk import bulk
from benchmarks.readers.control import claim_anchor
from benchmarks.readers.keyboard import sources_reached
from benchmarks.readers.load import come_up
from benchmarks.readers.musts import FULLEST, HEAVIEST, KIB, SCRIPT, Row
from benchmarks.readers.printed import printed
from benchmarks.readers.serve import served
from benchmarks.readers.subjects import Subject, arranged, one_of_each_kind, own_and_control
from benchmarks.readers.text import found_by_search, permalinks, texts
from benchmarks.readers.tools import use_tools
from benchmarks.readers.weight import KIBI, weigh

pytestmark = pytest.mark.browser

SIZES = [4, 50]
WIDTHS = [320, 360, 1280]
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
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Shown]]:
    """Yield a story of each size, shown and served."""
    scratch = tmp_path_factory.mktemp("readers")
    with ExitStack() as stack:
        shown = {}
        for size in SIZES:
            own, control = own_and_control(size, 1, scratch)
            urls = [stack.enter_context(served(subject.folder)) for subject in (own, control)]
            shown[size] = Shown(own, urls[0], control, urls[1], scratch / f"site-{size}")
        yield shown


@pytest.fixture(params=SIZES)
def shown(request: pytest.FixtureRequest, stories: dict[int, Shown]) -> Shown:
    """Return each of the stories."""
    return stories[request.param]


@pytest.fixture
def small(stories: dict[int, Shown]) -> Shown:
    """Return the story of a few events."""
    return stories[SIZES[0]]


def is_fine(row: Row, own: float, control: float = 0.0) -> bool:
    """Say whether a figure is what the table of `make bench-readers` says that it must be."""
    assert row.must is not None
    return row.must.holds(own, control)


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


def test_pages_ask_nobody_else_and_report_no_fault(browser: Browser, small: Shown) -> None:
    """No page of any kind fetches anything from another host, and no script of it fails."""
    for page in one_of_each_kind(small.own):
        with visiting(browser, small.url) as visit:
            weigh(visit, page)
            assert (visit.strangers, visit.faults) == ([], []), page


def test_a_page_weighs_little_more_than_the_list(browser: Browser, shown: Shown) -> None:
    """A story's page with style, icons and script is within its budget: a quarter more than the list, and 14 KiB."""
    with visiting(browser, shown.url) as visit, visiting(browser, shown.control_url) as control:
        own, least = weigh(visit, shown.own.page), weigh(control, shown.control.page)
    assert is_fine(KIB, own.all / KIBI, least.all / KIBI), (own, least)
    assert is_fine(SCRIPT, own.script / KIBI), own


def test_no_page_is_too_large_for_a_phone(shown: Shown) -> None:
    """No page but the one that holds everything is heavier, or has more elements, than a phone takes in its stride."""
    largest = bulk(shown.own)
    assert is_fine(HEAVIEST, largest.heaviest[0] / KIBI), largest
    assert is_fine(FULLEST, largest.fullest[0]), largest


def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, small: Shown) -> None:
    """No rule of axe-core is violated on a page of any kind."""
    found = []
    for page in one_of_each_kind(small.own):
        with visiting(browser, small.url) as visit:
            visit.go(page)
            found += [f"/{page}: {violation}" for violation in violations(visit)]
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_screen(browser: Browser, small: Shown, width: int, scheme: Scheme) -> None:
    """No rule of axe-core is violated on a story's page on any screen, in light or dark."""
    with visiting(browser, small.url, screen=(width, 800), scheme=scheme) as visit:
        visit.go(small.own.page)
        assert violations(visit) == ()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
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


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_jumps_while_a_page_comes_up(browser: Browser, shown: Shown, width: int) -> None:
    """Over a slow line and on a slow phone, no part of a story's page moves once it is shown."""
    with visiting(browser, shown.url, screen=(width, 800)) as visit:
        assert round(come_up(visit, shown.own.page, slow_line=True).shifts, 2) == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_jumps_while_a_page_is_used(browser: Browser, shown: Shown, width: int) -> None:
    """Skipping to the content, opening what opens, following links within the page: nothing moves but what is meant."""
    with visiting(browser, shown.url, screen=(width, 800)) as visit:
        assert round(use_tools(visit, shown.own.page).all, 2) == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_all_that_was_said_is_found_by_search(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """The browser's search finds every title, claim and sentence of a story on the page that holds all of it."""
    with visiting(browser, shown.url, scripts=scripts) as visit:
        visit.go(shown.own.whole)
        assert found_by_search(visit, shown.own.story) == EVERYTHING


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_every_event_has_an_address(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """An event's address shows the event."""
    with visiting(browser, shown.url, screen=PHONE, scripts=scripts) as visit:
        assert permalinks(visit, shown.own) == EVERYTHING


def test_every_source_can_be_focused(browser: Browser, shown: Shown) -> None:
    """To every source of a story leads a link that takes the focus."""
    with visiting(browser, shown.url) as visit:
        visit.go(shown.own.whole)
        assert sources_reached(visit, shown.own.story) == EVERYTHING


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_tab_comes_to_every_source(browser: Browser, small: Shown, *, scripts: bool) -> None:
    """Who presses Tab from the top of a story's page to its end has been at a link to each source."""
    with visiting(browser, small.url, scripts=scripts) as visit:
        visit.go(small.own.whole)
        been: list[str] = []
        while len(been) < 1000:
            visit.page.keyboard.press("Tab")
            at = visit.page.evaluate("document.activeElement.href || document.activeElement.localName")
            if at == "body":
                break
            been.append(at)
        wanted = {source.url for source in small.own.story.sources}
        assert {url for url in wanted if any(at.startswith(url) for at in been)} == wanted


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_paper_holds_everything(browser: Browser, shown: Shown, *, scripts: bool) -> None:
    """On paper stand all events, whole, in a size that can be read, and each source's address."""
    story = shown.own.story
    with visiting(browser, shown.url, scripts=scripts) as visit:
        paper = printed(visit, shown.own.whole, story)
    assert (paper.events, paper.addresses) == (len(story.events), len(story.sources))
    assert paper.size >= SMALLEST_PRINT
