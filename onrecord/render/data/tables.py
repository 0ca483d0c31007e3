"""Makes rows of the types of the record, encodes them as JSON, and describes their types as JSON Schemas."""

from functools import cache
from pathlib import Path
from typing import Any

from msgspec import convert, json

from onrecord.model.addresses import absolute
from onrecord.model.frozen_model import Fields
from onrecord.render.data.file_digests import API
from onrecord.render.data.record_types import Table

Row = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


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
    return {"$schema": DIALECT, **json.schema(table)}


def named_schema(name: str, table: Table) -> Row:
    """Return the JSON Schema of a table with its `$id`, which is relative to the address that it is loaded from."""
    return {"$schema": DIALECT, "$id": f"{name}.json", **json.schema(table)}


def schema_text(name: str, base_url: str | None) -> str:
    """Return the published JSON Schema of a table; its `$id` is absolute if the site has an address."""
    text = package_text(name)
    if base_url is None:
        return text
    address = absolute(base_url, f"{API}schemas/{name}.json")
    return text.replace(f'"$id": "{name}.json"', f'"$id": {json.encode(address).decode("utf-8")}', 1)


def package_text(name: str) -> str:
    """Return a published description of the API: a file of the package, since to make all of them takes 13 ms."""
    package = Path(__file__).parents[2]
    root = package if (package / "schema").is_dir() else package.parent
    return (root / "schema" / "api-v1" / f"{name}.json").read_text("utf-8")
