"""The positions that events take on claims, and the claims that thereby belong to one matter.

Only stated relations count, and neither inferred relations nor withdrawn events. A relation on a claim joins that claim
to its target. A relation on the event itself is the position of the event's bodies on the target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Self, TypeAlias

from msgspec import Struct, field

from onrecord.model.fields import ActorFields, Claim, EventFields
from onrecord.model.namesakes import Namesakes
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.model.relations import (
    JOINING,
    Body,
    Ref,
    StatedRelation,
    apart,
    bodies_of,
    relations_of,
    withdraws_appeal,
)
from onrecord.model.reports import Reports

Key = tuple[str, str]
Pole = tuple[Ref, bool]
"""A claim, and whether the position agrees with it (True) or is its opposite (False)."""


class Position(Struct, frozen=True):
    """The position that an event takes on a claim: it asserts it, denies it, or takes an earlier position back."""

    claim: Ref
    holds: bool | None
    relations: tuple[StatedRelation, ...]
    """The relations that express the position; empty for the event's own claim without relations."""
    own: Ref | None
    """The event's own claim that expresses the position."""

    @property
    def relation(self) -> StatedRelation | None:
        """The first relation; None if there is none."""
        return self.relations[0] if self.relations else None


class ClaimJoin(Struct, frozen=True):
    """Two claims that a relation makes the same or opposite."""

    one: Ref
    other: Ref
    alike: bool
    relation: StatedRelation


_Step: TypeAlias = tuple[bool, tuple[Ref, ...], Entry[EventFields] | None]
"""A relation of an event without claims: whether it denies, the claims that it names, or the event without claims."""


