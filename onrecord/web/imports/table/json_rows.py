"""Reads the rows of JSON and of JSON Lines."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import clean_line, shorten
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.foreign_values import decode_json, in_short
from onrecord.web.imports.table.rows import Cell, Row, Table, is_empty, make_table

_DEEPEST = 50
"""The levels of lists and objects inside each other, as in the files of a site."""


def read_json_table(text: str, findings: Findings) -> Table:
    """Return the table of a list of objects, or of an object that has one such list. Raises `RefusedError`."""
    return make_table(_rows_of(_find_list(decode_json(text), findings), "object", findings))


def read_json_lines(text: str, findings: Findings) -> Table:
    """Return the table of lines, each of which is an object; tell the lines that are none. Raises `RefusedError`."""
    return make_table(_rows_of_lines(text, findings))


def row_of_object(value: object, place: Place, findings: Findings) -> Row | None:
    """Return the row of an object; None if it is none, which is told, or if it is empty."""
    if not isinstance(value, Mapping):
        findings.leave_out(place, f"it is no object, but '{shorten(in_short(value))}'")
        return None
    try:
        cells = {clean_line(str(name), place, findings): to_cell(inner) for name, inner in value.items()}
    except RefusedError as error:
        findings.leave_out(place, str(error))
        return None
    filled = {name or "no name": cell for name, cell in cells.items() if not is_empty(cell)}
    return Row(place, filled) if filled else None


def to_cell(value: object, depth: int = 0) -> Cell:
    """Return decoded JSON as a cell: `true` and `false` as texts, nothing for `null`. Raises `RefusedError`."""
    if depth > _DEEPEST:
        raise RefusedError(f"it has more than {_DEEPEST} levels inside each other")
    if isinstance(value, Mapping):
        return {str(name): to_cell(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [to_cell(inner, depth + 1) for inner in value]
    return "" if value is None else str(value).lower()


def _find_list(whole: object, findings: Findings) -> Sequence[object]:
    if isinstance(whole, list):
        return whole
    if isinstance(whole, Mapping):
        lists: dict[str, list[object]] = {name: it for name, it in whole.items() if _is_list_of_objects(it)}
        if len(lists) == 1:
            name, found = next(iter(lists.items()))
            _tell_rest(whole, name, findings)
            return found
        if len(lists) > 1:
            named = ", ".join(f"'{shorten(name)}'" for name in lists)
            raise RefusedError(f"the JSON has several lists of objects, {named}; save the one that you want by itself")
    raise RefusedError("the JSON is no list of objects, and no object with such a list")


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _tell_rest(whole: Mapping[str, object], taken: str, findings: Findings) -> None:
    for name, value in whole.items():
        if name != taken:
            findings.warn(Place("beside the list", 0), f"left out '{shorten(name)}: {shorten(in_short(value))}'")


def _rows_of(items: Iterable[object], unit: str, findings: Findings) -> Iterator[Row]:
    for number, item in enumerate(items, start=1):
        row = row_of_object(item, Place(unit, number), findings)
        if row:
            yield row


def _rows_of_lines(text: str, findings: Findings) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = Place("line", number)
        try:
            value = decode_json(line)
        except RefusedError as error:
            findings.leave_out(place, str(error))
            continue
        row = row_of_object(value, place, findings)
        if row:
            yield row
