"""Use a page's tools as a reader would, and measure layout shifts.

The reader skips to the content, follows links within the page, filters, opens rows and months, opens citation cards,
shares, and comes by the addresses of events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from playwright.sync_api import Locator

from benchmarks.readers.browser import Visit
from benchmarks.readers.load import Shifts, open_filters, shifts, watch

OPENERS = "button[popovertarget], button[aria-expanded], button[aria-haspopup], [role=button]"
DETAILS = "details > summary, a[aria-expanded]"
LINKS = "nav a[href*='#'], .month-links a, .facts a[href*='#']"
CITATIONS = "a[href^='#cite-']"
SHARE = "[data-share]"
MOST = 8
"""The number of tools of each kind to try: the first visible ones."""
_AFTER_INPUT = 600
"""Milliseconds after an input, after which a shift counts (https://web.dev/articles/cls)."""
_CONFIRMATION = 4500
"""Milliseconds: a little longer than a button confirms a copied address."""


def use_tools(visit: Visit, address: str, anchors: Iterable[str] = ()) -> Shifts:
    """Use all tools of a page, open it at each of the anchors, and return the layout shifts."""
    watch(visit)
    visit.go(address)
    for key in ("Tab", "Enter"):  # the skip link, visible only with the focus
        visit.page.keyboard.press(key)
        shifts(visit)
    for opener in _visible(visit, OPENERS):
        opener.click()
        shifts(visit)
        visit.page.keyboard.press("Escape")
    for link in _visible(visit, LINKS):
        if _is_within_page(link):
            link.click()
            shifts(visit)
    _filter(visit)
    open_rows(visit)
    for citation in _visible(visit, CITATIONS, 3):
        citation.hover()
        visit.page.wait_for_timeout(_AFTER_INPUT)
        visit.page.keyboard.press("Escape")
    for button in _visible(visit, SHARE, 1):
        button.click()
        visit.page.wait_for_timeout(_CONFIRMATION)
    seen = shifts(visit)
    for anchor in anchors:
        visit.page.goto("about:blank")
        visit.go(f"{address}#{anchor}")
        visit.page.wait_for_timeout(_AFTER_INPUT)
        there = shifts(visit)
        seen = Shifts(seen.unexplained + there.unexplained, seen.all + there.all)
    return seen


def _filter(visit: Visit) -> None:
    """Choose an option of the filters, find a word, and clear both, if the page has filters."""
    if not visit.page.locator(".bar > button").count():
        return
    open_filters(visit.page)
    visit.page.locator(".filter-panel [name=kind]").first.check()
    visit.page.wait_for_timeout(_AFTER_INPUT)
    visit.page.locator(".filter-panel [type=search]").press_sequentially("a")
    visit.page.wait_for_timeout(_AFTER_INPUT)
    visit.page.locator(".filter-clear").click()
    visit.page.wait_for_timeout(_AFTER_INPUT)
    visit.page.keyboard.press("Escape")


def open_rows(visit: Visit) -> None:
    """Open closed rows by mouse and by keyboard, and wait for what they fetch."""
    for number, summary in enumerate(_visible(visit, DETAILS)):
        if number % 2:
            summary.focus()
            visit.page.keyboard.press("Enter")
        else:
            summary.click()
        visit.page.wait_for_timeout(_AFTER_INPUT)
        visit.page.keyboard.press("Escape")  # a list of months covers the rows
    closed = visit.page.locator("details.month:not([open]) > summary")
    if closed.count():
        closed.first.click()
        visit.page.wait_for_timeout(_AFTER_INPUT)


def _visible(visit: Visit, selector: str, most: int = MOST) -> Iterator[Locator]:
    found = visit.page.locator(selector)
    shown = (found.nth(number) for number in range(min(found.count(), 5 * most)))
    for _, one in zip(range(most), (one for one in shown if one.is_visible()), strict=False):
        yield one


def _is_within_page(link: Locator) -> bool:
    within: bool = link.evaluate("link => link.href.split('#')[0] === location.href.split('#')[0]")
    return within
