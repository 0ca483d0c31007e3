"""Uses what a page offers, as a reader would: popovers and the like are opened, links within the page are followed."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Locator

from benchmarks.readers.browser import Visit
from benchmarks.readers.load import Shifts, shifts, watch

OPENERS = "button[popovertarget], button[aria-expanded], button[aria-haspopup], [role=button]"
LINKS = "nav a[href*='#']"
MOST = 12
"""How many of a kind are tried: the first ones."""


def use_tools(visit: Visit, address: str) -> Shifts:
    """Skip to the content, open what opens, close it again, follow links within the page; return what jumped."""
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
    return shifts(visit)


def _visible(visit: Visit, selector: str) -> Iterator[Locator]:
    found = visit.page.locator(selector)
    for number in range(min(found.count(), MOST)):
        if found.nth(number).is_visible():
            yield found.nth(number)


def _leads_within(link: Locator) -> bool:
    within: bool = link.evaluate("link => link.href.split('#')[0] === location.href.split('#')[0]")
    return within
