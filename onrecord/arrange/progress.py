"""Works out how far a bill has come: which stages were reached, which are gaps, and what can come next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onrecord.model.fields import Stage
from onrecord.model.procedures import Procedure
from onrecord.model.site import Event, Step


def progress_of(procedure: Procedure, events: Sequence[Event]) -> tuple[Step, ...]:
    """Return a step for each stage of the procedure, in its order; `events` are the bill's, the oldest first."""
    reached: dict[str, list[Event]] = defaultdict(list)
    open_again: set[str] = set()
    for event in events:
        stage = event.fields.stage or ""
        reached[stage].append(event)
        open_again.discard(stage)
        open_again |= procedure.reopened_by(stage, event.fields.outcome)
    closed = {key: found[-1].fields.outcome for key, found in reached.items() if key not in open_again}
    gaps = procedure.gaps(reached.keys())
    coming = _coming(procedure, closed, gaps, open_again)
    return tuple(
        Step(
            stage=stage,
            reached="yes" if key in reached else "gap" if key in gaps else "no",
            events=tuple(event.ref for event in reached.get(key, ())),
            is_next=key in coming,
            is_open_again=key in open_again and key in reached,
            is_end=key in closed and procedure.ends_at(stage, closed[key]),
        )
        for key, stage in procedure.stages.items()
    )


def _coming(
    procedure: Procedure, closed: Mapping[str, str | None], gaps: frozenset[str], open_again: set[str]
) -> set[str]:
    """Return the stages that the procedure lets a bill reach from where it is.

    `closed` are the stages that it reached, with their last outcome, but for those that were opened again.
    """
    if any(procedure.ends_at(procedure.stages[key], outcome) for key, outcome in closed.items()):
        return set()
    passed = {key for key, outcome in closed.items() if not procedure.stops_at(procedure.stages[key], outcome)} | gaps
    excluded = {other for key in closed for other in procedure.stages[key].excludes}
    left_behind = {before for key in closed for before in procedure.required[key]} - open_again
    candidates = procedure.stages.keys() - closed.keys() - gaps - excluded - left_behind
    return {key for key in candidates if _is_ready(procedure.stages[key], procedure, passed)}


def _is_ready(stage: Stage, procedure: Procedure, passed: set[str]) -> bool:
    """Whether all that must come before a stage is there; a step that may come at any time is never the next."""
    if stage.any_time:
        return False
    before = all(key in passed or _may_be_skipped(procedure.stages[key], passed) for key in stage.after)
    return before and (not stage.after_any or any(key in passed for key in stage.after_any))


def _may_be_skipped(stage: Stage, passed: set[str]) -> bool:
    return stage.optional and all(key in passed for key in stage.after)
