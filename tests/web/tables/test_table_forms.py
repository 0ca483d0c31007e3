"""The forms of tables: each gives the same rows, and hostile files are refused or told, never half taken."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from word_files import with_parts

from onrecord.problems import RefusedError
from onrecord.web.imports.findings import Findings, list_messages
from onrecord.web.imports.table import rows as row_module
from onrecord.web.imports.table import workbook_rows
from onrecord.web.imports.table.rows import Table
from onrecord.web.imports.table.table_files import TableFile, TableForm, read_table

ROWS = [{"Day": "2021-11-02", "What": "The town says “no”", "Who": "The town"}, {"Day": "2021-11-03", "What": "A, b"}]


def _read(name: str, data: bytes, form: TableForm | None = None) -> tuple[Table, Findings]:
    findings = Findings()
    return read_table([TableFile(name, data)], form or TableForm(), findings), findings


def _cells(table: Table) -> list[dict[str, object]]:
    return [dict(row.cells) for row in table.rows]


def _workbook(fill: Callable[[Workbook], object] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Cases"
    for line in (["Day", "What", "Who"], *[[row.get(name) for name in ("Day", "What", "Who")] for row in ROWS]):
        sheet.append(line)
    if fill:
        fill(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


CSV = 'Day,What,Who\n2021-11-02,The town says “no”,The town\n2021-11-03,"A, b",\n'
FORMS = {
    "a.csv": CSV.encode(),
    "bom.csv": b"\xef\xbb\xbf" + CSV.encode(),
    "wide.csv": CSV.encode("utf-16"),
    "semicolons.csv": "Day;What;Who\r\n2021-11-02;The town says “no”;The town\r\n2021-11-03;A, b;\r\n".encode(),
    "bars.txt": "Day|What|Who\n2021-11-02|The town says “no”|The town\n2021-11-03|A, b|\n".encode(),
    "a.tsv": "Day\tWhat\tWho\n2021-11-02\tThe town says “no”\tThe town\n2021-11-03\tA, b\t\n".encode(),
    "list.json": (
        '[{"Day": "2021-11-02", "What": "The town says “no”", "Who": "The town"}, '
        '{"Day": "2021-11-03", "What": "A, b", "Who": null}]'
    ).encode(),
    "object.json": (
        '{"version": 3, "items": [{"Day": "2021-11-02", "What": "The town says “no”", "Who": "The town"}, '
        '{"Day": "2021-11-03", "What": "A, b", "Who": ""}]}'
    ).encode(),
    "a.jsonl": (
        '{"Day": "2021-11-02", "What": "The town says “no”", "Who": "The town"}\n\n'
        '{"Day": "2021-11-03", "What": "A, b"}\n'
    ).encode(),
    "lines.json": (
        '{"Day": "2021-11-02", "What": "The town says “no”", "Who": "The town"}\n{"Day": "2021-11-03", "What": "A, b"}'
    ).encode(),
    "a.xlsx": _workbook(),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_form_gives_the_same_rows(name: str) -> None:
    """Delimiter, byte order mark and the form of JSON make no difference; empty cells are left out."""
    table, findings = _read(name, FORMS[name])

    assert _cells(table) == ROWS
    assert table.columns == ("Day", "What", "Who")
    told = ["beside the list: left out 'version: 3'"] if name == "object.json" else []
    assert list_messages(findings.told) == told
    assert not findings.left_out


def test_another_encoding_and_delimiter_are_named() -> None:
    """A file that is not UTF-8 is refused with a hint, and read with its encoding."""
    data = "Day;What\n2021-11-02;Straße, Gate\n".encode("windows-1252")
    with pytest.raises(RefusedError, match="the file is not UTF-8"):
        _read("a.csv", data)

    table, _ = _read("a.csv", data, TableForm(delimiter=";", encoding="windows-1252"))

    assert _cells(table) == [{"Day": "2021-11-02", "What": "Straße, Gate"}]


def test_folder_of_files_has_a_row_a_file() -> None:
    """Markdown has its head and its text as columns; a file without a head, or with a broken one, is told."""
    files = [
        TableFile("b.md", b"---\ntitle: The gate\ntags: [a, b]\nnote: null\n---\n\nThe text.\n\n---\nMore.\n"),
        TableFile("a.json", b'{"title": "First", "sources": [{"url": "https://example.org/"}]}'),
        TableFile("c.md", b"# No head\n"),
        TableFile("d.md", b"---\ntitle: [\n---\n"),
        TableFile("e.json", b"[1]"),
        TableFile("f.md", b"---\ntext: own\n---\nbelow\n"),
    ]
    findings = Findings()
    table = read_table(files, TableForm(), findings)

    assert _cells(table) == [
        {"title": "First", "sources": [{"url": "https://example.org/"}]},
        {"title": "The gate", "tags": ["a", "b"], "text": "The text.\n\n---\nMore."},
        {"text": "own", "text (2)": "below"},
    ]
    assert [str(place) for places in findings.left_out.values() for place in places] == ["c.md", "d.md", "e.json"]


def test_heads_and_ragged_rows_lose_nothing() -> None:
    """Doubled and empty heads get names, values beyond the heads are columns, and both are told."""
    table, findings = _read("a.csv", b"\n\nDay,,Day\n1,2,3,4\n5\n,,\n\n6,7,8\n")

    assert _cells(table) == [
        {"Day": "1", "column 2": "2", "Day (2)": "3", "column 4": "4"},
        {"Day": "5"},
        {"Day": "6", "column 2": "7", "Day (2)": "8"},
    ]
    assert list_messages(findings.told) == [
        "the row of heads: column 2 has no name, so it is called 'column 2' here",
        "the row of heads: several columns are called 'Day', so one is called 'Day (2)' here",
        "row 4: values stand right of the last head; they are columns of their own here",
        "row 5: the row ends before the last column",
    ]


REFUSED = {
    "empty.csv": (b"", "the table is empty"),
    "quote.csv": (b'a,b\n"1,2\n', "can't be read from row 2 on"),
    "cell.csv": (b"a,b\n" + b"x" * 200_000 + b",2\n", "can't be read from row 2 on"),
    "deep.json": (b"[" * 100_000, "too many levels inside each other"),
    "double.json": (b'[{"a": 1, "a": 2}]', "has the name 'a' twice"),
    "lists.json": (b'{"a": [{}], "b": [{}]}', "several lists of objects, 'a', 'b'"),
    "text.json": (b'"words"', "no list of objects"),
    "nan.json": (b'[{"a": NaN}]', "the value NaN"),
    "columns.csv": (b",".join(b"c%d" % number for number in range(600)), "more than 500 columns"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0" + bytes(600), "an older Excel, or has a password"),
    "no.xlsx": (b"words", "can't be read as .xlsx"),
    "cut.xlsx": (_workbook()[:3000], "can't be read as .xlsx"),
    "entities.xlsx": (
        with_parts(_workbook(), {"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        "declares a document type, which Excel never does",
    ),
    "bomb.xlsx": (with_parts(_workbook(), {"xl/media/a.bin": bytes(110_000_000)}), "bytes when unpacked"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_files_are_refused_with_a_reason(name: str) -> None:
    """No file causes an error of Python, or uses memory without a bound."""
    data, words = REFUSED[name]
    with pytest.raises(RefusedError, match=words):
        _read(name, data)


def test_long_cell_is_refused_whatever_bound_the_reader_has() -> None:
    """A library that lifts the bound of Python's own reader does not lift that of tables."""
    before = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(RefusedError, match=r"from row 2 on \(line 2\): a cell has more than 131,072 characters"):
            _read("a.csv", b"a,b\n" + b"x" * 200_000 + b",2\n")
    finally:
        csv.field_size_limit(before)


