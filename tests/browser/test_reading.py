"""The page script: what it adds by mouse, keyboard, touch and in print, and that nothing is missing without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
STORY = "facebook-crs/"
DENIAL = f"{STORY}#meta-denial"
"""The story at the row of the denial, which tests open."""
PDF_PAGE = re.compile(rb"/Type\s*/Page\b")
SMALLEST_PRINT = 12.0
"""9 points, in CSS pixels."""
SMALLEST_TARGET = 24
MOST_STOPS = 10
OLD_BROWSER = """
  delete Array.prototype.at;
  delete String.prototype.at;
  delete Array.prototype.findLast;
  delete Object.hasOwn;
  delete window.requestIdleCallback;
"""
"""Removes features added to browsers since Safari 13.1."""
NO_CLIPBOARD = 'Object.defineProperty(navigator, "clipboard", {value: undefined});'
IDLE = "() => new Promise(done => requestAnimationFrame(() => requestIdleCallback(() => done(), {timeout: 2000})))"
"""Resolves once the page is idle, when the script has kept what the reader saw, and has marked new entries."""
REFUSED_SHARE = 'navigator.share = async () => { throw new DOMException("no", "NAME"); };'
"""A device that supports sharing and refuses it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the example site and serve it; yield its address."""
    folder = tmp_path_factory.mktemp("read") / "_site"
    outcome = build(ROOT, folder, Options(today=date(2026, 11, 24), base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    with served(folder) as url:
        yield url


Open = Callable[..., Page]


@pytest.fixture
def open_page(open_window: OpenWindow, site: str) -> Open:
    """Return a function that opens a page of the site in a browser with the given options."""

    def go(address: str = STORY, width: int = 1280, before: str = "", **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": width, "height": 900}, script=before, **kind)
        page.goto(f"{site}{address}")
        if "#" in address:
            page.locator(f"#{address.partition('#')[2]} summary").click()
        return page

    return go


def _go_to_cite(page: Page) -> None:
    """Move the keyboard focus to the first citation of the denial."""
    page.keyboard.press("Tab")
    page.locator("#meta-denial a[href^='#cite-']").first.focus()


def _first_cite(page: Page, event: str = "meta-denial") -> tuple[str, str]:
    cite = page.locator(f"#{event} a[href^='#cite-']").first
    return f"#{event} a[href^='#cite-'] >> nth=0", (cite.get_attribute("href") or "").removeprefix("#")


def test_every_link_has_an_address(open_page: Open) -> None:
    """The script leaves no link without an address in a page, so that programs that read pages can follow each.

    A card comes into the page once a citation or a mark has filled it.
    """
    page = open_page(DENIAL)
    page.evaluate(IDLE)

    assert page.locator("a").count() > 100
    assert page.locator("a:not([href])").count() == 0
    _go_to_cite(page)
    page.locator(".card").wait_for()
    assert page.locator("a:not([href])").count() == 0


def test_keyboard_opens_reference_and_continues(open_page: Open) -> None:
    """Focus shows the reference, Enter moves into it, Escape returns, and Tab continues from there.

    For screen readers, the citation is described by its reference while the reference is shown.
    """
    page = open_page(DENIAL)
    _, number = _first_cite(page)
    _go_to_cite(page)
    described = page.locator(":focus").get_attribute("aria-describedby")
    assert described
    assert "Business Standard" in page.locator(f"#{described}").inner_text()
    card = page.locator(".card")

    assert page.locator(":focus").get_attribute("href") == f"#{number}"
    assert "Business Standard" in card.inner_text()
    page.keyboard.press("Enter")
    assert page.locator(".card :focus").count() == 1
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.locator(":focus").get_attribute("href") == f"#{number}"
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.closest('.row').id") == "meta-denial"


def test_mouse_shows_reference_and_follows_link(open_page: Open) -> None:
    """Hovering shows the reference, which stays while the mouse is over it; a click follows the link."""
    page = open_page(DENIAL)
    cite, number = _first_cite(page)
    page.locator(cite).hover()
    card = page.locator(".card")
    card.wait_for()
    card.hover()
    page.wait_for_timeout(400)

    assert card.is_visible()
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")
    page.locator(cite).click()
    assert page.url.endswith(f"#{number}")


def test_tap_shows_reference_in_place(open_page: Open) -> None:
    """A tap shows the reference without scrolling; a tap elsewhere hides it."""
    page = open_page(DENIAL, width=360, has_touch=True, is_mobile=True)
    cite, _ = _first_cite(page)
    page.locator(cite).scroll_into_view_if_needed()
    page.locator(cite).tap()
    card = page.locator(".card")
    card.wait_for()
    box = card.bounding_box()

    assert page.url.endswith("#meta-denial")
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.locator("#meta-denial h4").dispatch_event("pointerdown")
    page.touchscreen.tap(350, 10)
    card.wait_for(state="hidden")


@pytest.mark.parametrize("prefix", ["ru/", *slow([""])])
def test_citation_is_copied(open_page: Open, prefix: str) -> None:
    """A reference is copied as text, in every language."""
    page = open_page(f"{prefix}{DENIAL}", permissions=["clipboard-read", "clipboard-write"])
    cite, _ = _first_cite(page)
    page.locator(cite).hover()
    page.locator(".card").get_by_role("button").click()
    page.locator(".card [role=status]", has_text=re.compile(".")).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith("Facebook denies Kazakh claim")


def test_citation_links_to_reference_without_script(open_page: Open) -> None:
    """Every citation links to an entry of the list, and controls that need the script are hidden."""
    page = open_page(java_script_enabled=False)
    page.locator("#meta-denial summary").click()
    cite, number = _first_cite(page)
    page.locator(cite).click()

    assert page.url.endswith(f"#{number}")
    assert page.locator(".references li:target").count() == 1
    assert page.locator("[data-share]").first.is_hidden()
    assert page.locator("article").count() == 12


def test_share_copies_address_of_event(open_page: Open, site: str) -> None:
    """On a device without sharing, the button copies the address of the event's page and says so.

    The button then gets its label back; the announcement stays for screen readers.
    """
    page = open_page(DENIAL, permissions=["clipboard-read", "clipboard-write"])
    page.clock.install()
    button = page.locator("#meta-denial [data-share]")
    button.click()
    announcement = page.locator("[role=status]", has_text="Address copied")
    announcement.wait_for(state="attached")

    assert page.evaluate("navigator.clipboard.readText()") == f"{site}{STORY}meta-denial/"
    assert button.inner_text().startswith("Address copied")
    page.clock.fast_forward("00:10")
    assert button.inner_text().startswith("Share")
    assert announcement.count() == 1


def test_share_buttons_have_distinct_names(open_page: Open) -> None:
    """Each share button's accessible name says what it shares."""
    page = open_page()
    titles = [" ".join(title.split()) for title in page.locator("article h4").all_text_contents()]
    page.wait_for_selector("[data-share][aria-label]", state="attached")
    buttons = page.locator("article [data-share]").evaluate_all("buttons => buttons.map(button => button.ariaLabel)")

    assert buttons == [f"Share {title}" for title in titles]
    page.locator("article summary").first.click()
    assert page.get_by_role("button", name=f"Share {titles[0]}", exact=True).count() == 1


