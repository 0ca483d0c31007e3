"""The texts of a site's files with the edits so far, and who refers to what in them, with the place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.desk.editing.file_text import FileText
from onrecord.desk.editing.line_changes import LineChange, UnsafeChangeError
from onrecord.model.ids import EntryName
from onrecord.model.records import Entry, Records
from onrecord.model.references import NamedPart, parts_of_link, parts_of_reference, references_in
from onrecord.problems import Where
from onrecord.read.places import Places
from onrecord.read.yaml.nodes import Mapping
from onrecord.site_files.additions import read_file
from onrecord.site_files.site_changes import Replacement


class ChangedFile(Struct, frozen=True):
    """A file before and after, with its changed lines."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]


class SiteTexts:
    """The files of a site with the edits so far."""

    def __init__(self, root: Path) -> None:
        """Take the site's folder."""
        self._root = root
        self._data: dict[str, bytes] = {}
        self._texts: dict[str, FileText] = {}

    def __getitem__(self, path: str) -> FileText:
        """Return the text of a file. Raises `RefusedError` if it can't be read."""
        if path not in self._texts:
            self._data[path] = read_file(self._root, path)
            self._texts[path] = FileText(self._data[path], path)
        return self._texts[path]

    def list_changed(self) -> Iterator[ChangedFile]:
        """Yield the files that the edits change, sorted by path."""
        for path, text in sorted(self._texts.items()):
            edited = text.apply_edits()
            yield ChangedFile(path, Replacement(self._data[path], edited.data), edited.lines)


def fields_at(where: Where, places: Places) -> Mapping:
    """Return the node of an entry's or a claim's fields. Raises `UnsafeChangeError`."""
    _, node = places.text_of(where)
    if not isinstance(node, Mapping):
        raise UnsafeChangeError
    return node


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
    """The part of the reference that is the thing's id."""
    end: int
    parts: tuple[NamedPart, ...]
    """All things that the whole reference names."""

    @property
    def is_in_claim(self) -> int | None:
        """The position of the claim that refers to the thing; None if the whole entry does."""
        match self.where.keys[len(self.by.keys) :]:
            case ("claims", int(position), *_):
                return position
        return None


def mentions(records: Records) -> Iterator[Mention]:
    """Yield each mention of a thing by an entry, drafts included."""
    entries = (records.actors, records.sources, records.bills, records.events, records.drafts)
    for entry in chain[Entry[Any]](*entries):
        for kind, text, keys in references_in(entry.fields):
            parts = parts_of_reference(kind, text, entry.story)
            for part in parts:
                yield Mention(part.name, entry, entry.at(*keys), text, part.start, part.end, parts)
    for entry in chain[Entry[Any]](records.events, records.drafts, records.pages):
        yield from _in_text(entry, records)


def _in_text(entry: Entry[Any], records: Records) -> Iterator[Mention]:
    story = entry.story if entry.kind == "event" else ""
    for reference in records.references.get((story, entry.id), ()):
        parts: tuple[NamedPart, ...] = ()
        if reference.kind == "citation":
            parts = (NamedPart(EntryName("source", reference.target), 0, len(reference.target)),)
        elif reference.kind == "link":
            parts = parts_of_link(reference.target, story)
        for part in parts:
            yield Mention(part.name, entry, reference.where, reference.target, part.start, part.end, parts)
