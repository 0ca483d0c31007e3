"""Reads a table from one file, or from a folder with a file a row."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.decoding import decode_text
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_values import decode_json
from onrecord.web.imports.table.headed_texts import read_headed_text
from onrecord.web.imports.table.json_rows import read_json_lines, read_json_table, row_of_object
from onrecord.web.imports.table.rows import Row, Table, make_table
from onrecord.web.imports.table.sheet_rows import read_sheet

LARGEST_TABLE = 64 * 1024 * 1024
"""In bytes, of a file, or of all files of a folder."""
MOST_FILES = 100_000
ROW_FILES = (".json", ".md", ".markdown")
"""The endings of files that are a row each."""


class TableFile(Struct, frozen=True):
    """A file of a table."""

    name: str
    """Its name without folders."""
    data: bytes


class TableForm(Struct, frozen=True):
    """What an editor says of the form of a file."""

    delimiter: str = ""
    """Of a sheet; empty for the one that the first row has most of."""
    encoding: str = ""
    """Empty for UTF-8."""
    sheet: str = ""
    """The name of the sheet in a workbook; empty for the first."""


def read_table(files: Sequence[TableFile], form: TableForm, findings: Findings) -> Table:
    """Return the table in a file, or in several with a row each. Raises `RefusedError`."""
    if sum(len(file.data) for file in files) > LARGEST_TABLE:
        raise RefusedError(f"the table is larger than {LARGEST_TABLE // 1024**2} MiB; split it into several")
    if not files:
        raise RefusedError(f"the folder has no file with one of the endings {', '.join(ROW_FILES)}")
    if len(files) > 1 or _ending(files[0]) in (".md", ".markdown"):
        return make_table(_rows_of_files(files, form, findings))
    if _ending(files[0]) in (".xlsx", ".xlsm"):
        from onrecord.web.imports.table.workbook_rows import read_workbook  # noqa: PLC0415  (its library is optional)

        return read_workbook(shorten(files[0].name), files[0].data, form.sheet, findings)
    text = decode_text(files[0].data, form.encoding)
    return _reader_of(files[0], text)(text, form, findings)


def _ending(file: TableFile) -> str:
    return PurePath(file.name).suffix.lower()


def _reader_of(file: TableFile, text: str) -> Callable[[str, TableForm, Findings], Table]:
    """Return what reads a file, by its name, or else by its beginning."""
    ending = _ending(file)
    if ending in (".jsonl", ".ndjson"):
        return lambda text, _form, findings: read_json_lines(text, findings)
    beginning = text.lstrip()[:1]
    if ending == ".json" or (ending not in (".csv", ".tsv") and beginning in ("[", "{")):
        return _read_json
    return lambda text, form, findings: read_sheet(text, "\t" if ending == ".tsv" else form.delimiter, findings)


def _read_json(text: str, _form: TableForm, findings: Findings) -> Table:
    """Return the table of JSON, or of JSON Lines that the name of the file does not announce."""
    try:
        return read_json_table(text, findings)
    except RefusedError:
        if not text.lstrip().startswith("{") or "\n{" not in text.strip():
            raise
    return read_json_lines(text, findings)


def _rows_of_files(files: Sequence[TableFile], form: TableForm, findings: Findings) -> Iterator[Row]:
    for file in sorted(files, key=lambda file: file.name):
        place = Place(shorten(file.name), 0)
        try:
            text = decode_text(file.data, form.encoding)
            row = _read_row(file, text, place, findings)
        except RefusedError as error:
            findings.leave_out(place, str(error))
            continue
        if row:
            yield row


def _read_row(file: TableFile, text: str, place: Place, findings: Findings) -> Row | None:
    if _ending(file) == ".json":
        return row_of_object(decode_json(text), place, findings)
    return read_headed_text(text, place, findings)
