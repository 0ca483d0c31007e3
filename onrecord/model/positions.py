"""What each event says of each claim, and which claims are thereby one matter.

Everything stated counts, and nothing that editors only infer or have withdrawn. A relation that stands on a claim joins
that claim to its target; one that stands on the event is the bare position of the event's bodies on the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.model.fields import ActorFields, Claim, EventFields
from onrecord.model.records import Entry
from onrecord.model.relations import Body, Ref, StatedRelation, bodies_of, relations_of, reports

Key = tuple[str, str]
Pole = tuple[Ref, bool]
"""A claim, and whether the same is said as it says, or the opposite."""

JOINING = frozenset({"denies", "confirms", "maintains", "same_as"})
"""The relations that make one matter of two claims."""


@dataclass(frozen=True, slots=True)
class Position:
    """That an event says of a claim that it is so, that it is not, or that what was said on it is taken back."""

    claim: Ref
    holds: bool | None
    relations: tuple[StatedRelation, ...]
    """The relations that say it; none where it is the event's own claim and that stands alone."""
    own: Ref | None
    """The event's own claim that says it."""

    @property
    def relation(self) -> StatedRelation | None:
        """The first of the relations."""
        return self.relations[0] if self.relations else None


@dataclass(frozen=True, slots=True)
class ClaimJoin:
    """That two claims say the same, or the opposite of each other."""

    one: Ref
    other: Ref
    alike: bool
    relation: StatedRelation


