"""Limits on what readers get of a story: weight, stability, accessibility, search and print.

`make bench-readers` has the long measurements and those that a busy machine distorts.
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
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import visiting
from benchmarks.readers.bulk import bulk
from benchmarks.readers.control import claim_anchor
from benchmarks.readers.first_view import SCREENS, is_seen
from benchmarks.readers.keyboard import reach, sources_focused
from benchmarks.readers.load import come_up
from benchmarks.readers.musts import FULLEST, HEAVIEST, KIB, PICTURE, SCRIPT, STOPS, STYLES, UNDERLINED, Row
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
from benchmarks.readers.two_screens import PHONE as SMALL_PHONE
from benchmarks.readers.two_screens import look
from benchmarks.readers.weight import KIBI, picture_weight, weigh

pytestmark = pytest.mark.browser

SIZES = [4, 33, 200]
WIDTHS = [320, 360, 1280]
PHONE = (360, 800)
SMALLEST_PRINT = 9
EVERYTHING = 1.0
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
"""By how many pixels a page is wider than the screen."""


@dataclass(frozen=True)
class ServedStory:
    """A story as our pages and as a plain list, both served."""

    own: Subject
    url: str
    control: Subject
    control_url: str
    root: Path
    """The folder of the built site."""


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[int], ServedStory]]:
    """Yield a function that builds and serves the story of a given size, once."""
    scratch = tmp_path_factory.mktemp("readers")
    with ExitStack() as stack:

        @cache
        def served_story(size: int) -> ServedStory:
            own, control = own_and_control(size, 1, scratch)
            urls = [stack.enter_context(served(subject.folder)) for subject in (own, control)]
            return ServedStory(own, urls[0], control, urls[1], scratch / f"site-{size}")

        yield served_story


@pytest.fixture(params=[SIZES[0], *slow(SIZES[1:])])
def served_story(request: pytest.FixtureRequest, stories: Callable[[int], ServedStory]) -> ServedStory:
    """Return the story of each size."""
    return stories(request.param)


@pytest.fixture
def small(stories: Callable[[int], ServedStory]) -> ServedStory:
    """Return the story of a few events."""
    return stories(SIZES[0])


@pytest.fixture
def long(stories: Callable[[int], ServedStory]) -> ServedStory:
    """Return the story whose entries have their own pages."""
    return stories(SIZES[-1])


def meets_limit(row: Row, size: int, own: float) -> bool:
    """Return whether a figure meets its limit in the table of `make bench-readers`."""
    must = row.must_at(size)
    assert must is not None
    return must.holds(own, 0.0)


def test_plain_list_has_same_content(served_story: ServedStory) -> None:
    """The plain list for comparison has every text, claim and source, and every relation at both ends."""
    html = served_story.control.read("").decode()
    site = arranged(served_story.root)
    for event in served_story.control.story.events:
        assert f'<article id="{event.id}">' in html
        assert all(text.strip(" .") in html for text in texts(event))
        assert all(f'id="{claim_anchor(event.id, claim.id)}"' in html for claim in event.claims)
    assert all(f'href="{source.url}"' in html for source in served_story.control.story.sources)
    for arranged_event in site.events.values():
        own = html[html.index(f'<article id="{arranged_event.id}">') :].partition("</article>")[0]
        ends = [link.target for link in arranged_event.links] + [link.origin for link in arranged_event.backlinks]
        for ref in ends:
            assert f'href="#{claim_anchor(ref.event, ref.claim) if ref.claim else ref.event}"' in own


@pytest.mark.slow
def test_pages_request_no_other_host(open_window: OpenWindow, small: ServedStory) -> None:
    """No page of any kind requests another host, and no script fails."""
    for page in one_of_each_kind(small.own):
        with open_window.visiting(small.url) as visit:
            weigh(visit, page)
            assert (visit.strangers, visit.faults) == ([], []), page


def test_story_page_is_within_weight_limits(open_window: OpenWindow, served_story: ServedStory) -> None:
    """A story's page with all it loads, its script and its pictures are within their limits."""
    with open_window.visiting(served_story.url) as visit:
        own = weigh(visit, served_story.own.page)
    assert meets_limit(KIB, served_story.own.size, own.all / KIBI), own
    assert meets_limit(SCRIPT, served_story.own.size, own.script / KIBI), own
    assert meets_limit(
        PICTURE, served_story.own.size, picture_weight(served_story.own.read(served_story.own.page)) / KIBI
    )


def test_first_view_shows_story(open_window: OpenWindow, served_story: ServedStory) -> None:
    """The first picture or event is visible without scrolling, below a long title and summary."""
    for screen in SCREENS:
        with open_window.visiting(served_story.url, screen=screen) as visit:
            assert is_seen(visit, served_story.own.page), screen