def test_share_reports_its_result(open_page: Open) -> None:
    """Each press has a visible result; only a share that the reader cancels shows nothing."""
    page = open_page(f"{STORY}meta-denial/", permissions=["clipboard-read", "clipboard-write"])
    for device, expected in (
        (NO_CLIPBOARD, "Copying failed"),
        (NO_CLIPBOARD + REFUSED_SHARE.replace("NAME", "NotAllowedError"), "Copying failed"),
        (REFUSED_SHARE.replace("NAME", "NotAllowedError"), "Address copied"),
        (REFUSED_SHARE.replace("NAME", "AbortError"), "Share"),
    ):
        page.reload()
        page.evaluate(f"() => {{ {device} }}")
        button = page.locator("[data-share]").first
        button.click()
        page.wait_for_timeout(100)

        assert button.inner_text().startswith(expected), device
        assert page.locator("p[role=status]").text_content() == (expected if expected != "Share" else ""), device


def test_share_is_hidden_without_working_script(open_page: Open) -> None:
    """If the script fails to load, the share button is hidden and not read, and its space stays."""
    page = open_page(f"{STORY}meta-denial/")
    height = page.locator("main").evaluate("main => main.clientHeight")
    page.context.route("**/onrecord.js", lambda route: route.abort())
    page.reload()

    assert not page.locator("[data-share]").first.is_visible()
    assert page.get_by_role("button", name="Share").count() == 0
    assert page.locator("main").evaluate("main => main.clientHeight") == height


