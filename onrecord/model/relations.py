"""Relations between statements, and the bodies that make them; and findings, with what became of these decisions.

A finding changes no standing: it is said beside it. It belongs to the claim that it names, and to no other claim of the
matter. An appeal is open until a later finding upholds or reverses the decision, or the appellants withdraw the appeal.

Findings, appeals and later findings mean the claims on which they decide, directly or through another one.

Findings are here, since they are relations whose targets are looked up as those of others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from onrecord.model.choices import FindingResult
from onrecord.model.fields import (
    CLAIM_RELATIONS,
    RELATIONS,
    ActorFields,
    AnyRelation,
    Citation,
    Claim,
    Deciding,
    EventFields,
    Relating,
    Review,
)
from onrecord.model.origins import Origins
from onrecord.model.reach import reach
from onrecord.model.records import Entry
from onrecord.problems import Where

DECIDING = frozenset(Deciding.model_fields)
"""The relations of findings, and of appeals against them. They take no side."""
REVIEWING = frozenset({"upholds", "reverses"})
"""The relations by which a finding decides on an earlier finding."""
TARGET_FIRST = frozenset({"denies", "maintains", "withdraws", "corrects", "responds_to"}) | DECIDING
"""The relations whose target must be earlier. `confirms` is not one: a confirmation can come first."""
HOLDING = frozenset({"confirms", "maintains", "same_as"})
"""The relations that assert a claim."""
JOINING = HOLDING | {"denies"}
"""The relations that join two claims into one matter."""
OPPOSING = frozenset({"denies", "withdraws"})
"""The relations that deny a claim or take it back."""
_KINDS = frozenset(RELATIONS)


class Ref(NamedTuple):
    """A reference to an event, or to one claim of it.

    It is a named tuple because most look-ups use it as a key, and tuples compute their hash in C.
    """

    story: str
    event: str
    claim: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The event's story and id."""
        return self.story, self.event

    def name(self) -> str:
        """Return `event#claim`, as the entries of the event's story write it."""
        return f"{self.event}#{self.claim}"

    def full_name(self) -> str:
        """Return `story/event#claim`, with an empty claim for a whole event."""
        return f"{self.story}/{self.event}#{self.claim}"

    def overlaps(self, other: Ref) -> bool:
        """Return whether both refer to a common claim; an event without a claim refers to all its claims."""
        return self.key == other.key and (not self.claim or not other.claim or self.claim == other.claim)


class Body(NamedTuple):
    """A holder of positions: an actor; or the unnamed speaker of an event, with the id `story/event`."""

    id: str
    side: str
    """The id of the topmost organization that the body is part of, else its own id."""
    is_outlet: bool = False
    other_sides: tuple[str, ...] = ()
    """The sides that it may be of too, since an actor there has the same name (`namesakes`)."""

    @property
    def is_named(self) -> bool:
        """Whether the speaker is named."""
        return "/" not in self.id


def apart(bodies: Iterable[Body], others: Sequence[Body]) -> tuple[Body, ...]:
    """Return the bodies that are not, and can't be, of the side of one of the `others`.

    Two of one side neither confirm nor share each other's word.
    """
    sides = {other.side for other in others}
    known = sides.union(*[other.other_sides for other in others])
    return tuple([body for body in bodies if body.side not in known and sides.isdisjoint(body.other_sides)])


class StatedRelation(Struct, frozen=True):
    """A relation with its event and its place in the entry."""

    event: Entry[EventFields]
    claim: Claim | None
    """The claim that has the relation; None if the event itself has it."""
    kind: str
    fields: AnyRelation
    keys: tuple[str | int, ...]

    @property
    def target(self) -> Ref:
        """The target of the relation."""
        return parse_target(self.fields.target, self.event.story)

    @property
    def reviewed(self) -> Ref | None:
        """The claim that a relation to a finding names; None if it names none."""
        named = self.fields.claim if isinstance(self.fields, Review) else None
        return parse_target(named, self.event.story) if named else None

    @property
    def where(self) -> Where:
        """The location of the target."""
        return self.event.at(*self.keys, "target")


