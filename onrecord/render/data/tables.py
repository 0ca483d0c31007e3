"""The types of what programs read: version 1 of the API and of the dump, from the table in `tables.json`.

The JSON, its JSON Schemas, the columns of CSV files and their Data Package follow from that table. `*` stands for the
fields that an entry has under these names: they take types and descriptions from `model/fields`. Every field is always
there, with one type; what is unknown is null. `tests/render/test_api_schemas.py` refuses changes that break readers.

Ids are whole: `story/event` and `story/event#claim`. A list of values that may grow is a text with examples; all other
lists of values, `choice`, are complete for ever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Meta, Struct, convert, defstruct, json

from onrecord.model import choices, fields
from onrecord.model.frozen_model import Fields, annotation_of
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
            yield (
                f"{name}_",
                Annotated[_copied_type(annotation_of(rows[name])), Meta(description=rows[name].description)],
            )


TABLES: dict[str, Table] = {}
for _name, _declared in _DECLARED["tables"].items():
    TABLES[_name] = defstruct(
        _name, _typed(_declared), namespace={"__doc__": _declared["doc"]}, rename=lambda field: field[:-1]
    )
FILES: Mapping[str, Table] = {name: TABLES[table] for name, table in _DECLARED["files"].items()}
ROWS: Mapping[str, Table] = {name: TABLES[table] for name, table in _DECLARED["rows"].items()}
"""The tables of the dump."""


def row(table: str, entry: Fields, **own: Any) -> Row:  # noqa: ANN401  (plain data)
    """Return a row of a table with what it has of an entry, and with its own fields."""
    copied = set(TABLES[table].__struct_encode_fields__) - own.keys()
    return entry.model_dump(mode="json", by_alias=True, include=copied) | own


def encoded(table: Table, row: Row) -> str:
    """Return a row of a table as JSON. A row that lacks a field or has another type there is an error."""
    return json.encode(convert(row, table)).decode("utf-8")


def schema(table: Table) -> Row:
    """Return the JSON Schema of a table."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **json.schema(table)}
