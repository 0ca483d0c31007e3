"""Reads the rows of CSV, TSV and other texts with a delimiter (RFC 4180)."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import clean_line, shorten
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.table.rows import Row, Table, is_empty, make_table

DELIMITERS = ",;\t|"
LONGEST_CELL = 131_072
"""In characters. The reader's own bound is the same, but any library in the process can change it."""
_HEADS = Place("the row of heads", 0)


def read_sheet(text: str, delimiter: str, findings: Findings) -> Table:
    """Return the table of a text; without a delimiter, the one that the first row has most of is taken.

    Raises `RefusedError`.
    """
    return table_of_lines(_read_lines(text, delimiter or guess_delimiter(text)), findings)


def guess_delimiter(text: str) -> str:
    """Return the delimiter that the first row has most of, outside quotation marks."""
    head = text.lstrip("\n").partition("\n")[0]
    outside = "".join(head.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _read_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number in the sheet. Raises `RefusedError`."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(len(cell) > LONGEST_CELL for cell in cells):
                raise _unreadable(number, reader.line_num, f"a cell has more than {LONGEST_CELL:,} characters")
            yield number, cells
    except csv.Error as error:
        raise _unreadable(number + 1, reader.line_num, str(error)) from None


def _unreadable(row: int, line: int, fault: str) -> RefusedError:
    message = f"the table can't be read from row {row} on (line {line}): {fault}"
    return RefusedError(f"{message}; export it again, or name its delimiter in the map")


def table_of_lines(
    lines: Iterator[tuple[int, Sequence[str]]], findings: Findings, *, tells_short_rows: bool = True
) -> Table:
    """Return the table of numbered lines, of which the first that is not empty has the heads. Raises `RefusedError`."""
    heads: list[str] = []
    for _, cells in lines:
        if any(cell.strip() for cell in cells):
            heads = _name_columns(cells, findings)
            break
    if not heads:
        raise RefusedError("the table is empty; its first row must name the columns")
    rows = _name_cells(lines, heads, findings, len(heads) if tells_short_rows else 0)
    return make_table(rows, heads)


def _name_columns(cells: Sequence[str], findings: Findings) -> list[str]:
    """Return a name for each column, each once: a second 'Date' is 'Date (2)', and one without a name 'column 5'."""
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        head = clean_line(cell, _HEADS, findings)
        name = head or f"column {number}"
        count = 1
        while name in names:
            count += 1
            name = f"{head or f'column {number}'} ({count})"
        if not head:
            findings.warn(_HEADS, f"column {number} has no name, so it is called '{name}' here")
        elif count > 1:
            findings.warn(_HEADS, f"several columns are called '{shorten(head)}', so one is called '{name}' here")
        names.append(name)
    return names


def _name_cells(
    lines: Iterator[tuple[int, Sequence[str]]], heads: Sequence[str], findings: Findings, fewest: int
) -> Iterator[Row]:
    """Yield each row that is not empty; tell those with fewer cells than `fewest`, and those with more than heads."""
    for number, cells in lines:
        place = Place("row", number)
        named = {name: cell for name, cell in zip(heads, cells, strict=False) if not is_empty(cell)}
        beyond = [cell for cell in cells[len(heads) :] if not is_empty(cell)]
        for count, cell in enumerate(beyond, start=len(heads) + 1):
            findings.warn(place, "values stand right of the last head; they are columns of their own here")
            named[f"column {count}"] = cell
        if len(cells) < fewest and named:
            findings.warn(place, "the row ends before the last column")
        if named:
            yield Row(place, named)
