"""Reads a map of a table, and compares it with the columns of the table."""

import re
from collections.abc import Iterator

from msgspec import Struct

from onrecord.editing.entries.table_file import TableFile
from onrecord.problems import Keys, Problem, suggest
from onrecord.web.imports.table.form_dates import form_error
from onrecord.web.imports.table.map_fields import DateUse, SourceUse, TableMap, Use
from onrecord.web.imports.table.rows import Table

COLUMN_IN_TEXT = re.compile(r"\{([^{}]+)\}")
"""A column in the text of a use."""
PARTS_OF_SOURCE = ("address", "title", "publisher", "author", "issued")
_SPLIT = "write one item of 'sources' with 'list', and another with 'links'"


class ReadMap(Struct, frozen=True):
    """A map, and its file."""

    fields: TableMap
    file: TableFile
    """Names the places of its values."""


class MapRefusedError(Exception):
    """A map has errors, or does not fit its table; it has all problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


def read_map(data: bytes, name: str) -> ReadMap:
    """Return the map in a file. Raises `MapRefusedError` with all problems."""
    file = TableFile(name, data)
    read = file.read(TableMap)
    if read.value is None:
        raise MapRefusedError(read.problems)
    found = ReadMap(read.value, file)
    faults = tuple(_find_faults(found))
    if faults:
        raise MapRefusedError(faults)
    return found


def fit_map(read: ReadMap, table: Table) -> None:
    """Raise `MapRefusedError` with all problems if the map names columns that the table lacks."""
    problems = []
    for keys, column in named_columns(read.fields):
        if column not in table.columns:
            listed = ", ".join(table.columns[:12]) + (", …" if len(table.columns) > 12 else "")  # noqa: PLR2004
            hint = suggest(column, table.columns, f"the table has: {listed}")
            problems.append(read.file.problem(f"the table has no column '{column}'", hint, *keys))
    if problems:
        raise MapRefusedError(tuple(problems))


def uses_of(fields: TableMap) -> Iterator[tuple[Keys, Use]]:
    """Yield what each field of an event takes, with its place in the map."""
    for name in TableMap.rows():
        use = getattr(fields, name)
        if isinstance(use, Use):
            yield (name,), use


def uses_in_source(source: SourceUse) -> Iterator[tuple[str, Use]]:
    """Yield what each field of a source takes."""
    for name in PARTS_OF_SOURCE:
        use = getattr(source, name)
        if use is not None:
            yield name, use


def columns_of(use: Use) -> Iterator[tuple[Keys, str]]:
    """Yield the columns that a use names, each with its place in it."""
    yield from ((("column", place), column) for place, column in enumerate(use.column))
    if use.text:
        yield from ((("text",), column) for column in COLUMN_IN_TEXT.findall(use.text))


def named_columns(fields: TableMap) -> Iterator[tuple[Keys, str]]:
    """Yield each column of the table that a map names, with its place."""
    for keys, use in uses_of(fields):
        yield from (((*keys, *inner), column) for inner, column in columns_of(use))
    for place, source in enumerate(fields.sources):
        keys = ("sources", place)
        yield from (((*keys, "links", number), column) for number, column in enumerate(source.links))
        if source.list:
            yield (*keys, "list"), source.list
            continue
        for name, use in uses_in_source(source):
            yield from (((*keys, name, *inner), column) for inner, column in columns_of(use))
    for name in ("key", "comments", "leave_out"):
        yield from (((name, place), column) for place, column in enumerate(getattr(fields, name)))


def _find_faults(read: ReadMap) -> Iterator[Problem]:
    """Yield what is wrong with a map by itself."""
    uses = list(uses_of(read.fields))
    for place, source in enumerate(read.fields.sources):
        uses += [(("sources", place, name), use) for name, use in uses_in_source(source)]
        if source.list and source.links:
            yield read.file.problem("'list' and 'links' can't stand side by side", _SPLIT, "sources", place, "list")
        if not (source.list or source.links or source.address or source.title):
            message = "a source needs 'links', 'list', 'address' or 'title'"
            yield read.file.problem(message, "name the column that has one of these", "sources", place)
    for keys, use in uses:
        if not (use.column or use.text or use.value):
            message = f"'{keys[-1]}' names no column and has no value"
            yield read.file.problem(message, "write the name of a column, or 'value' or 'text' below it", *keys)
        for place, form in enumerate(use.forms if isinstance(use, DateUse) else ()):
            if fault := form_error(form):
                yield read.file.problem(*fault, *keys, "forms", place)
