"""Finds the positions of events on points whose first claim none of their relations names.

Pages list a point under its first claim, and say there who claims and who denies it. An event may have spoken only of
another claim of the point. Its own page, its row and the picture then say which side it thereby takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from onrecord.model.matters import Matter, Statement
from onrecord.model.positions import ClaimJoin, ClaimUnionFind, Key, Positions
from onrecord.model.relations import Ref
from onrecord.model.site import Event, TakenSide


def find_taken_sides(
    matters: Iterable[Matter], events: Mapping[Key, Event], positions: Positions
) -> Mapping[Key, tuple[TakenSide, ...]]:
    """Return the sides that events thereby take, by event, in the order of the points' first claims."""
    found: dict[Key, list[TakenSide]] = defaultdict(list)
    for matter in {matter.first_claim: matter for matter in matters}.values():
        first = matter.first_claim
        for statement in matter.history:
            if statement.holds is None or _names(events[statement.event.key], statement, first):
                continue
            step = statement.step_to(first)
            found[statement.event.key].append(
                TakenSide(
                    claim=first,
                    holds=statement.holds,
                    step=step,
                    origin=statement.claim or statement.event,
                    joined_by=_joined_by(matter, step, events, positions) if step else statement.event,
                )
            )
    return {key: tuple(sides) for key, sides in found.items()}


def _names(event: Event, statement: Statement, claim: Ref) -> bool:
    """Return whether an event makes a claim itself, or has a relation to it."""
    named = (link.target for link in event.links if link.is_position and not link.is_report)
    return statement.event.key == claim.key or any(target.overlaps(claim) for target in named)


def _joined_by(matter: Matter, step: Ref, events: Mapping[Key, Event], positions: Positions) -> Ref:
    """Return the event whose relation completes the join of a claim with the first one, as events begin to count."""
    joined = ClaimUnionFind()
    for join in _joins_by_day(matter, events, positions):
        joined.join(join)
        if joined.root(step)[0] == joined.root(matter.first_claim)[0]:
            return Ref(*join.one.key)
    return Ref(*step.key)


def _joins_by_day(matter: Matter, events: Mapping[Key, Event], positions: Positions) -> Iterable[ClaimJoin]:
    """Return the joins of a point's claims in the order in which both of their events count."""

    def joins() -> Iterator[ClaimJoin]:
        for key in dict.fromkeys(claim.key for claim in matter.claims):
            yield from positions.joins(positions.events[key])

    return sorted(joins(), key=lambda join: max(events[end.key].latest_day for end in (join.one, join.other)))