class Positions:
    """Answers what the events of a site say of claims. Withdrawn events say nothing any more."""

    def __init__(self, events: Mapping[Key, Entry[EventFields]], actors: Mapping[str, Entry[ActorFields]]) -> None:
        """Take all events by story and id, and all actors."""
        self._events = events
        self._actors = actors
        self._taken: dict[Key, tuple[Position, ...]] = {}
        self._meanings: dict[Key, tuple[Pole, ...]] = {}
        self._relations: dict[Key, tuple[StatedRelation, ...]] = {}

    def of(self, event: Entry[EventFields]) -> tuple[Position, ...]:
        """Return the positions that the event takes, those of its own claims first."""
        key = (event.story, event.id)
        if key not in self._taken:
            self._taken[key] = (*self._own(event), *self._bare(event))
        return self._taken[key]

    def bodies(self, event: Entry[EventFields]) -> tuple[Body, ...]:
        """Return the bodies that an event's words are spoken for."""
        return bodies_of(event, self._actors)

    def holders(self, event: Entry[EventFields], taken: Iterable[Position]) -> tuple[Body, ...]:
        """Return the bodies of an event that take some of its positions: all but outlets that only report them."""
        found = {body for position in taken for body in self._taking(event, position.relations)}
        return tuple(body for body in self.bodies(event) if body in found)

    def _taking(self, event: Entry[EventFields], relations: Sequence[StatedRelation]) -> tuple[Body, ...]:
        """Return the bodies that take a position by relations; without any, it is by a claim of their own."""
        bodies = self.bodies(event)
        if not relations or not any(body.is_outlet for body in bodies):
            return bodies
        return tuple(body for body in bodies if not all(self._reports(body, relation) for relation in relations))

    def _reports(self, body: Body, relation: StatedRelation) -> bool:
        target = self._events.get(relation.target.key)
        return reports(body, relation, target.fields if target else None, self._actors)

    def confirming(self, event: Entry[EventFields], taken: Iterable[Position]) -> tuple[Body, ...]:
        """Return the bodies of an event that confirm, by some of its positions, what another side said."""
        stated = (relation for position in taken for relation in position.relations if relation.kind == "confirms")
        confirmed = [self.bodies(self._events[relation.target.key]) for relation in stated if self.reached(relation)]
        others = [{body.side for body in bodies} for bodies in confirmed]
        return tuple(body for body in self.bodies(event) if any(body.side not in sides for sides in others))

    def joins(self, event: Entry[EventFields]) -> Iterator[ClaimJoin]:
        """Yield what the event's claims are joined to."""
        for relation in self._stated(event):
            if relation.claim is not None and relation.kind in JOINING:
                own = Ref(event.story, event.id, relation.claim.id)
                for claim, alike in self.reached(relation):
                    yield ClaimJoin(own, claim, alike is (relation.kind != "denies"), relation)

    def reached(self, relation: StatedRelation) -> tuple[Pole, ...]:
        """Return the claims that a relation is to.

        A target without a claim means all claims of that event. An event that makes none, such as a bare denial, has
        said something all the same: then what it took a position on is meant, as it took it.
        """
        target = relation.target
        event = self._events.get(target.key)
        if event is None or event.fields.status == "withdrawn":
            return ()
        if event.fields.claims or target.claim:
            made = _named(event.fields.claims, target.claim)
            return tuple((Ref(*target.key, claim.id), True) for claim in made)
        if target.key not in self._meanings:
            self._meanings[target.key] = tuple(self._meaning(event))
        return self._meanings[target.key]

    def _meaning(self, event: Entry[EventFields]) -> Iterable[Pole]:
        """Return what an event without claims took a position on, through as many others of its kind as it may be."""
        found: dict[Pole, None] = {}
        waiting, seen = [(event, True)], {(event.story, event.id, True)}
        for speaking, holds in waiting:
            for relation in self._taking_sides(speaking):
                alike = holds is (relation.kind != "denies")
                target = self._events.get(relation.target.key)
                if target is None or target.fields.status == "withdrawn":
                    continue
                for claim in _named(target.fields.claims, relation.target.claim):
                    found[Ref(*relation.target.key, claim.id), alike] = None
                state = (*relation.target.key, alike)
                if not target.fields.claims and state not in seen:
                    seen.add(state)
                    waiting.append((target, alike))
        return found

    def _own(self, event: Entry[EventFields]) -> Iterator[Position]:
        by_claim: dict[str, list[StatedRelation]] = {}
        for relation in self._stated(event):
            if relation.claim is not None and relation.kind in JOINING:
                by_claim.setdefault(relation.claim.id, []).append(relation)
        for claim in event.fields.claims:
            relations = by_claim.get(claim.id, [])
            if self._taking(event, relations):
                own = Ref(event.story, event.id, claim.id)
                yield Position(own, holds=True, relations=tuple(relations), own=own)

    def _bare(self, event: Entry[EventFields]) -> Iterator[Position]:
        for relation in self._stated(event):
            if relation.kind == "withdraws":
                for claim, _ in self.reached(relation):
                    yield Position(claim, holds=None, relations=(relation,), own=None)
        for relation in self._taking_sides(event):
            for claim, alike in self.reached(relation):
                yield Position(claim, holds=alike is (relation.kind != "denies"), relations=(relation,), own=None)

    def _taking_sides(self, event: Entry[EventFields]) -> Iterator[StatedRelation]:
        """Yield the relations on an event by which its bodies hold or deny something."""
        for relation in self._stated(event):
            if relation.claim is None and relation.kind in JOINING and self._taking(event, [relation]):
                yield relation

    def _stated(self, event: Entry[EventFields]) -> tuple[StatedRelation, ...]:
        """Return the relations that count; they are asked for again and again, by one for the other."""
        if event.fields.status == "withdrawn":
            return ()
        key = (event.story, event.id)
        if key not in self._relations:
            stated = (relation for relation in relations_of(event) if relation.fields.basis == "stated")
            self._relations[key] = tuple(stated)
        return self._relations[key]


def _named(claims: Iterable[Claim], name: str) -> list[Claim]:
    return [claim for claim in claims if name in ("", claim.id)]


@dataclass(slots=True)
class ClaimUnionFind:
    """Claims joined into matters: a union-find in which each claim knows whether it agrees with its root."""

    _up: dict[Ref, Pole] = field(default_factory=dict)

    def join(self, join: ClaimJoin) -> bool:
        """Join two claims; say whether that agrees with all that was joined before."""
        one, one_alike = self.root(join.one)
        other, other_alike = self.root(join.other)
        if one == other:
            return (one_alike is other_alike) is join.alike
        self._up[max(one, other)] = (min(one, other), (one_alike is other_alike) is join.alike)
        return True

    def root(self, claim: Ref) -> Pole:
        """Return the claim that stands for the whole matter, and whether this one says the same."""
        path: list[Ref] = []
        while claim in self._up:
            path.append(claim)
            claim = self._up[claim][0]
        alike = True
        for step in reversed(path):
            alike = self._up[step][1] is alike
            self._up[step] = (claim, alike)
        return claim, alike
