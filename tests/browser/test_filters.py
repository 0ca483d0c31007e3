"""Filters of a story's timeline: panel, address, place, announcements, pages, print; without script none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from conftest import BASE, TODAY
from looks import barriers
from playwright.sync_api import Locator, Page
from site_server import served
from slow import slow
from windows import OpenWindow

from onrecord.build.pipeline import Options, build
from onrecord.render.describe import row_describer
from onrecord.render.pages import story
from onrecord.render.pagination import sizes

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
EVENTS = 36
ROWS = ".row:not(.filtered-out)"
SHOWN = f"[...document.querySelectorAll('{ROWS}')].map(row => row.id)"
DENIALS = [f"event-{n}" for n in range(1, EVENTS, 4)]
PER_PAGE = 15
KINDS = (
    "type: announcement\nspeaker: ministry\nclaims: {id: c, text: The claim of number NN}\n",
    "type: denial\nspeaker: company\ndenies: event-BB#c\n",
    "type: statement\nspeaker: ministry\ntags: water\nbody: A letter from Zürich about NN.\n",
    "type: report\n",
)
STORY = {"content/stories/long/story.yaml": "title: {en: A long story, ru: Долгий сюжет, ar: قصة}\n"} | {
    f"content/stories/long/events/event-{n}.yaml": (
        f"{KINDS[n % 4]}date: {2019 + n // 48}-{n // 4 % 12 + 1:02}-{n % 4 * 5 + 1:02}\n".replace("NN", str(n)).replace(
            "BB", str(n - 1)
        )
        + f"title: Event number {n}\nsources: wire\npublished: 2021-11-10\n"
    )
    for n in range(EVENTS)
}
FEW = 12
VOICES = {
    "content/stories/voices/story.yaml": "title: A story of many voices\n",
    "content/actors/voices.yaml": (
        "clerk: {name: The clerk, kind: person}\nzebra: {name: Zebra Club, kind: organization}\n"
        "aral: {name: Aral Union, kind: organization}\nangstrom: {name: Ångström, kind: person}\n"
    ),
} | {
    f"content/stories/voices/events/event-{n}.yaml": (
        f"type: statement\ndate: 2019-01-{n + 1:02}\ntitle: Event number {n}\nsources: wire\n"
        f"published: 2021-11-10\n{who}"
    )
    for n, who in enumerate(
        (
            *["speaker: ministry\n"] * 3,
            *["speaker: clerk\non_behalf_of: company\n"] * 2,
            *[""] * 3,
            "speaker: zebra\n",
            "speaker: angstrom\n",
            "speaker: aral\n",
            "",
        )
    )
}
"""A story in which some bodies and people spoke once."""
BRIEF = {path.replace("/long/", "/brief/"): text for path, text in [*STORY.items()][: FEW + 1]}
"""A story of a few events, enough for a bar with months, in as many kinds and facets as the long one."""
TOP = "id => document.getElementById(id).getBoundingClientRect().top"
TOLD = """
  window.told = [];
  addEventListener("DOMContentLoaded", () => new MutationObserver(() =>
    told.push(document.querySelector(".bar [role=status]").textContent))
    .observe(document.querySelector(".bar [role=status]"), {childList: true}));
"""
"""Notes what the live region says."""
SHIFTS = """
  window.shifts = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => { if (!one.hadRecentInput) shifts += one.value; }))
    .observe({type: "layout-shift", buffered: true});
"""
SMALL = """
  [...document.querySelectorAll(".filter-panel :is(input, button), .bar > button")]
    .filter(one => one.getClientRects().length && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)
