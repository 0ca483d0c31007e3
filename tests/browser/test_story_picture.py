"""The picture of a story by mouse, keyboard and touch: one Tab stop, arrow keys and a card; none without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise, product
from typing import Any

import pytest
from chart_story import FILES
from conftest import BASE, TODAY
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import COLOURS, violations
from benchmarks.readers.browser import Visit
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

DESK, PHONE = 1280, 360
ALONE = {65: 12, 69: 20}
"""The days of events that have a bin of their own."""
USUAL, LARGE = "html {}", "html { font-size: 200% !important; }"
MANY = "type: {kind}\ndate: 2021-{month:02}-{day:02}\ntitle: Event {n}\nsources: wire\npublished: 2022-01-10\n"
MARKS = "[...document.querySelectorAll('[role=group] > .plot a')].filter(a => a.getClientRects().length)"
CARD = ".card:popover-open"
STRIP = ".chart-strip a[href='#"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a site with a story of ten events and one of seventy, in English and Arabic."""
    many = {
        f"content/stories/many/events/event-{n}.yaml": MANY.format(
            kind="denial" if n % 5 == 0 else "report", month=n // 10 + 1, day=ALONE.get(n, 1 + n % 2), n=n
        )
        + ("denies: event-1\n" if n and n % 5 == 0 else "")
        for n in range(70)
    }
    many["content/stories/many/events/event-0.yaml"] = MANY.format(kind="report", month=1, day=1, n=0)
    changes = {
        **FILES,
        **many,
        "site.yaml": f"{BASE['site.yaml']}languages: [en, ar]\n",
        "content/stories/dispute/story.yaml": "title: {en: The dispute, ar: النزاع}\n",
        "content/stories/many/story.yaml": "title: {en: Many events, ar: أحداث}\n",
    }
    root = tmp_path_factory.mktemp("picture")
    for path, text in {**BASE, **changes}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(str(text), "utf-8")
    outcome = build(root, root / "_site", Options(today=TODAY, base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    with served(root / "_site") as url:
        yield url


Open = Callable[..., Page]


@pytest.fixture
def open_page(open_window: OpenWindow, site: str) -> Open:
    """Return a function that opens a page of the site once its script has run."""

    def go(address: str, width: int = DESK, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": width, "height": 740}, **kind)
        page.goto(site + address)
        if kind.get("java_script_enabled", True):
            page.locator("[role=group]:not([aria-hidden]) > .plot").first.wait_for(state="attached")
        return page

    return go


FOCUSED = "(document.activeElement.closest('.plot a') ?? {}).ariaLabel ?? ''"
FOCUSED_AT = f"""() => {{
  const parts = [document.activeElement, document.querySelector("{CARD}")];
  const [mark, card] = parts.map(one => one.getBoundingClientRect());
  const isInside = 0 <= card.left && card.left < card.right && card.right <= innerWidth
    && 0 <= card.top && card.top < card.bottom && card.bottom <= innerHeight;
  return [{FOCUSED}, mark.left, isInside && (card.bottom <= mark.top || mark.bottom <= card.top)];
}}"""
"""Returns the name and the place of the mark with the focus, and whether its card is in view beside it."""


def _focused(page: Page) -> str:
    return str(page.evaluate(FOCUSED))


def _enter(page: Page, start: str = "main a") -> None:
    """Move the focus to the picture by the Tab key, from an element before it on."""
    page.locator(start).first.focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if _focused(page):
            return
    pytest.fail("Tab doesn't reach the picture")


def _card(page: Page) -> list[str]:
    return page.locator(CARD).inner_text().split("\n\n")


@pytest.mark.parametrize("width", [DESK, *slow([PHONE])])
def test_picture_of_home_is_one_stop_of_the_tab_key(open_page: Open, width: int) -> None:
    """On the home page, too, the picture is one stop."""
    _is_one_stop(open_page("", width))


def _is_one_stop(page: Page) -> None:
    _enter(page, "a")
    stops = page.evaluate(f"{MARKS}.filter(a => a.tabIndex === 0).length")
    first = _focused(page)
    page.keyboard.press("Home")

    assert stops == 1
    assert _focused(page) == first
    page.keyboard.press("Tab")
    assert _focused(page) == ""
    page.locator(CARD).wait_for(state="detached")
    assert page.locator("[role=group]:has(> .plot)").first.get_attribute("aria-label")


@pytest.mark.parametrize(
    ("address", "later", "width"),
    [
        ("dispute/", "ArrowRight", DESK),
        ("many/", "ArrowRight", PHONE),
        ("ar/dispute/", "ArrowLeft", PHONE),
        *slow([("dispute/", "ArrowRight", PHONE), ("many/", "ArrowRight", DESK), ("ar/dispute/", "ArrowLeft", DESK)]),
    ],
)
def test_keys_go_through_the_picture_in_time(open_page: Open, address: str, later: str, width: int) -> None:
    """The Tab key enters the picture at its first mark in time, and leaves it at once; assistive technology sees it.

    An arrow key goes to the next mark in its direction; from right to left, left is later. Home and End go far. The
    card is inside the window and leaves its mark free.
    """
    page = open_page(address, width)
    _is_one_stop(page)
    count = page.evaluate(f"{MARKS}.length")
    _enter(page)
    found = [page.evaluate(FOCUSED_AT)]
    for _ in range(count - 1):
        page.keyboard.press(later)
        found.append(page.evaluate(FOCUSED_AT))
    seen, xs, are_beside = zip(*found, strict=True)
    last = _focused(page)
    page.keyboard.press(later)

    assert len(set(seen)) == count
    assert all(are_beside)
    assert all((one < other) == (later == "ArrowRight") for one, other in pairwise(xs))
    assert _focused(page) == last
    page.keyboard.press("Home")
    assert _focused(page) == seen[0]
    page.keyboard.press("End")
    assert _focused(page) == last
    page.keyboard.press("ArrowLeft" if later == "ArrowRight" else "ArrowRight")
    assert _focused(page) == seen[-2]


def test_card_tells_what_the_mark_says(open_page: Open) -> None:
    """The card has date, kind, who, title and what is denied; Escape closes it, and Enter goes to the row.

    Down leads to the nearest mark of the lane below, and up to that of the lane above.
    """
    page = open_page("dispute/")
    _enter(page)
    page.locator('.chart a[href="#paper"]').focus()
    page.keyboard.press("ArrowDown")
    assert _card(page)[1] == "The bill is read a third time"
    page.keyboard.press("ArrowUp")
    assert _card(page)[1] == "A paper comes out"

    page.locator('.chart a[href="#denial"]').focus()

    assert _card(page) == [
        "2\xa0November 2021 · Denial · The company",
        "The company denies",
        "denies: The ministry announces",
    ]
    assert _focused(page) == "\n".join(_card(page))
    page.keyboard.press("Escape")
    assert not page.locator(CARD).is_visible()
    assert _focused(page)
    page.keyboard.press("Enter")
    assert page.url.endswith("dispute/#denial")
    page.locator("#denial details[open]").first.wait_for()


@pytest.mark.parametrize(
    ("address", "width", "style"),
    [
        ("dispute/", PHONE, LARGE),
        ("many/", DESK, LARGE),
        ("ar/dispute/", PHONE, LARGE),
        *slow(product(("dispute/", "many/", "ar/dispute/"), (DESK, PHONE), (USUAL, LARGE))),
    ],
)
def test_card_is_in_view_beside_its_mark(open_page: Open, address: str, width: int, style: str) -> None:
    """The card is inside the window and leaves its mark free, also with text of twice the size."""
    page = open_page(address, width, bypass_csp=True)
    page.add_style_tag(content=style)
    _enter(page)
    for _ in range(page.evaluate(f"{MARKS}.length")):
        card, mark = page.evaluate(
            "selectors => selectors.map(one => document.querySelector(one).getBoundingClientRect().toJSON())",
            [CARD, ".plot a:focus"],
        )
        assert 0 <= card["left"] < card["right"] <= width
        assert 0 <= card["top"] < card["bottom"] <= 740
        assert card["bottom"] <= mark["top"] or mark["bottom"] <= card["top"]
        page.keyboard.press("ArrowRight" if not address.startswith("ar") else "ArrowLeft")


def test_mouse_shows_the_card_of_a_near_mark(open_page: Open) -> None:
    """Near a mark, the card appears, and no tooltip of the browser. It stays while the pointer is on it.

    A click far from all marks shows the card of the nearest one, and goes nowhere.
    """
    page = open_page("dispute/")
    x, y = _middle(page, '.chart a[href="#denial"] circle')
    page.mouse.move(x, y + 20)

    assert _card(page)[1] == "The company denies"
    assert page.locator(".chart a title, .chart .curve title").count() == 0
    box = page.locator(CARD).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20, steps=8)
    page.wait_for_timeout(400)
    assert page.locator(CARD).is_visible()
    page.mouse.move(5, 5)
    page.locator(CARD).wait_for(state="detached")

    page.mouse.click(*_middle(page, ".chart > .plot .name text"))
    assert page.locator(CARD).is_visible()
    assert page.url.endswith("dispute/")


@pytest.mark.parametrize("away", [0, 12])
def test_click_near_a_mark_goes_to_its_row(open_page: Open, away: int) -> None:
    """A click within twelve pixels of a mark follows its link."""
    page = open_page("dispute/")
    x, y = _middle(page, '.chart a[href="#denial"] circle')
    page.mouse.click(x, y + away)

    page.wait_for_url("**/dispute/#denial")


def _middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(
    ("address", "width", "mark", "title", "row"),
    [
        ("many/", PHONE, f"{STRIP}event-5'] line", ["1–2\xa0Jan 2021", "10 events, 1 denial"], "event-5"),
        *slow(
            [
                ("many/", PHONE, f"{STRIP}event-69'] line", ["20\xa0July 2021 · Report", "Event 69"], "event-69"),
                ("many/", PHONE, f"{STRIP}event-65'] line", ["· Denial", "Event 65", "denies: Event 1"], "event-65"),
            ]
        ),
        (
            "dispute/",
            PHONE,
            f"{STRIP}introduction'] line",
            ["· Introduction", "The bill is brought in"],
            "introduction",
        ),
        (
            "dispute/",
            700,
            '.chart a[href="#denial"] circle',
            ["November 2021 · Denial", "The company denies", "denies: The ministry announces"],
            "denial",
        ),
    ],
)
def test_tap_shows_the_card_of_the_nearest_mark(
    open_page: Open, address: str, width: int, mark: str, title: list[str], row: str
) -> None:
    """A tap twelve pixels from a mark shows its card, whose link leads to the row; of a bin, to the first denial.

    The card of a bin of one event says what that of a mark does.
    """
    page = open_page(address, width, has_touch=True)
    x, y = _middle(page, mark)
    page.touchscreen.tap(x, y + 12)
    shown = _card(page)

    assert title[0] in shown[0]
    assert shown[1:] == title[1:]
    assert "#" not in page.url
    page.locator(f"{CARD} a").tap()
    page.wait_for_url(f"**/{address}#{row}")
    page.touchscreen.tap(5, 5)
    page.locator(CARD).wait_for(state="detached")


def test_picture_without_scripts_is_for_the_eye_alone(open_page: Open) -> None:
    """Without scripts, the picture is hidden from assistive technology and the Tab key, and its marks have tooltips."""
    page = open_page("dispute/", java_script_enabled=False)
    pictures = page.locator("[role=group]:has(> .plot)")

    assert pictures.evaluate_all("all => all.map(one => one.ariaHidden)") == ["true", "true"]
    links = page.locator("[role=group] > .plot a")
    found = links.evaluate_all("all => all.map(link => [link.tabIndex, link.querySelectorAll('title').length])")
    assert {tuple(one) for one in found} == {(-1, 1)}


DARK, FORCED = {"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}
LOOKS: tuple[dict[str, str], ...] = ({}, DARK, FORCED)


@pytest.mark.parametrize(
    ("address", "width", "by_axe"),
    [
        ("dispute/", DESK, ({}, DARK)),
        ("dispute/", PHONE, (FORCED,)),
        ("many/", DESK, ()),
        *slow([
            ("ar/dispute/", DESK, ({},)),
            ("dispute/", DESK, LOOKS),
            ("dispute/", PHONE, LOOKS),
            ("many/", DESK, LOOKS),
            ("ar/dispute/", DESK, LOOKS),
        ]),
    ],
)  # fmt: skip
def test_open_card_raises_no_barrier(
    open_page: Open, address: str, width: int, by_axe: tuple[dict[str, str], ...]
) -> None:
    """With the card open, axe finds nothing; and letters differ from their background in all colours."""
    page = open_page(address, width)
    _enter(page)
    for media in LOOKS:
        page.emulate_media(**media)  # type: ignore[arg-type]

        assert page.locator(CARD).is_visible()
        rules = COLOURS if media == DARK else ()
        assert media not in by_axe or violations(Visit(page, page.url), rules) == ()
        colours = page.locator(".chart .letter text").evaluate_all(
            "all => all.map(one => [getComputedStyle(one).fill, getComputedStyle(document.body).backgroundColor])"
        )
        assert all(ink != paper for ink, paper in colours)


@pytest.mark.parametrize("address", ["many/", "ar/many/"])
def test_relation_of_a_closed_row_has_all_its_words(open_page: Open, address: str) -> None:
    """On a phone, a relation that is wider than the page wraps, so that no word of it is lost."""
    ties = open_page(address, PHONE).locator(".row-tie")
    ties.evaluate_all("ties => ties.forEach(tie => tie.append(' and so on'.repeat(20)))")
    cut = ties.evaluate_all("ties => ties.filter(tie => tie.scrollWidth > tie.clientWidth).length")

    assert (ties.count() > 0, cut) == (True, 0)


def test_headings_have_the_letters_of_the_picture(open_page: Open) -> None:
    """Claims in dispute have their letters on wide pages, in the order of the story's page; on phones none."""
    page, letters = open_page("dispute/"), ":is(h2, h3) .letter"
    of_story = page.locator(letters).all_inner_texts()
    page.set_viewport_size({"width": PHONE, "height": 740})
    assert not page.locator("h3 .letter").first.is_visible()

    page.set_viewport_size({"width": DESK, "height": 740})
    page.goto(f"{page.url}claims/")
    assert of_story == sorted(page.locator(letters).all_inner_texts()) == ["A", "B"]
