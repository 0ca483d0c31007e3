"""Steps that lie ahead on pages of an earlier day: what was expected then, by what had happened and what was here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from conftest import BASE
from playwright.sync_api import Page
from site_server import served
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

pytestmark = pytest.mark.browser

STORY, EVENT, BILL = "dispute/", "dispute/held/", "bills/act/"
HELD = """\
type: bill-action
bill: act
stage: introduction
date: 2021-12-15
title: The committee hears both sides
sources: wire
published: 2021-12-18
expected: {id: vote, kind: vote, title: Vote of the house, date: 2022-03, published: 2021-12-18}
"""
STEPS = """\
expected:
  - id: hearing
    kind: hearing
    title: Hearing of both sides
    date: 2021-12-15
    published: 2021-12-10
    sources: wire
    note: The committee asked for more time.
    earlier: {date: 2021-12-08, announced: 2021-11-25, published: 2021-12-01}
    happened: held
  - id: talks
    kind: meeting
    title: Talks of both sides
    date: 2022-01-20
    published: 2021-12-02
    sources: wire
    cancelled: {date: 2021-12-20, reason: The company would not come.}
"""
FILES = {
    **BASE,
    "content/stories/dispute/story.yaml": BASE["content/stories/dispute/story.yaml"] + STEPS,
    "content/stories/dispute/events/held.yaml": HELD,
    "content/bills/act.yaml": "title: The act\nprocedure: generic\nsources: wire\n"
    "expected: {id: passage, kind: stage, stage: passage, date: 2022-06, published: 2021-12-05}\n",
}
SHOWN = "() => document.querySelector('main').style.visibility === ''"
STEPS_SHOWN = """() => [...document.querySelectorAll('.expected [data-step]')]
  .filter(step => step.checkVisibility())
  .map(step => [step.dataset.step, step.dataset.state, ...[...step.querySelectorAll('p:not(.step-title)')]
    .filter(part => part.checkVisibility()).map(part => part.textContent.replaceAll('\\u00a0', ' ').trim())])"""
HEARING, TALKS, VOTE, PASSAGE = "dispute/#hearing", "dispute/#talks", "dispute/held#vote", "bills/act#passage"
WIRE = " (Wire)"
BEFORE = "Before, it was set for 8 December 2021, as"
Shown = list[list[str]]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a small site with steps; yield its address."""
    root = tmp_path_factory.mktemp("steps")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    outcome = build(root, root / "_site", Options(today=date(2026, 11, 24), base_url="https://example.org/"))
    assert outcome.value.published is not None, outcome.problems
    with served(root / "_site") as served_at:
        yield served_at


@pytest.fixture
def steps(open_window: OpenWindow, address: str) -> Callable[[str], Shown]:
    """Return a function that returns the steps of a page of a day: name, state and sentences of each."""
    page: Page = open_window({"width": 1280, "height": 900})

    def read(path: str) -> Shown:
        page.goto(address + path)
        page.wait_for_function(SHOWN)
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        found: Shown = page.evaluate(STEPS_SHOWN)
        return found

    return read


def _names(shown: Shown) -> list[tuple[str, str]]:
    return [(name, state) for name, state, *_ in shown]


def test_story_shows_what_was_expected_on_each_day(steps: Callable[[str], Shown]) -> None:
    """Before it is moved, a step has its first day alone, without its event or its end."""
    assert steps(f"{STORY}?as-of=2021-11-24") == []
    known = "Hearing set for 8 December 2021, as made known on 25 November 2021"
    assert steps(f"{STORY}?as-of=2021-11-25") == [[HEARING, "set", f"{known}{WIRE}"]]
    assert steps(f"{STORY}?as-of=2021-12-09") == [
        [TALKS, "set", f"Meeting set for 20 January 2022, as recorded on 2 December 2021{WIRE}"],
        [HEARING, "set", f"{known}{WIRE}", "passed without an entry here"],
    ]
    assert steps(f"{STORY}?as-of=2021-12-14")[0] == [
        HEARING, "set",
        f"Hearing set for 15 December 2021, as recorded on 10 December 2021{WIRE}",
        f"{BEFORE} made known on 25 November 2021{WIRE}",
    ]  # fmt: skip
    happened = steps(f"{STORY}?as-of=2021-12-15")
    assert _names(happened) == [(TALKS, "set"), (VOTE, "set"), (PASSAGE, "set"), (HEARING, "happened")]
    assert happened[-1][2] == "It happened: The committee hears both sides, 15 December 2021"