"""
LARGE = "html { font-size: 200% !important; }"
Open = Callable[..., Page]


def _build(root: Path, more: Mapping[str, str] = MappingProxyType({}), languages: str = "en, ru, ar") -> Path:
    settings = f"{BASE['site.yaml']}languages: [{languages}]\n"
    for path, text in {**BASE, **STORY, **more, "site.yaml": settings}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    return root / "_site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a site with a long story, whose rows hold whole entries, and of a shorter one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(story, "FEW_ROWS", EVENTS - 1)
        patch.setattr(row_describer, "_FOLDED_FROM", EVENTS)
        patch.setattr(row_describer, "_OPEN_ROWS", EVENTS // 3)
        folder = _build(tmp_path_factory.mktemp("filters"), {**BRIEF, **VOICES})
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the same long story with brief rows on three pages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sizes, "ROWS_PER_PAGE", PER_PAGE)
        patch.setattr(sizes, "MOST_IN_ROWS", 100)
        title = {"content/stories/long/story.yaml": "title: A long story\n"}
        folder = _build(tmp_path_factory.mktemp("paged"), title, "en")
    with served(folder) as address:
        yield address


@pytest.fixture
def open_page(open_window: OpenWindow, site: str) -> Open:
    """Return a function that opens a page of the site."""

    def go(address: str, size: dict[str, int] = DESK, base: str = site, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window(size, script=TOLD + SHIFTS, **kind)
        page.goto(base + address)
        return page

    return go


def _button(page: Page) -> Locator:
    return page.locator(".bar > button:not(.filter-clear)")


def _panel(page: Page) -> Locator:
    """Open the panel."""
    _button(page).click()
    panel = page.locator(".filter-panel")
    panel.wait_for()
    return panel


def _count(page: Page) -> str:
    return page.locator(".bar > .facts").inner_text()


def _address(page: Page) -> str:
    return str(page.evaluate("location.href"))


def _filtered(page: Page) -> Page:
    """Wait until a filter of the address works."""
    page.wait_for_selector(".timeline:not(.filtering, [style*=hidden]) > .bar.filtered")
    return page


@pytest.mark.parametrize("size", [*slow([PHONE]), DESK], ids=["phone", "desk"])
def test_options_of_a_facet_widen_and_facets_narrow(open_page: Open, size: dict[str, int]) -> None:
    """Within a facet any option is enough; between facets all must match; counts, months and address follow."""
    page = open_page("long/", size)
    panel = _panel(page)
    panel.get_by_label("Denial 9").check()
    assert page.evaluate(SHOWN) == DENIALS
    assert _count(page) == "9 of 36"
    assert _address(page).endswith("/long/?kind=denial")
    assert page.locator(".month:not(.filtered-out) > summary .facts").first.inner_text() == "1 of 4"
    assert page.locator("details.month:not(.filtered-out):not([open])").count() == 0
    panel.get_by_label("Report 9").check()
    assert _count(page) == "18 of 36"
    panel.get_by_label("The company 9").check()
    assert _count(page) == "9 of 36"
    assert _address(page).endswith("?kind=denial,report&who=company")
    panel.get_by_label("The ministry 18").check()
    panel.get_by_label("water 9").check()

    assert _count(page) == "0 of 36"
    assert page.locator(".filter-none").inner_text() == "No event matches Clear"
    assert page.locator(".timeline .month:visible").count() == 0


def test_option_of_a_claim_is_chosen_from_a_list(open_page: Open) -> None:
    """Claims stand in a list, for their texts are long; the chosen one is named above the rows."""
    page = open_page("long/")
    _panel(page).get_by_label("Claim").select_option("The claim of number 4 (2)")

    assert page.evaluate(SHOWN) == ["event-4", "event-5"]
    assert _address(page).endswith("?claim=matter_long__event-4__c")
    assert page.locator(".filter-chips").inner_text() == "The claim of number 4"


def test_address_holds_the_filter(open_page: Open) -> None:
    """A filter in the address works when the page opens; what filters nothing is named, other parameters stay."""
    page = _filtered(open_page("long/?kind=denial,fiction&who=nobody&only=fame&order=newest&find=NUMBER%202&x=1"))
    assert page.evaluate(SHOWN) == ["event-29", "event-25", "event-21"]
    assert page.locator(".filter-none").inner_text() == "No such filter in this story: fame, fiction, nobody Clear"
    page.wait_for_function("() => told.length")
    assert page.evaluate("told") == ["No such filter in this story: fame, fiction, nobody. 3 of 36"]
    page.locator(".filter-none button").click()
    assert page.locator(".filter-none").count() == 0
    assert _address(page).endswith("?kind=denial&order=newest&find=NUMBER+2&x=1")
    assert page.locator(".filter-chips").inner_text().split("\n") == ["Denial", "NUMBER 2"]
    page.get_by_role("button", name="Remove filter: NUMBER 2").click()
    assert page.evaluate(SHOWN) == DENIALS[::-1]
    assert _address(page).endswith("?kind=denial&order=newest&x=1")
    assert page.evaluate("document.activeElement.textContent") == "Denial"
    page.keyboard.press("Enter")
    assert _count(page) == "36 events"
    assert _address(page).endswith("?order=newest&x=1")
    assert page.evaluate("document.activeElement.textContent") == "Filter"


@pytest.mark.parametrize(
    ("query", "named"),
    [("who=nobody", "nobody"), ("kind=x&order=up", "up, x"), ("Kinds=denial", "Kinds=denial"), ("claim=<b>", "<b>")],
)
def test_filter_that_filters_nothing_is_told(open_page: Open, query: str, named: str) -> None:
    """Alone in an address it leaves all rows; the page says so, and takes it out of the address."""
    page = open_page(f"brief/?{query}&x=1")
    note = page.locator(".filter-none")
    note.wait_for()

    assert page.locator(ROWS).count() == FEW
    assert note.inner_text() == f"No such filter in this story: {named} Clear"
    page.wait_for_function("() => told.length")
    assert page.evaluate("told") == [f"No such filter in this story: {named}"]
    assert barriers(page, ["light"]) == []
    note.get_by_role("button").click()
    assert note.count() == 0
    assert _address(page).endswith("/brief/?x=1")


def test_who_spoke_once_is_in_the_list_of_more(open_page: Open) -> None:
    """Each body and person can be chosen: those with one event stand in a list, by name, and then as a box."""
    panel = _panel(open_page("voices/"))
    boxes = "input[name=who]"
    listed = panel.get_by_label("Who")
    assert [one.strip() for one in panel.locator(f"label:has({boxes})").all_inner_texts()] == [
        "The ministry 3", "The company 2", "The clerk 2"
    ]  # fmt: skip
    assert listed.locator("option").all_inner_texts() == ["More …", "Ångström (1)", "Aral Union (1)", "Zebra Club (1)"]
    listed.select_option("Zebra Club (1)")
    page = panel.page
    assert _address(page).endswith("?who=zebra")
    assert page.evaluate(SHOWN) == ["event-8"]
    assert panel.get_by_label("Zebra Club 1").is_checked()
    assert page.evaluate("document.activeElement.name") == "who"
    panel.get_by_label("Zebra Club 1").uncheck()
    assert page.locator(ROWS).count() == FEW


def test_address_without_a_filter_loads_nothing(open_page: Open) -> None:
    """Nobody who does not filter pays for filters: neither script nor options load."""
    page = open_page("long/?utm=find")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(one => one.name.split('/').pop())")

    assert not {"filter.js", "filter.css", "filter.json"} & set(loaded)


def test_newest_first_turns_months_and_rows(open_page: Open) -> None:
    """The order of reading is the order on the screen."""
    page = open_page("long/")
    panel = _panel(page)
    panel.get_by_label("Newest first").check()
    assert page.evaluate(SHOWN) == [f"event-{n}" for n in reversed(range(EVENTS))]
    tops = page.evaluate("[...document.querySelectorAll('.month')].map(one => one.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    panel.get_by_label("Oldest first").check()

    assert page.evaluate(SHOWN) == [f"event-{n}" for n in range(EVENTS)]
    assert _address(page).endswith("/long/")


def test_find_folds_case_and_accents_and_announces_when_typing_rests(open_page: Open) -> None:
    """Words are found by their beginnings; while the reader types, the live region is silent, but for no result."""
    page = open_page("long/")
    panel = _panel(page)
    find = panel.get_by_role("searchbox", name="Find in this story")
    find.press_sequentially("zuric", delay=200)
    assert page.evaluate("told") == []
    page.wait_for_function("() => told.length")
    assert page.evaluate("told") == ["9 of 36"]
    assert _count(page) == "9 of 36"
    find.fill("letter 14")
    page.wait_for_function(f"() => document.querySelectorAll('{ROWS}').length === 1")
    assert page.evaluate(SHOWN) == ["event-14"]
    page.evaluate("told.length = 0")
    find.fill("etter")
    page.wait_for_function("() => told.length", timeout=600)

    assert page.evaluate("told") == ["No event matches"]
    assert _address(page).endswith("?find=etter")


def test_panel_works_by_keyboard(open_page: Open) -> None:
    """Enter opens the panel, Tab goes into it, Space chooses, Escape closes it and returns the focus."""
    page = open_page("brief/")
    _button(page).focus()
    page.keyboard.press("Enter")
    page.locator(".filter-panel").wait_for()
    assert _button(page).get_attribute("aria-expanded") == "true"
    assert _button(page).get_attribute("aria-controls") == page.locator(".filter-panel").get_attribute("id")
    assert _button(page).inner_text() == "Done"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert _address(page).endswith("?only=dispute")
    assert _count(page) == "6 of 12"
    page.keyboard.press("Escape")
    assert page.locator(".filter-panel").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == "Filter"
    _panel(page)
    page.locator(ROWS).last.locator("summary").focus()
    assert page.locator(".filter-panel").is_hidden()  # else it would cover what has the focus


@pytest.mark.parametrize("size", [PHONE, *slow([DESK])], ids=["phone", "desk"])
def test_place_of_the_reader_is_kept(open_page: Open, size: dict[str, int]) -> None:
    """The row that is read stays where it is when the list is filtered, and when the filter is cleared."""
    page = open_page("long/", size)
    if size is PHONE:  # where the script closes early months first
        page.locator(".on-phones[open]").first.wait_for(state="detached")
    page.evaluate("document.querySelectorAll('details.month').forEach(month => { month.open = true; })")
    for _ in range(4):  # rows have their true heights only when they come into view
        page.evaluate("document.getElementById('event-17').scrollIntoView()")
        page.wait_for_timeout(100)
    panel = _panel(page)
    before = page.evaluate(TOP, "event-17")
    for change in (panel.get_by_label("Denial 9").check, page.locator(".filter-clear").click):
        change()
        page.wait_for_timeout(200)
        assert abs(page.evaluate(TOP, "event-17") - before) <= 1
    panel = _panel(page) if page.locator(".filter-panel").is_hidden() else page.locator(".filter-panel")
    panel.get_by_label("Report 9").check()
    page.wait_for_timeout(200)

    # The row that was read is gone: the next one has its place.
    assert abs(page.evaluate(TOP, "event-19") - before) <= 2


@pytest.mark.parametrize("address", ["long/?kind=denial#event-2", "long/?only=dispute&find=14#event-2"])
def test_link_to_a_hidden_row_clears_the_filter(open_page: Open, address: str) -> None:
    """An address that names a row leads to it, whatever filter it names."""
    page = open_page(address)
    page.wait_for_function("() => !location.search")
    page.wait_for_timeout(300)

    assert _address(page).endswith("/long/#event-2")
    assert _count(page) == "36 events"
    assert 0 < page.evaluate(TOP, "event-2") < DESK["height"] / 2


def test_link_within_the_page_to_a_hidden_row_clears_the_filter_until_the_reader_goes_back(open_page: Open) -> None:
    """A relation in a row, or a mark of the picture, leads to its event; Back returns to the filtered list."""
    page = _filtered(open_page("long/?kind=denial"))
    link = page.locator("#event-17 > .row-tie a").first
    for _ in range(2):
        link.click()
        page.wait_for_function("() => !location.search")
        page.wait_for_timeout(300)
        assert _address(page).endswith("/long/#event-16")
        assert page.locator("#event-16 > details").get_attribute("open") is not None
        assert 0 < page.evaluate(TOP, "event-16") < DESK["height"] / 2
        page.go_back()
        _filtered(page)
        assert page.evaluate(SHOWN) == DENIALS


def test_only_new_shows_what_the_last_visit_did_not_have(open_page: Open, site: str) -> None:
    """The option stands where the page marks new entries, and shows those alone."""
    page = open_page("long/")
    page.wait_for_function("() => Object.keys(localStorage).length")
    assert _panel(page).get_by_label("New since").count() == 0
    page.evaluate(
        "for (const key of Object.keys(localStorage)) {"
        "  const { 'event-2': one, ...seen } = JSON.parse(localStorage[key]);"
        "  localStorage[key] = JSON.stringify(seen);"
        "}"
        "sessionStorage.clear()"
    )
    page.goto(f"{site}long/?only=new")
    _filtered(page)
    assert page.evaluate(SHOWN) == ["event-2"]
    assert _panel(page).get_by_label("New since your last visit 1").is_checked()


def test_expand_all_opens_rows_in_place(open_page: Open) -> None:
    """A button opens all rows that the filter shows, and closes them again."""
    page = open_page("long/?kind=denial")
    panel = _panel(_filtered(page))
    panel.get_by_role("button", name="Expand all").click()
    panel.get_by_role("button", name="Collapse all").wait_for()
    assert page.locator(".row > details[open]").count() == len(DENIALS)
    panel.get_by_role("button", name="Collapse all").click()

    assert page.locator(".row > details[open]").count() == 0


def test_expand_all_fetches_entries(open_page: Open, paged: str) -> None:
    """In a long story the button fetches entries, and says that there is more where it stops."""
    page = open_page("long/?only=dispute", DESK, paged)
    panel = _panel(_filtered(page))
    assert "not on this page" in panel.inner_text()
    panel.get_by_role("button", name="Expand all").click()
    panel.get_by_role("button", name="Collapse all").wait_for()
    assert page.locator(".row-body .claims, .row-body .replies").count() >= 18


@pytest.mark.parametrize("number", ["", *slow(["2/"]), "3/"])
def test_story_on_several_pages_is_filtered_as_a_whole(open_page: Open, paged: str, number: str) -> None:
    """On each page a filter counts and shows the rows of all pages; without it, the page has its own rows."""
    page = _filtered(open_page(f"long/{number}?kind=denial", DESK, paged))
    own = page.evaluate("[...document.querySelectorAll('.row')].length")
    assert own == EVENTS
    assert page.evaluate(SHOWN) == DENIALS
    assert _count(page) == "9 of 36"
    page.locator(".filter-chips button").click()
    first = PER_PAGE * (int(number.strip("/") or 1) - 1)
    assert page.evaluate(SHOWN) == [f"event-{n}" for n in range(first, min(first + PER_PAGE, EVENTS))]
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map(one => one.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )
    page.goto(f"{paged}long/{number}?find=NUMBER%202&kind=statement&order=newest")
    assert _filtered(page).evaluate(SHOWN) == ["event-26", "event-22", "event-2"]
    link = page.locator("#event-2 h4 a")
    link.click()
    page.locator("#event-2 .row-body", has_text="Zürich").wait_for()
    assert link.evaluate("link => link.href") == f"{paged}long/event-2/"


def test_page_that_fails_to_load_is_told(open_page: Open, paged: str) -> None:
    """Where another page can't be loaded, no wrong count is given."""
    page = open_page("long/", DESK, paged)
    panel = _panel(page)
    page.route("**/long/3/", lambda route: route.abort())
    panel.get_by_label("Denial 9").check()
    page.locator(".bar > .facts", has_text="Loading failed").wait_for()
    page.unroute("**/long/3/")
    panel.get_by_label("Denial 9").uncheck()
    panel.get_by_label("Denial 9").check()
    page.locator(".bar > .facts", has_text="9 of 36").wait_for()


