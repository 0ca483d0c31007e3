"""Works out how far a bill has come: which stages were reached, which are gaps, and what can come next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onrecord.model.fields import Stage
from onrecord.model.procedures import Procedure
from onrecord.model.site import Event, Step

_STOPS = frozenset({"rejected", "disagreed"})


def progress_of(procedure: Procedure, events: Sequence[Event]) -> tuple[Step, ...]:
    """Return a step for each stage of the procedure, in its order; `events` are the bill's, the oldest first."""
    reached: dict[str, list[Event]] = defaultdict(list)
    open_again: set[str] = set()
    for event in events:
        stage = event.fields.stage or ""
        reached[stage].append(event)
        open_again.discard(stage)
        open_again |= procedure.reopened_by(stage, event.fields.outcome)
    gaps = _gaps(procedure, reached)
    coming = _coming(procedure, reached, gaps, open_again)
    return tuple(
        Step(
            stage=stage,
            reached="yes" if key in reached else "gap" if key in gaps else "no",
            events=tuple(event.ref for event in reached.get(key, ())),
            is_next=key in coming,
            is_open_again=key in open_again and key in reached,
        )
        for key, stage in procedure.stages.items()
    )


def _gaps(procedure: Procedure, reached: Mapping[str, list[Event]]) -> set[str]:
    """Return the stages that a bill must have passed to come where it is, and that nothing is recorded of."""
    passed: set[str] = set()
    waiting = list(reached)
    while waiting:
        stage = procedure.stages[waiting.pop()]
        for before in (*stage.after, *(key for key in stage.after_any if key in reached)):
            if before not in passed:
                passed.add(before)
                waiting.append(before)
    return {key for key in passed - reached.keys() if not procedure.stages[key].optional}


def _coming(procedure: Procedure, reached: Mapping[str, list[Event]], gaps: set[str], open_again: set[str]) -> set[str]:
    """Return the stages that the procedure lets a bill reach from where it is."""
    closed = reached.keys() - open_again
    if any(key in closed and not _stopped(procedure.stages[key], reached) for key in procedure.fields.terminal):
        return set()
    passed = {key for key in closed if not _stopped(procedure.stages[key], reached)} | gaps
    excluded = {other for key in closed for other in procedure.stages[key].excludes}
    return {
        key
        for key, stage in procedure.stages.items()
        if key not in closed and key not in gaps and key not in excluded and _is_ready(stage, procedure, passed)
    }


def _is_ready(stage: Stage, procedure: Procedure, passed: set[str]) -> bool:
    """Whether all that must come before a stage is there; a step that may come at any time is never the next."""
    if stage.any_time:
        return False
    before = all(key in passed or procedure.stages[key].optional for key in stage.after)
    return before and (not stage.after_any or any(key in passed for key in stage.after_any))


def _stopped(stage: Stage, reached: Mapping[str, list[Event]]) -> bool:
    """Whether a bill stopped at a stage: it was rejected there, though the stage could have ended otherwise."""
    last = reached[stage.key][-1].fields.outcome
    return last in _STOPS and not set(stage.outcomes or ("adopted",)) <= _STOPS
