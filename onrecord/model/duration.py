"""Events that last: when they end, and what is known of them before.

An event with `until` is under way until then. Its record is written when it is over: the outcome, the votes and the
decisions that it names are of its end. So they don't count before. Nor can anybody say which further stages a bill had
reached.
"""

from datetime import date
from typing import Protocol

from onrecord.model.dates import EdtfDate
from onrecord.model.fields import EventFields, StageReached


class HasStages(Protocol):
    """The fields of an event that can be a step of a bill."""

    @property
    def reached(self) -> tuple[StageReached, ...]:
        """The stages that the bill reached by the event."""


class HasEnd(Protocol):
    """The fields of an event that may last."""

    @property
    def until(self) -> EdtfDate | None:
        """The last day; None for an event that did not last."""


DECIDED = ("finds", "upholds", "reverses")
"""The relations that take effect at the end of an event. An appeal, by contrast, is made when it begins."""


def end_day(fields: HasEnd, latest_day: date) -> date:
    """Return the last possible day of an event's end; `latest_day` is that of its beginning."""
    return latest_day if fields.until is None else fields.until.latest


def decides(fields: EventFields) -> bool:
    """Return whether an event decides on claims or on earlier findings."""
    return any(getattr(fields, kind) for kind in DECIDED)


def without_decisions(fields: EventFields) -> EventFields:
    """Return the fields of an event that is under way: it has decided nothing yet."""
    return fields.model_copy(update=dict.fromkeys(DECIDED, ()))


def reached_so_far(fields: HasStages, *, is_under_way: bool) -> tuple[StageReached, ...]:
    """Return the stages that a bill reached by an event; while it is under way, the first one without its outcome."""
    if not is_under_way:
        return fields.reached
    return tuple(StageReached(stage=own.stage, chamber=own.chamber) for own in fields.reached[:1])
