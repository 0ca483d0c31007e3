"""The steps that lie ahead by day: what was expected on each day of random sites, by each clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from cut_sites import order_of
from hypothesis import given
from random_steps import BILL, PUBLISHED_EVENTS, STEPS, NaiveCut, Steps, put_steps, with_steps
from slow import examples

from onrecord.arrange import arrange
from onrecord.model.as_of import ByDay, RecordByDay
from onrecord.model.clocks import CLOCKS, Clock
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.expected_by_day import StepsByDay

COMPARED = {"days": 0, "steps": 0, "moved": 0, "happened": 0, "cancelled": 0, "joined": 0}
"""How much the property test has compared: days, steps on them, and steps in each state."""


def _shown(step: ExpectedStep) -> tuple[Any, ...]:
    """Return all that pages can show of a step, but its note."""
    plans = [(plan.fields.date, plan.fields.until, plan.recorded, plan.citations) for plan in step.plans]
    fields = step.fields
    own = (fields.date, fields.published, [(one.date, one.published) for one in fields.earlier], fields.title)
    return step.ref, plans, own, fields.cancelled, step.event, step.bill, step.zone, step.state, step.order


def _by_order(steps: Iterable[ExpectedStep]) -> list[tuple[Any, ...]]:
    return [_shown(step) for step in sorted(steps, key=lambda step: step.order)]


class _Built:
    """The steps of a story or a bill as their days build them up."""

    def __init__(self, days: StepsByDay) -> None:
        self._days = dict(days)
        self.steps: dict[StepRef, ExpectedStep] = {}
        assert len(self._days) == len(days)

    def add(self, day: date) -> None:
        changed = self._days.get(day, ())
        assert all(self.steps.get(step.ref) != step for step in changed)
        self.steps |= {step.ref: step for step in changed}


def _numbers(found: ByDay[Any]) -> list[Any]:
    return [(state.day, state.numbers, +state.tally, state.disputes) for state in found.states["happened"]]


def _compare(events: dict[str, dict[str, Any]], steps: Steps, clock: Clock) -> None:
    records = with_steps(events, steps)
    order = order_of(records)
    site = arrange(records, order, None)
    naive = NaiveCut(records, steps, clock)
    record = RecordByDay(site)
    stories = {id_: _Built(record.of_story(story).steps[clock]) for id_, story in site.stories.items()}
    bill = _Built(record.of_bill(site.bills[BILL]).steps[clock])
    every = sorted(naive.days())
    for day in [every[0] - timedelta(1), *every, every[-1] + timedelta(1)]:
        cut = arrange(naive.on(day), order, None).expected.values()
        for id_, built in stories.items():
            built.add(day)
            tells = naive.tells_of_the_bill(id_, day)
            COMPARED["joined"] += any(step.ref.story != id_ for step in built.steps.values())
            belonging = (step for step in cut if step.ref.story == id_ or (tells and step.bill == BILL))
            assert _by_order(built.steps.values()) == _by_order(belonging)
        bill.add(day)
        assert _by_order(bill.steps.values()) == _by_order(step for step in cut if step.bill == BILL)
        _count(step for built in stories.values() for step in built.steps.values())
    for built in stories.values():
        assert all(step.fields.note is None or step == site.expected[step.ref] for step in built.steps.values())
    bare = RecordByDay(arrange(put_steps(records, {}), order, None))
    for id_, story in site.stories.items():
        assert _numbers(record.of_story(story)) == _numbers(bare.of_story(bare.basis.site.stories[id_]))


def _count(steps: Iterable[ExpectedStep]) -> None:
    COMPARED["days"] += 1
    for step in steps:
        COMPARED["steps"] += 1
        COMPARED["moved"] += len(step.plans) > 1
        if step.state != "set":
            COMPARED[step.state] += 1


@examples(90)
@given(PUBLISHED_EVENTS, STEPS)
def test_each_day_has_what_was_expected_then(events: dict[str, dict[str, Any]], steps: Steps) -> None:
    """By each clock, a day has the steps of entries cut to that day: no later move, event or cancellation.

    Steps of drafts, of withdrawn events and of events under embargo are on no day, and no step happened by one of
    these. The steps change none of the numbers of events, sources and claims.
    """
    for clock in CLOCKS:
        _compare(events, steps, clock)


def test_steps_in_all_states_were_compared() -> None:
    """The test above compares steps that were moved, happened, fell through, and joined a story with its bill."""
    plan = {"kind": "vote", "title": {"en": "x"}, "date": "2021-12-01", "published": "2021-11-04"}
    moved = {**plan, "published": "2021-11-05", "earlier": [{"date": "2021-11-10", "published": "2021-11-02"}]}
    cancelled = {"cancelled": {"date": "2021-11-20", "reason": {"en": "Nobody came."}}}
    steps: Steps = {
        "dispute": [{"id": "moved", **moved, "happened": "dispute/a", "note": {"en": "Moved."}}],
        BILL: [{"id": "gone", **plan, "earlier": [], **cancelled}],
    }
    rest = {"title": {"en": "x"}, "sources": [{"source": "wire"}], "status": "published"}
    action = {"type": "bill-action", "bill": BILL, "stage": [{"stage": "introduction"}]}
    events = {"dispute/a": {**rest, **action, "date": "2021-11-06", "published": "2021-11-08"}}
    before = dict(COMPARED)
    for clock in CLOCKS:
        _compare(events, steps, clock)

    assert [name for name, count in COMPARED.items() if count == before[name]] == []