def test_filters_that_fail_to_load_leave_the_page_whole(open_page: Open) -> None:
    """A failure is announced, the rows stay, and the button works once the file loads."""
    page = open_page("brief/")
    for blocked in ("filter.js", "filter.json", "filter.css"):
        page.route(f"**/{blocked}", lambda route: route.abort())
        page.reload()
        _button(page).click()
        page.locator("[role=status]", has_text="Loading failed").wait_for(state="attached")
        assert page.locator(ROWS).count() == FEW, blocked
        page.unroute(f"**/{blocked}")
        page.reload()
        assert _panel(page).is_visible(), blocked


def test_print_has_the_filter_as_a_line(open_page: Open) -> None:
    """Paper shows the rows that match, and above them what was chosen; no chip, no button."""
    page = _filtered(open_page("brief/?kind=denial,report&find=event"))
    page.emulate_media(media="print")
    shown = page.locator(".filter-line").inner_text()

    assert shown == "Filtered: Denial; Report; event. 6 of 12"
    assert page.locator(".row:visible").count() == 6
    assert page.locator(".bar").is_hidden()


def test_without_script_there_is_no_button(open_page: Open) -> None:
    """Without script the page says nothing of filters."""
    page = open_page("brief/?kind=denial", java_script_enabled=False)

    assert _button(page).is_hidden()
    assert page.locator(".row").count() == FEW
    assert page.locator(".bar [role=status]").inner_text() == ""


