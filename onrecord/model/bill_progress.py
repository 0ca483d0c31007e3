"""Computes the progress of a bill: the reached stages, the gaps, and the possible next stages."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol

from onrecord.model.duration import decides, reached_so_far
from onrecord.model.fields import EventFields, Stage, StageReached
from onrecord.model.procedures import Procedure, RecordedOutcomes
from onrecord.model.relations import Ref
from onrecord.model.site import BillStage, Event


class Step(Protocol):
    """An event by which a bill reached stages."""

    @property
    def fields(self) -> EventFields:
        """The event's fields."""

    @property
    def ref(self) -> Ref:
        """The reference to the event."""


def bill_stages(procedure: Procedure, events: Sequence[Step], under_way: Collection[Ref] = ()) -> tuple[BillStage, ...]:
    """Return the bill's progress at each stage of the procedure; `events` are the bill's, the oldest first.

    A stage of an event that is `under_way` is reached and not closed: nothing ends or opens again with it. While it is
    the latest one, no stage may come next.
    """
    reached: dict[str, list[Step]] = defaultdict(list)
    outcomes: dict[str, list[str | None]] = defaultdict(list)
    open_again: set[str] = set()
    last: dict[str, int] = {}
    unfinished: set[str] = set()
    steps = [
        (event, step) for event in events for step in reached_so_far(event.fields, is_under_way=event.ref in under_way)
    ]
    for position, (event, step) in enumerate(steps):
        reached[step.stage].append(event)
        outcomes[step.stage].append(step.outcome)
        last[step.stage] = position
        open_again.discard(step.stage)
        unfinished.discard(step.stage)
        if event.ref in under_way:
            unfinished.add(step.stage)
        else:
            open_again = _open_after(procedure, open_again, step)
    closed = {key: found[-1] for key, found in outcomes.items() if key not in open_again | unfinished}
    gaps = procedure.gaps(reached.keys())
    missing = procedure.missing(outcomes)
    coming = set[str]()
    if not steps or steps[-1][0].ref not in under_way:
        coming = _next_stages(procedure, closed, gaps, open_again, last) - unfinished
    return tuple(
        BillStage(
            stage=stage,
            reached=_reached(key, reached, gaps),
            events=tuple(event.ref for event in reached.get(key, ())),
            is_next=key in coming,
            is_open_again=key in open_again and key in reached,
            is_end=key in closed and procedure.ends_at(stage, closed[key]),
            missing=tuple(procedure.stages[before] for before in missing.get(key, ())),
        )
        for key, stage in procedure.stages.items()
    )


def _open_after(procedure: Procedure, open_again: Collection[str], step: StageReached) -> set[str]:
    """Return the stages that are open again after a step; a bill that goes on leaves those before its stage behind."""
    stage = procedure.stages.get(step.stage)
    goes_on = stage is not None and not procedure.stops_at(stage, step.outcome)
    left = procedure.no_longer_reachable([step.stage]) if goes_on else frozenset[str]()
    return {*open_again} - left | procedure.reopened_by(step.stage, step.outcome)


def _reached(key: str, reached: Container[str], gaps: Container[str]) -> Literal["yes", "no", "gap"]:
    if key in reached:
        return "yes"
    return "gap" if key in gaps else "no"


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
    barred = (excluded | procedure.no_longer_reachable(last.keys())) - open_again
    done = {key for key in closed if not _may_repeat(procedure.stages[key], procedure, record, last)}
    candidates = procedure.stages.keys() - gaps - barred - done
    timed = (procedure.stages[key] for key in candidates if not procedure.stages[key].any_time)
    return {stage.key for stage in timed if procedure.is_open(stage, record)}


def _may_repeat(stage: Stage, procedure: Procedure, record: RecordedOutcomes, last: Mapping[str, int]) -> bool:
    """Return whether the stage may repeat and a predecessor came after it, as a reply of the other chamber.

    A stage that is its own predecessor may follow itself.
    """
    later = [before for before in (*stage.after, *stage.after_any) if last.get(before.stage, -1) >= last[stage.key]]
    return stage.repeat and any(procedure.is_met(predecessor, record) for predecessor in later)


def stage_ends(procedure: Procedure, events: Sequence[Event]) -> Iterator[tuple[Ref, date]]:
    """Yield the last possible day of the end of each stage that lasts; `events` are the bill's, the oldest first.

    A vague `until`, such as a month, ends at the latest when the bill reaches a later stage, if the procedure has this
    one before that one. An exact `until` stays.
    """
    for place, event in enumerate(events):
        until = event.fields.until
        if until is None or not event.is_stage or decides(event.fields):
            continue
        later = (other.latest_day for other in events[place + 1 :] if _certainly_follows(procedure, event, other))
        narrowed = min(later, default=date.max)
        floor = max(until.earliest or date.min, event.latest_day)
        yield event.ref, min(event.end_day, max(floor, narrowed))


def _certainly_follows(procedure: Procedure, event: Event, other: Event) -> bool:
    """Return whether a bill left the stages of an event before it reached those of a later one."""
    left, reached = (
        [step.stage for step in one.fields.reached if step.stage in procedure.stages] for one in (event, other)
    )
    return any(stage == here or procedure.comes_first(here, stage) for here in left[-1:] for stage in reached)
