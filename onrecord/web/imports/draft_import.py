"""Turns what an importer of a plug-in returns into drafts and sources."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import Options
from onrecord.model.fields import EventFields
from onrecord.plugins import FAILURES, PluginError
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import clean, clean_line, shorten
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.decoding import decode_file
from onrecord.web.imports.draft_files import ImportedFile, NewEntries, write_entries
from onrecord.web.imports.draft_types import require_findings, require_items
from onrecord.web.imports.file_import import InputFile, name_events
from onrecord.web.imports.findings import MOST_ENTRIES, WHOLE_FILE, Findings, Place
from onrecord.web.imports.foreign_reference import Reference
from onrecord.web.imports.foreign_values import in_short
from onrecord.web.imports.importer import AddedImporter, Draft, DraftValue
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import SourceBook
from onrecord.web.imports.timeline_drafts import DraftEvent, name_story

_NEEDED = ("title", "date")
"""The fields without which an entry of a file is no event."""


def import_drafts(
    root: Path, file: InputFile, added: AddedImporter, story: tuple[str, str], options: Options
) -> ImportedFile:
    """Add what an importer reads in a file: its events to a story, which may be new, and its sources.

    `story` has the id and the title that were typed; each may be empty.
    Raises `RefusedError`, and `PluginError` if the code of the plug-in fails.
    """
    records = read_entries(root, options).value.records
    findings = Findings()
    items = _read(decode_file(file.data, file.encoding), added, file, findings)
    if not items and not findings.left_out:
        raise RefusedError(f"{added[2].form} has nothing to import in this file")
    origin = f"# From {clean_line(added[2].form, Place('the form', 0), findings)}: {file.shown_name}"
    book = SourceBook(records)
    drafting = _Drafting(origin, book, findings)
    drafts: list[DraftEvent] = []
    for item in items:
        if isinstance(item, Draft):
            drafts += drafting.draft(item)
        else:
            with suppress(_NoSourceError):  # it is told already
                drafting.add_source(item)
    if not drafts:
        entries = NewEntries(origin, sources=book.new, sources_file=file.sources_file)
        return write_entries(root, entries, options, findings)
    owner, values = name_story(*story, records)
    events = name_events(drafts, owner, records, findings)
    entries = NewEntries(origin, owner, values if events else {}, events, book.new, file.sources_file)
    return write_entries(root, entries, options, findings)


def _read(text: str, added: AddedImporter, file: InputFile, findings: Findings) -> list[Draft | Reference]:
    """Return what an importer finds in a text. Raises `RefusedError`, and `PluginError` if its code fails."""
    plugin, point, importer = added
    try:
        items = list(require_items(importer.read(text, findings)))
        require_findings(findings)
    except RefusedError as error:
        by = f"the importer '{point.name}' of the plug-in {plugin.name}"
        raise RefusedError(f"{by} can't read {file.shown_name}: {error}") from None
    except FAILURES as error:
        raise PluginError(plugin.failure(point, error, f"used for {file.shown_name}")) from error
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"the file has more than {MOST_ENTRIES:,} entries; split it into several")
    return items


class _NoSourceError(Exception):
    """A draft cites what can't be a source."""


class _Drafting:
    """Makes drafts of events of what an importer returns, and sources of the references in it."""

    def __init__(self, origin: str, book: SourceBook, findings: Findings) -> None:
        self._origin = origin
        self._book = book
        self._findings = findings
        self._ids: dict[str, str] = {}
        """The source that each reference became, wherever it stands: several drafts may cite one."""

    def add_source(self, reference: Reference) -> str:
        """Return the id of the source that a reference becomes. Raises `_NoSourceError`."""
        key = repr(replace(reference, place=WHOLE_FILE))
        if key not in self._ids:
            added = add_reference(reference, self._origin, self._book, self._findings)
            if added is None:
                raise _NoSourceError
            self._ids[key] = added
        return self._ids[key]

    def draft(self, found: Draft) -> list[DraftEvent]:
        """Return the draft of an event; none if it lacks what each event has."""
        lacking = [name for name in _NEEDED if not found.values.get(name)]
        for name in lacking:
            self._findings.leave_out(found.place, f"it has no {name}; give it one")
        if lacking:
            return []
        known = EventFields.rows().keys() - {"status"}
        taken = {name: value for name, value in found.values.items() if name in known}
        try:
            values = {name: self._settle(value, found.place) for name, value in taken.items()}
        except _NoSourceError:
            self._findings.leave_out(found.place, "it cites what can't be a source")
            return []
        others = [
            (name, in_short(_name_references(value))) for name, value in found.values.items() if name not in known
        ]
        # A draft may name no source, but it must say so; a published event needs one.
        draft = DraftEvent(found.place, {"type": "report", "sources": [], **values, "status": "draft"})
        draft.comments = write_comments([*others, *found.others], found.place, self._findings)
        return [draft]

    def _settle(self, value: DraftValue, place: Place) -> Value:
        """Return a value with ids of sources, without characters that nobody can see. Raises `_NoSourceError`."""
        if isinstance(value, Reference):
            return self.add_source(value)
        if isinstance(value, str):
            return clean(value, place, self._findings).strip()
        if isinstance(value, Mapping):
            return {shorten(name): self._settle(inner, place) for name, inner in value.items()}
        return [self._settle(inner, place) for inner in value]


def _name_references(value: DraftValue) -> object:
    """Return a value for a comment, with the address or title of each reference in its place."""
    if isinstance(value, Reference):
        return value.url or value.title
    if isinstance(value, Mapping):
        return {name: _name_references(inner) for name, inner in value.items()}
    return value if isinstance(value, str) else list(map(_name_references, value))
