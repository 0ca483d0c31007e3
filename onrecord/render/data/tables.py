"""The types of what programs read: version 1 of the API and of the dump, from the table in `tables.json`; and the dump.

The JSON, its JSON Schemas, the columns of CSV files and their Data Package follow from that table. `*` stands for the
fields that an entry has under these names: they take types and descriptions from `model/fields`. Every field is always
there, with one type; what is unknown is null. `tests/render/test_api_schemas.py` refuses changes that break readers.

Ids are whole: `story/event` and `story/event#claim`. A list of values that may grow is a text with examples; all other
lists of values, `choice`, are complete for ever.

In CSV, a text has a column for each language of the site, a list of ids or names is one cell with semicolons, and lists
of rows are left out.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta, Struct, convert, defstruct, json, to_builtins

from onrecord.model import choices, fields
from onrecord.model.frozen_model import Fields
from onrecord.model.matters import Answer, StandingKind

Row = dict[str, Any]
Table = type[Struct]
VERSION = 1
_DECLARED = json.decode(Path(__file__).with_name("tables.json").read_bytes())
RULES: Mapping[str, str] = _DECLARED["rules"]
"""The sentence of each rule from which a standing or the state of a bill follows."""
_CLOSED = (choices.FindingResult, choices.Basis, choices.ActorKind, choices.UrlStatus)
"""The lists of an entry's values that are complete for ever."""
_LISTS: Mapping[str, Sequence[str]] = {
    "RULES": list(RULES), "RELATIONS": fields.RELATIONS, "FindingResult": get_args(choices.FindingResult),
    "StandingKind": get_args(StandingKind), "Answer": get_args(Answer),
}  # fmt: skip
_TYPES: Mapping[str, Any] = {
    "str": str, "int": int, "bool": bool, "day": dt.date, "texts": Mapping[str, str], "object": Mapping[str, Any],
    "moment": Annotated[str, Meta(extra_json_schema={"format": "date-time"})], "version": Literal[1],
}  # fmt: skip


def _own_type(notation: str, listed: str | Sequence[str] = ()) -> Any:  # noqa: ANN401  (a type)
    """Return the type that a notation means: `str?` can be null, `[str]` is a list."""
    values = tuple(_LISTS[listed] if isinstance(listed, str) else listed)
    name = notation.strip("[]?")
    one: Any = Literal[values] if name == "choice" else _TYPES.get(name) or TABLES[name]
    if values and name == "str":
        one = Annotated[str, Meta(examples=list(values))]
    found: Any = Sequence[one] if notation.startswith("[") else one
    return found | None if notation.endswith("?") else found


def _copied_type(annotation: Any) -> Any:  # noqa: ANN401  (types)
    """Return the type in JSON of an entry's field."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _copied_type(arguments[0])
    if origin in (Union, UnionType):
        return _copied_type(next(part for part in arguments if part is not NoneType)) | None
    if origin is tuple:
        return Sequence[_copied_type(arguments[0])]  # type: ignore[misc]
    if origin is Literal:
        return annotation if annotation in _CLOSED else Annotated[str, Meta(examples=list(arguments))]
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        return TABLES[annotation.__name__]
    return Mapping[str, str] if origin is dict else annotation if annotation in (str, bool, int) else str


def _typed(declared: Row) -> Iterator[tuple[str, Any]]:
    for key, value in declared["fields"].items():
        if key != "*":
            yield f"{key}_", Annotated[_own_type(value[0], *value[2:]), Meta(description=value[1])]
            continue
        rows = getattr(fields, declared["entry"]).rows()
        for name in value.split():
            described = Meta(description=rows[name].description)
            yield f"{name}_", Annotated[_copied_type(rows[name].annotation), described]


@cache
def _declare(name: str) -> Table:
    own = _DECLARED["tables"][name]
    return defstruct(name, _typed(own), namespace={"__doc__": own["doc"]}, rename=lambda field: field[:-1])


class _Tables(Mapping[str, Table]):
    """The tables under these names. It declares each on its first use: a site without API and dump needs none."""

    def __init__(self, named: Mapping[str, str]) -> None:
        self._named = named

    def __getitem__(self, name: str) -> Table:
        return _declare(self._named[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def __len__(self) -> int:
        return len(self._named)


TABLES = _Tables({name: name for name in _DECLARED["tables"]})
FILES, ROWS = _Tables(_DECLARED["files"]), _Tables(_DECLARED["rows"])
"""The files of the API; and the tables of the dump."""
SCHEMAS = _Tables({**_DECLARED["files"], "change": _DECLARED["rows"]["changes"]})
"""The tables with a schema of their own. That of a story has those of the other lines of the dump."""


def row(table: str, entry: Fields, **own: Any) -> Row:  # noqa: ANN401  (plain data)
    """Return a row of a table with what it has of an entry, and with its own fields."""
    copied = set(TABLES[table].__struct_encode_fields__) - own.keys()
    return entry.as_json(copied) | own


def encoded(table: Table, row: Row) -> str:
    """Return a row of a table as JSON. A row that lacks a field or has another type there is an error."""
    return json.encode(convert(row, table)).decode("utf-8")


@cache
def schema(table: Table) -> Row:
    """Return the JSON Schema of a table."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **json.schema(table)}


def schema_text(name: str) -> str:
    """Return the published JSON Schema of a table: a file of the package, since to make all of them takes 13 ms."""
    package = Path(__file__).parents[2]
    root = package if (package / "schema").is_dir() else package.parent
    return (root / "schema" / "api-v1" / f"{name}.json").read_text("utf-8")


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
        {"name": name, "type": "table", "path": f"{name}.csv", "format": "csv", "mediatype": "text/csv",
         "encoding": "utf-8", "schema": {"fields": [field for _, field in _columns(name, languages)]}}
        for name in ROWS
    ]  # fmt: skip
    lines = [
        {"name": f"{name}-lines", "type": "table", "path": f"{name}.jsonl", "format": "jsonl",
         "mediatype": "application/jsonl", "schema": {"fields": list(_fields(ROWS[name]))}}
        for name in ROWS
    ]  # fmt: skip
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