def test_size_and_cells_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes and cells bound a table, and not a number of rows."""
    many = b"a\n" + b"1\n" * 5_000
    assert len(_read("a.csv", many)[0].rows) == 5_000
    monkeypatch.setattr(row_module, "MOST_CELLS", 4_000)
    with pytest.raises(RefusedError, match="more than 4,000 cells"):
        _read("a.csv", many)
    monkeypatch.setattr("onrecord.web.imports.table.table_files.LARGEST_TABLE", 1024**2)
    with pytest.raises(RefusedError, match="larger than 1 MiB"):
        _read("a.csv", b"a\n" * 600_000)


def test_lines_that_are_no_objects_are_told() -> None:
    """The other lines of JSON Lines go on."""
    table, findings = _read("a.ndjson", b'{"a": 1}\nnonsense\n[2]\n{"a": true}\n')

    assert _cells(table) == [{"a": "1"}, {"a": "true"}]
    lines = list_messages(findings.left_out)
    assert [line.partition(":")[0] for line in lines] == ["line 2", "line 3"]


def test_objects_inside_each_other_are_told() -> None:
    """An object with too many levels is left out, and the others go on."""
    deep = b'{"a": ' + b"[" * 400 + b"]" * 400 + b"}"
    table, findings = _read("a.jsonl", deep + b'\n{"a": 1}\n')

    assert _cells(table) == [{"a": "1"}]
    assert list_messages(findings.left_out) == ["line 1: it has more than 50 levels inside each other"]


def test_workbook_gives_values_links_and_formulas() -> None:
    """Days, numbers and links come as they show; formulas have the value that was saved, or are told."""

    def fill(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet.append([datetime.fromisoformat("2021-11-04"), 3.0, True])
        sheet.append([datetime.fromisoformat("2021-11-04T10:30"), 2.5, time(9, 5)])
        sheet.append([date(2021, 11, 5), '=HYPERLINK("https://example.org/a?b=1&c=2","The ""page""")', "=1+1"])
        sheet.append(["2021-11-06", '=HYPERLINK("https://example.org/","Words")', "#REF!"])
        sheet.append(["2021-11-07", "linked", "mail"])
        sheet["B8"].hyperlink = "https://example.org/behind"
        sheet["C8"].hyperlink = "mailto:a@example.org"
        book.create_sheet("Other")

    table, findings = _read("a.xlsx", _workbook(fill))

    assert _cells(table)[2:] == [
        {"Day": "2021-11-04", "What": "3", "Who": "true"},
        {"Day": "2021-11-04 10:30:00", "What": "2.5", "Who": "09:05"},
        {"Day": "2021-11-05"},
        {"Day": "2021-11-06", "What": '<a href="https://example.org/">Words</a>'},
        {"Day": "2021-11-07", "What": '<a href="https://example.org/behind">linked</a>', "Who": "mail"},
    ]
    assert list_messages(findings.told) == [
        "the workbook: only the sheet 'Cases' is read, and not 'Other'; 'sheet' in the map names another",
        "row 6: left out a formula, since the workbook was saved without its value; save it in Excel",
        "row 7: left out the error #REF! of a cell",
        "row 8: left out a link to no page of the web: 'mailto:a@example.org'",
    ]


