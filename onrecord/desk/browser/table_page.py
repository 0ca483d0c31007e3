"""Imports a table that an editor pastes or drops: what each column becomes, what each row would be, and then drafts.

The table stays in the memory of this run; nothing of it is written but the drafts that the editor has seen before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from onrecord.desk.browser.act_pages import save_before
from onrecord.desk.browser.desk_pages import words_in
from onrecord.desk.browser.opened_files import remember
from onrecord.desk.browser.visits import PREFIX, Answer, Page, Redirect, Visit
from onrecord.editing.lookup.entry_names import first_text
from onrecord.editing.writing import Addition, ChangedMeanwhileError, Save
from onrecord.problems import RefusedError

if TYPE_CHECKING:
    from onrecord.web.imports.table.column_choices import ChosenMap
    from onrecord.web.imports.table.rows import Table
    from onrecord.web.imports.table.table_import import PlannedTable, TableRun
    from onrecord.web.imports.table.table_preview import TablePreview

ADDRESS = f"{PREFIX}/table"
FILE, FILE_NAME, UPLOAD = "-file", "-name", "-upload"
"""The fields with a file, in base64; with its name; and with the digest of what was sent before."""
LARGEST = 8 << 20
"""The most bytes of a table at the desk."""
MOST_ROWS = 2_000
"""The most rows of a table at the desk, each of which its page shows."""
_PASTED = "pasted table"
_LONGEST_NAME = 200
_MOST_PLACES = 12
"""How many places of a remark are named."""
_ENDINGS = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xlsx")
EVENT_TYPES = ("report", "statement", "announcement", "document", "response", "denial", "finding")
"""The kinds of events that all rows can become: those that need no answer of their own."""

_NOTHING_SENT: Mapping[str, Any] = {
    "sent": None,
    "fault": "",
    "lacks": (),
    "is_proposed": False,
    "is_another": False,
    "rows": None,
    "shown": "",
}
"""What the template asks for on each page."""


class Column(Struct, frozen=True):
    """A column in the form of the map."""

    number: int
    name: str
    samples: Sequence[str]
    use: str
    split: str


class Remark(Struct, frozen=True):
    """What is told of some rows."""

    message: str
    places: str
    count: int


class _Sent(Struct, frozen=True):
    """A table as it was sent."""

    name: str
    data: bytes
    table: Table


class _Form(Struct, frozen=True):
    """What the form of the map says."""

    chosen: ChosenMap
    story: str
    title: str

    @property
    def run(self) -> TableRun:
        """The choices of an import."""
        from onrecord.web.imports.table.table_import import TableRun  # noqa: PLC0415  (few visits import a table)

        return TableRun("" if self.title else self.story, self.title)


def import_table(visit: Visit) -> Answer:
    """Return the form that takes a table; after it was sent, its map and its rows; or write the chosen rows."""
    values: dict[str, Any] = {
        "endings": ",".join(_endings()),
        "largest": LARGEST,
        "typed": visit.fields.get("table", ""),
        **_NOTHING_SENT,
        "save": save_before(visit),
        "told": _told_before(visit),
    }
    if not visit.is_post:
        return Page("table.html", values)
    try:
        sent = _read_sent(visit)
    except RefusedError as refused:
        return Page("table.html", {**values, "fault": str(refused)}, 409)
    return _answer_map(visit, sent, values)


def _answer_map(visit: Visit, sent: _Sent, values: Mapping[str, Any]) -> Answer:
    form = _read_form(visit, sent)
    shown = {**values, **_form_values(visit, sent, form)}
    lacks = [*form.chosen.lacks(), *(() if form.story or form.title else ("story",))]
    if lacks:
        return Page("table.html", {**shown, "lacks": lacks})
    is_wished = visit.fields.get("-do") == "yes"
    try:
        planned = _plan(visit, sent, form)
        digest = _digest(planned.preview)
        is_another = is_wished and visit.fields.get("-shown") != digest
        if is_wished and not is_another:
            return _write(visit, sent, form, planned)
    except ChangedMeanwhileError:
        return Page("table.html", {**shown, "fault": "", "is_another": True}, 409)
    except RefusedError as refused:
        return Page("table.html", {**shown, "fault": str(refused)}, 409)
    shown |= _preview_values(planned.preview) | {"shown": digest, "is_another": is_another}
    return Page("table.html", shown, 409 if is_wished else 200)


def _read_sent(visit: Visit) -> _Sent:
    """Return the table: a file, or what was pasted, or what was sent before. Raises `RefusedError`."""
    from onrecord.web.imports.findings import Findings  # noqa: PLC0415
    from onrecord.web.imports.table.table_files import TableFile, TableForm, read_table  # noqa: PLC0415

    name, data = _read_content(visit)
    if len(data) > LARGEST:
        raise RefusedError(f"the table is larger than {LARGEST >> 20} MiB; split it into several")
    table = read_table((TableFile(name, data),), TableForm(), Findings())
    if not table.rows:
        raise RefusedError("the table has no row below its heads")
    if len(table.rows) > MOST_ROWS:
        message = f"the table has {len(table.rows):,} rows, and a page shows {MOST_ROWS:,}"
        raise RefusedError(f"{message}; split it into several")
    return _Sent(name, data, table)


def _read_content(visit: Visit) -> tuple[str, bytes]:
    name = PurePath(visit.fields.get(FILE_NAME, "").replace("\\", "/")).name[-_LONGEST_NAME:] or _PASTED
    if digest := visit.fields.get(UPLOAD):
        data = visit.desk.memory.get(digest)
        if data is None:
            raise RefusedError("the desk no longer has the table, since it was started again; paste or choose it again")
        return name, data
    if visit.fields.get(FILE):
        ending = PurePath(name).suffix.lower()
        if ending not in _endings():
            raise RefusedError(f"{name} is in no form that can be read; the forms are: {', '.join(_endings())}")
        return name, visit.data(FILE)
    pasted = visit.fields["table"]
    if not pasted.strip():
        raise RefusedError("no table is here yet: paste one, or drop a file")
    return _PASTED, pasted.encode("utf-8", "replace")


def _endings() -> tuple[str, ...]:
    """Return the ends of the names of files that can be read here: those of workbooks only with their library."""
    return tuple(ending for ending in _ENDINGS if ending != ".xlsx" or find_spec("openpyxl") is not None)


def _read_form(visit: Visit, sent: _Sent) -> _Form:
    """Return the choices that were sent; those that the program proposes, as long as nobody has chosen."""
    from onrecord.web.imports.table.column_choices import (  # noqa: PLC0415
        ChosenMap,
        ColumnChoice,
        propose_choices,
        read_use,
    )

    fields = visit.fields
    if "use-0" not in fields:
        records = visit.desk.site.read_lately().records
        only = records.stories[0].id if len(records.stories) == 1 else ""
        return _Form(propose_choices(sent.table, sent.name), only, "")
    columns = []
    for number, column in enumerate(sent.table.columns):
        use = read_use(fields.get(f"use-{number}", ""))
        split = fields.get(f"split-{number}", "").strip()
        columns.append(ColumnChoice(column, use, split))
    kind, actors = fields.get("type", ""), fields.get("new_actors", "")
    chosen = ChosenMap(
        tuple(columns),
        kind if kind in EVENT_TYPES else EVENT_TYPES[0],
        actors if actors in ("person", "organization", "outlet") else "no",
        fields.get("forms", "").strip(),
        fields.get("first_year", "").strip(),
    )
    return _Form(chosen, fields.get("story", ""), " ".join(fields.get("title", "").split()))


def _form_values(visit: Visit, sent: _Sent, form: _Form) -> dict[str, Any]:
    """Return what the form of the map shows."""
    from onrecord.web.imports.table.column_choices import SPLIT, sample_cells, write_map  # noqa: PLC0415

    records = visit.desk.site.read_lately().records
    columns = [
        Column(number, choice.column, sample_cells(sent.table, choice.column), choice.use, choice.split)
        for number, choice in enumerate(form.chosen.columns)
    ]
    return {
        "sent": sent,
        "name": "" if sent.name == _PASTED else sent.name,
        "upload": remember(visit.desk, sent.data),
        "columns": columns,
        "splits": SPLIT,
        "form_": form,
        "event_types": EVENT_TYPES,
        "stories": [(story.id, first_text(story.fields.title)) for story in records.stories],
        "map": write_map(form.chosen, sent.table),
        "is_proposed": "use-0" not in visit.fields,
    }


def _plan(visit: Visit, sent: _Sent, form: _Form) -> PlannedTable:
    from onrecord.web.imports.table.column_choices import write_map  # noqa: PLC0415
    from onrecord.web.imports.table.map_reading import MapRefusedError  # noqa: PLC0415
    from onrecord.web.imports.table.table_files import TableFile  # noqa: PLC0415
    from onrecord.web.imports.table.table_import import plan_table  # noqa: PLC0415

    map_file = TableFile(f"{Path(sent.name).stem}.yaml", write_map(form.chosen, sent.table).encode())
    try:
        files = (TableFile(sent.name, sent.data),)
        return plan_table(visit.desk.root, files, map_file, sent.name, form.run, visit.desk.site.options())
    except MapRefusedError as refused:
        raise RefusedError("; ".join(problem.message for problem in refused.problems)) from None


def _digest(preview: TablePreview) -> str:
    """Return a digest of all that an import would write."""
    written = [(row.state, row.id, row.values, row.comments) for row in preview.rows]
    return blake2b(repr((preview.story, preview.story_values, written)).encode(), digest_size=16).hexdigest()


def _preview_values(preview: TablePreview) -> dict[str, Any]:
    """Return what the page shows of the rows. Rows that may be doubles are not chosen until somebody does so."""
    doubles = sum(bool(row.doubles) for row in preview.rows if row.state == "new")
    return {
        "preview": preview,
        "rows": preview.rows,
        "counts": {state: preview.count(state) for state in ("new", "known", "refused")} | {"doubles": doubles},
        "remarks": _list_remarks(preview.findings.told),
    }


def _list_remarks(found: Mapping[str, Sequence[Any]]) -> list[Remark]:
    remarks = []
    for message, places in found.items():
        named = [str(place) for place in places if place.number]
        more = ", …" if len(named) > _MOST_PLACES else ""
        remarks.append(Remark(message, ", ".join(named[:_MOST_PLACES]) + more, len(places)))
    return remarks


def _write(visit: Visit, sent: _Sent, form: _Form, planned: PlannedTable) -> Answer:
    """Write the chosen rows as one save, and lead to what became of them. Raises `RefusedError`."""
    from onrecord.web.imports.findings import list_messages  # noqa: PLC0415
    from onrecord.web.imports.table.table_import import write_table  # noqa: PLC0415

    kept = {value for name, value in visit.form if name == "keep"}
    new = [row for row in planned.preview.rows if row.state == "new"]
    if not any(row.id in kept for row in new):
        raise RefusedError("no row is chosen, so nothing is imported")
    writer = _TableWriter(visit, sent.name)
    run = replace(form.run, add=writer.add)
    without = {row.id for row in new} - kept
    imported = write_table(visit.desk.root, planned, sent.name, run, visit.desk.site.options(), without)
    told = _Told(tuple(list_messages(imported.findings.left_out)), imported.to_do)
    query = {"done": writer.save.number if writer.save else "", "told": remember(visit.desk, msgspec.json.encode(told))}
    return Redirect(f"{ADDRESS}?{urlencode(query)}")


class _TableWriter:
    """Writes the files of an import as one save, which can be undone."""

    def __init__(self, visit: Visit, name: str) -> None:
        self._visit, self._name = visit, name
        self.save: Save | None = None
        """The save, once the files are written."""

    def add(self, _root: Path, files: Mapping[str, Addition], _if_there: str) -> None:
        """Write new files, and extend others. Raises `RefusedError`."""
        words = words_in(self._visit.language).ngettext(
            "Imported %(n)d draft from “%(name)s”",
            "Imported %(n)d drafts from “%(name)s”",
            sum(path.startswith("content/stories/") and "/events/" in path for path in files),
            name=self._name,
        )
        saved = {path: (addition.before, addition.after) for path, addition in files.items()}
        self.save = self._visit.desk.saves.save(saved, words)


class _Told(Struct, frozen=True):
    """What is told after an import."""

    left_out: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()


def _told_before(visit: Visit) -> _Told | None:
    """Return what an import has told that has led here."""
    data = visit.desk.memory.get(visit.query.get("told", ""))
    if data is None:
        return None
    try:
        return msgspec.json.decode(data, type=_Told)
    except msgspec.MsgspecError:  # the digest of something else
        return None
