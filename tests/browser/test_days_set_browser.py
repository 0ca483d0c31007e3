"""What a reader's clock adds to the days that are set: nothing before a day is over, and one line after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY
from playwright.sync_api import Page
from site_server import served
from windows import OpenWindow

from benchmarks.readers.axe import violations
from benchmarks.readers.browser import Visit
from benchmarks.readers.load import WATCH, shifts
from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

HOME, LIST, STORY, BILL, ACTOR, SOURCE = (
    "", "days-set/", "dispute/", "bills/act/", "actors/court/", "sources/gazette/",
)  # fmt: skip
STEPS = """
title: The dispute
timezone: Pacific/Auckland
expected:
  - id: hearing
    kind: hearing
    title: A hearing
    date: 2022-07-05
    time: "10:00"
    actors: court
    sources: gazette
    published: 2022-05-10
  - id: vote
    kind: vote
    title: A vote
    bill: act
    stage: reading-1
    date: 2022-07-06
    until: 2022-07-08
    actors: court
    sources: gazette
    published: 2022-05-11
  - id: ruling
    kind: decision
    title: A ruling
    date: 2022-07
    bill: act
    actors: court
    sources: gazette
    published: 2022-05-12
"""
PASSED = "passed without an entry here"
MOMENTS = {
    "before all days": ("2022-06-01T12:00:00Z", []),
    "on the last morning, where it is to be": ("2022-07-04T22:00:00Z", []),
    "the day after, where it was to be": ("2022-07-05T12:30:00Z", ["hearing"]),
    "during a vote of several days": ("2022-07-07T00:00:00Z", ["hearing"]),
    "after that vote": ("2022-07-08T12:30:00Z", ["hearing", "vote"]),
    "on the last day of the month": ("2022-07-31T11:00:00Z", ["hearing", "vote"]),
    "years later": ("2026-01-01T00:00:00Z", ["ruling", "hearing", "vote"]),
}
"""Moments, each with the steps whose days are over then in the zone of their story."""
CLOCK = """
  globalThis.Date = class extends Date {
    constructor(...given) { super(...(given.length ? given : ["MOMENT"])); }
    static now() { return Date.parse("MOMENT"); }
  };
"""
"""Stands for the clock of a reader. Windows with another one are no use to other tests, which a script tells."""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a site with three open steps; yield its address."""
    root = tmp_path_factory.mktemp("steps")
    files = {
        **BASE,
        "content/actors/courts.yaml": "court: {name: The court, kind: organization}\n",
        "content/bills/act.yaml": "title: An act\nprocedure: generic\n",
        "content/stories/dispute/story.yaml": STEPS,
    }
    for path, text in files.items():
        (root / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "site" / path).write_text(text, "utf-8")
    outcome = build(root / "site", root / "out", Options(today=TODAY, jobs=1))
    assert outcome.value.published is not None, outcome.problems
    with served(root / "out") as address:
        yield address


@pytest.fixture
def open_at(open_window: OpenWindow, base: str) -> Open:
    """Return a function that opens a page at a moment of the reader's clock."""

    def go(address: str, moment: str, size: tuple[int, int] = (1280, 900), **kind: Any) -> Page:  # noqa: ANN401
        script = WATCH + CLOCK.replace("MOMENT", moment)
        page = open_window({"width": size[0], "height": size[1]}, script=script, **kind)
        page.goto(base + address)
        return page

    return go


def _order(page: Page) -> list[str]:
    """Return the ids of the steps in the order in which readers see them."""
    names: list[str] = page.eval_on_selector_all(".expected [data-step]", "all => all.map(one => one.dataset.step)")
    return [name.partition("#")[2] for name in names]


def _passed(page: Page) -> list[str]:
    """Return the ids of the steps that say that they passed."""
    steps = page.locator(".expected [data-step]", has_text=PASSED).all()
    return [(step.get_attribute("data-step") or "").partition("#")[2] for step in steps]


@pytest.mark.parametrize("address", [HOME, LIST, STORY, BILL, ACTOR, SOURCE])
def test_passed_steps_stand_behind_the_others(address: str, open_at: Open) -> None:
    """At each moment, the page says of the days that are over that they passed; these steps stand at the end."""
    for when, (moment, over) in MOMENTS.items():
        page = open_at(address, moment)
        steps = [step for step in ("ruling", "hearing", "vote") if address != BILL or step != "hearing"]

        assert _passed(page) == [step for step in over if step in steps], when
        assert _order(page) == [*(step for step in steps if step not in over), *_passed(page)], when


def test_page_without_script_says_only_what_stays_true(open_at: Open) -> None:
    """Without a script, a page years later has the same words in the same order as before."""
    before, after = (
        open_at(HOME, moment, java_script_enabled=False) for moment in ("2022-06-01T12:00:00Z", "2026-01-01T00:00:00Z")
    )

    assert _text(before) == _text(after)
    assert PASSED not in _text(after).lower()
    assert "Hearing set for 5 July 2022, 10:00 UTC+12, as recorded on 10 May 2022" in _text(after)
    assert "Vote set for 6 July 2022 to 8 July 2022, as recorded on 11 May 2022" in _text(after)
    assert "Decision set for July 2022, as recorded on 12 May 2022" in _text(after)


def _text(page: Page) -> str:
    return " ".join(page.locator(".expected").inner_text().replace("\xa0", " ").split())


def test_paper_does_not_say_what_passed(open_at: Open) -> None:
    """A printed page says for when each step was set, and not that the day was over when somebody printed it."""
    page = open_at(HOME, "2026-01-01T00:00:00Z")
    note = page.locator(".step-passed").first
    assert note.is_visible()

    page.emulate_media(media="print")

    assert not note.is_visible()
    assert page.get_by_text("Hearing set for").is_visible()


@pytest.mark.parametrize("size", [(1280, 900), (360, 740)])
@pytest.mark.parametrize("address", [HOME, LIST, STORY, BILL])
def test_pages_with_passed_steps_are_calm_and_accessible(address: str, size: tuple[int, int], open_at: Open) -> None:
    """Nothing moves while the page loads, nothing is wider than the window, and axe finds nothing."""
    page = open_at(address, "2026-01-01T00:00:00Z", size)
    page.wait_for_load_state("networkidle")
    visit = Visit(page, "")

    assert _passed(page)
    assert page.locator(".expected").evaluate("section => getComputedStyle(section).visibility") == "visible"
    assert shifts(visit).unexplained == 0
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    assert violations(visit) == ()


@pytest.fixture(scope="module")
def demo(built_example: Path) -> Iterator[str]:
    """Serve the synthetic example, in which a step happened and another one fell through; yield its address."""
    with served(built_example) as address:
        yield f"{address}tidal-gate/"


def test_link_opens_the_step_that_happened(open_window: OpenWindow, demo: str) -> None:
    """An event leads to the step by which it was expected; the closed list of ended steps opens for it."""
    page = open_window()
    page.goto(f"{demo}high-tribunal-reviews/")
    page.locator(".fulfilled a").click()

    step = page.locator("[id^='expected_']:target")
    step.wait_for()
    assert step.is_visible()


def test_paper_has_the_ended_steps(open_window: OpenWindow, demo: str) -> None:
    """A printed story has the steps that happened or fell through, whose list is closed on the screen."""
    page = open_window()
    page.goto(demo)
    ended = page.locator(".ended-steps [data-step]")
    assert not ended.first.is_visible()

    page.emulate_media(media="print")
    assert ended.first.is_visible()