def test_first_two_screens_are_quiet(open_window: OpenWindow, stories: Callable[[int], ServedStory]) -> None:
    """A story of 33 events shows few underlines and styles of type before the third screen of a phone."""
    story = stories(33)
    with open_window.visiting(story.url, screen=SMALL_PHONE) as visit:
        seen = look(visit, story.own.page)
    assert meets_limit(UNDERLINED, 33, len(seen.underlined)), seen.underlined
    assert meets_limit(STYLES, 33, len(seen.styles)), seen.styles
    assert seen.controls > len(seen.underlined)
    assert seen.words > 150, "the screens are full"


@pytest.mark.slow
def test_every_event_is_few_stops_away(open_window: OpenWindow, long: ServedStory) -> None:
    """With arrow keys, each of 200 events is at most ten Tab stops from the top of the page."""
    with open_window.visiting(long.url) as visit:
        assert meets_limit(STOPS, long.own.size, max(reach(visit, long.own).with_arrows))


def test_no_page_is_too_large_for_phone(served_story: ServedStory) -> None:
    """No page other than the story's long ones exceeds the limits on weight and number of elements."""
    largest = bulk(served_story.own)
    assert meets_limit(HEAVIEST, served_story.own.size, largest.heaviest[0] / KIBI), largest
    assert meets_limit(FULLEST, served_story.own.size, largest.fullest[0]), largest


def test_pages_of_any_kind_fit_and_have_no_barrier(open_window: OpenWindow, small: ServedStory) -> None:
    """No page is wider than the narrowest screen, in the dark; on a wide one, axe-core finds no violation in it."""
    found = []
    with open_window.visiting(small.url) as visit:
        for page in one_of_each_kind(small.own):
            visit.page.set_viewport_size({"width": WIDTHS[0], "height": 800})
            visit.page.emulate_media(color_scheme="dark")
            visit.go(page)
            assert visit.page.evaluate(OVERFLOW) <= 0, page

            visit.page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
            visit.page.emulate_media(color_scheme="light")
            found += [f"/{page}: {violation}" for violation in violations(visit)]
    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["dark", *slow(["light"])])
@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_axe_finds_no_violation_on_any_screen(
    open_window: OpenWindow, small: ServedStory, width: int, scheme: Scheme
) -> None:
    """axe-core finds no violation on a story's page on any screen, in light or dark mode."""
    with open_window.visiting(small.url, screen=(width, 800), scheme=scheme) as visit:
        visit.go(small.own.page)
        assert violations(visit) == ()
        open_rows(visit)
        assert violations(visit) == ()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_screen(open_window: OpenWindow, small: ServedStory, width: int, scheme: Scheme) -> None:
    """No page is wider than the screen."""
    with open_window.visiting(small.url, screen=(width, 800), scheme=scheme) as visit:
        for page in one_of_each_kind(small.own):
            visit.page.goto(visit.url + page)
            assert visit.page.evaluate(OVERFLOW) <= 0, page


