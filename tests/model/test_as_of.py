"""The record as of a day: on each day of random sites it is what the arranger says of the site cut to that day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from cut_sites import EVENTS, LASTING, cut_site, days_of, ends_of, order_of, records_of
from hypothesis import given
from msgspec.structs import replace
from slow import examples

from onrecord.arrange import arrange
from onrecord.model.as_of import RecordByDay
from onrecord.model.clocks import CLOCKS, Clock
from onrecord.model.matters import Matter, tally
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Site
from onrecord.model.story_by_day import DayState


def _matter(matter: Matter) -> tuple[Any, ...]:
    return list(matter.claims.items()), matter.history, matter.all_findings


def _as_cut(site: Site, story: str) -> dict[str, Any]:
    """Return what a site says of a story and its bills."""
    found = site.stories[story]
    matters = [site.matters[claim] for claim in found.matters]
    order = {ref: place for place, ref in enumerate(found.events)}
    disputed = [matter for matter in matters if matter.is_disputed]
    disputed.sort(key=lambda matter: order.get(matter.history[-1].event, -1), reverse=True)
    bills = {event.fields.bill for event in site.events_of(found) if event.fields.bill}
    return {
        "events": len(found.events),
        "ends": (found.events[0], found.events[-1]) if found.events else (None, None),
        "sources": len(found.origins.links),
        "matters": {matter.first_claim: _matter(matter) for matter in matters},
        "tally": +tally(matters),
        "disputes": tuple(matter.first_claim for matter in disputed),
        "bills": {bill: _progress(site.bills[bill]) for bill in bills},
    }


def _progress(bill: Bill) -> tuple[Any, ...]:
    """Return where a bill stands, without what an event that is under way could end, or let come next."""
    if not bill.under_way:
        return bill.events, bill.steps
    steps = [(step.stage.key, step.reached, step.events, step.missing) for step in bill.steps]
    return bill.events, steps


class _Story:
    """A story as its states build it up, day by day."""

    def __init__(self, story: str) -> None:
        self.story = story
        self.last = DayState(date.min, 0, None, None, 0, tally(()), (), {}, ())
        self.matters: dict[Ref, tuple[Matter, ...]] = {}
        self.bills: dict[str, Bill] = {}

    def add(self, state: DayState) -> None:
        """Take the state by the next day."""
        self.last = state
        self.matters |= state.matters
        self.bills |= {bill.id: bill for bill in state.bills}

    def described(self) -> dict[str, Any]:
        """Return the story in the form of `_as_cut`."""
        last, matters = self.last, [matter for parts in self.matters.values() for matter in parts]
        return {
            "events": last.events,
            "ends": (last.first, last.last),
            "sources": last.sources,
            "matters": {matter.first_claim: _matter(matter) for matter in matters},
            "tally": +Counter(last.tally),
            "disputes": last.disputes,
            "bills": {
                bill.id: _progress(bill)
                for bill in self.bills.values()
                if any(ref.story == self.story for ref in bill.events)
            },
        }


COMPARED = {"sites": 0, "days": 0, "parts": 0, "findings": 0, "under way": 0}
"""How much the property test has compared: sites, days of their stories, and days with claims that join later."""


def compare(events: dict[str, dict[str, Any]], clock: Clock) -> None:
    """Compare a site on each day with what the arranger says of the site cut to that day."""
    records = records_of(events)
    order = order_of(records)
    site, days = arrange(records, order, None), days_of(records, order, clock)
    ends = ends_of(records, days)
    record = RecordByDay(site)
    COMPARED["sites"] += 1
    every = sorted({*days.values(), *ends.values()})
    by_day = {id_: record.of_story(story) for id_, story in site.stories.items()}
    states = {id_: found.states[clock] for id_, found in by_day.items()}
    built = {id_: _Story(id_) for id_ in site.stories}
    for day in [every[0] - timedelta(1), *every] if every else ():
        cut = cut_site(records, order, days, day, ends)
        under_way = frozenset(Ref(*key) for key, end in ends.items() if days[key] <= day < end)
        bills = {id_: replace(bill, under_way=tuple(under_way & {*bill.events})) for id_, bill in cut.bills.items()}
        cut = replace(cut, bills=bills)
        for id_, story in built.items():
            for state in states[id_]:
                if state.day == day:
                    story.add(state)
            COMPARED["days"] += 1
            COMPARED["parts"] += any(len(parts) > 1 for parts in story.matters.values())
            COMPARED["findings"] += story.last.tally["found"] > 0
            COMPARED["under way"] += len(under_way)
            assert {ref for bill in story.bills.values() for ref in bill.under_way} <= under_way
            assert story.described() == _as_cut(cut, id_)
    assert all({state.day for state in found} <= {*every} for found in states.values())


@examples(100)
@given(EVENTS)
def test_each_day_is_the_site_cut_to_it(events: dict[str, dict[str, Any]]) -> None:
    """On each day, a story's matters, bills and counts are those of the site cut to the events that count by then."""
    for clock in CLOCKS:
        compare(events, clock)


@examples(60)
@given(LASTING)
def test_lasting_events_end_on_their_day(events: dict[str, dict[str, Any]]) -> None:
    """The same holds where stages and findings last: before their end, a site knows neither outcome nor decision."""
    for clock in CLOCKS:
        compare(events, clock)


def test_lasting_events_were_compared() -> None:
    """The test above has seen events that were under way."""
    events = {
        "dispute/a": _lasting_step("introduction", "2021-11-01", "2021-11-04"),
        "dispute/b": _lasting_step("lower-1", "2021-11-05", "2021-11-08"),
    }
    before = COMPARED["under way"]
    compare(events, "happened")

    assert COMPARED["under way"] > before


def _lasting_step(stage: str, day: str, until: str) -> dict[str, Any]:
    sources, stages = [{"source": "wire"}], [{"stage": stage, "outcome": "adopted"}]
    rest = {"bill": "law", "title": {"en": "x"}, "sources": sources, "published": "2021-11-20", "stage": stages}
    return {"type": "bill-action", "date": day, "until": until, **rest}
