"""The JSON Schemas of what `onrecord check`, `diff` and `find` print for programs."""

from __future__ import annotations

from typing import Any

from msgspec.json import schema_components

from onrecord.desk.compare.changes import VERSION
from onrecord.desk.diff.result import Diff
from onrecord.desk.lookup.found_entries import FoundEntry
from onrecord.model.values import JsonSchema
from onrecord.problems import CODE_FROM_OUTSIDE, CODES, Severity

_COUNT: JsonSchema = {"type": "integer", "minimum": 0}
_PLACE: JsonSchema = {
    "file": {"description": "Relative to the site's folder, with `/` between its parts.", "type": "string"},
    "line": {"description": "From 1.", "type": "integer", "minimum": 1},
    "column": {"description": "From 1, in characters.", "type": "integer", "minimum": 1},
    "length": {"description": "In characters; 0 for the whole file.", **_COUNT},
}
_WHOLE_OR_NOT_AT_ALL: JsonSchema = {name: [other for other in _PLACE if other != name] for name in _PLACE}


def report_schema() -> JsonSchema:
    """Return the schema of the report in draft 7."""
    own: JsonSchema = {
        "version": {"description": "Increases only with incompatible changes.", "const": 1},
        "problems": {"description": "By place.", "type": "array", "items": _describe_problem()},
        "errors": _COUNT,
        "warnings": _COUNT,
        "notes": _COUNT,
        "files": {"description": "How many files hold the site's entries.", **_COUNT},
    }
    description = "With --accepted: the problems that entries accept, by place."
    accepted: JsonSchema = {"description": description, "type": "array", "items": _describe_accepted()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "What `onrecord check --output-format json` prints.",
        **_object(own, {**own, "accepted": accepted}),
    }


def _describe_accepted() -> JsonSchema:
    """Return the schema of a problem that an entry accepts."""
    acceptance = _object({"reason": {"description": "The editors' reason.", "type": "string"}, **_PLACE})
    problem = _describe_problem()
    return {
        **problem,
        "properties": {**problem["properties"], "acceptance": acceptance},
        "required": [*problem["required"], "acceptance"],
    }


def _describe_problem() -> JsonSchema:
    own: JsonSchema = {
        "code": {
            "description": "A code, which docs/problems and `onrecord explain` explain; with a hyphen, a plug-in's.",
            "anyOf": [{"enum": list(CODES)}, {"type": "string", "pattern": f"^{CODE_FROM_OUTSIDE}$"}],
        },
        "severity": {"enum": [severity.value for severity in Severity]},
        "message": {"description": "One sentence, without a full stop.", "type": "string"},
        "help": {"description": "What to do.", "type": ["string", "null"]},
        "related": {
            "description": "Other places that the problem mentions.",
            "type": "array",
            "items": _object({"note": {"type": "string"}, **_PLACE}),
        },
    }
    return {**_object(own, {**own, **_PLACE}), "dependencies": _WHOLE_OR_NOT_AT_ALL}


def _object(required: JsonSchema, properties: JsonSchema | None = None) -> JsonSchema:
    return {
        "type": "object",
        "properties": properties or required,
        "required": list(required),
        "additionalProperties": False,
    }


def diff_schema() -> JsonSchema:
    """Return the schema of the comparison in draft 7, made from the classes of the changes."""
    definitions = _definitions(Diff)
    document = definitions.pop(Diff.__name__)
    document["properties"]["version"] = {"description": "Increases only with incompatible changes.", "const": VERSION}
    document["properties"]["changes"]["items"].pop("discriminator")  # a keyword of OpenAPI
    document["description"] = "What `onrecord diff --output-format json` prints."
    return {"$schema": "http://json-schema.org/draft-07/schema#", **document, "definitions": definitions}


def find_schema() -> JsonSchema:
    """Return the schema of the results of a search in draft 7, made from their class."""
    definitions = _definitions(FoundEntry)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": "What `onrecord find --format json` prints: the results, the best first.",
        "type": "array",
        "items": definitions.pop(FoundEntry.__name__),
        "definitions": definitions,
    }


def _definitions(document: type) -> dict[str, Any]:
    """Return the schemas of a class and its parts: an object has all its fields, as the program writes them."""
    _, components = schema_components([document], ref_template="#/definitions/{name}")
    return {
        name: {**schema, "required": list(schema["properties"]), "additionalProperties": False}
        for name, schema in components.items()
    }
