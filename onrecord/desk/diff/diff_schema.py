"""The JSON Schema of what `onrecord diff --output-format json` prints, made from the classes of the changes."""

from __future__ import annotations

from typing import Any

from msgspec.json import schema_components

from onrecord.desk.compare.changes import VERSION
from onrecord.desk.diff.result import Diff


def diff_schema() -> dict[str, Any]:
    """Return the schema in draft 7."""
    _, components = schema_components([Diff], ref_template="#/definitions/{name}")
    definitions = {name: _closed(schema) for name, schema in components.items()}
    document = definitions.pop(Diff.__name__)
    document["properties"]["version"] = {"description": "Increases only with incompatible changes.", "const": VERSION}
    document["properties"]["changes"]["items"].pop("discriminator")  # a keyword of OpenAPI
    document["description"] = "What `onrecord diff --output-format json` prints."
    return {"$schema": "http://json-schema.org/draft-07/schema#", **document, "definitions": definitions}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all its fields, as the program writes them, and no others."""
    return {**schema, "required": list(schema["properties"]), "additionalProperties": False}
