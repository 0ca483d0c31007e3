"""Proves that a site means the same after a new id: that its entries and what follows from them differ by it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.entry_names import EntryName
from onrecord.model.fields import EventFields
from onrecord.model.former_ids import aliases_after
from onrecord.model.frozen_model import Fields
from onrecord.model.matters import Matter
from onrecord.model.prose import CitationGroup, LinkStart, Piece
from onrecord.model.records import Entry, Records
from onrecord.model.references import FieldReference, NamedPart, parts_of_link, parts_of_reference, with_references
from onrecord.model.relations import Body, Ref
from onrecord.model.site import Site


class NewId(Struct, frozen=True):
    """A thing that gets another id."""

    name: EntryName
    id: str
    has_alias: bool = True
    """Whether the id of today becomes an alias."""

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

    def replaced_in(self, text: str, parts: Iterable[NamedPart]) -> str:
        """Return a reference as it reads afterwards."""
        for part in sorted(parts, key=lambda part: part.start, reverse=True):
            text = f"{text[: part.start]}{self.of(part.name).id}{text[part.end :]}"
        return text


_KINDS_OF_ENTRIES = frozenset({"story", "event", "actor", "source", "bill"})


def changed_entries(before: Records, after: Records) -> set[tuple[str, str, str]]:
    """Return the kind, the story and the id of the entries that differ, or that only one of the two has."""
    contents = [{_key(entry, None): _content(entry) for entry in _all_entries(records)} for records in (before, after)]
    return {key for key in {*contents[0], *contents[1]} if contents[0].get(key) != contents[1].get(key)}


def differences(before: Records, after: Records, new_id: NewId) -> Iterator[str]:
    """Yield what differs between the entries before and after, besides the id."""
    expected = {_key(entry, new_id): _expected(entry, new_id) for entry in _all_entries(before)}
    found = {_key(entry, None): _content(entry) for entry in _all_entries(after)}
    for key in sorted({*expected, *found}):
        if expected.get(key) != found.get(key):
            yield " ".join(filter(None, key))
    snapshots = {new_id.of(EntryName("source", id_)).id: snapshot.sha256 for id_, snapshot in before.snapshots.items()}
    if snapshots != {id_: snapshot.sha256 for id_, snapshot in after.snapshots.items()}:
        yield "the snapshots"


def _all_entries(records: Records) -> Iterator[Entry[Any]]:
    yield from records.entries()
    yield from records.drafts


def _key(entry: Entry[Any], new_id: NewId | None) -> tuple[str, str, str]:
    name = EntryName(entry.kind, entry.id, entry.story) if entry.kind in _KINDS_OF_ENTRIES else None  # type: ignore[arg-type]
    after = new_id.of(name) if name and new_id else name
    return entry.kind, after.story if after else entry.story, after.id if after else entry.id


def _content(entry: Entry[Any]) -> tuple[dict[str, Any], dict[str, tuple[Piece, ...]]]:
    """Return the fields and the texts of an entry; a text as its pages show it, with the targets of its links."""
    return _fields(entry.fields), {language: prose.pieces for language, prose in entry.prose.items()}


def _expected(entry: Entry[Any], new_id: NewId) -> tuple[dict[str, Any], dict[str, tuple[Piece, ...]]]:
    """Return the content that an entry must have afterwards."""

    def changed(reference: FieldReference) -> str:
        return new_id.replaced_in(reference.text, parts_of_reference(reference.kind, reference.text, entry.story))

    fields = with_references(entry.fields, changed)
    name = new_id.name
    if (entry.kind, entry.id, entry.story) == (name.kind, name.id, name.story):
        fields = fields.model_copy(update={"aliases": new_id.aliases(entry.id, fields.aliases)})
    if name.kind == "claim" and (entry.kind, entry.story, entry.id) == ("event", name.story, name.event):
        fields = _with_new_claim(fields, new_id)
    story = entry.story if entry.kind == "event" else ""
    texts = {
        language: tuple(_piece_after(piece, story, new_id) for piece in prose.pieces)
        for language, prose in entry.prose.items()
    }
    return _fields(fields), texts


def _fields(fields: Fields) -> dict[str, Any]:
    return fields.model_dump(exclude={"body"})


def _with_new_claim(fields: EventFields, new_id: NewId) -> EventFields:
    claims = tuple(
        claim.model_copy(update={"id": new_id.id, "aliases": new_id.aliases(claim.id, claim.aliases)})
        if claim.id == new_id.name.id
        else claim
        for claim in fields.claims
    )
    return fields.model_copy(update={"claims": claims})


def _piece_after(piece: Piece, story: str, new_id: NewId) -> Piece:
    if isinstance(piece, LinkStart):
        return LinkStart(new_id.replaced_in(piece.target, parts_of_link(piece.target, story)))
    if isinstance(piece, CitationGroup):
        ids = (new_id.of(EntryName("source", mark.source)).id for mark in piece.items)
        return CitationGroup(tuple(replace(mark, source=id_) for mark, id_ in zip(piece.items, ids, strict=True)))
    return piece


def consequences(before: Site, after: Site, new_id: NewId) -> Iterator[str]:
    """Yield what readers would see otherwise: the order of events, how claims stand, the progress of bills."""

    def same(name: EntryName) -> EntryName:
        return name

    expected, found = dict(_meaning(before, new_id.of)), dict(_meaning(after, same))
    yield from (subject for subject in sorted({*expected, *found}) if expected.get(subject) != found.get(subject))


Renamed = Callable[[EntryName], EntryName]


def _meaning(site: Site, renamed: Renamed) -> Iterator[tuple[str, object]]:
    """Yield what readers see of each subject, with the names that things have afterwards."""

    def event(ref: Ref) -> str:
        return str(renamed(EntryName("event", ref.event, ref.story)))

    def claim(ref: Ref) -> str:
        return str(renamed(EntryName("claim", ref.claim, ref.story, ref.event))) if ref.claim else event(ref)

    def body(body: Body | str) -> str:
        id_ = body if isinstance(body, str) else body.id
        story, slash, unnamed = id_.partition("/")
        return event(Ref(story, unnamed)) if slash else str(renamed(EntryName("actor", id_)))

    for story in site.stories.values():
        order = [event(one.ref) for one in (*story.events, *story.withdrawn)]
        yield f"the order of events in {renamed(EntryName('story', story.id))}", order
    for ref, matter in site.matters.items():
        yield f"how the claim {claim(ref)} stands", _standing(matter, ref, body)
        origins = site.event(ref).claim_origins.get(ref.claim)
        yield f"the origins of {claim(ref)}", origins and len(origins.by_root)
    for bill in site.bills.values():
        steps = [(step.stage.key, step.reached, step.is_next, [*map(event, step.events)]) for step in bill.steps]
        yield f"the progress of {renamed(EntryName('bill', bill.id))}", steps
    for source in site.sources.values():
        yield f"the citations of {renamed(EntryName('source', source.id))}", [*map(event, source.cited_by)]
    for actor in site.actors.values():
        yield f"the events of {renamed(EntryName('actor', actor.id))}", [*map(event, actor.events)]


def _standing(matter: Matter, claim: Ref, name: Callable[[Body | str], str]) -> object:
    standing = matter.standing(claim)
    if standing is None:
        return None
    groups = (
        standing.holding, standing.opposing, standing.asserted_by, standing.confirmed_by, standing.shared_by,
        standing.divided, standing.first,
    )  # fmt: skip
    return standing.kind, standing.answer, [sorted(map(name, group)) for group in groups]