def test_new_entries_are_marked_during_next_visit(open_page: Open) -> None:
    """A first visit marks nothing; the next marks new entries throughout, links to them and shifts no layout."""
    page = open_page()
    context, address, marked_rows = page.context, page.url, ".row[data-unseen]"
    size: Any = page.viewport_size  # a new page has the size in which its window was first opened
    page.evaluate(IDLE)
    assert page.locator(marked_rows).count() == 0
    height = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate(
        """() => {
          const key = `onrecord:${location.pathname}`;
          const {"meta-denial": _, ...seen} = JSON.parse(localStorage.getItem(key));
          localStorage.setItem(key, JSON.stringify(seen));
        }"""
    )
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(address)
    new_entries_link = page.locator(".visit button")

    assert page.locator(marked_rows).get_attribute("id") == "meta-denial"
    assert new_entries_link.inner_text() == "New since your last visit: 1"
    assert page.evaluate("document.documentElement.scrollHeight") == height
    new_entries_link.click()
    assert page.url == f"{address}#meta-denial"
    with page.expect_navigation():
        page.locator("#meta-denial [rel=bookmark]").click()
    page.go_back()
    page.reload()
    assert page.locator(marked_rows).get_attribute("id") == "meta-denial"
    page = context.new_page()
    page.set_viewport_size(size)
    page.goto(address)
    page.evaluate(IDLE)
    assert page.locator(marked_rows).count() == 0


def test_script_works_in_old_browsers(open_page: Open) -> None:
    """In old browsers rows open, and Tab leaves a reference."""
    page = open_page(DENIAL, before=OLD_BROWSER)
    assert page.locator("#meta-denial details").evaluate("details => details.open")
    _go_to_cite(page)
    for key in ("Enter", "Shift+Tab"):
        page.keyboard.press(key)

    assert not page.locator(".card").is_visible()


@pytest.mark.parametrize("width", [360, *slow([1280])])
def test_last_event_is_few_stops_away(open_page: Open, width: int) -> None:
    """With the skip links and arrow keys, the last event is a few stops away."""
    page = open_page(width=width)
    stops = 0
    for target in ("#main_content", "#all_events"):
        while page.evaluate("document.activeElement.getAttribute('href')") != target:
            page.keyboard.press("Tab")
            stops += 1
            assert stops <= MOST_STOPS
        page.keyboard.press("Enter")
    while not page.evaluate("document.activeElement.closest('article')"):
        page.keyboard.press("Tab")
        stops += 1
    page.keyboard.press("End")

    assert stops <= MOST_STOPS
    assert page.evaluate("document.activeElement.closest('article').id") == "president-signs"


