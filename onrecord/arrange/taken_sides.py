"""Finds the positions of events on points whose first claim none of their relations names.

Pages list a point under its first claim, and say there who claims and who denies it. An event may have spoken only of
another claim of the point. Its own page, its row and the picture then say which side it thereby takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from onrecord.model.matters import Matter
from onrecord.model.positions import ClaimJoin, Key, Positions
from onrecord.model.relations import Ref
from onrecord.model.site import Event, TakenSide
from onrecord.model.standings import Statement


def find_taken_sides(
    matters: Iterable[Matter], events: Mapping[Key, Event], positions: Positions
) -> Mapping[Key, tuple[TakenSide, ...]]:
    """Return the sides that events thereby take, by event, in the order of the points' first claims."""
    found: dict[Key, list[TakenSide]] = defaultdict(list)
    for matter in {matter.first_claim: matter for matter in matters}.values():
        for key, side in _sides_on(matter, events, positions):
            found[key].append(side)
    return {key: tuple(sides) for key, sides in found.items()}


def _sides_on(matter: Matter, events: Mapping[Key, Event], positions: Positions) -> Iterator[tuple[Key, TakenSide]]:
    """Yield the sides that events take on one point, each with the event's key."""
    first = matter.first_claim
    find_joined = cache(lambda: find_joining_events(first, _joins_by_day(matter, events, positions)))
    for statement in matter.history:
        if statement.holds is None or _names(events[statement.event.key], statement, first):
            continue
        step = statement.step_to(first)
        side = TakenSide(
            claim=first,
            holds=statement.holds,
            step=step,
            origin=statement.claim or statement.event,
            joined_by=find_joined().get(step, Ref(*step.key)) if step else statement.event,
        )
        yield statement.event.key, side


def _names(event: Event, statement: Statement, claim: Ref) -> bool:
    """Return whether an event makes a claim itself, or has a relation to it."""
    named = (link.target for link in event.links if link.is_position and not link.is_report)
    return statement.event.key == claim.key or any(target.overlaps(claim) for target in named)


def find_joining_events(first: Ref, joins: Iterable[ClaimJoin]) -> Mapping[Ref, Ref]:
    """Return the event whose relation completes the join of each claim with the first one, as the joins follow."""
    found: dict[Ref, Ref] = {}
    joined: dict[Ref, set[Ref]] = {}
    for join in joins:
        one = joined.setdefault(join.one, {join.one})
        other = joined.setdefault(join.other, {join.other})
        if one is other:
            continue
        if first in one:
            found |= dict.fromkeys(other, Ref(*join.one.key))
        elif first in other:
            found |= dict.fromkeys(one, Ref(*join.one.key))
        smaller, larger = sorted((one, other), key=len)
        larger |= smaller
        joined |= dict.fromkeys(smaller, larger)
    return found


def _joins_by_day(matter: Matter, events: Mapping[Key, Event], positions: Positions) -> Iterable[ClaimJoin]:
    """Return the joins of a point's claims in the order in which both of their events count."""

    def joins() -> Iterator[ClaimJoin]:
        for key in dict.fromkeys(claim.key for claim in matter.claims):
            yield from positions.joins(positions.events[key])

    return sorted(joins(), key=lambda join: max(events[end.key].latest_day for end in (join.one, join.other)))
