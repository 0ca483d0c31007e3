"""Proves that entries say the same after things got other names: that all else in them is as it was."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from onrecord.editing.changing.new_names import NewNames, rename_reference, rename_references, story_after
from onrecord.model.frozen_model import Fields
from onrecord.model.full_names import EntryName
from onrecord.model.prose import CitationGroup, LinkStart, Piece
from onrecord.model.records import Entry, Records
from onrecord.model.references import parts_of_link

_KINDS_OF_ENTRIES = frozenset({"story", "event", "actor", "source", "bill"})
_Contents = dict[tuple[str, str, str], Any]
"""Fields and texts of entries by kind, story and id."""


def find_changed_entries(before: Records, after: Records) -> set[tuple[str, str, str]]:
    """Return the kind, the story and the id of the entries that differ, or that only one of the two has."""
    return _compare(_contents(before), _contents(after))


def _compare(before: _Contents, after: _Contents) -> set[tuple[str, str, str]]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _contents(records: Records) -> _Contents:
    # A text counts as its pages show it, with the targets of its links.
    return {
        _key(entry, None): (_fields(entry.fields), {language: prose.pieces for language, prose in entry.prose.items()})
        for entry in _all_entries(records)
    }


def differences(before: Records, after: Records, names: NewNames) -> Iterator[str]:
    """Yield what differs between the entries before and after, besides the names."""
    expected: _Contents = {}
    for entry in _all_entries(before):
        content = _expect_content(entry, names)
        if content is not None:  # one that vanishes has the key of the entry that it became a part of
            expected[_key(entry, names)] = content
    for key in sorted(_compare(expected, _contents(after))):
        yield " ".join(filter(None, key))
    names_after = {id_: names.of(EntryName("source", id_)).id for id_ in before.snapshots}
    # Where two sources become one, the snapshot of the one that keeps its name stays.
    ids = sorted(names_after, key=lambda id_: names_after[id_] == id_)
    digests = {id_: snapshot.sha256 for id_, snapshot in after.snapshots.items()}
    if {names_after[id_]: before.snapshots[id_].sha256 for id_ in ids} != digests:
        yield "the snapshots"


def _all_entries(records: Records) -> Iterator[Entry[Any]]:
    yield from records.entries()
    yield from records.drafts


def _key(entry: Entry[Any], names: NewNames | None) -> tuple[str, str, str]:
    name = EntryName(entry.kind, entry.id, entry.story) if entry.kind in _KINDS_OF_ENTRIES else None  # type: ignore[arg-type]
    after = names.of(name) if name and names else name
    return entry.kind, after.story if after else entry.story, after.id if after else entry.id


def _expect_content(entry: Entry[Any], names: NewNames) -> tuple[dict[str, Any], dict[str, tuple[Piece, ...]]] | None:
    """Return the content that an entry must have afterwards; None if it vanishes."""
    fields = names.fields_after(entry, rename_references(entry, names))
    if fields is None:
        return None
    stories = (entry.story if entry.kind == "event" else "", story_after(entry, names))
    texts = {
        language: tuple(_piece_after(piece, stories, names) for piece in text.pieces)
        for language, text in entry.prose.items()
    }
    return _fields(fields), texts


def _fields(fields: Fields) -> dict[str, Any]:
    return {name: getattr(fields, name) for name in type(fields).model_fields if name != "body"}


def _piece_after(piece: Piece, stories: tuple[str, str], names: NewNames) -> Piece:
    """Return a piece of a text as it reads afterwards. `stories` has its story before and after."""
    if isinstance(piece, LinkStart):
        return LinkStart(rename_reference(piece.target, parts_of_link(piece.target, stories[0]), names, stories[1]))
    if isinstance(piece, CitationGroup):
        ids = (names.of(EntryName("source", mark.source)).id for mark in piece.items)
        return CitationGroup(tuple(replace(mark, source=id_) for mark, id_ in zip(piece.items, ids, strict=True)))
    return piece
