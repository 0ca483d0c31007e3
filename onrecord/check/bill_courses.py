"""The course of each bill: the stages that it reached, sorted by date."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from msgspec import Struct

from onrecord.check.context import Context
from onrecord.model.fields import BillFields, EventFields, Stage, StageReached
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry
from onrecord.problems import Where


class DatedStage(Struct, frozen=True):
    """A stage that a bill reached by an event."""

    event: Entry[EventFields]
    stage: Stage
    reached: StageReached
    """The stage in the entry, with the event's outcome and chamber if it has none of its own."""
    position: int
    """Its position among the stages of the event."""

    def at(self, field: Literal["stage", "outcome", "chamber"]) -> Where:
        """Return the location of a field: that on the stage if there is one, else that on the event."""
        if getattr(self.event.fields.stage[self.position], field) is None:
            return self.event.at(field)
        return self.event.at("stage", self.position, field)

    def is_before(self, other: DatedStage) -> bool:
        """Return whether this certainly precedes another: on an earlier day, or earlier in the same event."""
        if self.event is other.event:
            return self.position < other.position
        return self.event.fields.date.certainly_before(other.event.fields.date)


class BillCourse(Struct, frozen=True):
    """A bill with its procedure and all its steps, sorted by date; steps of one event are in the event's order."""

    bill: Entry[BillFields]
    procedure: Procedure
    steps: tuple[DatedStage, ...]

    def at(self, key: str) -> list[DatedStage]:
        """Return the steps at the stage with that key."""
        return [step for step in self.steps if step.stage.key == key]

    def first_after(self, key: str) -> DatedStage:
        """Return the first step that requires the stage with that key."""
        return next(step for step in self.steps if key in self.procedure.required[step.stage.key])

    def by_event(self) -> Iterator[tuple[Entry[EventFields], list[DatedStage]]]:
        """Yield each event with its steps."""
        for _, steps in groupby(self.steps, key=lambda step: (step.event.story, step.event.id)):
            found = list(steps)
            yield found[0].event, found


def bill_courses(context: Context) -> Iterator[BillCourse]:
    """Yield each bill of a known procedure with the stages that it reached, by date."""
    records = context.records
    for bill in records.bills:
        procedure = context.procedures.get(bill.fields.procedure)
        if procedure is None:
            continue
        places = {key: place for place, key in enumerate(procedure.stages)}
        events = [_steps(event, procedure) for event in records.events_by_bill.get(bill.id, ())]
        in_order = sorted(
            (steps for steps in events if steps),
            key=lambda steps: (steps[0].event.fields.date.latest, places[steps[0].stage.key], steps[0].event.id),
        )
        yield BillCourse(bill, procedure, tuple(step for steps in in_order for step in steps))


def _steps(event: Entry[EventFields], procedure: Procedure) -> list[DatedStage]:
    """Return the steps of an event, without stages that the procedure doesn't have."""
    if event.fields.status == "withdrawn":
        return []
    return [
        DatedStage(event, procedure.stages[reached.stage], reached, position)
        for position, reached in enumerate(event.fields.reached)
        if reached.stage in procedure.stages
    ]
