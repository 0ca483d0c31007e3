"""Gives things new names in the references of an entry."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from msgspec import Struct

from onrecord.model.fields import Claim
from onrecord.model.former_ids import aliases_after
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry
from onrecord.model.references import FieldReference, NamedPart, parts_of_reference, with_references


class NewNames(Protocol):
    """The names that things get."""

    @property
    def gone(self) -> EntryName | None:
        """The thing that becomes a part of another one; None if each stays one of its own."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return what else the `fields` of an entry become, whose references have changed; None if it vanishes."""


def rename_reference(text: str, parts: Collection[NamedPart], names: NewNames, story: str) -> str:
    """Return a reference as it reads afterwards, in an entry that is in `story` then."""
    for part in sorted(parts, key=lambda part: part.start, reverse=True):
        text = f"{text[: part.start]}{rename_part(part, parts, names, story)}{text[part.end :]}"
    return text


def rename_part(part: NamedPart, parts: Iterable[NamedPart], names: NewNames, story: str) -> str:
    """Return a part of a reference as it reads afterwards, with the same arguments.

    An event that is in another story than the entry gets its story before it.
    """
    after = names.of(part.name)
    kinds = {other.name.kind: other.name for other in parts}
    if part.name.kind == "story" and "event" in kinds:
        return names.of(kinds["event"]).story
    is_elsewhere = part.name.kind == "event" and "story" not in kinds and after.story != story
    return f"{after.story}/{after.id}" if is_elsewhere else after.id


def story_after(entry: Entry[Any], names: NewNames) -> str:
    """Return the story in which an entry may name an event by its id alone afterwards; empty if there is none."""
    if entry.kind == "story":
        return names.of(EntryName("story", entry.id)).id
    return names.of(EntryName("event", entry.id, entry.story)).story if entry.kind == "event" else ""


def rename_references(entry: Entry[Any], names: NewNames) -> Any:  # noqa: ANN401  (as above)
    """Return the fields of an entry with the references that they have afterwards."""

    def rename(reference: FieldReference) -> str:
        parts = parts_of_reference(reference.kind, reference.text, entry.scope)
        return rename_reference(reference.text, parts, names, story)

    story = story_after(entry, names)
    return with_references(entry.fields, rename)


class NewId(Struct, frozen=True):
    """A thing that gets another id."""

    name: EntryName
    id: str
    has_alias: bool = True
    """Whether the id of today becomes an alias."""
    gone: None = None

    @property
    def new_name(self) -> EntryName:
        """The name that the thing gets."""
        return self.name.with_id(self.id)

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        if name == self.name:
            return self.new_name
        if self.name.kind == "story" and name.story == self.name.id:
            return name._replace(story=self.id)
        is_in_event = (name.kind, name.story, name.event) == ("claim", self.name.story, self.name.id)
        return name._replace(event=self.id) if self.name.kind == "event" and is_in_event else name

    def aliases(self, id_: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
        """Return the aliases that the thing has afterwards."""
        return aliases_after(id_, aliases, self.id) if self.has_alias else aliases

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (as above)
        """Return the fields with the new id of a claim, and with the former one among the aliases of its thing."""
        name = self.name
        if (entry.kind, entry.id, entry.story) == (name.kind, name.id, name.story):
            fields = fields.model_copy(update={"aliases": self.aliases(entry.id, fields.aliases)})
        if name.kind == "claim" and (entry.kind, entry.story, entry.id) == ("event", name.story, name.event):
            claims = tuple(self._rename_claim(claim) if claim.id == name.id else claim for claim in fields.claims)
            fields = fields.model_copy(update={"claims": claims})
        return fields

    def _rename_claim(self, claim: Claim) -> Claim:
        return claim.model_copy(update={"id": self.id, "aliases": self.aliases(claim.id, claim.aliases)})
