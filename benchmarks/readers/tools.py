"""Uses what a page offers, as a reader would, and sees what jumps.

Readers skip to the content, follow links within the page, open rows and months, look at references beside their
citations, share, and come by an address that leads to an event.
"""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator

from benchmarks.readers.browser import Visit
from benchmarks.readers.load import Shifts, shifts, watch

OPENERS = "button[popovertarget], button[aria-expanded], button[aria-haspopup], [role=button]"
DETAILS = "details > summary, a[aria-expanded]"
LINKS = "nav a[href*='#'], .month-links a, .facts a[href*='#']"
CITATIONS = "a.cite"
SHARE = "[data-share]"
MOST = 8
"""How many of a kind are tried: the first ones that can be seen."""
_EXCUSED = 600
"""Milliseconds after an input: a shift that comes later is the page's own (https://web.dev/articles/cls)."""
_TOLD = 4500
"""Milliseconds: as long as a button says that an address was copied, and a little more."""


def use_tools(visit: Visit, address: str, deep: str = "") -> Shifts:
    """Use all that a page offers, and open `deep`, an anchor of it; return what jumped."""
    watch(visit)
    visit.go(address)
    for key in ("Tab", "Enter"):  # the skip link, which is seen only then
        visit.page.keyboard.press(key)
        shifts(visit)
    for opener in _visible(visit, OPENERS):
        opener.click()
        shifts(visit)
        visit.page.keyboard.press("Escape")
    for link in _visible(visit, LINKS):
        if _leads_within(link):
            link.click()
            shifts(visit)
    open_rows(visit)
    for citation in _visible(visit, CITATIONS, 3):
        citation.hover()
        visit.page.wait_for_timeout(_EXCUSED)
        visit.page.keyboard.press("Escape")
    for button in _visible(visit, SHARE, 1):
        button.click()
        visit.page.wait_for_timeout(_TOLD)
    seen = shifts(visit)
    if not deep:
        return seen
    visit.page.goto("about:blank")
    visit.go(f"{address}#{deep}")
    visit.page.wait_for_timeout(_EXCUSED)
    there = shifts(visit)
    return Shifts(seen.unexplained + there.unexplained, seen.all + there.all)


def open_rows(visit: Visit) -> None:
    """Open what is folded, by the mouse and by the keyboard, and wait for what is fetched for it."""
    for number, summary in enumerate(_visible(visit, DETAILS)):
        if number % 2:
            summary.focus()
            visit.page.keyboard.press("Enter")
        else:
            summary.click()
        visit.page.wait_for_timeout(_EXCUSED)
    closed = visit.page.locator("details.month:not([open]) > summary")
    if closed.count():
        closed.first.click()
        visit.page.wait_for_timeout(_EXCUSED)


def _visible(visit: Visit, selector: str, most: int = MOST) -> Iterator[Locator]:
    found = visit.page.locator(selector)
    shown = (found.nth(number) for number in range(min(found.count(), 5 * most)))
    for _, one in zip(range(most), (one for one in shown if one.is_visible()), strict=False):
        yield one


def _leads_within(link: Locator) -> bool:
    within: bool = link.evaluate("link => link.href.split('#')[0] === location.href.split('#')[0]")
    return within
