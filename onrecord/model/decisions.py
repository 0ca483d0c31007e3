"""The claims on which findings decide, and which appeals and later findings thereby mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onrecord.model.fields import ActorFields, EventFields
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.model.relations import (
    DECIDING,
    REVIEWING,
    Ref,
    StatedRelation,
    relations_of,
    sides_of,
    withdraws_appeal,
)

Key = tuple[str, str]


class Decisions:
    """The decisions of a site's findings, computed on demand. Withdrawn events decide nothing."""

    def __init__(self, events: Mapping[Key, Entry[EventFields]], actors: Mapping[str, Entry[ActorFields]]) -> None:
        """Take all events by story and id, and all actors."""
        self._events = events
        self._actors = actors
        self._decided: dict[Key, tuple[Ref, ...]] = {}

    def relations(self, event: Entry[EventFields]) -> Iterator[StatedRelation]:
        """Yield the relations by which a finding decides, or by which another event appeals."""
        fields = event.fields
        if fields.status != "withdrawn" and not DECIDING.isdisjoint(fields.model_fields_set):
            for relation in relations_of(event):
                if relation.kind in DECIDING and (relation.kind != "appeals") is (fields.type == "finding"):
                    yield relation

    def claims(self, relation: StatedRelation) -> tuple[Ref, ...]:
        """Return the claims on which one of these relations decides, or against whose finding it appeals."""
        target = self._events.get(relation.target.key)
        if target is None or target.fields.status == "withdrawn":
            return ()
        if relation.kind == "finds":
            claims = (Ref(*relation.target.key, claim.id) for claim in target.fields.claims)
            return tuple(claim for claim in claims if claim.overlaps(relation.target))
        if relation.target.claim:
            return ()
        decided, named = self.of(target), relation.reviewed
        return tuple(claim for claim in decided if named is None or claim.overlaps(named))

    def of(self, event: Entry[EventFields]) -> tuple[Ref, ...]:
        """Return the claims on which a finding decides, itself or by a decision on an earlier finding."""
        key = (event.story, event.id)
        if key not in self._decided:
            self._decided[key] = tuple(dict.fromkeys(self._find(event)))
        return self._decided[key]

    def _find(self, event: Entry[EventFields]) -> Iterator[Ref]:
        """Yield the claims on which a finding decides, through any chain of findings."""
        start: tuple[Key, frozenset[Ref]] = ((event.story, event.id), frozenset())
        for key, named in reach([start], self._reviewed):
            for relation in self.relations(self._events[key]):
                if relation.kind == "finds":
                    yield from (claim for claim in self.claims(relation) if all(map(claim.overlaps, named)))

    def _reviewed(self, state: tuple[Key, frozenset[Ref]]) -> Iterator[tuple[Key, frozenset[Ref]]]:
        """Yield the findings on which a finding decides, each with the claims that are named on the way to it."""
        key, named = state
        for relation in self.relations(self._events[key]):
            if relation.kind in REVIEWING and relation.target.key in self._events and not relation.target.claim:
                yield relation.target.key, named if relation.reviewed is None else named | {relation.reviewed}

    def withdrawn_appeals(self, relation: StatedRelation) -> tuple[StatedRelation, ...]:
        """Return the appeals that a `withdraws` takes back: those of an event of a common side."""
        target = self._events.get(relation.target.key)
        if (
            target is None
            or relation.event.fields.status == "withdrawn"
            or not withdraws_appeal(relation, target.fields)
        ):
            return ()
        sides, appealing = (sides_of(fields, self._actors) for fields in (relation.event.fields, target.fields))
        return () if sides.isdisjoint(appealing) else tuple(self.relations(target))
