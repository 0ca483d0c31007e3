"""The desk by keys, by screen reader and on the smallest screens: what has the focus, and what fits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from conftest import COMPLETE, noon
from desk_browser import serving
from doc_examples import ROOT
from looks import barriers_on
from playwright.sync_api import Page, expect
from previews import PATIENCE
from slow import slow
from windows import OpenWindow

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

SMALLEST = {"width": 180, "height": 370}
"""A phone of 360 pixels whose letters are twice as large."""
EDIT = "/-/edit/event/tidal-gate/company-denies-signing"
DENIAL = "/-/new/denial?target=tidal-gate/trial-closing%23opens&relation=denies"
PAGES = (
    "/-/desk/",
    DENIAL,
    EDIT,
    "/-/text/event/tidal-gate/company-denies-signing",
    "/-/quote/glass-letter?for=tidal-gate/company-denies-signing",
    "/-/quote/first-panels?for=tidal-gate/trial-closing",
    "/-/quote/glass-letter",
    "/-/answer",
    "/-/answer?target=tidal-gate",
    "/-/answer?target=tidal-gate/trial-closing",
    "/-/new/event",
    "/-/new/bill-action",
    "/-/new/finding",
    "/-/new/source",
    "/-/new/bill",
    "/-/edit/actor/glass-director",
    "/-/changed",
    "/-/publish?event=x/y",
    "/-/entries",
    "/-/more/event/tidal-gate/company-denies-signing",
    "/-/new/correction?for=tidal-gate/company-denies-signing",
    "/-/edit/site/site.yaml",
)
BROKEN_HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3")].flatMap((heading) => {
  const found = [];
  const texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/[\\p{L}]+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5);
      if (new Set(boxes.map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
  }
  return found;
})"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the desk of a copy of the example."""
    root = tmp_path_factory.mktemp("desk") / "site"
    copytree(ROOT / "examples/tidal-gate", root, ignore=ignore_patterns("_site", ".onrecord"))
    with serving(Path(root), noon(COMPLETE)) as address:
        yield address


def _open(page: Page, desk: str, path: str) -> None:
    page.goto(desk.partition("/-/")[0] + path)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("language", ["en", *slow(["ru", "kk"])])
