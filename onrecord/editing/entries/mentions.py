"""Finds the places of a site that refer to a thing."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from msgspec import Struct

from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.model.references import NamedPart, parts_of_link, parts_of_reference, references_in
from onrecord.problems import Where


class Mention(Struct, frozen=True):
    """A place that refers to a thing."""

    name: EntryName
    """The thing."""
    by: Entry[Any]
    """The entry that has the place."""
    where: Where
    """The place of the whole reference, such as `story/event#claim`."""
    text: str
    """The whole reference as typed; of a citation, the key after its `@`."""
    start: int
    """Where the thing's id starts in the reference."""
    end: int
    """Where the thing's id ends in the reference."""
    parts: tuple[NamedPart, ...]
    """All things that the whole reference names."""

    @property
    def is_in_claim(self) -> int | None:
        """The position of the claim that refers to the thing; None if the whole entry does."""
        match self.where.keys[len(self.by.keys) :]:
            case ("claims", int(position), *_):
                return position
        return None


def find_mentions(records: Records) -> Iterator[Mention]:
    """Yield each mention of a thing by an entry, drafts included."""
    entries = (records.actors, records.sources, records.bills, records.stories, records.events, records.drafts)
    for entry in chain[Entry[Any]](*entries):
        for kind, text, keys in references_in(entry.fields):
            parts = parts_of_reference(kind, text, entry.scope)
            for part in parts:
                yield Mention(part.name, entry, entry.at(*keys), text, part.start, part.end, parts)
    for entry in chain[Entry[Any]](records.events, records.drafts, records.pages):
        yield from _find_in_text(entry, records)


def _find_in_text(entry: Entry[Any], records: Records) -> Iterator[Mention]:
    story = entry.story if entry.kind == "event" else ""
    for reference in records.references.get((story, entry.id), ()):
        parts: tuple[NamedPart, ...] = ()
        if reference.kind == "citation":
            parts = (NamedPart(EntryName("source", reference.target), 0, len(reference.target)),)
        elif reference.kind == "link":
            parts = parts_of_link(reference.target, story)
        for part in parts:
            yield Mention(part.name, entry, reference.where, reference.target, part.start, part.end, parts)
