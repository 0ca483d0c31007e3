"""Days set in a real browser: what the script says after a day by the reader's clock, and the page without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from site_server import served
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from benchmarks.readers.load import WATCH, shifts

pytestmark = pytest.mark.browser

STORY, BILL, HOME = "tidal-gate/", "bills/landing-fees/", ""
BEFORE, BETWEEN, AFTER = (datetime(2026, month, 10, 12, tzinfo=UTC) for month in (9, 11, 12))
PASSED = "passed without an entry here"
HEARING, GATE, READING = (
    "tidal-gate/#wait-hearing",
    "tidal-gate/trial-closing#opening",
    "bills/landing-fees#third-reading",
)
NAMES = "steps => steps.map(step => step.dataset.step)"
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example; yield its address."""
    with served(built_example) as address:
        yield address


@pytest.fixture
def open_page(open_window: OpenWindow, demo: str) -> Open:
    """Return a function that opens a page at a moment of the reader's clock."""

    def go(address: str, moment: datetime, width: int = 1280, **kind: Any) -> Page:  # noqa: ANN401
        page = open_window({"width": width, "height": 900}, script=WATCH, **kind)
        page.clock.set_fixed_time(moment)
        page.goto(demo + address)
        return page

    return go


def open_steps(page: Page) -> list[str]:
    """Return the names of the open steps of a page, in the order in which readers see them."""
    names: list[str] = page.locator(".days-set > [data-state=set]").evaluate_all(NAMES)
    return names


def passed_steps(page: Page) -> list[str]:
    """Return the names of the steps of which the page says that they have passed."""
    names: list[str] = page.locator(f"[data-step]:has(.step-passed:text-is('{PASSED}'))").evaluate_all(NAMES)
    return names


def test_passed_steps_move_behind_the_others(open_page: Open) -> None:
    """A step whose last possible day is over says so and moves back; a period or month is over with its last day."""
    page = open_page(STORY, BEFORE)
    in_order = open_steps(page)

    assert (passed_steps(page), len(in_order)) == ([], 3)
    page.close()
    page = open_page(STORY, BETWEEN)
    assert passed_steps(page) == [HEARING]
    assert open_steps(page) == [*(name for name in in_order if name != HEARING), HEARING]
    page.close()
    page = open_page(STORY, AFTER)
    assert passed_steps(page) == [HEARING, GATE]
    assert open_steps(page)[0] == READING
    page.close()


@pytest.mark.parametrize("address", [STORY, BILL, HOME])
@pytest.mark.parametrize("width", [360, 1280])
def test_marking_passed_steps_moves_nothing(open_page: Open, address: str, width: int) -> None:
    """No layout shift counts on pages with passed steps; axe finds nothing, and nothing is wider than the window."""
    page = open_page(address, datetime(2027, 1, 1, tzinfo=UTC), width)
    page.wait_for_load_state("networkidle")
    visit = Visit(page, "")

    assert passed_steps(page)
    assert page.locator(".expected").evaluate("section => getComputedStyle(section).visibility") == "visible"
    assert shifts(visit).unexplained == 0
    assert violations(visit) == ()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


def test_without_script_the_words_stay_true(open_page: Open) -> None:
    """Without the script, a page says after a day for when a step was set, and nothing of what followed."""
    page = open_page(STORY, AFTER, java_script_enabled=False)

    assert passed_steps(page) == []
    words = page.locator(f"[data-step='{HEARING}'] .step-plan").inner_text().replace("\xa0", " ")
    assert words.startswith("Hearing set for 6 October 2026, 09:30 UTC, as recorded on 7 September 2026")
    page.close()


def test_link_opens_the_step_that_happened(open_page: Open) -> None:
    """An event leads to the step by which it was expected; the closed list of ended steps opens for it."""
    page = open_page("tidal-gate/high-tribunal-reviews/", AFTER)
    page.locator(".fulfilled a").click()

    step = page.locator("[id^='expected_']:target")
    step.wait_for()
    assert step.is_visible()
    page.close()


def test_paper_has_the_ended_steps(open_page: Open) -> None:
    """A printed story has the steps that happened or fell through, whose list is closed on the screen."""
    page = open_page(STORY, BEFORE)
    ended = page.locator(".ended-steps [data-step]")
    assert not ended.first.is_visible()

    page.emulate_media(media="print")
    assert ended.first.is_visible()
    page.close()
