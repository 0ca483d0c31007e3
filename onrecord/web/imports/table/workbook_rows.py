"""Reads the rows of a workbook (.xlsx): the only code that knows openpyxl.

Values of formulas are those that the workbook was saved with. A link behind a cell, and that of the formula HYPERLINK,
stand in the cell as HTML has them, so that a map can take them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from html import escape
from io import BytesIO
from itertools import chain
from posixpath import join, normpath
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import Findings, Place
from onrecord.web.imports.table.rows import MOST_CELLS, MOST_COLUMNS, Table
from onrecord.web.imports.table.sheet_rows import table_of_lines
from onrecord.web.office_packages import OLD_FORM, PackageBounds, UnfitPackageError, examine_package

BOUNDS = PackageBounds(
    most_members=2_000,
    most_unpacked=100_000_000,
    most_xml=100_000_000,
    thing="table for an import",
    program="Excel",
)
MOST_ROWS = 1_048_576
"""That of Excel; a file can name rows beyond."""
_HYPERLINK = re.compile(r'=\s*HYPERLINK\(\s*"([^"]*)"\s*(?:[,;]\s*"([^"]*)"\s*)?\)', re.IGNORECASE)
_WEB = ("http://", "https://")
_WORKBOOK = "xl/workbook.xml"
_MOST_LINKED = 10_000
"""How many cells of one range get its link."""
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


def read_workbook(name: str, content: bytes, sheet: str, findings: Findings) -> Table:
    """Return the table in a sheet, or in the first one. Raises `RefusedError`."""
    if content.startswith(OLD_FORM):
        raise RefusedError(f"{name} is a file of an older Excel, or has a password; save it as .xlsx without one")
    try:
        examine_package(name, content, BOUNDS)
        return table_of_lines(_read_lines(content, sheet, findings), findings, tells_short_rows=False)
    except UnfitPackageError as error:
        raise RefusedError(str(error)) from None
    except (RefusedError, RecursionError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  (the library lets through what each of its parts raises on odd files)
        words = f"{name} can't be read as .xlsx: the file is damaged or in another form ({type(error).__name__})"
        raise RefusedError(words) from None


def _read_lines(content: bytes, wanted: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet with their numbers. Raises `RefusedError`."""
    values, formulas = (
        load_workbook(BytesIO(content), read_only=True, data_only=is_value, keep_links=False)
        for is_value in (True, False)
    )
    title = _choose_sheet(values.sheetnames, wanted, findings)
    links = _links_of(content, title)
    sheets = []
    for workbook in (values, formulas):
        sheet = workbook[title]
        sheet.reset_dimensions()  # a file can say any number of them
        sheets.append(sheet.iter_rows())
    count = 0
    for number, (cells, typed) in enumerate(zip(*sheets, strict=True), start=1):
        count += len(cells)
        if number > MOST_ROWS or count > MOST_CELLS or len(cells) > MOST_COLUMNS + 1:
            limits = f"{MOST_ROWS:,} rows, {MOST_COLUMNS} columns or {MOST_CELLS:,} cells"
            raise RefusedError(f"the sheet has more than {limits}; split it into several")
        pairs = enumerate(zip(cells, typed, strict=True), start=1)
        yield number, [_read_cell(pair, links.get((number, column), ""), number, findings) for column, pair in pairs]


def _choose_sheet(names: list[str], wanted: str, findings: Findings) -> str:
    if wanted and wanted not in names:
        listed = ", ".join(f"'{shorten(name)}'" for name in names)
        raise RefusedError(f"the workbook has no sheet '{shorten(wanted)}'; it has {listed}")
    if not names:
        raise RefusedError("the workbook has no sheet")
    chosen = wanted or names[0]
    others = ", ".join(f"'{shorten(name)}'" for name in names if name != chosen)
    if others and not wanted:
        message = f"only the sheet '{shorten(chosen)}' is read, and not {others}; 'sheet' in the map names another"
        findings.warn(Place("the workbook", 0), message)
    return chosen


def _read_cell(pair: tuple[Any, Any], link: str, number: int, findings: Findings) -> str:
    """Return what a cell shows, with its link; tell a formula of which the workbook has no value."""
    cell, typed = pair
    text = _write(cell.value)
    formula = typed.value if typed.data_type == "f" else None
    place = Place("row", number)
    found = _HYPERLINK.fullmatch(formula) if isinstance(formula, str) else None
    if found:
        link = link or found[1]
        text = text or found[2] or found[1]
    elif formula is not None and not text:
        findings.warn(place, "left out a formula, since the workbook was saved without its value; save it in Excel")
    if text in _ERRORS:
        findings.warn(place, f"left out the error {text} of a cell")
        return ""
    if not link.lower().startswith(_WEB):
        if link:
            findings.warn(place, f"left out a link to no page of the web: '{shorten(link)}'")
        return text
    return text if link in text else f'<a href="{escape(link)}">{escape(text or link)}</a>'


def _write(value: object) -> str:
    """Return a value as a text; a day without a time of day as a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _links_of(content: bytes, title: str) -> Mapping[tuple[int, int], str]:
    """Return the addresses behind the cells of a sheet, by row and column."""
    with ZipFile(BytesIO(content)) as package:
        ids = [one.get("id", "") for one in _elements(package, _WORKBOOK, "sheet") if one.get("name") == title]
        path = _targets(package, _WORKBOOK).get(ids[0], "") if ids else ""
        if path not in package.namelist():
            return {}
        targets = _targets(package, path)
        found: dict[tuple[int, int], str] = {}
        for one in _elements(package, path, "hyperlink"):
            address = targets.get(one.get("id", ""), "")
            if address:
                found.update(dict.fromkeys(_cells_in(one.get("ref", "")), address))
    return found


def _targets(package: ZipFile, path: str) -> Mapping[str, str]:
    """Return what the relations of a part lead to, by their ids: addresses, and paths in the package."""
    folder, _, name = path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.namelist():
        return {}
    targets = {}
    for one in _elements(package, relations, "Relationship"):
        target = one.get("Target", "")
        is_inside = one.get("TargetMode") != "External"
        inside = target.removeprefix("/") if target.startswith("/") else normpath(join(folder, target))
        targets[one.get("Id", "")] = inside if is_inside else target
    return targets


def _elements(package: ZipFile, path: str, name: str) -> list[Mapping[str, str]]:
    """Return the attributes of all elements of a name, both without their namespaces."""
    found: list[Mapping[str, str]] = []

    def begin(element: str, attributes: Mapping[str, str]) -> None:
        if element.rpartition(" ")[2] == name:
            found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begin
    parser.Parse(package.read(path), True)  # noqa: FBT003  (the parser takes no name for it)
    return found


def _cells_in(reference: str) -> Iterable[tuple[int, int]]:
    """Return rows and columns of a range such as A2:A5; none of an odd or a very large one."""
    try:
        left, top, right, bottom = range_boundaries(reference)
        size = (right - left + 1) * (bottom - top + 1)
    except (ValueError, TypeError):
        return ()
    if not 0 < size <= _MOST_LINKED:
        return ()
    return chain.from_iterable(((row, column) for column in range(left, right + 1)) for row in range(top, bottom + 1))
