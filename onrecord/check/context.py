"""What a rule may look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from onrecord.model.fields import EventFields
from onrecord.model.pictures import Fault, Picture
from onrecord.model.positions import ClaimUnionFind, Positions
from onrecord.model.procedures import Procedure
from onrecord.model.records import Entry, EntryKind, Records, Reference
from onrecord.model.relations import StatedRelation, relations_of
from onrecord.problems import Locate, Problem, Related, Where, nearest


@dataclass(frozen=True)
class Context:
    """The entries, and the few facts of the world around them that a rule may ask for."""

    records: Records
    locate: Locate
    today: date
    """The day of the check: from outside, so that tests and repeated builds can name it."""
    base_url: str | None
    """The site's own address, as far as it is known."""
    interface: frozenset[str]
    """The languages that the interface has words in."""
    static: frozenset[str]
    """The files in `static/`, by their path below it."""
    pictures: Mapping[str, Picture | Fault] = field(default_factory=dict)
    """What those that events show were found to be."""
    tracks_state: bool = False
    """Whether git tracks the folder in which builds are remembered."""

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """The procedures by id, ready to be asked."""
        return {entry.id: Procedure(entry.id, entry.fields) for entry in self.records.procedures}

    @cached_property
    def events(self) -> tuple[Entry[EventFields], ...]:
        """The events, those included of which only a part is sound: for rules that ask if what one names is there."""
        return (*self.records.events, *self.records.salvaged)

    @cached_property
    def references(self) -> Mapping[str, list[tuple[str, Reference]]]:
        """What the texts of events and pages refer to, by its kind, each with the story that it stands in."""
        found: dict[str, list[tuple[str, Reference]]] = defaultdict(list)
        keys = [(event.story, event.id) for event in self.events] + [("", page.id) for page in self.records.pages]
        for key in keys:
            for reference in self.records.references.get(key, ()):
                found[reference.kind].append((key[0], reference))
        return found

    def relations_of(self, event: Entry[EventFields]) -> tuple[StatedRelation, ...]:
        """Return the relations that stand on an event and on its claims: a dozen rules ask for them."""
        return self._relations[event.story, event.id]

    @cached_property
    def _relations(self) -> Mapping[tuple[str, str], tuple[StatedRelation, ...]]:
        events = (*self.events, *self.records.drafts)
        return {(event.story, event.id): tuple(relations_of(event)) for event in events}

    @cached_property
    def positions(self) -> Positions:
        """What the events say of claims."""
        return Positions(self.records.event_by_id, self.records.actor_by_id)

    @cached_property
    def joined(self) -> ClaimUnionFind:
        """All claims, joined into matters."""
        joined = ClaimUnionFind()
        for event in self.records.events:
            for join in self.positions.joins(event):
                joined.join(join)
        return joined

    def draft(self, code: str, name: str, where: Where) -> Problem:
        """Return the problem that what is named is not published yet."""
        message = f"'{name}' is a draft, so readers would find nothing there"
        return Problem(code, message, self.locate(where), "publish it first, or leave this out until then")

    def unknown(self, code: str, kind: EntryKind, name: str, where: Where, hint: str) -> Problem:
        """Return the problem that no entry of a kind has this name, with the one that was probably meant."""
        message = f"no {kind} is called '{name}'"
        guess = nearest(name, self.records.ids(kind))
        if guess is None:
            return Problem(code, message, self.locate(where), hint)
        meant = next((entry for entry in self.records.entries() if (entry.kind, entry.id) == (kind, guess)), None)
        # What is too broken to be used is named all the same, but its place is not known.
        is_placed = meant is not None and not meant.is_built_in
        related = (Related(self.locate(meant.at_key()), f"'{guess}' is here"),) if meant and is_placed else ()
        return Problem(code, message, self.locate(where), f"did you mean '{guess}'?", related)
