"""Computes the progress of a bill: the reached stages, the gaps, and the possible next stages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from onrecord.model.fields import EventFields, Stage
from onrecord.model.procedures import Procedure, RecordedOutcomes
from onrecord.model.relations import Ref
from onrecord.model.site import BillStage


class Step(Protocol):
    """An event by which a bill reached stages."""

    @property
    def fields(self) -> EventFields:
        """The event's fields."""

    @property
    def ref(self) -> Ref:
        """The reference to the event."""


def bill_stages(procedure: Procedure, events: Sequence[Step]) -> tuple[BillStage, ...]:
    """Return the bill's progress at each stage of the procedure; `events` are the bill's, the oldest first."""
    reached: dict[str, list[Step]] = defaultdict(list)
    outcomes: dict[str, list[str | None]] = defaultdict(list)
    open_again: set[str] = set()
    last: dict[str, int] = {}
    steps = [(event, step) for event in events for step in event.fields.reached]
    for position, (event, step) in enumerate(steps):
        reached[step.stage].append(event)
        outcomes[step.stage].append(step.outcome)
        last[step.stage] = position
        open_again.discard(step.stage)
        open_again |= procedure.reopened_by(step.stage, step.outcome)
    closed = {key: found[-1] for key, found in outcomes.items() if key not in open_again}
    gaps, missing = procedure.gaps(reached.keys()), procedure.missing(outcomes)
    coming = _next_stages(procedure, closed, gaps, open_again, last)
    return tuple(
        BillStage(
            stage=stage,
            reached="yes" if key in reached else "gap" if key in gaps else "no",
            events=tuple(event.ref for event in reached.get(key, ())),
            is_next=key in coming,
            is_open_again=key in open_again and key in reached,
            is_end=key in closed and procedure.ends_at(stage, closed[key]),
            missing=tuple(procedure.stages[before] for before in missing.get(key, ())),
        )
        for key, stage in procedure.stages.items()
    )


def _next_stages(
    procedure: Procedure,
    closed: Mapping[str, str | None],
    gaps: frozenset[str],
    open_again: set[str],
    last: Mapping[str, int],
) -> set[str]:
    """Return the stages that the procedure allows next, never one that may come at any time.

    `closed` are the reached stages with their last outcome, without those that opened again.
    """
    if any(procedure.ends_at(procedure.stages[key], outcome) for key, outcome in closed.items()):
        return set()
    in_order = sorted(closed, key=lambda key: last[key])
    record: RecordedOutcomes = {**dict.fromkeys(gaps, (None,)), **{key: (closed[key],) for key in in_order}}
    excluded = {other for key in closed for other in procedure.stages[key].excludes}
    barred = (excluded | procedure.no_longer_reachable(closed.keys())) - open_again
    done = {key for key in closed if not _may_repeat(procedure.stages[key], procedure, record, last)}
    candidates = procedure.stages.keys() - gaps - barred - done
    timed = (procedure.stages[key] for key in candidates if not procedure.stages[key].any_time)
    return {stage.key for stage in timed if procedure.is_open(stage, record)}


def _may_repeat(stage: Stage, procedure: Procedure, record: RecordedOutcomes, last: Mapping[str, int]) -> bool:
    """Return whether the stage may repeat and a predecessor came after it, as a reply of the other chamber."""
    later = [before for before in (*stage.after, *stage.after_any) if last.get(before.stage, -1) > last[stage.key]]
    return stage.repeat and any(procedure.is_met(predecessor, record) for predecessor in later)
