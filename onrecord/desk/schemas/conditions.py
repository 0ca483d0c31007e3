"""Conditional requirements of entries, for the JSON Schemas and the reference.

The rules themselves are in `check`, which sees the whole site. A schema can only express those about a single entry.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from onrecord.model.fields import EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.values import JsonSchema


class Condition(Struct, frozen=True):
    """One conditional requirement, in words and as a JSON Schema."""

    words: str
    schema: JsonSchema


def _is(field: str, *values: str) -> JsonSchema:
    return {"properties": {field: {"enum": list(values)}}, "required": [field]}


def _each(required: list[str]) -> JsonSchema:
    """Return a schema that requires these fields of a value, or of each item of a list."""
    return {"if": {"type": "array"}, "then": {"items": {"required": required}}, "else": {"required": required}}


CONDITIONS: Mapping[type[Fields], tuple[Condition, ...]] = {
    EventFields: (
        Condition(
            "`published` is required unless `status` is `draft` or `withdrawn`.",
            {"if": _is("status", "draft", "withdrawn"), "else": {"required": ["published"]}},
        ),
        Condition(
            "Each of `corrections` needs `was` and `now` unless `status` is `withdrawn`.",
            {"if": _is("status", "withdrawn"), "else": {"properties": {"corrections": _each(["was", "now"])}}},
        ),
        Condition(
            "`bill` and `stage` are required where `type` is `bill-reading` or `bill-action`, except in a draft.",
            {
                "if": {"allOf": [_is("type", "bill-reading", "bill-action"), {"not": _is("status", "draft")}]},
                "then": {"required": ["bill", "stage"]},
            },
        ),
    ),
    SourceFields: (
        Condition(
            "`title` or `description` is required.", {"anyOf": [{"required": ["title"]}, {"required": ["description"]}]}
        ),
    ),
}