def parse_target(text: str, story: str) -> Ref:
    """Return the reference that `event`, `event#claim` or `story/event#claim` means in `story`."""
    path, _, claim = text.partition("#")
    first, slash, second = path.partition("/")
    return Ref(first, second, claim) if slash else Ref(story, first, claim)


def relations_of(event: Entry[EventFields]) -> Iterator[StatedRelation]:
    """Yield the relations of the event and of its claims, in the order of the field table."""
    for claim, holder, keys in _holders(event):
        # Most events and claims have no relations, so this one test saves a loop over all kinds.
        if _KINDS.isdisjoint(holder.model_fields_set):
            continue
        for kind in RELATIONS if claim is None else CLAIM_RELATIONS:
            for position, relation in enumerate(getattr(holder, kind)):
                yield StatedRelation(event, claim, kind, relation, (*keys, kind, position))


def _holders(event: Entry[EventFields]) -> Iterator[tuple[Claim | None, Relating, tuple[str | int, ...]]]:
    yield None, event.fields, ()
    yield from ((claim, claim, ("claims", position)) for position, claim in enumerate(event.fields.claims))


class SpokenFields(Protocol):
    """The fields of an event that name who spoke."""

    @property
    def speaker(self) -> tuple[str, ...]:
        """Who spoke."""

    @property
    def on_behalf_of(self) -> tuple[str, ...]:
        """For whom they spoke."""


def spoken_for(event: SpokenFields) -> tuple[str, ...]:
    """Return the actors for whom an event speaks: those in `on_behalf_of`, else the speakers."""
    return event.on_behalf_of or event.speaker


def represented(event: SpokenFields) -> tuple[str, ...]:
    """Return the actors that the speakers represent; empty if they speak for themselves."""
    return () if set(event.on_behalf_of) == set(event.speaker) else event.on_behalf_of


def bodies_of(event: Entry[EventFields], actors: Mapping[str, Entry[ActorFields]]) -> tuple[Body, ...]:
    """Return the bodies for whom an event speaks; if it names none, a body that stands for the unnamed speaker."""
    bodies = (Body(actor, side_of(actor, actors), _is_outlet(actor, actors)) for actor in spoken_for(event.fields))
    unnamed = f"{event.story}/{event.id}"
    return tuple(dict.fromkeys(bodies)) or (Body(unnamed, unnamed),)


def sides_of(event: EventFields, actors: Mapping[str, Entry[ActorFields]]) -> frozenset[str]:
    """Return the sides of the actors for whom an event speaks."""
    return frozenset(side_of(actor, actors) for actor in spoken_for(event))


def side_of(actor: str, actors: Mapping[str, Entry[ActorFields]]) -> str:
    """Return an actor's side: the topmost organization that it is part of, else the actor itself."""
    seen = {actor}
    while (entry := actors.get(actor)) is not None and entry.fields.part_of and entry.fields.part_of not in seen:
        actor = entry.fields.part_of
        seen.add(actor)
    return actor


def withdraws_appeal(relation: StatedRelation, target: EventFields) -> bool:
    """Return whether a relation takes back the appeal of its target, and so nothing else that the target says."""
    return relation.kind == "withdraws" and not relation.target.claim and bool(target.appeals)


def _is_outlet(actor: str, actors: Mapping[str, Entry[ActorFields]]) -> bool:
    return actor in actors and actors[actor].fields.kind == "outlet"


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
        return self._after([step for step in self.course if day is None or step.day <= day])

    def state_among(self, events: Collection[Ref]) -> FindingState:
        """Return what has become of the finding by some events."""
        return self._after([step for step in self.course if step.event in events])

    def _after(self, steps: list[FindingStep]) -> FindingState:
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
        self._events, self._actors = events, actors
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
        if (target := self._events.get(relation.target.key)) is None or target.fields.status == "withdrawn":
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
        is_withdrawn = relation.event.fields.status == "withdrawn"
        if target is None or is_withdrawn or not withdraws_appeal(relation, target.fields):
            return ()
        sides, appealing = (sides_of(fields, self._actors) for fields in (relation.event.fields, target.fields))
        return () if sides.isdisjoint(appealing) else tuple(self.relations(target))
