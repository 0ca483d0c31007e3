"""Relations as they were stated, and whose words they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.model.fields import RELATIONS, ActorFields, Claim, EventFields, Relating, Relation
from onrecord.model.records import Entry
from onrecord.problems import Where

TARGET_FIRST = frozenset({"denies", "maintains", "withdraws", "corrects", "responds_to"})
"""Relations to something that must have been said before. `confirms` is not one: both may have spoken unasked."""
HOLDING = frozenset({"confirms", "maintains", "same_as"})
"""Relations that hold a claim to be so."""
OPPOSING = frozenset({"denies", "withdraws"})
"""Relations that no longer hold, or deny, that a claim is so."""
_OF_REPORTS = frozenset({"confirms", "same_as"})
"""What an outlet does by reporting: it says that somebody's words are so, and takes no side by it."""


_KINDS = frozenset(RELATIONS)


class Ref(NamedTuple):
    """What a target names: an event, or one claim of it.

    Most of what is arranged is looked up by these, so that they are tuples, whose hashes are not worked out in Python.
    """

    story: str
    event: str
    claim: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The event's story and id."""
        return self.story, self.event

    def overlaps(self, other: Ref) -> bool:
        """Say whether both mean a same claim: an event without one means all of its claims."""
        return self.key == other.key and (not self.claim or not other.claim or self.claim == other.claim)


class Body(NamedTuple):
    """One that holds positions: an actor, or an event whose speaker is not named, as `story/event`."""

    id: str
    side: str
    """The organization at the top of those that it is a part of, else itself: it decides what a confirmation is."""
    is_outlet: bool = False

    @property
    def is_named(self) -> bool:
        """Whether it is known who this is."""
        return "/" not in self.id


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """One relation with everything that its editor wrote around it."""

    event: Entry[EventFields]
    claim: Claim | None
    """The claim that it stands on; nothing where it stands on the event."""
    kind: str
    fields: Relation
    keys: tuple[str | int, ...]

    @property
    def target(self) -> Ref:
        """What the relation is to."""
        return parse_target(self.fields.target, self.event.story)

    @property
    def where(self) -> Where:
        """The place of the target's name."""
        return self.event.at(*self.keys, "target")


def parse_target(text: str, story: str) -> Ref:
    """Turn `event`, `event#claim` or `story/event#claim`, written in `story`, into what it names."""
    path, _, claim = text.partition("#")
    first, slash, second = path.partition("/")
    return Ref(first, second, claim) if slash else Ref(story, first, claim)


def relations_of(event: Entry[EventFields]) -> Iterator[StatedRelation]:
    """Yield the relations that stand on the event and on its claims, in the order of the file's fields."""
    for claim, holder, keys in _holders(event):
        # Most have none: to see that at once, and not kind by kind, is worth it, since every rule asks again.
        for kind in RELATIONS if not _KINDS.isdisjoint(holder.model_fields_set) else ():
            for position, relation in enumerate(getattr(holder, kind)):
                yield StatedRelation(event, claim, kind, relation, (*keys, kind, position))


def _holders(event: Entry[EventFields]) -> Iterator[tuple[Claim | None, Relating, tuple[str | int, ...]]]:
    yield None, event.fields, ()
    for position, claim in enumerate(event.fields.claims):
        yield claim, claim, ("claims", position)


def spoken_for(event: EventFields) -> tuple[str, ...]:
    """Return the actors whose words an event's are: those spoken for, else the speakers."""
    return event.on_behalf_of or event.speaker


def represented(event: EventFields) -> tuple[str, ...]:
    """Return the actors that the speakers speak for; nothing where they speak for themselves, said or not."""
    return () if set(event.on_behalf_of) == set(event.speaker) else event.on_behalf_of


def bodies_of(event: Entry[EventFields], actors: Mapping[str, Entry[ActorFields]]) -> tuple[Body, ...]:
    """Return the bodies that an event's words are spoken for, as written; without one, the event is itself a body."""
    bodies = (Body(actor, side_of(actor, actors), _is_outlet(actor, actors)) for actor in spoken_for(event.fields))
    unnamed = f"{event.story}/{event.id}"
    return tuple(dict.fromkeys(bodies)) or (Body(unnamed, unnamed),)


def sides_of(event: EventFields, actors: Mapping[str, Entry[ActorFields]]) -> frozenset[str]:
    """Return the sides of the actors that an event's words are spoken for."""
    return frozenset(side_of(actor, actors) for actor in spoken_for(event))


def side_of(actor: str, actors: Mapping[str, Entry[ActorFields]]) -> str:
    """Return an actor's side: the organization at the top of those that it is a part of, else the actor itself."""
    seen = {actor}
    while (entry := actors.get(actor)) is not None and entry.fields.part_of and entry.fields.part_of not in seen:
        actor = entry.fields.part_of
        seen.add(actor)
    return actor


def reports(
    body: Body, relation: StatedRelation, target: EventFields | None, actors: Mapping[str, Entry[ActorFields]]
) -> bool:
    """Say whether a body only reports by a relation: it is an outlet, whose reports are sources and no confirmations.

    An outlet can maintain its own word. To maintain what others said is to report it.
    """
    if not body.is_outlet:
        return False
    is_of_others = target is not None and body.side not in sides_of(target, actors)
    return relation.kind in _OF_REPORTS or (relation.kind == "maintains" and is_of_others)


def is_report(relation: StatedRelation, target: EventFields | None, actors: Mapping[str, Entry[ActorFields]]) -> bool:
    """Say whether all who speak only report by a relation."""
    return all(reports(body, relation, target, actors) for body in bodies_of(relation.event, actors))


def _is_outlet(actor: str, actors: Mapping[str, Entry[ActorFields]]) -> bool:
    return actor in actors and actors[actor].fields.kind == "outlet"