@pytest.mark.parametrize("width", [320, *slow([1280])])
def test_focused_element_is_visible(open_page: Open, width: int) -> None:
    """Each element focused by the keyboard is visible at its middle."""
    page = open_page(f"{STORY}meta-denial/", width=width, look={"reduced_motion": "reduce"})
    seen = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button")].filter(stop => {
          stop.focus({focusVisible: false});
          if (document.activeElement !== stop) return false;
          const box = stop.getClientRects()[0];
          const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          return !at || !(stop.contains(at) || at.contains(stop));
        }).map(stop => stop.outerHTML)"""
    )

    assert seen == []


@pytest.mark.parametrize(
    "address", [STORY, *slow(["", f"{STORY}meta-denial/", f"{STORY}claims/", "bills/child-rights/"])]
)
def test_tap_targets_are_large_enough(open_page: Open, address: str) -> None:
    """Links outside of sentences are large enough to tap (WCAG 2.2, 2.5.8)."""
    page = open_page(address, width=360)
    small = page.evaluate(
        """smallest => [...document
          .querySelectorAll("button, .menu a, .languages a, .month-links a, [href^='#_'], summary")]
          .filter(target => target.offsetParent && target.getBoundingClientRect().height < smallest)
          .map(target => target.outerHTML)""",
        SMALLEST_TARGET,
    )

    assert small == []


@pytest.mark.parametrize("language", ["ru/", *slow([""])])
@pytest.mark.parametrize("width", [320, *slow([360, 1280])])
def test_headings_skip_no_level(open_page: Open, language: str, width: int) -> None:
    """Heading levels skip no level, there is one first-level heading, and the page with a card fits the screen."""
    page = open_page(f"{language}{STORY}", width=width)
    levels = page.locator(":is(h1, h2, h3, h4, h5, h6)").evaluate_all("all => all.map(one => Number(one.tagName[1]))")
    page.locator("a[href^='#cite-']").first.focus()

    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_print_has_everything_and_forced_colours_keep_icons(open_page: Open) -> None:
    """Print has every event and address, no text below 9 points and no controls of the script.

    With forced colours, event types still have icons, and reached steps differ from gaps.
    """
    page = open_page()
    page.emulate_media(media="print")
    small = page.evaluate(
        """smallest => [...document.querySelectorAll("main :is(p, li, dd, dt, h1, h2, h3, h4, span, a)")]
          .filter(one => !one.closest("svg, .unseen") && one.checkVisibility() && one.innerText.trim())
          .filter(one => parseFloat(getComputedStyle(one).fontSize) < smallest - 0.01)
          .map(one => one.outerHTML)""",
        SMALLEST_PRINT,
    )
    links = page.locator('.reference a[href^="http"]').evaluate_all(
        "all => all.map(link => getComputedStyle(link, '::after').content.includes(link.getAttribute('href')))"
    )

    assert small == []
    assert links
    assert all(links)
    assert page.locator("article:visible").count() == 12
    assert page.locator("[data-share]").first.is_hidden()
    assert len(PDF_PAGE.findall(page.pdf(format="A4"))) <= 12

    page.emulate_media(media="null", forced_colors="active")
    icon = page.locator("#meta-denial .row-kind").evaluate("kind => getComputedStyle(kind, '::before').backgroundColor")
    text_colour = page.locator("body").evaluate("body => getComputedStyle(body).color")
    fills = {
        reached: page.locator(f'.progress [data-reached="{reached}"]').first.evaluate(
            "step => getComputedStyle(step, '::before').borderTopWidth"
        )
        for reached in ("yes", "gap")
    }

    assert icon == text_colour
    assert fills["yes"] != fills["gap"]


@pytest.mark.slow
def test_loading_shifts_no_layout(open_page: Open) -> None:
    """Script and style shift no layout while loading (test_readers.py: on a slow line, on a slow phone)."""
    page = open_page(STORY)
    page.reload()
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
            .observe({type: "layout-shift", buffered: true});
          setTimeout(() => done(sum), 500);
        })"""
    )

    assert shift == 0


def test_page_works_under_strict_policy(open_window: OpenWindow, site: str) -> None:
    """Under a policy that allows only the site's files and the hash of its style, the page still works."""
    errors: list[str] = []
    page = open_window(on={"console": lambda message: errors.append(message.text) if message.type == "error" else None})

    def add_policy(route) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        answer = route.fetch()
        style = (
            re.search("'sha256-[^']*'", unescape(answer.text())) if "html" in answer.headers["content-type"] else None
        )
        policy = (
            f"default-src 'none'; script-src 'self'; style-src 'self' {style[0] if style else ''}; img-src 'self' data:"
        )
        route.fulfill(response=answer, headers={**answer.headers, "Content-Security-Policy": policy})

    page.route("**/*", add_policy)
    page.goto(f"{site}{STORY}")
    page.locator("#meta-denial summary").click()
    page.locator("#meta-denial a[href^='#cite-']").first.hover()
    page.locator(".card").wait_for()

    assert errors == []
