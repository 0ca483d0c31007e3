"""The dump: the rows of each table as JSON lines and as CSV, and the Data Package that describes these files.

In CSV, a text has a column for each language of the site, a list of ids or names is one cell with semicolons, and lists
of rows are left out.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import convert, json, to_builtins

from onrecord.render.data.record_types import ROWS, Table
from onrecord.render.data.tables import Row, encoded, schema

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""A spreadsheet takes such a cell for a formula. One more apostrophe before it prevents that, and is known by this."""
_FORMATS = {"date": "date", "date-time": "datetime"}
Column = tuple[tuple[str, ...], Mapping[str, str]]
"""The path of a column's value in a row, and the column as a field of a Table Schema."""


def json_lines(name: str, rows: Iterable[Row]) -> str:
    """Return the rows of a table, one a line."""
    return "".join(f"{encoded(ROWS[name], row)}\n" for row in rows)


def csv_file(name: str, rows: Iterable[Row], languages: tuple[str, ...]) -> str:
    """Return the rows of a table as CSV (RFC 4180), with cells that are safe in spreadsheets."""
    text, columns = io.StringIO(), list(_columns(name, languages))
    writer = csv.writer(text)
    writer.writerow(field["name"] for _, field in columns)
    for row in rows:
        plain = to_builtins(convert(row, ROWS[name]))
        writer.writerow(_cell(plain, path) for path, _ in columns)
    return text.getvalue()


def package(head: Row, title: Mapping[str, str], languages: tuple[str, ...]) -> str:
    """Return the Data Package (2.0) of the dump; `head` is that of the API's files."""
    csv_files = [
        {
            "name": name,
            "type": "table",
            "path": f"{name}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {"fields": [field for _, field in _columns(name, languages)]},
        }
        for name in ROWS
    ]
    lines = [
        {
            "name": f"{name}-lines",
            "type": "table",
            "path": f"{name}.jsonl",
            "format": "jsonl",
            "mediatype": "application/jsonl",
            "schema": {"fields": list(_fields(ROWS[name]))},
        }
        for name in ROWS
    ]
    found: Row = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": "record"}
    found |= {"title": next(iter(title.values())), "sources": [{"title": "Sources", "path": "sources.csv"}]}
    if head["licence"]:
        licence = next(iter(head["licence"].values()))
        found["licenses"] = [{"name": re.sub(r"[^\w.-]+", "-", licence, flags=re.ASCII), "title": licence}]
    if head["site"]:
        found["homepage"] = head["site"]
    dates = {key: head[key] for key in ("schema_version", "first_published", "updated")}
    return json.encode({**found, **dates, "resources": [*csv_files, *lines]}).decode("utf-8")


def _fields(table: Table) -> Iterator[Mapping[str, str]]:
    for name, value in schema(table)["$defs"][table.__name__]["properties"].items():
        kind = _known(value)
        form: str = "object" if "$ref" in kind else kind.get("type", "string")
        yield _column((name,), _FORMATS.get(kind.get("format", ""), form), value)[1]


def _known(value: Row) -> Row:
    return value | next((one for one in value.get("anyOf", ()) if one != {"type": "null"}), {})


def _columns(name: str, languages: tuple[str, ...]) -> Iterator[Column]:
    return _within(schema(ROWS[name])["$defs"], ROWS[name].__name__, (), languages)


def _within(defined: Row, table: str, path: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[Column]:
    for key, value in defined[table]["properties"].items():
        kind = _known(value)
        form, own = str(kind.get("type", "string")), (*path, key)
        if "$ref" in kind:
            yield from _within(defined, kind["$ref"].rpartition("/")[2], own, languages)
        elif form == "object" and "additionalProperties" in kind:
            yield from (_column((*own, language), "string", value) for language in languages)
        elif form == "array" and kind["items"].get("type") == "string":
            yield _column(own, "string", value)
        elif form not in ("array", "object"):
            yield _column(own, _FORMATS.get(kind.get("format", ""), form), value)


def _column(path: tuple[str, ...], kind: str, declared: Row) -> Column:
    return path, {"name": "_".join(path), "type": kind, "description": declared["description"]}


def _cell(value: Any, path: tuple[str, ...]) -> str:  # noqa: ANN401  (plain data)
    for key in path:
        value = None if value is None else value.get(key)
    if isinstance(value, list):
        value = "; ".join(value)
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text
