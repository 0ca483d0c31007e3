"""The record as of a day: the matters, bills and sources that the events make which count by that day.

Two clocks say when an event counts: on its last possible day, as the order of the whole site narrows it; or on the day
of its publication here, with its words, relations and sources of today. Relations to events that do not count drop out.
So claims that a later event joined are several matters before it: each matter is built again from its events. The
bills and the sources of a day likewise follow from the events which count by then. An event that lasts counts from its
beginning on; what it decides, and how a stage ended, counts from the last possible day of its end (`duration`).
Steps that lie ahead have days of their own, and stand beside: no day of theirs changes a count.
"""

from collections.abc import Mapping
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from onrecord.model.bill_by_day import walk_bill
from onrecord.model.clocks import CLOCKS, Clock, ClockDays
from onrecord.model.event_days import EventDays
from onrecord.model.expected_by_day import StepsByDay, find_steps_of_story, walk_steps
from onrecord.model.record_basis import RecordBasis
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Site, Story
from onrecord.model.story_by_day import DayState, StoryByDay

State = TypeVar("State")


class ByDay(Struct, Generic[State], frozen=True):
    """A story or a bill by day."""

    events: Mapping[Ref, ClockDays]
    """The events that it shows, and those to which relations lead from there or back: the last possible day of each,
    and the day of its publication, if it has one. Withdrawn events are left out.
    """
    ends: Mapping[Ref, ClockDays]
    """The days of the end of those that were under way on some day."""
    states: Mapping[Clock, tuple[State, ...]]
    """The state by each day that changed it, the earliest day first."""
    steps: Mapping[Clock, StepsByDay]
    """The steps that lie ahead, by each day that changed one of them."""


class RecordByDay:
    """The stories and bills of a site by day."""

    def __init__(self, site: Site) -> None:
        self.basis = RecordBasis(site)
        self._days = EventDays(site)

    def of_story(self, story: Story) -> ByDay[DayState]:
        """Return a story by day."""
        events = self.basis.events_behind(story)
        by_day = StoryByDay(self.basis, story)
        states: dict[Clock, tuple[DayState, ...]] = {}
        steps: dict[Clock, StepsByDay] = {}
        for clock in CLOCKS:
            beginnings = self._days.beginnings(events, clock)
            states[clock] = tuple(by_day.walk(beginnings, self._days.ends(beginnings)))
            own, joined = find_steps_of_story(self.basis.site, story, beginnings)
            steps[clock] = tuple(walk_steps(own, clock, joined))
        return ByDay(self._days.beginnings_by_clock(events), self._days.ends_by_clock(events), states, steps)

    def of_bill(self, bill: Bill) -> ByDay[tuple[date, Bill]]:
        """Return a bill by day."""
        states: dict[Clock, tuple[tuple[date, Bill], ...]] = {}
        own = [self.basis.site.expected[ref] for ref in bill.expected]
        for clock in CLOCKS:
            beginnings = self._days.beginnings(bill.events, clock)
            states[clock] = tuple(walk_bill(self.basis.site, bill, beginnings, self._days.ends(beginnings)))
        steps = {clock: tuple(walk_steps(own, clock, {})) for clock in CLOCKS}
        return ByDay(self._days.beginnings_by_clock(bill.events), self._days.ends_by_clock(bill.events), states, steps)