def test_sheet_is_chosen_by_name() -> None:
    """A sheet that the workbook lacks is refused with those that it has."""

    def fill(book: Workbook) -> None:
        book.create_sheet("Other").append(["head"])
        book["Other"].append(["value"])

    book = _workbook(fill)
    assert _cells(_read("a.xlsx", book, TableForm(sheet="Other"))[0]) == [{"head": "value"}]
    with pytest.raises(RefusedError, match="no sheet 'None'; it has 'Cases', 'Other'"):
        _read("a.xlsx", book, TableForm(sheet="None"))


def test_rows_of_a_workbook_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row with the last number of all, and a sheet that says it has as many, cost no memory."""

    def fill(book: Workbook) -> None:
        book.worksheets[0]["A90000"] = "far"

    table, _ = _read("a.xlsx", _workbook(fill))
    assert [str(row.place) for row in table.rows] == ["row 2", "row 3", "row 90000"]
    monkeypatch.setattr(workbook_rows, "MOST_ROWS", 80_000)
    with pytest.raises(RefusedError, match="more than 80,000 rows"):
        _read("a.xlsx", _workbook(fill))


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.tsv", "a.xlsx", "a.md", "a"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    """No file causes any other error."""
    try:
        table, _ = _read(name, data)
    except RefusedError:
        return
    assert all(row.cells for row in table.rows)


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), max_size=6))
def test_no_cell_of_a_sheet_is_lost(lines: list[list[str]]) -> None:
    """Each cell with a value is in the table, whatever the length of its row."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    text = "a,b\n" + "".join(",".join(map(cell, line)) + "\n" for line in lines)
    try:
        table, _ = _read("a.csv", text.encode("utf-8", "surrogatepass"))
    except RefusedError:
        assert any(
            "\ud800" <= letter <= "\udfff" or letter == "\x00" for line in lines for one in line for letter in one
        )
        return
    expected = sum(bool(one.strip()) for line in lines for one in line)
    assert sum(len(row.cells) for row in table.rows) == expected


def test_archive_with_a_false_size_is_refused() -> None:
    """A member that is larger than the archive says is never unpacked beyond that."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<a>" + " " * 1_000_000 + "</a>")
    data = out.getvalue().replace((1_000_007).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    with pytest.raises(RefusedError, match=r"can't be read as \.xlsx"):
        _read("a.xlsx", data)
