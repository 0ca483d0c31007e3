"""The ways of a procedure: from each stage to those that may follow it."""

from collections.abc import Iterator

from msgspec import Struct

from onrecord.model.fields import Predecessor
from onrecord.model.procedures import Procedure


class Way(Struct, frozen=True):
    """A way from a stage to one that may follow it."""

    origin: str
    target: str
    outcomes: tuple[str, ...]
    """The outcomes of the first stage that lead there; empty if each one that lets a bill go on does."""
    reopens: bool
    """Whether the first stage opens the other one again, which the bill has already passed."""


def list_ways(procedure: Procedure) -> list[Way]:
    """Return the ways between the stages that exist, in the order of the stages to which they lead."""
    ways = dict[tuple[str, str], Way]()
    for target, stage in procedure.stages.items():
        for before in (*stage.after, *stage.after_any):
            if before.stage in procedure.stages:
                ways[before.stage, target] = Way(before.stage, target, _outcomes(procedure, before), reopens=False)
    for origin, stage in procedure.stages.items():
        for opened in stage.reopens:
            if opened.stage in procedure.stages:
                way = Way(origin, opened.stage, opened.when, reopens=True)
                ways.setdefault((origin, opened.stage), way)
    return list(ways.values())


def _outcomes(procedure: Procedure, before: Predecessor) -> tuple[str, ...]:
    """Return the outcomes that a stage must have; empty if these are all that let a bill go on, and no refusal."""
    stage = procedure.stages[before.stage]
    going_on = [outcome for outcome in stage.outcomes if not procedure.stops_at(stage, outcome)]
    return () if set(going_on) == set(before.outcome) else before.outcome


def drawn_ways(procedure: Procedure) -> list[Way]:
    """Return the ways that a picture needs: not those around a stage that may be left out, as its mark tells."""
    ways = list_ways(procedure)
    found = {(way.origin, way.target): way for way in ways}
    return [way for way in ways if not any(_leads_past(way, past, procedure, found) for past in procedure.stages)]


def _leads_past(way: Way, past: str, procedure: Procedure, ways: dict[tuple[str, str], Way]) -> bool:
    """Return whether a way only goes around the stage `past`, which is optional."""
    to, on = ways.get((way.origin, past)), ways.get((past, way.target))
    if to is None or on is None or not procedure.stages[past].optional or way.reopens:
        return False
    return to.outcomes == way.outcomes and not to.reopens and not on.reopens and not on.outcomes


def ends_with(procedure: Procedure, key: str) -> tuple[str, ...]:
    """Return the outcomes with which a stage ends the procedure; `none` for a stage without outcomes that ends it."""
    stage = procedure.stages[key]
    return tuple(outcome for outcome in stage.outcomes or ("none",) if procedure.ends_at(stage, outcome))


def stops_with(procedure: Procedure, key: str) -> tuple[str, ...]:
    """Return the outcomes with which a bill goes no further at a stage: they end no procedure and lead nowhere."""
    stage = procedure.stages[key]
    leading = {outcome for way in list_ways(procedure) if way.origin == key for outcome in way.outcomes}
    others = leading.union(ends_with(procedure, key))
    return tuple(one for one in stage.outcomes if procedure.stops_at(stage, one) and one not in others)


def may_come_again(procedure: Procedure, key: str) -> bool:
    """Return whether a stage may follow itself: it may repeat, or one of its outcomes opens it again."""
    stage = procedure.stages[key]
    return stage.repeat or any(opened.stage == key for opened in stage.reopens)


def stages_at_any_time(procedure: Procedure) -> Iterator[str]:
    """Yield the stages that have no place in the order."""
    yield from (key for key, stage in procedure.stages.items() if stage.any_time)