def _states(page: Page, size: dict[str, int]) -> Iterator[int]:
    """Open the panel, filter by a kind and by words that no event has; yield a number after each."""
    panel = _panel(page)
    find, box = panel.get_by_role("searchbox"), panel.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= size["height"]
    for number in range(3):
        if number == 1:
            panel.locator("input[name=kind]").first.check()
        if number == 2:
            find.fill("qq")
        page.wait_for_timeout(200)
        yield number
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize(
    ("address", "size", "looks"),
    [
        ("brief/", DESK, {0: "light"}),
        ("ru/brief/", PHONE, {1: "light", 2: "dark"}),
        ("ar/brief/", PHONE, {0: "dark"}),
    ],
)
def test_axe_finds_nothing_and_nothing_stands_beside_the_page(
    open_page: Open, address: str, size: dict[str, int], looks: Mapping[int, str]
) -> None:
    """Open, filtered and empty, in each language, direction and colour scheme, the panel passes axe and fits.

    Axe looks at each state, and at the panel that has just opened in both directions and colour schemes.
    """
    page = open_page(address, size)
    for state in _states(page, size):
        if state in looks:
            assert barriers(page, [looks[state]]) == []


@pytest.mark.parametrize("size", [PHONE, *slow([DESK])], ids=["phone", "desk"])
def test_axe_finds_nothing_with_months_open(open_page: Open, size: dict[str, int]) -> None:
    """While the bar sticks and its list is open, axe finds nothing, and nothing stands beside the page."""
    page = open_page("brief/#month_2", size)
    page.locator(".bar summary").click()

    assert page.locator(".month-links a").last.is_visible()
    assert barriers(page, ["light"]) == []


