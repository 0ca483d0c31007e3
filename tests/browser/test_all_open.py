"""Pages on which all that folds is open, panels too: axe-core finds nothing, and no target is too small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from looks import barriers
from playwright.sync_api import Page
from site_server import served
from slow import slow
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
DAY = "?as-of=2025-06-01"
STORY, CLAIMS, EVENT, BILL = "tidal-gate/", "tidal-gate/claims/", "tidal-gate/office-announces/", "bills/tidal-gate/"
LAID_OUT = ".row { content-visibility: visible !important; }"
UNFOLD = """
  for (const folded of document.querySelectorAll("main details:not(.tools details, .bar details)")) {
    folded.removeAttribute("name");
    folded.open = true;
  }
"""


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example; yield its address."""
    with served(built_example) as address:
        yield address


def _open_all(page: Page) -> Iterator[str]:
    """Open what folds in the text of a page, and then its panels; yield what is open."""
    page.wait_for_function("() => document.querySelector('main').style.visibility === ''")
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(UNFOLD)
    yield "text"
    for panel in (".as-of-panel > button", ".bar > button:not(.filter-clear)"):
        if page.locator(panel).count():
            page.locator(panel).click()
            page.wait_for_timeout(200)
            yield panel


@pytest.mark.parametrize(
    ("address", "size"),
    [
        (STORY, PHONE),
        (EVENT + DAY, DESK),
        *slow(
            (address, size)
            for address in ("", STORY, CLAIMS, EVENT, BILL, STORY + DAY, CLAIMS + DAY, EVENT + DAY, BILL + DAY)
            for size in (PHONE, DESK)
        ),
        *slow((f"{STORY}?since=2025-06-01", size) for size in (PHONE, DESK)),
        *slow([(f"ru/{STORY}{DAY}", PHONE)]),
    ],
)
def test_nobody_is_barred_where_all_is_open(
    open_window: OpenWindow, demo: str, address: str, size: dict[str, int]
) -> None:
    """In both colour schemes axe-core finds nothing, nor a target below 24 pixels (WCAG 2.2, 2.5.8)."""
    page = open_window(size, bypass_csp=True)
    page.goto(demo + address)
    for opened in _open_all(page):
        assert barriers(page) == [], opened
        assert violations(Visit(page, ""), ["target-size"]) == (), opened
