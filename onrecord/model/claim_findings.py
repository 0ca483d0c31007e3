"""Findings: what courts, regulators and other bodies decided on claims, and what became of these decisions.

A finding changes no standing: it is said beside it. It belongs to the claim that it names, and to no other claim of the
matter. An appeal is open until a later finding upholds or reverses the decision, or the appellants withdraw the appeal.

Findings, appeals and later findings mean the claims on which they decide, directly or through another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Literal

from msgspec import Struct

from onrecord.model.choices import FindingResult
from onrecord.model.fields import ActorFields, Citation, EventFields
from onrecord.model.origins import Origins
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.model.relations import (
    DECIDING,
    REVIEWING,
    Body,
    Ref,
    StatedRelation,
    relations_of,
    sides_of,
    withdraws_appeal,
)

Key = tuple[str, str]
_FINDS = frozenset({"finds"})


class FindingStep(Struct, frozen=True):
    """What an event says on an earlier decision, or on an appeal."""

    event: Ref
    day: date
    """The last possible day of the event, from which on it counts."""
    bodies: tuple[Body, ...]
    kind: Literal["upholds", "reverses", "appeals", "withdraws"]
    target: Ref
    """The event of the decision; for `withdraws`, that of the appeal."""


class Finding(Struct, frozen=True):
    """What a body found on a claim."""

    event: Ref
    claim: Ref
    day: date
    """The last possible day of the finding, from which on it counts."""
    bodies: tuple[Body, ...]
    result: FindingResult
    quote: str | None
    """The id of the event's quotation with the decisive words."""
    citations: tuple[Citation, ...]
    origins: Origins
    """The origins of these citations."""
    note: Mapping[str, str] | None
    """The editors' note on it, by language."""
    course: tuple[FindingStep, ...]
    """What later events say on this finding, on the decisions that reviewed it, and on the appeals; in their order."""
    earlier: int = 0
    """The number of statements on the matter that stand before it in the order of the events."""

    def state(self, day: date | None = None) -> FindingState:
        """Return what has become of the finding, as of `day` if given."""
        steps = [step for step in self.course if day is None or step.day <= day]
        reviews: dict[Ref, list[FindingStep]] = defaultdict(list)
        for step in steps:
            if step.kind in ("upholds", "reverses"):
                reviews[step.target].append(step)
        ordered = reach(reviews[self.event], lambda step: reviews[step.event])
        return FindingState(self, tuple(ordered), _is_under_appeal(steps))


class FindingState(Struct, frozen=True):
    """A finding, and what has become of it by a day."""

    finding: Finding
    reviews: tuple[FindingStep, ...]
    """The decisions that uphold or reverse it, each followed by those that uphold or reverse that decision."""
    is_under_appeal: bool
    """Whether an appeal against it, or against one of these decisions, is open."""


def _is_under_appeal(steps: list[FindingStep]) -> bool:
    """Return whether an appellant's appeal is open after these steps."""
    appellants: dict[tuple[Ref, Ref], set[str]] = {}
    """The sides that still appeal, by the decision and the event of their appeal."""
    for step in steps:
        if step.kind == "appeals":
            appellants[step.target, step.event] = {body.side for body in step.bodies}
        elif step.kind == "withdraws":
            for _, sides in _those(appellants, 1, step.target):
                sides.difference_update(body.side for body in step.bodies)
        else:
            for key, _ in _those(appellants, 0, step.target):
                del appellants[key]
    return any(appellants.values())


def _those(
    appellants: dict[tuple[Ref, Ref], set[str]], place: Literal[0, 1], ref: Ref
) -> list[tuple[tuple[Ref, Ref], set[str]]]:
    return [(key, sides) for key, sides in appellants.items() if key[place] == ref]


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
        """Return the claims on which a finding decides, itself or by a decision on an earlier finding; sorted."""
        key = (event.story, event.id)
        if key not in self._decided:
            self._decide(key)
        return self._decided[key]

    def _decide(self, start: Key) -> None:
        """Find the claims of a finding, and of all findings on which it decides, through any chain and circle.

        Each claim goes once from a finding to those that review it, so no number of ways between two findings matters.
        """
        reviewers: dict[Key, list[tuple[Key, Ref | None]]] = defaultdict(list)
        found: dict[Key, set[Ref]] = {}
        for key in reach([start], lambda key: (relation.target.key for relation in self._open(key, REVIEWING))):
            own = (self.claims(relation) for relation in self._open(key, _FINDS))
            found[key] = {*self._decided.get(key, ()), *chain.from_iterable(own)}
            for relation in self._open(key, REVIEWING):
                reviewers[relation.target.key].append((key, relation.reviewed))
        waiting = [(key, claim) for key, claims in found.items() for claim in claims]
        for key, claim in waiting:
            for reviewer, named in reviewers[key]:
                if claim not in found[reviewer] and (named is None or claim.overlaps(named)):
                    found[reviewer].add(claim)
                    waiting.append((reviewer, claim))
        self._decided |= {key: tuple(sorted(claims)) for key, claims in found.items()}

    def _open(self, key: Key, kinds: frozenset[str]) -> Iterator[StatedRelation]:
        """Yield what a finding finds, or its decisions on earlier ones, unless its claims are known already."""
        for relation in () if key in self._decided else self.relations(self._events[key]):
            is_review_of_claim = relation.kind in REVIEWING and relation.target.claim
            if relation.kind in kinds and relation.target.key in self._events and not is_review_of_claim:
                yield relation

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