class Positions:
    """The positions of a site's events, computed on demand. Withdrawn events take none."""

    def __init__(
        self,
        events: Mapping[Key, Entry[EventFields]],
        actors: Mapping[str, Entry[ActorFields]],
        namesakes: Namesakes | None = None,
    ) -> None:
        """Take all events by story and id, and all actors, whose `namesakes` may be known."""
        self.events = events
        """All events by story and id."""
        self.actors = actors
        """All actors by id."""
        self.namesakes = namesakes or Namesakes(actors)
        self._bodies: dict[Key, tuple[Body, ...]] = {}
        self._positions: dict[Key, tuple[Position, ...]] = {}
        self._target_claims: dict[Key, tuple[Pole, ...]] = {}
        self._relations: dict[Key, tuple[StatedRelation, ...]] = {}
        self._chains: dict[Key, tuple[_Step, ...]] = {}
        self._joins: dict[Key, tuple[ClaimJoin, ...]] = {}
        self._whole: Positions | None = None
        """The positions of all events, where these are some of them."""
        self._plain: dict[Key, frozenset[Key] | None] = {}
        self._reports = Reports(events, self.bodies, self._stated)

    def among(self, events: Mapping[Key, Entry[EventFields]]) -> Positions:
        """Return the positions that these events alone take: their relations to other events drop out."""
        found = Positions(events, self.actors, self.namesakes)
        found._bodies, found._whole = self._bodies, self  # an event speaks for the same bodies
        return found

    def plain_targets(self, event: Entry[EventFields]) -> frozenset[Key] | None:
        """Return the targets of an event if each of them has claims, and so means these whatever others say.

        Whether an outlet reports its targets depends on further targets: those are among them.
        """
        key = (event.story, event.id)
        if key not in self._plain:
            targets = frozenset(self._target_keys(event))
            if self._has_outlet(event):
                targets = frozenset(reach(targets, self._repeated_by_outlet))
            has_claims = all(self.events[target].fields.claims for target in targets)
            self._plain[key] = targets if has_claims else None
        return self._plain[key]

    def _target_keys(self, event: Entry[EventFields]) -> list[Key]:
        return [relation.target.key for relation in self._stated(event)]

    def _has_outlet(self, event: Entry[EventFields]) -> bool:
        return any(body.is_outlet for body in self.bodies(event))

    def _repeated_by_outlet(self, key: Key) -> list[Key]:
        """Return the targets of an outlet's event, on which it depends whose words the event has."""
        return self._target_keys(self.events[key]) if self._has_outlet(self.events[key]) else []

    def _sharing(self, event: Entry[EventFields]) -> Positions | None:
        """Return the positions of all events if this one takes the same there."""
        targets = self._whole.plain_targets(event) if self._whole else None
        return None if targets is None or not self.events.keys() >= targets else self._whole

    def of(self, event: Entry[EventFields]) -> tuple[Position, ...]:
        """Return an event's positions, those of its own claims first."""
        if (shared := self._sharing(event)) is not None:
            return shared.of(event)
        key = (event.story, event.id)
        if key not in self._positions:
            self._positions[key] = (*self._own(event), *self._bare(event))
        return self._positions[key]

    def bodies(self, event: Entry[EventFields]) -> tuple[Body, ...]:
        """Return the bodies for whom an event speaks."""
        key = (event.story, event.id)
        if key not in self._bodies:
            found = bodies_of(event, self.actors)
            self._bodies[key] = tuple(body._replace(other_sides=self.namesakes.sides(body.id)) for body in found)
        return self._bodies[key]

    def holders(self, event: Entry[EventFields], taken: Iterable[Position]) -> tuple[Body, ...]:
        """Return the bodies of an event that take some of its positions: all except outlets that only report them."""
        found = {body for position in taken for body in self._takers(event, position)}
        return tuple(body for body in self.bodies(event) if body in found)

    def _takers(self, event: Entry[EventFields], position: Position) -> tuple[Body, ...]:
        if position.own is not None:
            return self._claimants(event, position.own, position.relations)
        return tuple(body for body in self.bodies(event) if self._takes_bare(body, position.relations))

    def _takes_bare(self, body: Body, relations: Sequence[StatedRelation]) -> bool:
        """Return whether a body takes a position by these relations of the event itself."""
        return any(one.kind == "withdraws" or self._reports.takes_by(body, one) for one in relations)

    def _claimants(
        self, event: Entry[EventFields], claim: Ref, relations: Sequence[StatedRelation]
    ) -> tuple[Body, ...]:
        """Return the bodies that claim what the event's own claim says, and don't only report it."""
        return tuple(body for body in self.bodies(event) if self._reports.takes_claim(body, claim, relations))

    def reports(self, body: Body, relation: StatedRelation) -> bool:
        """Return whether a body, an outlet, only reports by a relation what others said."""
        return self._reports.is_report(body, relation)

    def is_report(self, relation: StatedRelation) -> bool:
        """Return whether a relation is only a report by all bodies of its event."""
        return all(self.reports(body, relation) for body in self.bodies(relation.event))

    def confirming(self, event: Entry[EventFields], taken: Iterable[Position]) -> tuple[Body, ...]:
        """Return the bodies of an event that, by these positions, confirm what another side said."""
        stated = (relation for position in taken for relation in position.relations if relation.kind == "confirms")
        confirmed = (self.bodies(self.events[one.target.key]) for one in stated if self.target_claims(one))
        found = {body for others in confirmed for body in apart(self.bodies(event), others)}
        return tuple(filter(found.__contains__, self.bodies(event)))

    def can_confirm(self, event: Entry[EventFields], target: Entry[EventFields]) -> bool:
        """Return whether some body of an event counts as another one than all those of its target."""
        return bool(apart(self.bodies(event), self.bodies(target)))

    def joins(self, event: Entry[EventFields]) -> tuple[ClaimJoin, ...]:
        """Return the joins of the event's claims with other claims."""
        if (shared := self._sharing(event)) is not None:
            return shared.joins(event)
        key = (event.story, event.id)
        if key not in self._joins:
            self._joins[key] = tuple(self._find_joins(event))
        return self._joins[key]

    def _find_joins(self, event: Entry[EventFields]) -> Iterator[ClaimJoin]:
        for relation in self._stated(event):
            if relation.claim is not None and relation.kind in JOINING:
                own = Ref(event.story, event.id, relation.claim.id)
                for claim, alike in self.target_claims(relation):
                    yield ClaimJoin(own, claim, alike is (relation.kind != "denies"), relation)

    def join_claims(self, events: Iterable[Entry[EventFields]]) -> ClaimUnionFind:
        """Return the claims of events, joined into matters."""
        return ClaimUnionFind().join_all(chain.from_iterable(map(self.joins, events)))

    def target_claims(self, relation: StatedRelation) -> tuple[Pole, ...]:
        """Return the claims that a relation refers to.

        A target without a claim means all claims of that event. A bare denial makes no claims. Then the target means
        the claims on which that event took a position, with its position on them.
        """
        target = relation.target
        if (event := self.events.get(target.key)) is None or event.fields.status == "withdrawn":
            return ()
        if event.fields.claims or target.claim:
            return tuple((Ref(*target.key, claim.id), True) for claim in _select(event.fields.claims, target.claim))
        if target.key not in self._target_claims:
            self._target_claims[target.key] = tuple(self._claims_addressed(event))
        return self._target_claims[target.key]

    def _claims_addressed(self, event: Entry[EventFields]) -> Iterable[Pole]:
        """Return the claims on which an event without claims took a position, through any chain of such events."""
        found: dict[Pole, None] = {}
        waiting, seen = [(event, True)], {(event.story, event.id, True)}
        for speaking, holds in waiting:
            for is_denied, claims, bare in self._steps(speaking):
                alike = holds is not is_denied
                found |= dict.fromkeys((claim, alike) for claim in claims)
                if bare is not None and (state := (bare.story, bare.id, alike)) not in seen:
                    seen.add(state)
                    waiting.append((bare, alike))
        return found

    def _steps(self, event: Entry[EventFields]) -> tuple[_Step, ...]:
        """Return where the relations of an event without claims lead; cached, since chains meet in the same events."""
        key = (event.story, event.id)
        if key not in self._chains:
            steps: dict[tuple[bool, Ref], _Step] = {}
            for relation in self._position_relations(event):
                target = self.events.get(relation.target.key)
                if target is not None and target.fields.status != "withdrawn":
                    chosen = _select(target.fields.claims, relation.target.claim)
                    claims = tuple(Ref(*relation.target.key, claim.id) for claim in chosen)
                    is_denied = relation.kind == "denies"
                    steps[is_denied, relation.target] = is_denied, claims, None if target.fields.claims else target
            self._chains[key] = tuple(steps.values())
        return self._chains[key]

    def _own(self, event: Entry[EventFields]) -> Iterator[Position]:
        by_claim: dict[str, list[StatedRelation]] = {}
        for relation in self._stated(event):
            if relation.claim is not None and relation.kind in JOINING:
                by_claim.setdefault(relation.claim.id, []).append(relation)
        for claim in event.fields.claims:
            relations = by_claim.get(claim.id, [])
            own = Ref(event.story, event.id, claim.id)
            if self._claimants(event, own, relations):
                yield Position(own, holds=True, relations=tuple(relations), own=own)

    def _bare(self, event: Entry[EventFields]) -> Iterator[Position]:
        for relation in self._stated(event):
            if relation.kind == "withdraws" and not self._withdraws_appeal(relation):
                for claim, _ in self.target_claims(relation):
                    yield Position(claim, holds=None, relations=(relation,), own=None)
        for relation in self._position_relations(event):
            for claim, alike in self.target_claims(relation):
                yield Position(claim, holds=alike is (relation.kind != "denies"), relations=(relation,), own=None)

    def _withdraws_appeal(self, relation: StatedRelation) -> bool:
        target = self.events.get(relation.target.key)
        return target is not None and withdraws_appeal(relation, target.fields)

    def _position_relations(self, event: Entry[EventFields]) -> Iterator[StatedRelation]:
        """Yield the relations on the event itself by which its bodies assert or deny something."""
        for relation in self._stated(event):
            is_bare = relation.claim is None and relation.kind in JOINING
            if is_bare and any(self._takes_bare(body, [relation]) for body in self.bodies(event)):
                yield relation

    def _stated(self, event: Entry[EventFields]) -> tuple[StatedRelation, ...]:
        """Return an event's stated relations to known events; cached, since many look-ups need them."""
        if event.fields.status == "withdrawn":
            return ()
        key = (event.story, event.id)
        if key not in self._relations:
            stated = (relation for relation in relations_of(event) if relation.fields.basis == "stated")
            self._relations[key] = tuple(relation for relation in stated if relation.target.key in self.events)
        return self._relations[key]


def _select(claims: Iterable[Claim], name: str) -> list[Claim]:
    return [claim for claim in claims if name in ("", claim.id)]


class ClaimUnionFind(Struct):
    """A union-find that groups claims into matters, and stores whether each claim agrees with its root."""

    _up: dict[Ref, Pole] = field(default_factory=dict)

    def join_all(self, joins: Iterable[ClaimJoin]) -> Self:
        """Join claims; return this."""
        for join in joins:
            self.join(join)
        return self

    def join(self, join: ClaimJoin) -> bool:
        """Join two claims; return whether that is consistent with all earlier joins."""
        one, one_alike = self.root(join.one)
        other, other_alike = self.root(join.other)
        if one == other:
            return (one_alike is other_alike) is join.alike
        self._up[max(one, other)] = (min(one, other), (one_alike is other_alike) is join.alike)
        return True

    def root(self, claim: Ref) -> Pole:
        """Return the claim that represents the matter, and whether this claim agrees with it."""
        path: list[Ref] = []
        while claim in self._up:
            path.append(claim)
            claim = self._up[claim][0]
        alike = True
        for step in reversed(path):
            alike = self._up[step][1] is alike
            self._up[step] = (claim, alike)
        return claim, alike
