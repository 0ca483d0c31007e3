"""Accessibility: large and spaced text on a phone (WCAG 1.4.4 and 1.4.12), and few regions for screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations

pytestmark = pytest.mark.browser

FAST_PAGES = ("tidal-gate/", "bills/tidal-gate/", "ru/tidal-gate/claims/")
SLOW_PAGES = (
    "",
    "tidal-gate/claims/",
    "tidal-gate/sources/",
    "tidal-gate/company-denies-signing/",
    "tidal-gate/ferries-doubt-panels/",
    "actors/glass-company/",
    "actors/office-of-tides/",
    "bills/",
    "corrections/",
    "data/",
    "ru/data/",
    "ru/",
    "ru/tidal-gate/",
    "ru/tidal-gate/company-denies-signing/",
    "ru/actors/glass-company/",
    "ru/bills/tidal-gate/",
)
OPENED = (
    "",
    "tidal-gate/",
    "ru/tidal-gate/",
    "tidal-gate/claims/",
    "tidal-gate/sources/",
    "tidal-gate/company-denies-signing/",
    "actors/glass-company/",
    "bills/tidal-gate/",
    "sources/act-text/",
    "updates/",
    "search/",
    "data/",
    "ru/data/",
    "404.html",
)
"""A page of each kind that has something to open, or other targets than these."""
MOST_TOOLS = 4
"""The tools of a page; a page of claims has them at each claim."""
OPEN_ALL = """() => {
  for (const folded of document.querySelectorAll("main details:not(.tools *, .bar *)")) {
    folded.removeAttribute("name");
    folded.open = true;
  }
}"""
ADDRESSES = [*FAST_PAGES, *slow(SLOW_PAGES)]
LARGE = "html { font-size: 200% !important; }"
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
SPACED += "p { margin-bottom: 2em !important; }"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ADD_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
"""Adds a user style sheet, since the pages' policy blocks style elements."""
BROKEN = r"""() => {
  const broken = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode, parent = text.parentElement;
    const passed = parent.closest(".unseen, .sep, .address, pre, svg, template, script, style");
    if (passed || !parent.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const boxes = [...range.getClientRects()];
      const width = boxes.reduce((sum, box) => sum + box.width, 0);
      const tops = new Set(boxes.map(box => Math.round(box.top)));
      const title = parent.closest("h1, .lead-story h2");
      const room = title ? title.clientWidth - parseFloat(getComputedStyle(title).fontSize) : Infinity;
      if (tops.size > 1 && width < room) broken.push(word[0]);
    }
  }
  return broken;
}"""
"""Returns the words that are broken across lines, except for those of a program, and of a title that fill a line."""


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Yield the address of the synthetic example."""
    with served(built_example) as url:
        yield url


@pytest.fixture
def phone(open_window: OpenWindow) -> Page:
    """Return a window of a phone's width."""
    return open_window({"width": 360, "height": 740})


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_fits_with_large_or_spaced_text_and_has_few_regions(demo: str, phone: Page, address: str) -> None:
    """With text at twice the size, or with wide spacing, a page gets longer, but no wider, and no word breaks.

    A screen reader meets at most six regions on any page besides header, main and footer.
    """
    phone.goto(f"{demo}{address}")
    tree = phone.locator("body").aria_snapshot()
    found = re.findall(r"^\s*- (?:region|navigation|complementary|form|search)\b", tree, re.MULTILINE)

    assert 1 <= len(found) <= 6
    for name, style in (("large", LARGE), ("spaced", SPACED)):
        phone.evaluate(ADD_STYLE, style + ".long .row { content-visibility: visible !important; }")

        assert phone.evaluate(TOO_WIDE) == 0, name
        assert phone.evaluate(BROKEN) == [], name


@pytest.mark.parametrize("address", ["", "ru/tidal-gate/", *slow(["tidal-gate/"])])
def test_headings_grow_with_the_text(open_window: OpenWindow, demo: str, address: str) -> None:
    """With text at twice the size, all headings are twice as large, and the title is larger than the summary."""
    page = open_window()
    sizes = """[...document.querySelectorAll("h1, h2, h3, h4, .lead")]
      .map(one => [one.tagName, parseFloat(getComputedStyle(one).fontSize)])"""
    page.goto(f"{demo}{address}")
    for width in (360, 800, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(ADD_STYLE, "")
        normal = page.evaluate(sizes)
        page.evaluate(ADD_STYLE, LARGE)
        large = page.evaluate(sizes)

        assert large == [[name, 2 * size] for name, size in normal], width
        assert max(size for name, size in large if name != "P") > 1.3 * dict(large)["P"], width


@pytest.mark.parametrize("address", ["tidal-gate/office-announces/signed/", *slow(OPENED)])
@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), *slow([(360, "light"), (1280, "light"), (1280, "dark")])])
def test_axe_finds_nothing_with_everything_open(
    open_window: OpenWindow, demo: str, address: str, width: int, scheme: str
) -> None:
    """With all rows, months and lists open, and with each tool's panel open in turn, axe finds no violation."""
    with open_window.visiting(demo, screen=(width, 740), scheme=scheme) as visit:
        visit.go(address)
        visit.page.evaluate(OPEN_ALL)
        assert violations(visit) == ()

        for tool in visit.page.locator(".tools > details").all()[:MOST_TOOLS]:
            tool.locator("summary").first.click()
            assert violations(visit) == ()
            tool.evaluate("tool => { tool.open = false; }")


def test_months_flow_with_large_text(demo: str, phone: Page) -> None:
    """With text at twice the size, the bar's list on a phone has three short months in a line."""
    phone.goto(f"{demo}tidal-gate/")
    phone.evaluate(ADD_STYLE, LARGE)
    phone.locator(".bar summary").click()
    year = phone.locator(".month-links li:has(a:nth-of-type(12)) a")
    lines = {link.evaluate("link => link.offsetTop") for link in year.all()}

    assert year.count() == 12
    assert len(lines) == 4


@pytest.mark.parametrize("address", ["tidal-gate/", "ru/tidal-gate/"])
def test_no_word_breaks_on_paper(open_window: OpenWindow, demo: str, address: str) -> None:
    """On a sheet of A4, no word is broken: not even the longest remark on a date, in the first column of rows."""
    page = open_window({"width": 688, "height": 1000})
    page.goto(f"{demo}{address}")
    page.emulate_media(media="print")
    broken = page.evaluate(BROKEN)

    assert broken == []


@pytest.mark.parametrize("scripts", [True, *slow([False])])
def test_bar_fits_with_large_text(open_window: OpenWindow, demo: str, scripts: bool) -> None:  # noqa: FBT001
    """With text at twice the size, the bar on a phone is no higher than its padding says, and nothing leaves it."""
    page = open_window({"width": 360, "height": 740}, java_script_enabled=scripts)
    page.goto(f"{demo}ru/tidal-gate/")
    page.evaluate(ADD_STYLE, LARGE)
    box = "one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]"
    ends = [
        end
        for one in page.locator(".bar :is(summary, a, button, .facts)").all()
        if one.is_visible()
        for end in one.evaluate(box)
    ]

    assert len(ends) >= 4
    assert 0 <= min(ends) < max(ends) <= 360
    assert not scripts or page.locator(".bar").evaluate("bar => bar.offsetHeight") <= 90