@pytest.mark.parametrize("schemes", [1, *slow([2])], ids=["one scheme", "both schemes"])
def test_pages_without_scripts_fit_every_screen(open_window: OpenWindow, small: ServedStory, schemes: int) -> None:
    """Without scripts no page is wider than the screen, whichever size and colour scheme it is changed to.

    In one scheme, half of the pages are light, and the rest is dark.
    """
    with open_window.visiting(small.url, scripts=False) as visit:
        for number, page in enumerate(one_of_each_kind(small.own)):
            visit.page.goto(visit.url + page)
            widths = WIDTHS[::-1] if number % 2 else WIDTHS  # so a page opens as wide as the one before it ended
            for width, scheme in product(widths, (SCHEMES * 2)[number // 2 % 2 :][:schemes]):
                visit.page.set_viewport_size({"width": width, "height": 800})
                visit.page.emulate_media(color_scheme=scheme)
                assert visit.page.evaluate(OVERFLOW) <= 0, (page, width, scheme)


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_loading_causes_no_layout_shift(browser: Browser, served_story: ServedStory, width: int) -> None:
    """On a slow connection and a slow phone, a story's page has no layout shift while it loads."""
    with visiting(browser, served_story.url, screen=(width, 800)) as visit:
        assert round(come_up(visit, served_story.own.page, slow_line=True).shifts, 2) == 0


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
def test_tools_cause_no_layout_shift(browser: Browser, served_story: ServedStory, width: int) -> None:
    """Using each tool causes no layout shift later than half a second after the reader's input."""
    with visiting(browser, served_story.url, screen=(width, 800)) as visit:
        assert round(use_tools(visit, served_story.own.page).unexplained, 2) == 0


@pytest.mark.parametrize("width", [WIDTHS[0], *slow(WIDTHS[1:])])
@pytest.mark.parametrize("share", [0, *slow([0.5, 1])])
def test_opening_at_event_causes_no_layout_shift(
    browser: Browser, served_story: ServedStory, share: float, width: int
) -> None:
    """A page opened at the first, the middle or the last event has no layout shift."""
    events = served_story.own.story.events
    event = events[min(int(share * len(events)), len(events) - 1)]
    with visiting(browser, served_story.url, screen=(width, 800)) as visit:
        assert round(come_up(visit, f"{served_story.own.page}#{event.id}", slow_line=False).shifts, 2) == 0
        assert visit.page.locator(f"#{event.id}").is_visible()


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_search_finds_full_text(open_window: OpenWindow, served_story: ServedStory, *, scripts: bool) -> None:
    """The browser's search finds every title, claim and sentence of a story on the pages that hold its full text."""
    expected = [text for event in served_story.own.story.events for text in texts(event)]
    with open_window.visiting(served_story.url, scripts=scripts) as visit:
        assert found_by_search(visit, served_story.own.whole, expected) == EVERYTHING


def test_search_finds_titles_and_claims_in_rows(open_window: OpenWindow, served_story: ServedStory) -> None:
    """On the story's page, search finds every title and claim, also in closed rows, and each relation has its link."""
    events = served_story.own.story.events
    headline_texts = [text for event in events for text in headlines(event)]
    with open_window.visiting(served_story.url) as visit:
        assert found_by_search(visit, [served_story.own.page], headline_texts) == EVERYTHING
        visit.go(served_story.own.page)
        assert relations_shown(visit, served_story.own.story) == EVERYTHING
        hidden = folded_away(visit, served_story.own.page, headline_texts)
        assert opens_for_search(visit, served_story.own.page, hidden[len(hidden) // 2])


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_every_event_has_an_address(open_window: OpenWindow, served_story: ServedStory, *, scripts: bool) -> None:
    """An event's address shows the event."""
    with open_window.visiting(served_story.url, screen=PHONE, scripts=scripts) as visit:
        assert permalinks(visit, served_story.own) == EVERYTHING


def test_every_source_can_be_focused(open_window: OpenWindow, served_story: ServedStory) -> None:
    """Each source of a story has a link that can be focused."""
    found: set[str] = set()
    with open_window.visiting(served_story.url) as visit:
        for page in served_story.own.whole:
            visit.go(page)
            found |= sources_focused(visit, served_story.own.story)
    assert found == {source.url for source in served_story.own.story.sources}


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_tab_reaches_every_source(open_window: OpenWindow, small: ServedStory, *, scripts: bool) -> None:
    """Pressing Tab from the top of a story's page to its end reaches a link to each source."""
    with open_window.visiting(small.url, scripts=scripts) as visit:
        visit.go(small.own.page)
        visited: list[str] = []
        while len(visited) < 1000:
            visit.page.keyboard.press("Tab")
            # A link of the picture has an object as its address.
            at = str(visit.page.evaluate("document.activeElement.href || document.activeElement.localName"))
            if at == "body":
                break
            visited.append(at)
        expected = {source.url for source in small.own.story.sources}
        assert {url for url in expected if any(at.startswith(url) for at in visited)} == expected


@pytest.mark.parametrize("scripts", [False, *slow([True])], ids=["scripts off", "scripts on"])
def test_print_has_everything(open_window: OpenWindow, served_story: ServedStory, *, scripts: bool) -> None:
    """Print has all events in full, in a readable size, and each source's address."""
    story = served_story.own.story
    with open_window.visiting(served_story.url, scripts=scripts) as visit:
        paper = printed(visit, served_story.own.whole, story)
    assert (paper.events, paper.addresses) == (len(story.events), len(story.sources))
    assert paper.size >= SMALLEST_PRINT


def test_rows_are_printed(open_window: OpenWindow, served_story: ServedStory) -> None:
    """The story's page prints every title and claim, also of closed rows, in one column, with its stages filled."""
    story = served_story.own.story
    with open_window.visiting(served_story.url) as visit:
        paper = printed(visit, [served_story.own.page], story, texts if served_story.own.has_entries else headlines)
        lay_out = layout(visit, served_story.own.page)
    assert paper.events == len(story.events)
    assert (lay_out.columns, lay_out.stages) == (1, 1.0 if served_story.own.size >= SIZES[1] else None)