def test_nothing_overflows_on_the_smallest_screen(desk: str, open_window: OpenWindow, language: str) -> None:
    """No page scrolls sideways, whatever is unfolded, and no heading breaks a word, as 'stateme-nt' did."""
    page = open_window(SMALLEST, locale=language)
    page.goto(desk)
    found = {}
    for path in PAGES:
        _open(page, desk, path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found[path] = (wide, page.evaluate(BROKEN_HEADINGS) if language == "en" else [])

    assert found == {path: (0, []) for path in PAGES}


def test_what_was_done_fits_the_smallest_screen(desk: str, open_window: OpenWindow) -> None:
    """A path in 'Done' breaks, and 'Undo' stands below it where there is no room beside it."""
    page = open_window(SMALLEST, locale="en")
    page.goto(desk)
    _open(page, desk, "/-/text/file/content/sources/bodies.yaml")
    page.locator("textarea[name=text]").press("Control+End")
    page.keyboard.type("# seen")
    page.get_by_role("button", name="Save", exact=False).last.click()
    expect(page.locator("body")).to_contain_text("Saved at")
    _open(page, desk, "/-/desk/")

    expect(page.locator(".done")).to_contain_text("Saved content/sources/bodies.yaml as text")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_smallest_screen_has_no_barriers(desk: str, open_window: OpenWindow) -> None:
    """Axe finds nothing there either."""
    page = open_window(SMALLEST, locale="en")
    page.goto(desk)
    _open(page, desk, DENIAL)

    assert barriers_on(page, [SMALLEST], ["dark"]) == []


def test_skip_link_is_first_on_each_page(desk: str, open_window: OpenWindow) -> None:
    """The first Tab shows a link to the form or content; Enter and one more Tab reach the first thing in it."""
    page = open_window(locale="en")
    page.goto(desk)
    for path in PAGES:
        _open(page, desk, path)
        page.keyboard.press("Tab")
        link = page.locator(":focus")
        expect(link).to_have_text(
            f"Skip to the {'form' if page.locator('main form:is([data-work], [data-kept])').count() else 'content'}"
        )
        assert link.evaluate("node => node.getBoundingClientRect().top >= 0"), path
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main, .languages, .bar') !== null"), path


def test_languages_of_the_desk_are_at_the_foot(desk: str, open_window: OpenWindow) -> None:
    """They do not head every screen of a newsroom that writes in one language."""
    page = open_window(locale="en")
    page.goto(desk)
    expect(page.locator(".head")).not_to_contain_text("Русский")
    page.get_by_role("navigation", name="Language of the desk").get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_blue(desk: str, open_window: OpenWindow, scheme: str) -> None:
    """Red is only for what is wrong; the frame has a contrast of 3:1 to what is around it (WCAG 2.2, 1.4.11)."""
    page = open_window(locale="en", look={"color_scheme": scheme})
    page.goto(desk)
    _open(page, desk, DENIAL)
    page.keyboard.press("Tab")
    page.locator("[name=date]").focus()
    red, green, blue, contrast = page.locator("[name=date]").evaluate("""(node) => {
      const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
      const light = (colour) => numbers(colour)
        .map((one) => one / 255)
        .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
      const [frame, paper] = [getComputedStyle(node).outlineColor, getComputedStyle(node.form).backgroundColor];
      const [dark, bright] = [light(frame), light(paper)].sort((one, other) => one - other);
      return [...numbers(frame), (bright + 0.05) / (dark + 0.05)];
    }""")
    assert blue > green > red
    assert contrast >= 3


def _form(open_window: OpenWindow, desk: str, path: str) -> Page:
    page = open_window(locale="en")
    page.goto(desk)
    _open(page, desk, path)
    return page


def _take(page: Page, name: str, words: str) -> None:
    """Take the first entry that words find, by keys."""
    finder = page.get_by_role("combobox", name=name, exact=True)
    finder.press_sequentially(words)
    first = page.locator(".listbox:not([hidden]) li").first
    expect(first).to_contain_text(words, ignore_case=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_focus_stays_after_each_choice(desk: str, open_window: OpenWindow) -> None:
    """It is at what is asked next, never lost: after a source, a speaker, a new actor, one more, and one less."""
    page = _form(open_window, desk, "/-/new/statement?story=tidal-gate")
    told = page.locator("#told")
    _take(page, "Where is this written?", "open letter")
    expect(page.get_by_role("combobox", name="Where else is it written?")).to_be_focused()
    expect(told).to_have_text("Taken: Open letter of the Glass Company")

    page.locator("[id='w:sources'] .away").press("Enter")
    expect(page.get_by_role("combobox", name="Where is this written?")).to_be_focused()
    expect(told).to_have_text("Taken away: Open letter of the Glass Company")

    page.get_by_role("combobox", name="Who spoke?").press_sequentially("Jane Doe")
    expect(page.locator(".listbox:not([hidden]) li").last).to_contain_text(
        "Add “Jane Doe” as a new person or organization…"
    )
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is the name?", exact=True)).to_be_focused()
    expect(told).to_have_text("Taken: Jane Doe")

    page.get_by_label("What is asserted?").first.fill("It is so")
    page.get_by_role("button", name="And one more").press("Enter")
    expect(page.locator("[id='f:claims.1.text']")).to_be_focused()
    page.keyboard.type("It is otherwise")
    page.get_by_role("button", name="Take away: It is so").press("Enter")
    expect(told).to_have_text("Taken away: It is so")
    assert page.evaluate("document.activeElement.closest('[id=\"w:claims\"]') !== null")


def test_focus_stays_after_the_only_choice(desk: str, open_window: OpenWindow) -> None:
    """A question that one entry answers has no search any more: the focus is at the entry."""
    page = _form(open_window, desk, "/-/new/finding?story=tidal-gate")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    finder = page.locator("[data-find=event]").first
    place = finder.evaluate("node => node.closest('.field').id")
    finder.press_sequentially("gate")
    expect(page.locator(".listbox:not([hidden]) li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(f"[id='{place}'] .chip")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("name => document.activeElement.closest(`[id='${name}']`) !== null", place)


def test_link_to_a_field_has_the_focus_there(desk: str, open_window: OpenWindow) -> None:
    """Links from the problems and from 'Publish…' open what a field is folded in, and say what it lacks."""
    page = _form(open_window, desk, f"{EDIT}#w:title")
    expect(page.get_by_label("What happened, as a headline?", exact=True)).to_be_focused()
    page = _form(open_window, desk, f"{EDIT}#w:until")
    expect(page.locator("[id='f:until']")).to_be_focused()
    expect(page.locator("[id='f:until']")).to_be_visible()
