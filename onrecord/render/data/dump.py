"""The dump: the rows of each table as JSON lines and as CSV, and the Data Package that describes these files.

In CSV, a text has a column for each language of the site, and a list of ids or names is one cell with semicolons. Lists
of rows are left out, but for those of `LISTS_IN_CELLS`.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from msgspec import convert, json, to_builtins

from onrecord.model.csv_cells import protect_cell
from onrecord.model.fields import SiteFields
from onrecord.model.web_addresses import ascii_host, host_of
from onrecord.render.data.known_licences import UNKNOWN, find_licence
from onrecord.render.data.record_types import FOREIGN_KEYS, LISTS_IN_CELLS, PRIMARY_KEYS, ROWS, Table
from onrecord.render.data.tables import Row, encoded, schema

_FORMATS = {"date": "date", "date-time": "datetime"}
_IN_CELLS = frozenset(table.__name__ for table in LISTS_IN_CELLS)
_EXCLUDED = "this excludes quotations and pictures, in which their authors have the rights"
Column = tuple[tuple[str, ...], Mapping[str, str]]
"""The path of a column's value in a row, and the column as a field of a Table Schema."""


def csv_columns(name: str, languages: tuple[str, ...]) -> list[Mapping[str, str]]:
    """Return the columns of a table in CSV, each as a field of a Table Schema."""
    return [field for _, field in _columns(name, languages)]


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


def package(head: Row, fields: SiteFields, about: str, empty: Collection[str]) -> str:
    """Return the Data Package (2.0) of the dump; `head` is that of the API's files, `fields` are the settings.

    `about` describes the site; it may be empty.

    It leaves out the JSON Lines of `empty` tables, since frictionless takes a file without a line for a broken one.
    `version` and `created` are missing: neither follows from the entries, since not every edit of these has a date.
    """
    found: Row = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": _name(head["site"])}
    found |= {"title": next(iter(fields.title.values()))}
    found |= {"description": about} if about else {}
    found |= {"sources": [{"title": "Sources", "path": "sources.csv"}]}
    if head["licence"]:
        found["licenses"] = [_licence(head["licence"])]
    if head["site"]:
        found["homepage"] = head["site"]
    dates = {key: head[key] for key in ("schema_version", "first_published", "updated")}
    csv_files = (_csv_resource(name, fields.languages) for name in ROWS)
    lines = (_lines_resource(name, empty) for name in ROWS if name not in empty)
    return json.encode({**found, **dates, "resources": [*csv_files, *lines]}).decode("utf-8")


def _name(site: str | None) -> str:
    """Return the name of a site's package: host and path of its address, joined by hyphens; `record` without one.

    No two sites have one address, and an address stays when a title changes.
    """
    if site is None:
        return "record"
    path = quote(urlsplit(site).path).lower()
    return re.sub(r"[^-a-z0-9._]+", "-", f"{ascii_host(host_of(site))}{path}").strip("-")


def _licence(words: Mapping[str, str]) -> Row:
    """Return a licence that an editor named in words, with what it excludes."""
    known = next(filter(None, map(find_licence, words.values())), None)
    title = next(iter(words.values())).rstrip(".")
    return {**(known or {"name": UNKNOWN}), "title": f"{title}; {_EXCLUDED}"}


def _csv_resource(name: str, languages: tuple[str, ...]) -> Row:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": csv_columns(name, languages), **_keys(name, FOREIGN_KEYS.get(name, {}), "")},
        **_rights(name),
    }


def _lines_resource(name: str, empty: Collection[str]) -> Row:
    fields = list(_fields(ROWS[name]))
    names = {field["name"] for field in fields}
    keys = {
        column: other for column, other in FOREIGN_KEYS.get(name, {}).items() if column in names and other not in empty
    }
    return {
        "name": f"{name}-lines",
        "type": "table",
        "path": f"{name}.jsonl",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "schema": {"fields": fields, **_keys(name, keys, "-lines")},
        **_rights(name),
    }


def _keys(name: str, columns: Mapping[str, str], ending: str) -> Row:
    """Return the keys of a table, whose form has this ending of its name."""
    keys = [{"fields": [column], "reference": _reference(name, other, ending)} for column, other in columns.items()]
    return {"primaryKey": list(PRIMARY_KEYS[name]), **({"foreignKeys": keys} if keys else {})}


def _reference(name: str, other: str, ending: str) -> Row:
    """Return the table to which a key leads; by the standard, a key to its own table doesn't name it."""
    named = {} if name == other else {"resource": f"{other}{ending}"}
    return {**named, "fields": list(PRIMARY_KEYS[other])}


def _rights(name: str) -> Row:
    """Return the rights in a table with words of others, of which the licence of the package says nothing."""
    if name != "quotations":
        return {}
    return {"licenses": [{"name": UNKNOWN, "title": "The authors of the quotations have the rights in them"}]}


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
        elif form == "array" and _is_in_cells(kind["items"]):
            inner = {"properties": {key: kind["items"] | {"description": value["description"]}}}
            listed = _within({**defined, "": inner}, "", path, languages)
            yield from ((place, {**field, "type": "string"}) for place, field in listed)
        elif form not in ("array", "object"):
            yield _column(own, _FORMATS.get(kind.get("format", ""), form), value)


def _is_in_cells(item: Row) -> bool:
    """Return whether a list of such items is in cells: texts, in any language, or rows of `LISTS_IN_CELLS`."""
    if "$ref" in item:
        return item["$ref"].rpartition("/")[2] in _IN_CELLS
    return item.get("type") == "string" or "additionalProperties" in item


def _column(path: tuple[str, ...], kind: str, declared: Row) -> Column:
    return path, {"name": "_".join(path), "type": kind, "description": declared["description"]}


def _cell(value: Any, path: tuple[str, ...]) -> str:  # noqa: ANN401  (plain data)
    """Return the value at a path of a row as text; several within a list are in one cell."""
    for place, key in enumerate(path):
        if isinstance(value, list):
            value = list(_listed(value, path[place:]))
            break
        if value is None:
            return ""
        value = value.get(key)
    text = "; ".join(map(_text, value)) if isinstance(value, list) else _text(value)
    return protect_cell(text)


def _listed(rows: list[Row], path: Sequence[str]) -> Iterator[Any]:
    """Yield the known values at a path of several rows."""
    for row in rows:
        value: Any = row
        for key in path:
            value = None if value is None else value.get(key)
        if value is not None:
            yield value


def _text(value: Any) -> str:  # noqa: ANN401  (as above)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
