"""Compares two JSON Schemas of one file: what could break a program that was written for the first.

The schemas are those that msgspec writes: definitions with `$ref`, `anyOf` for what can be null, `enum`, and objects
whose fields are all required. Other forms are refused, so that nothing passes unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
_IGNORED = {"title", "description", "examples", "$schema", "$id", "$defs", "required"}
_READ = {"$ref", "anyOf", "type", "enum", "format", "properties", "items", "additionalProperties"}


def breaks(before: Schema, after: Schema) -> list[str]:
    """Return what a new schema allows, or no longer promises, that readers of the old one don't expect."""
    return list(dict.fromkeys(_Comparison(before, after).compare(before, after, "", frozenset())))


class _Comparison:
    def __init__(self, before: Schema, after: Schema) -> None:
        self._before, self._after = before, after

    def compare(self, before: Schema, after: Schema, path: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
        names = before.get("$ref", ""), after.get("$ref", "")
        if all(names) and names in seen:
            return
        seen |= {names}
        old, new = _kinds(before, self._before), _kinds(after, self._after)
        for kind in sorted(new.keys() - old.keys()):
            yield f"{path or '/'}: can be {kind} now, beside {' or '.join(sorted(old))}"
        for kind in sorted(new.keys() & old.keys()):
            yield from self._same_kind(old[kind], new[kind], path, seen)

    def _same_kind(self, old: Schema, new: Schema, path: str, seen: frozenset[tuple[str, str]]) -> Iterator[str]:
        if "enum" in old and "enum" not in new:
            yield f"{path}: can have any value now"
        elif "enum" in old:
            yield from (f"{path}: can be '{value}' now" for value in new["enum"] if value not in old["enum"])
        if "format" in old and old["format"] != new.get("format"):
            yield f"{path}: has not the format '{old['format']}' any more"
        for name, field in old.get("properties", {}).items():
            within = f"{path}/{name}"
            if name not in new.get("properties", {}):
                yield f"{within}: is gone"
                continue
            if name in old["required"] and name not in new["required"]:
                yield f"{within}: can be absent now"
            yield from self.compare(field, new["properties"][name], within, seen)
        for part in ("items", "additionalProperties"):
            if part in old:
                yield from self.compare(old[part], new.get(part, {}), f"{path}/*", seen)


def _kinds(schema: Schema, whole: Schema) -> dict[str, Schema]:
    """Return the types that a value can have, each with its schema."""
    unread = schema.keys() - _IGNORED - _READ
    assert not unread, f"teach this comparison what {sorted(unread)} means"
    if "$ref" in schema:
        return _kinds(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        shared = {key: value for key, value in schema.items() if key == "format"}
        found = [_kinds({**one, **(shared if one != {"type": "null"} else {})}, whole) for one in schema["anyOf"]]
        merged = {kind: inner for kinds in found for kind, inner in kinds.items()}
        assert len(merged) == sum(map(len, found)), "two alternatives have one type"
        return merged
    if "enum" in schema:
        by_kind: dict[str, list[Any]] = {}
        for value in schema["enum"]:
            by_kind.setdefault(_NAMES[type(value)], []).append(value)
        return {kind: {"enum": values} for kind, values in by_kind.items()}
    return {schema["type"]: schema} if "type" in schema else dict.fromkeys(_ANY, schema)


_NAMES = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
_ANY = ("array", "boolean", "integer", "null", "number", "object", "string")
