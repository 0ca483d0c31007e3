"""Shows an open page on several screens, in the light and in the dark, and collects what is wrong in each look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from playwright.sync_api import Page

from benchmarks.readers.axe import COLOURS, violations
from benchmarks.readers.browser import Visit

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SCHEMES = ("light", "dark")


def look(number: int) -> tuple[int, Mapping[str, int], str]:
    """Return which of two languages a page has, its screen and its colour scheme: over four numbers, all pairs."""
    language, screen = number % 2, number // 2 % 2
    return language, (PHONE, DESK)[screen], SCHEMES[language ^ screen]


def barriers(page: Page, schemes: Sequence[str] = SCHEMES) -> list[str]:
    """Return what axe-core finds in the colour schemes, and by how much the page is wider than its screen.

    In the second scheme only the rules on colours run again: nothing else differs there (test_style_sheet.py).
    """
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"{wide} pixels wider than the screen"] if wide > 0 else []
    for scheme in schemes:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        rules = () if scheme == schemes[0] else COLOURS
        found += [f"{scheme}: {one}" for one in violations(Visit(page, ""), rules)]
    return found


def barriers_on(
    page: Page, screens: Sequence[Mapping[str, int]] = (PHONE, DESK), schemes: Sequence[str] = SCHEMES
) -> list[str]:
    """Return `barriers` of an open page on each screen; its script may not depend on the screen that it loaded on."""
    found = []
    for screen in screens:
        page.set_viewport_size(screen)  # type: ignore[arg-type]
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        found += [f"{screen['width']} {one}" for one in barriers(page, schemes)]
    return found
