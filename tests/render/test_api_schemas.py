"""The schemas of the API are valid, published as they are here, and compatible with version 1."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from golden import UPDATE, expected_files, files_in
from jsonschema import Draft202012Validator
from schema_breaks import breaks

from onrecord.render.data.openapi import openapi
from onrecord.render.data.record_types import RULES, SCHEMAS
from onrecord.render.data.tables import named_schema

COMMITTED = Path(__file__).parents[2] / "schema" / "api-v1"
NOW = {name: named_schema(name, table) for name, table in SCHEMAS.items()}


def test_a_change_breaks_no_reader_of_version_1() -> None:
    """No field is gone, can be null or absent, or has another type; a complete list of values has no new value.

    Additions are allowed. `make update` writes them, and refuses the rest: a breaking change needs a version 2 beside
    this one.
    """
    found = [
        f"{path.stem}.json{fault}"
        for path in sorted(COMMITTED.glob("*.json"))
        if path.stem != "openapi"  # it has no types of its own
        for fault in breaks(json.loads(path.read_text("utf-8")), NOW.get(path.stem, {"type": "null"}))
    ]

    assert found == []


@pytest.mark.generated
def test_committed_schemas_are_current() -> None:
    """The schemas and the OpenAPI document in the repository are those that a site publishes."""
    if UPDATE:
        test_a_change_breaks_no_reader_of_version_1()
    documents = {**NOW, "openapi": openapi()}
    texts = {name: json.dumps(one, indent=2, ensure_ascii=False) for name, one in documents.items()}
    written = {f"{name}.json": f"{text}\n".encode() for name, text in texts.items()}

    assert expected_files(COMMITTED, written) == written
    assert files_in(COMMITTED).keys() == written.keys()


@pytest.mark.parametrize("name", NOW)
def test_schema_is_valid_and_describes_each_field(name: str) -> None:
    """Each schema is a valid one of its draft; each field has a description, and is always there."""
    Draft202012Validator.check_schema(NOW[name])
    for kind in NOW[name]["$defs"].values():
        assert kind["description"]
        assert kind["required"] == list(kind["properties"])
        assert [key for key, field in kind["properties"].items() if not field.get("description")] == []


def test_no_field_has_two_types() -> None:
    """A field has one type, and perhaps null."""
    for document in NOW.values():
        for kind in document["$defs"].values():
            for field in kind["properties"].values():
                others = [one for one in field.get("anyOf", ()) if one != {"type": "null"}]
                assert len(others) <= 1
                assert not isinstance(field.get("type"), list)


def test_each_rule_has_a_sentence_without_a_full_stop() -> None:
    """Each rule is a code with a sentence, as programs show it."""
    assert all(code == code.lower() and " " not in code for code in RULES)
    assert all(sentence and not sentence.endswith(".") for sentence in RULES.values())


BEFORE: dict[str, Any] = {
    "$ref": "#/$defs/File",
    "$defs": {
        "File": {
            "title": "File", "type": "object", "required": ["id", "day", "kind", "tags", "texts", "inner", "many"],
            "properties": {
                "id": {"type": "string", "description": "an id"},
                "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                "kind": {"enum": ["one", "two", None]},
                "tags": {"type": "array", "items": {"type": "string", "examples": ["a"]}},
                "texts": {"type": "object", "additionalProperties": {"type": "string"}},
                "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}]},
                "many": {"type": "array", "items": {"$ref": "#/$defs/Inner"}},
            },
        },
        "Inner": {
            "title": "Inner", "type": "object", "required": ["n"],
            "properties": {"n": {"type": "integer"}, "back": {"$ref": "#/$defs/File"}},
        },
    },
}  # fmt: skip
_OTHERS = ("array", "boolean", "integer", "null", "number", "object")
BROKEN: tuple[tuple[str, str, Any, list[str]], ...] = (
    ("a field that is gone", "File/properties/id", None, ["/id: is gone"]),
    ("another type", "File/properties/id", {"type": "integer"}, ["/id: can be integer now, beside string"]),
    ("null", "File/properties/id", {"anyOf": [{"type": "string"}, {"type": "null"}]},
     ["/id: can be null now, beside string"]),
    ("any type", "File/properties/tags/items", {"description": "anything"},
     [f"/tags/*: can be {kind} now, beside string" for kind in _OTHERS]),
    ("a field that can be absent", "File/required", ["id", "day", "kind", "tags", "texts", "many"],
     ["/inner: can be absent now"]),
    ("a new value", "File/properties/kind/enum", ["one", "two", "three", None], ["/kind: can be 'three' now"]),
    ("an open list of values", "File/properties/kind", {"type": "string", "examples": ["one"]},
     ["/kind: can have any value now"]),
    ("another format", "File/properties/day/anyOf", [{"type": "string"}, {"type": "null"}],
     ["/day: has not the format 'date' any more"]),
    ("other items", "File/properties/tags/items", {"type": "boolean"}, ["/tags/*: can be boolean now, beside string"]),
    ("other texts", "File/properties/texts/additionalProperties", {"type": "integer"},
     ["/texts/*: can be integer now, beside string"]),
    ("a change within", "Inner/properties/n", {"type": "string"},
     ["/inner/n: can be string now, beside integer", "/many/*/n: can be string now, beside integer"]),
)  # fmt: skip
ALLOWED: tuple[tuple[str, str, Any], ...] = (
    ("a new field", "File/properties/new", {"type": "string"}),
    ("a field that is never null any more", "File/properties/day", {"type": "string", "format": "date"}),
    ("a value less", "File/properties/kind/enum", ["one", None]),
    ("a complete list in place of a text", "File/properties/id", {"enum": ["a", "b"]}),
    (
        "other words and examples",
        "File/properties/tags/items",
        {"type": "string", "examples": ["a", "b"], "title": "t"},
    ),
    ("another name of a definition", "Inner/title", "Other"),
)


def _changed(place: str, value: object) -> dict[str, Any]:
    schema = deepcopy(BEFORE)
    *path, last = place.split("/")
    holder: dict[str, Any] = schema["$defs"]
    for step in path:
        holder = holder[step]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return schema


@pytest.mark.parametrize(("place", "value", "found"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_comparison_finds_what_breaks_a_reader(place: str, value: object, found: list[str]) -> None:
    """The comparison names the place and what is new there, through references and circles."""
    assert breaks(BEFORE, _changed(place, value)) == found


@pytest.mark.parametrize(("place", "value"), [case[1:] for case in ALLOWED], ids=[case[0] for case in ALLOWED])
def test_comparison_allows_additions(place: str, value: object) -> None:
    """What readers may ignore is no break, nor is a narrower promise."""
    assert breaks(BEFORE, BEFORE) == []
    assert breaks(BEFORE, _changed(place, value)) == []


def test_comparison_refuses_what_it_cannot_read() -> None:
    """A form that it does not know is an error, not an agreement."""
    with pytest.raises(AssertionError, match=r"\['pattern'\]"):
        breaks(BEFORE, _changed("File/properties/id", {"type": "string", "pattern": "a"}))
    with pytest.raises(AssertionError, match="two alternatives"):
        breaks(BEFORE, _changed("File/properties/id", {"anyOf": [{"type": "string"}, {"enum": ["a"]}]}))


def test_comparison_sees_that_a_file_is_gone() -> None:
    """A schema that exists no more breaks its readers."""
    assert breaks(BEFORE, {"type": "null"}) == ["/: can be null now, beside object"]
