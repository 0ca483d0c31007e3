"""Imports a table as drafts of events, by a map."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from onrecord.editing.entries.checked_site import read_entries
from onrecord.editing.entries.untrusted_text import without_forbidden
from onrecord.editing.site_reading import Options
from onrecord.editing.writing import add_files
from onrecord.model.records import Records
from onrecord.problems import RefusedError
from onrecord.web.imports.draft_files import Add, ImportedFile, NewEntries, write_entries
from onrecord.web.imports.file_import import InputFile
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.table.map_reading import ReadMap, read_map
from onrecord.web.imports.table.table_files import TableFile, TableForm, read_table
from onrecord.web.imports.table.table_preview import TablePreview, TableTarget, preview_table
from onrecord.web.imports.timeline_drafts import DraftEvent, name_story

_KEY = "# Key in "
"""How the comment begins that tells which row of which table an event was made of."""
_MOST_READ = 256 * 1024
"""In bytes, of an event's file: its key stands behind the fields."""
_DELIMITERS = {"tab": "\t", None: ""}


class TableRun(Struct, frozen=True):
    """What an editor chooses for the import of a table."""

    story: str = ""
    title: str = ""
    encoding: str = ""
    sources: str = ""
    """The file for new sources and actors; empty for one that is named after the table."""
    is_dry: bool = False
    add: Add = add_files
    """How files are written: by a command once for all, at the desk as a save."""


class PlannedTable(Struct, frozen=True):
    """A table as it would be imported."""

    preview: TablePreview
    origin: str
    map_name: str


def table_form(read: ReadMap, encoding: str) -> TableForm:
    """Return what a map and an editor say of the form of a file."""
    delimiter = read.fields.delimiter
    return TableForm(_DELIMITERS.get(delimiter, delimiter or ""), encoding, read.fields.sheet or "")


def plan_table(
    root: Path, files: Sequence[TableFile], map_file: TableFile, name: str, run: TableRun, options: Options
) -> PlannedTable:
    """Return what the rows of a table would become; `name` is that of the file or the folder.

    Raises `MapRefusedError` with the problems of the map, and `RefusedError`.
    """
    read = read_map(map_file.data, map_file.name)
    findings = Findings()
    table = read_table(files, table_form(read, run.encoding), findings)
    if not table.rows and not findings.left_out:
        raise RefusedError("the table has no row below its heads")
    records = read_entries(root, options).value.records
    shown = InputFile(b"", name).shown_name
    # A trial writes no story, so it needs no name for one.
    title = run.title or (shown if run.is_dry and not run.story else "")
    story, _ = name_story(run.story, title, records)
    map_name = " ".join(without_forbidden(Path(map_file.name).stem).text.split())[:100] or "map"
    keys = read_keys(root, records, story, map_name)
    target = TableTarget(run.story, title, shown, keys)
    return PlannedTable(preview_table(table, read, records, target, findings), target.origin, map_name)


def write_table(
    root: Path,
    planned: PlannedTable,
    name: str,
    run: TableRun,
    options: Options,
    without: Collection[str] = (),
) -> ImportedFile:
    """Write the drafts of the new rows, but not those with an id in `without`. Raises `RefusedError`."""
    preview = planned.preview
    events = {
        row.id: DraftEvent(row.place, dict(row.values), comments=f"{_KEY}{planned.map_name}: {row.key}\n{row.comments}")
        for row in preview.rows
        if row.state == "new"
    }
    entries = NewEntries(
        planned.origin,
        preview.story,
        preview.story_values,
        events,
        preview.sources,
        InputFile(b"", name, sources=run.sources).sources_file,
        actors={id_: actor.values for id_, actor in preview.actors.items()},
        hints=False,
    )
    chosen = entries.without(set(without)) if without else entries
    if run.is_dry or not chosen.events:
        return ImportedFile(preview.findings)
    return write_entries(root, chosen, options, preview.findings, run.add)


def read_keys(root: Path, records: Records, story: str, map_name: str) -> Mapping[str, str]:
    """Return the ids of the events of a story that were made of rows of this map's table, by the keys of these rows."""
    mark = f"{_KEY}{map_name}: "
    keys: dict[str, str] = {}
    for event in records.all_events:
        if event.story != story:
            continue
        try:
            with (root / event.file).open("rb") as file:
                text = file.read(_MOST_READ).decode("utf-8", "replace")
        except OSError:
            continue
        lines = (line.rstrip() for line in text.split("\n") if line.startswith(mark))
        keys.update({line.removeprefix(mark): event.id for line in lines})
    return keys
