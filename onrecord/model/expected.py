"""The steps that lie ahead: for which day each was set, and what was expected of it on any day.

A step has plans, the oldest first: a step that is moved keeps the days for which it was set before. Each plan counts
from a day on, by the clock of the world (when it was made known) or by that of the site (when it was recorded here).
A step ends when the event happens that it names, or when it falls through. Nothing here knows today: whether the day of
a step has passed is for the reader to see, since a build has no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.clocks import Clock, ClockDays
from onrecord.model.dates import Issued
from onrecord.model.fields import Citation, EarlierDay, Expected, PlannedDay
from onrecord.model.relations import Ref

Owner = Literal["story", "event", "bill"]
"""The kind of entry that has a step."""
StepState = Literal["set", "happened", "cancelled"]


STEPS = "expected"
"""The field of stories, events and bills that has their steps."""


class StepRef(NamedTuple):
    """A reference to a step that lies ahead."""

    owner: Owner
    story: str
    """The story that has the step, or whose event has it; empty for that of a bill."""
    entry: str
    """The id of the event or the bill; empty for the step of a story."""
    id: str

    @property
    def event(self) -> Ref | None:
        """The event that has it, if one does."""
        return Ref(self.story, self.entry) if self.owner == "event" else None

    def full_name(self) -> str:
        """Return `story/#id`, `story/event#id` or `bills/bill#id`, which is the name of no other step."""
        return f"bills/{self.entry}#{self.id}" if self.owner == "bill" else f"{self.story}/{self.entry}#{self.id}"


class Plan(Struct, frozen=True):
    """A day for which a step was set."""

    fields: PlannedDay
    """The day as the entry has it, without its sources."""
    citations: tuple[Citation, ...]
    """The sources of this day; those of the event or the bill, if it names none."""
    days: ClockDays
    """From when on it was set so."""

    @property
    def recorded(self) -> Issued | None:
        """When it was recorded here; None in a draft."""
        return self.fields.published


class StepOnDay(Struct, frozen=True):
    """What was expected of a step on a day."""

    plans: tuple[Plan, ...]
    """The days for which it had been set by then, the oldest first. The last one held."""
    state: StepState

    @property
    def plan(self) -> Plan:
        """The day for which it was set by then."""
        return self.plans[-1]


class ExpectedStep(Struct, frozen=True):
    """A step that lies ahead, or lay ahead once."""

    ref: StepRef
    fields: Expected
    zone: str
    """The IANA zone of its times."""
    plans: tuple[Plan, ...]
    """The days for which it was set, the oldest first. There is at least one; the last one holds."""
    bill: str | None
    """The bill whose step it is."""
    title: Mapping[str, str]
    """What is to happen, by language: its own title, or else the name of its stage."""
    event: Ref | None
    """The event by which it happened, if readers can see that one."""
    ended: ClockDays | None
    """When that event counts, or from when on it had fallen through; None while neither is recorded."""

    @property
    def plan(self) -> Plan:
        """The day for which it is set now."""
        return self.plans[-1]

    @property
    def state(self) -> StepState:
        """What is recorded of it now."""
        if self.event is not None:
            return "happened"
        return "cancelled" if self.fields.cancelled is not None else "set"

    @property
    def is_open(self) -> bool:
        """Whether neither an event nor its cancellation is recorded."""
        return self.state == "set"

    @property
    def recorded(self) -> tuple[Issued, ...]:
        """When this site recorded its days, and that it fell through; empty in a draft."""
        cancelled = self.fields.cancelled
        known = (*(plan.recorded for plan in self.plans), cancelled.date if cancelled and self.plan.recorded else None)
        return tuple(filter(None, known))

    @property
    def order(self) -> tuple[date, date, str, StepRef]:
        """The sort key of lists: the earliest possible day, the last one, and the time."""
        planned = self.plan.fields
        return planned.date.earliest or date.min, last_day(planned), str(planned.time or ""), self.ref

    def changes(self, clock: Clock) -> Iterator[date]:
        """Yield the days on which what was expected of it changed, by a clock; one day may come twice."""
        of_plans = (plan.days.by(clock) for plan in self.plans)
        yield from (day for day in (*of_plans, self.ended and self.ended.by(clock)) if day is not None)

    def on(self, day: date, clock: Clock) -> StepOnDay | None:
        """Return what was expected of it by the end of a day; None before it was set."""
        plans = tuple(plan for plan in self.plans if (since := plan.days.by(clock)) is not None and since <= day)
        if not plans:
            return None
        end = self.ended.by(clock) if self.ended else None
        return StepOnDay(plans, self.state if end is not None and end <= day else "set")

    def as_of(self, day: date, clock: Clock) -> ExpectedStep | None:
        """Return the step as it stood by the end of a day, in the words of today; None before it was set.

        It has no later day, and neither the event nor the cancellation that came later. The note can tell of these, so
        only a step that stands as it does today has one.
        """
        found = self.on(day, clock)
        if found is None:
            return None
        if found == StepOnDay(self.plans, self.state):
            return self
        planned = {name: getattr(found.plan.fields, name) for name in PlannedDay.model_fields}
        before = (one for one, plan in zip(self.fields.earlier, self.plans, strict=False) if plan in found.plans[:-1])
        own = {"sources": found.plan.citations, "earlier": tuple(before), "note": None}
        fields = self.fields.model_copy(update={**planned, **own})
        if found.state != "set":
            return replace(self, fields=fields, plans=found.plans)
        fields = fields.model_copy(update={"happened": None, "cancelled": None})
        return replace(self, fields=fields, plans=found.plans, event=None, ended=None)


def has_ended(step: Expected) -> bool:
    """Return whether a step names the event by which it happened, or says that it fell through."""
    return step.happened is not None or step.cancelled is not None


def last_day(planned: PlannedDay) -> date:
    """Return the last day on which something can happen that is set for a day, or for a longer time."""
    return max(planned.date.latest, (planned.until or planned.date).latest)


def plans_of(
    step: Expected, inherited: tuple[Citation, ...], announced: date | None, zone: ZoneInfo
) -> tuple[Plan, ...]:
    """Return the days for which a step was set, the oldest first.

    `inherited` are the sources of its event or bill, and `announced` is the last possible day of its event, on which
    the first of its days was made known unless the entry says otherwise. `zone` is that of the site's publications.
    """
    own = inherited if step.sources is None else step.sources
    listed: Iterable[tuple[PlannedDay, tuple[Citation, ...]]] = (
        *((earlier, _sources_of(earlier, own)) for earlier in step.earlier),
        (step, own),
    )
    return tuple(
        Plan(_bare(fields), citations, _days_of(fields, None if place else announced, zone))
        for place, (fields, citations) in enumerate(listed)
    )


def _bare(planned: PlannedDay) -> PlannedDay:
    names = PlannedDay.model_fields.keys() & planned.model_fields_set - {"sources"}
    return PlannedDay(**{name: getattr(planned, name) for name in names})


def _sources_of(earlier: EarlierDay, own: tuple[Citation, ...]) -> tuple[Citation, ...]:
    return own if earlier.sources is None else earlier.sources


def _days_of(planned: PlannedDay, announced: date | None, zone: ZoneInfo) -> ClockDays:
    recorded = planned.published.moment(zone).date() if planned.published else None
    made_known = planned.announced.latest if planned.announced else announced
    return ClockDays(made_known or recorded, recorded)


def citations_of(step: Expected) -> Iterator[Citation]:
    """Yield the citations of a step, of its earlier days and of its cancellation."""
    cancelled = step.cancelled.sources if step.cancelled else None
    for citations in (step.sources, *(earlier.sources for earlier in step.earlier), cancelled):
        yield from citations or ()