def test_known_here_has_what_was_recorded_by_then(steps: Callable[[str], Shown]) -> None:
    """With `known=here`, a step is there from the day on which it was recorded; its event from its publication on."""
    assert steps(f"{STORY}?as-of=2021-11-30&known=here") == []
    recorded = "Hearing set for 8 December 2021, as recorded on 1 December 2021"
    assert steps(f"{STORY}?as-of=2021-12-01&known=here") == [[HEARING, "set", f"{recorded}{WIRE}"]]
    days = [(day, _names(steps(f"{STORY}?as-of=2021-12-{day}&known=here"))) for day in (17, 18, 20)]

    assert days == [
        (17, [(TALKS, "set"), (HEARING, "set")]),
        (18, [(TALKS, "set"), (VOTE, "set"), (PASSAGE, "set"), (HEARING, "happened")]),
        (20, [(VOTE, "set"), (PASSAGE, "set"), (HEARING, "happened"), (TALKS, "cancelled")]),
    ]


def test_pages_of_a_bill_and_an_event_show_their_steps(steps: Callable[[str], Shown]) -> None:
    """A bill shows its step from the day on which it was set; the event that came later shows nothing of its step."""
    assert steps(f"{BILL}?as-of=2021-12-04") == []
    assert _names(steps(f"{BILL}?as-of=2021-12-05")) == [(PASSAGE, "set")]
    assert steps(f"{EVENT}?as-of=2021-12-14") == []
    assert _names(steps(f"{EVENT}?as-of=2021-12-15")) == [(VOTE, "set")]


def test_event_says_for_when_it_was_set_if_that_was_known(open_window: OpenWindow, address: str) -> None:
    """The line on an event for which day it was set is there where the step of that day is."""
    page = open_window({"width": 360, "height": 740})
    seen = []
    for query in ("2021-12-14", "2021-12-15", "2021-12-18&known=here"):
        page.goto(f"{address}{EVENT}?as-of={query}")
        page.wait_for_function(SHOWN)
        seen.append(page.locator(".fulfilled:visible").count())

    assert seen == [0, 1, 1]


def test_reader_can_choose_the_day_of_a_step(open_window: OpenWindow, address: str) -> None:
    """A day on which only a step changed is one of those that matter, and the numbers of events stay as they are."""
    page = open_window({"width": 1280, "height": 900})
    page.goto(f"{address}{STORY}?as-of=2021-12-01")
    page.wait_for_function(SHOWN)
    before = page.locator("h1 ~ .facts").inner_text()
    page.get_by_role("button", name="Next day that matters: 2\xa0December 2021").click()

    assert page.url.endswith("?as-of=2021-12-02")
    assert page.locator(".expected [data-step]:visible").count() == 2
    assert page.locator("h1 ~ .facts").inner_text() == before


def test_changes_since_a_day_mark_the_steps(open_window: OpenWindow, address: str) -> None:
    """Among the changes since a day, a step that was set, moved or ended since is marked."""
    page = open_window({"width": 1280, "height": 900})
    page.goto(f"{address}{STORY}?since=2021-12-16")
    page.wait_for_function(SHOWN)
    marked = page.locator(".expected [data-step]:has([data-unseen])").evaluate_all(
        "all => all.map(s => s.dataset.step)"
    )

    assert marked == [TALKS]
