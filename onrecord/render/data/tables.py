"""Makes rows of the types of the record, encodes them as JSON, and describes their types as JSON Schemas."""

from functools import cache
from pathlib import Path
from typing import Any

from msgspec import convert, json

from onrecord.model.frozen_model import Fields
from onrecord.render.data.record_types import Table

Row = dict[str, Any]


def row(table: Table, entry: Fields, **own: Any) -> Row:  # noqa: ANN401  (plain data)
    """Return a row of a table with what it has of an entry, and with its own fields."""
    copied = set(table.__struct_encode_fields__) - own.keys()
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
