"""What else an entry needs, beyond the fields that are always required: for the schemas and the reference.

The rules themselves are in `check`, where they see the whole site. Here stand the few that an entry shows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.model.fields import EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.values import JsonSchema


@dataclass(frozen=True, slots=True)
class Condition:
    """One such rule, in words and as a JSON Schema."""

    words: str
    schema: JsonSchema


def _is(field: str, *values: str) -> JsonSchema:
    return {"properties": {field: {"enum": list(values)}}, "required": [field]}


def _each(required: list[str]) -> JsonSchema:
    """Return the schema of one or many that each have these fields."""
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
