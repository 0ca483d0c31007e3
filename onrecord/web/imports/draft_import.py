"""Turns what an importer of a plug-in returns into drafts and sources."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import Options
from onrecord.model.fields import EventFields
from onrecord.plugins import PluginError, WrongValueError
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import clean, clean_line, shorten
from onrecord.web.imports.comments import write_comments
from onrecord.web.imports.decoding import decode_file
from onrecord.web.imports.draft_files import ImportedFile, NewEntries, write_entries
from onrecord.web.imports.file_import import InputFile, name_events
from onrecord.web.imports.findings import MOST_ENTRIES, Findings, Place
from onrecord.web.imports.foreign_reference import Reference
from onrecord.web.imports.foreign_values import in_short
from onrecord.web.imports.importer import AddedImporter, Draft
from onrecord.web.imports.reference_sources import add_reference
from onrecord.web.imports.source_book import SourceBook
from onrecord.web.imports.timeline_drafts import DraftEvent, name_story

_NEEDED = ("title", "date")
_OF_ONRECORD = ("sources", "status")
"""The fields that an import itself writes."""


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
    drafts: list[DraftEvent] = []
    for item in items:
        if isinstance(item, Draft):
            drafts += _draft(item, origin, book, findings)
        else:
            add_reference(item, origin, book, findings)
    if not drafts:
        return write_entries(root, _entries(origin, book, file), options, findings)
    owner, values = name_story(*story, records)
    events = name_events(drafts, owner, records, findings)
    entries = NewEntries(origin, owner, values if events else {}, events, book.new, file.sources_file)
    return write_entries(root, entries, options, findings)


def _entries(origin: str, book: SourceBook, file: InputFile) -> NewEntries:
    return NewEntries(origin, sources=book.new, sources_file=file.sources_file)


def _read(text: str, added: AddedImporter, file: InputFile, findings: Findings) -> list[Draft | Reference]:
    """Return what an importer finds in a text. Raises `RefusedError`, and `PluginError` if its code fails."""
    plugin, point, importer = added
    try:
        items = list(_checked(importer.read(text, findings)))
    except RefusedError:
        raise
    except Exception as error:
        raise PluginError(plugin.failure(point, error, f"used for {file.shown_name}")) from error
    if len(items) > MOST_ENTRIES:
        raise RefusedError(f"the file has more than {MOST_ENTRIES:,} entries; split it into several")
    return items


def _checked(items: object) -> Iterable[Draft | Reference]:
    if not isinstance(items, Iterable):
        raise WrongValueError(f"its function 'read' returned {items!r:.60}, and not a list of drafts and references")
    for item in items:
        if not isinstance(item, Draft | Reference):
            raise WrongValueError(f"it found {item!r:.60}, which is neither a Draft nor a Reference")
        yield item


def _draft(found: Draft, origin: str, book: SourceBook, findings: Findings) -> list[DraftEvent]:
    """Return the draft of an event; none if it lacks what each event has."""
    lacking = [name for name in _NEEDED if not found.values.get(name)]
    for name in lacking:
        findings.leave_out(found.place, f"it has no {name}; give it one")
    if lacking:
        return []
    known = EventFields.rows().keys() - set(_OF_ONRECORD)
    values = {name: _clean(value, found.place, findings) for name, value in found.values.items() if name in known}
    others = [(name, in_short(value)) for name, value in found.values.items() if name not in known]
    cited = [add_reference(reference, origin, book, findings) for reference in found.cites]
    sources = list(dict.fromkeys(id_ for id_ in cited if id_))
    draft = DraftEvent(found.place, {"type": "report", **values})
    # A draft may name no source, but it must say so; a published event needs one.
    draft.values["sources"] = sources[0] if len(sources) == 1 else sources
    draft.values["status"] = "draft"
    draft.comments = write_comments([*others, *found.others], found.place, findings)
    return [draft]


def _clean(value: Value, place: Place, findings: Findings) -> Value:
    """Return a value without characters that nobody can see or that change the order of others."""
    if isinstance(value, str):
        return clean(value, place, findings).strip()
    if isinstance(value, Mapping):
        return {shorten(name): _clean(inner, place, findings) for name, inner in value.items()}
    return [_clean(inner, place, findings) for inner in value]
