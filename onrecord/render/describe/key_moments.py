"""Chooses the key moments of a story: the latest ones, and those that decided or changed most."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from onrecord.model.matters import Matter
from onrecord.model.relations import DECIDING, Ref
from onrecord.render.tracking.tracked_types import EventRelations

MOST_MOMENTS = 12
_LATEST = 4
"""The latest moments, which are chosen whatever they weigh."""
_DECISION, _TURN, _STAGE, _DENIAL = 4, 3, 2, 1
"""What the effects of an event weigh."""
_SAME = frozenset({"asserted", "shared"})
"""Standings that nobody opposes, and that no other side confirms: to go from one to the other is no turn."""


def key_moments(events: Sequence[EventRelations], matters: Iterable[Matter], ends: Collection[Ref]) -> tuple[Ref, ...]:
    """Return at most twelve key moments of a story; both they and the `events` are in order, the oldest first.

    An event weighs as much as the weightiest of its effects:
    4, a decision: a finding, an appeal, a decision on an earlier finding, or the end of a bill's procedure (`ends`);
    3, a turn: a claim becomes disputed, confirmed or withdrawn, or is so no longer;
    2, another stage of a bill;
    1, another denial.
    Any other event is no key moment. The four latest ones are chosen first, so that the list is up to date. Then come
    the weightiest of the others; of equal ones, those to which the most relations lead, and then the later.
    """
    turns = {ref for matter in matters for ref in _turns(matter)}
    weights = {place: _weight(event, turns, ends) for place, event in enumerate(events)}
    moments = [place for place, weight in weights.items() if weight]
    latest = moments[-_LATEST:]
    earlier = moments[:-_LATEST]
    weightiest = sorted(earlier, key=lambda place: (-weights[place], -len(events[place].backlinks), -place))
    return tuple(events[place].ref for place in sorted((latest + weightiest)[:MOST_MOMENTS]))


def _weight(event: EventRelations, turns: Collection[Ref], ends: Collection[Ref]) -> int:
    stated = {link.kind for link in event.links if link.basis == "stated"}
    if event.ref in ends or event.fields.type == "finding" or not DECIDING.isdisjoint(stated):
        return _DECISION
    if event.ref in turns:
        return _TURN
    if event.is_stage:
        return _STAGE
    return _DENIAL if event.fields.type == "denial" or event.denied else 0


def _turns(matter: Matter) -> Iterator[Ref]:
    """Yield the events that made a claim disputed, confirmed or withdrawn, or ended that."""
    for pole in set(matter.claims.values()):
        before = "asserted"
        for step in matter.course(pole=pole):
            after = step.standing.kind
            if step.standing.was_said:
                if before != after and not {before, after} <= _SAME:
                    yield step.statement.event
                before = after