@pytest.mark.slow
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["long/", "brief/", "ru/brief/", "ar/brief/"])
def test_axe_finds_nothing_in_any_state_and_scheme(open_page: Open, address: str, size: dict[str, int]) -> None:
    """The same in each state on each page and screen, in both colour schemes."""
    page = open_page(address, size)
    for _ in _states(page, size):
        assert barriers(page) == []


@pytest.mark.parametrize("address", ["long/?kind=denial", "ru/brief/?kind=denial&find=event"])
def test_large_text_leaves_the_panel_usable(open_page: Open, address: str) -> None:
    """With text at 200 % on a phone nothing stands beside the page, and the panel scrolls to its end."""
    page = _filtered(open_page(address, PHONE, bypass_csp=True))
    page.add_style_tag(content=LARGE)
    panel = _panel(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    panel.get_by_role("button").last.scroll_into_view_if_needed()
    box = panel.get_by_role("button").last.bounding_box()

    assert box is not None
    assert 0 < box["y"] < PHONE["height"] - box["height"]


def test_words_are_those_of_the_page(open_page: Open) -> None:
    """The panel speaks the page's language; where the catalogue lacks it, its words are marked as English."""
    russian, arabic = _panel(open_page("ru/brief/")), _panel(open_page("ar/brief/"))

    assert russian.get_by_role("button").inner_text() == "Развернуть все"
    assert russian.locator(":is(legend, button) [lang]").count() == 0
    assert arabic.locator("legend [lang=en]").count() > 0


@pytest.mark.parametrize(
    ("kind", "size"), [("whole", PHONE), *slow([("paged", DESK), ("whole", DESK), ("paged", PHONE)])]
)
def test_layout_does_not_shift(open_page: Open, paged: str, site: str, size: dict[str, int], kind: str) -> None:
    """Nothing moves that no input explains: neither in use, nor where an address has a filter."""
    page = open_page("long/", size, site if kind == "whole" else paged)
    page.evaluate("document.getElementById('event-10').scrollIntoView()")
    page.wait_for_timeout(900)
    page.evaluate("shifts = 0")
    panel = _panel(page)
    panel.get_by_label("Denial 9").check()
    page.wait_for_timeout(700)
    panel.get_by_role("button", name="Expand all").click()
    page.wait_for_timeout(900)
    panel.get_by_role("searchbox").press_sequentially("number 5", delay=50)
    page.wait_for_timeout(900)
    page.keyboard.press("Escape")
    page.locator(".filter-clear").click()
    page.wait_for_timeout(900)
    assert round(page.evaluate("shifts"), 2) == 0
    page.goto(page.url.partition("?")[0].partition("#")[0] + "?kind=denial#all_events")
    _filtered(page)
    page.wait_for_timeout(900)

    assert round(page.evaluate("shifts"), 2) == 0
