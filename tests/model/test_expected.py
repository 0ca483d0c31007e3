"""The steps that lie ahead: for which day each is set, and what was expected of it on any day."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import TODAY, MakeSite

from onrecord.build.pipeline import Options, load_site
from onrecord.model.clocks import Clock
from onrecord.model.expected import StepRef
from onrecord.model.site import Site

STEP = StepRef("story", "dispute", "", "hearing")
STORY = """\
title: The dispute
expected:
  - id: hearing
    kind: hearing
    title: Hearing
    date: 2022-07-05
    sources: wire
    published: 2022-05-20
    announced: 2022-05-15
    earlier:
      - {date: 2022-06-14, published: 2022-05-10, announced: 2022-04-30}
"""
HELD = """\
type: report
date: 2022-05-22
title: The committee hears both
sources: wire
published: 2022-05-25
"""


def _site(make_site: MakeSite, files: dict[str, str], *, drafts: bool = False) -> Site:
    loaded = load_site(make_site(files), Options(today=TODAY, drafts=drafts))
    assert loaded.value.site is not None, loaded.problems
    return loaded.value.site


@pytest.mark.parametrize(
    ("clock", "day", "dates"),
    [
        ("published", date(2022, 5, 9), None),
        ("published", date(2022, 5, 10), ["2022-06-14"]),
        ("published", date(2022, 5, 20), ["2022-06-14", "2022-07-05"]),
        ("happened", date(2022, 4, 29), None),
        ("happened", date(2022, 4, 30), ["2022-06-14"]),
        ("happened", date(2022, 5, 15), ["2022-06-14", "2022-07-05"]),
    ],
)
def test_a_day_has_what_was_expected_then(
    clock: Clock, day: date, dates: list[str] | None, make_site: MakeSite
) -> None:
    """By each clock, a day has the days for which the step had been set by then, and nothing of what came later."""
    step = _site(make_site, {"content/stories/dispute/story.yaml": STORY}).expected[STEP]
    found = step.on(day, clock)

    assert (found and [str(plan.fields.date) for plan in found.plans]) == dates
    assert found is None or found.state == "set"


def test_a_step_ends_with_its_event(make_site: MakeSite) -> None:
    """A step has happened from the day of its event on, and is known to have from the day of its publication on."""
    files = {
        "content/stories/dispute/story.yaml": f"{STORY}    happened: held\n",
        "content/stories/dispute/events/held.yaml": HELD,
    }
    step = _site(make_site, files).expected[STEP]
    days = [date(2022, 5, day) for day in (21, 22, 24, 25)]

    assert step.state == "happened"
    assert [(found := step.on(day, "happened")) and found.state for day in days] == ["set", *["happened"] * 3]
    assert [(found := step.on(day, "published")) and found.state for day in days] == [*["set"] * 3, "happened"]


def test_the_draft_of_its_event_tells_nothing(make_site: MakeSite) -> None:
    """A step whose event is a draft is still set, as long as readers don't see that event."""
    files = {
        "content/stories/dispute/story.yaml": f"{STORY}    happened: held\n",
        "content/stories/dispute/events/held.yaml": HELD.replace("published: 2022-05-25", "status: draft"),
    }

    assert _site(make_site, files).expected[STEP].is_open
    assert not _site(make_site, files, drafts=True).expected[STEP].is_open


def test_a_draft_of_a_step_is_not_in_the_site(make_site: MakeSite) -> None:
    """A draft is in the preview alone, where no list of news has it."""
    files = {"content/stories/dispute/story.yaml": f"{STORY}    status: draft\n"}

    assert _site(make_site, files).expected == {}
    preview = _site(make_site, files, drafts=True)
    assert [plan.recorded for plan in preview.expected[STEP].plans] == [None]


def test_steps_of_events_and_bills_belong_to_the_story_too(make_site: MakeSite) -> None:
    """A story has its own steps, those of its events and those of their bills; all are in the order of their days."""
    step = "expected: {{id: {id}, kind: vote, title: A vote, date: {date}, published: 2022-05-10}}\n"
    files = {
        "content/stories/dispute/story.yaml": STORY,
        "content/stories/dispute/events/held.yaml": HELD + step.format(id="vote", date="2022-07-01"),
        "content/stories/dispute/events/read.yaml": HELD.replace("type: report", "type: bill-action")
        + "bill: act\nstage: introduction\n",
        "content/bills/act.yaml": "title: The act\nprocedure: generic\nsources: wire\n"
        + step.format(id="passage", date="2022-08"),
    }
    site = _site(make_site, files)
    names = ["dispute/held#vote", "dispute/#hearing", "bills/act#passage"]

    assert [ref.full_name() for ref in site.stories["dispute"].expected] == names
    assert [ref.full_name() for ref in site.bills["act"].expected] == ["bills/act#passage"]
    assert [step.plan.citations[0].source for step in site.expected.values()] == ["wire"] * 3
