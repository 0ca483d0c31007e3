"""Generates the JSON Schemas in `schema/`, by which editors complete, explain and check what people type.

They use draft 7 (json-schema.org/draft-07), which all these editors support. They describe entries as people type them:
with shorthands, and with the types that YAML 1.2 gives to plain values.
"""

import inspect
import json
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.json import schema_components

from onrecord.editing.compare.changes import VERSION
from onrecord.editing.diff.result import Diff
from onrecord.editing.entries.yaml_values import format_field as as_typed
from onrecord.editing.lookup.found_entries import Found
from onrecord.editing.telling.shown_entry import Shown
from onrecord.model import fields as models
from onrecord.model.choices import meanings
from onrecord.model.frozen_model import Check, FieldInfo, Fields
from onrecord.model.values import Id, JsonSchema, or_absent
from onrecord.problems import CODE_FROM_OUTSIDE, CODES, Severity
from onrecord.web.review.review_formats import ReviewDocument


class Condition(Struct, frozen=True):
    """A conditional requirement of an entry, in words and as a JSON Schema."""

    words: str
    schema: JsonSchema


_PARTS = Path(__file__).with_name("schema_parts")


def _read(name: str) -> Mapping[type[Fields], Any]:
    """Return the content of one of the parts, by models in place of their names."""
    by_name = json.loads((_PARTS / name).read_bytes())
    return {getattr(models, model): found for model, found in by_name.items()}


SNIPPETS: Mapping[type[Fields], list[JsonSchema]] = _read("snippets.json")
"""The snippets of each model: VS Code's extension `defaultSnippets`, in which `${1:...}` is the first place to fill."""
CONDITIONS: Mapping[type[Fields], tuple[Condition, ...]] = {
    model: tuple(Condition(**condition) for condition in found) for model, found in _read("conditions.json").items()
}
"""The rules of `check` about a single entry; all others need the whole site."""
_FILES: Mapping[str, Any] = {
    "site": models.SiteFields, "story": models.StoryFields, "event": models.EventFields,
    "actors": dict[Id, models.ActorFields], "sources": dict[Id, models.SourceFields], "bill": models.BillFields,
    "procedure": models.ProcedureFields,
}  # fmt: skip
"""The type of each kind of file."""
_SCALARS: Mapping[Any, JsonSchema] = {
    str: {"type": "string"}, bool: {"type": "boolean"}, int: {"type": "integer", "minimum": 0},
}  # fmt: skip
_ORDER: list[str] = json.loads((_PARTS / "keywords.json").read_bytes())
"""The order of keywords in a schema: the value, its parts, conditions, examples."""
_NAMED = ("properties", "definitions")  # the keywords whose keys are names, not keywords
_DRAFT = "http://json-schema.org/draft-07/schema#"
_DATA = ("enum", "enumDescriptions", "const", "default", "defaultSnippets", "examples")
"""The keywords that hold values, not schemas."""


def generate_schemas() -> dict[str, str]:
    """Return the text of each schema in `schema/` by file name."""
    generated = {}
    for kind, content in _FILES.items():
        found: dict[str, JsonSchema] = {}
        schema = _schema_of(content, found)
        if "$ref" in schema:
            schema = found.pop(content.__name__)
        else:
            schema["description"] = f"`content/{kind}/*.yaml`: each {kind.removesuffix('s')} under its id."
        whole = {"$schema": _DRAFT, **schema, **({"definitions": dict(sorted(found.items()))} if found else {})}
        generated[f"{kind}.schema.json"] = _text(_normalize(whole))
    printed = {
        "report": report_schema(),
        "diff": diff_schema(),
        "find": find_schema(),
        "show": show_schema(),
        "review": review_schema(),
    }
    return {**generated, **{f"{name}.schema.json": _text(schema) for name, schema in printed.items()}}


def typed_default(value: object) -> str | int | list[str] | None:
    """Return a field's default as people type it; None if the default is an absent value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return [str(item) for item in value] or None
    if isinstance(value, str | int):
        return value
    return str(value) if isinstance(value, ZoneInfo) else None


def _text(schema: JsonSchema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema_of(annotation: Any, models_found: dict[str, JsonSchema]) -> JsonSchema:  # noqa: ANN401  (a type)
    """Return the schema of a type; add those of the models in it to `models_found`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        made = [mark.typed_as for mark in arguments if isinstance(mark, Check) and mark.typed_as]
        schema = _schema_of((made or arguments)[0], models_found)
        for mark in arguments[1:]:
            schema = mark.refine(schema) if hasattr(mark, "refine") else schema
        return schema
    if origin is Literal:
        listed: JsonSchema = {"const": arguments[0]} if len(arguments) == 1 else {"enum": list(arguments)}
        described = meanings(listed["enum"]) if "enum" in listed else None
        return {**listed, "type": "string", **({"enumDescriptions": described} if described else {})}
    if origin in (Union, UnionType):
        choices = [_schema_of(one, models_found) for one in arguments if one is not NoneType]
        return choices[0] if len(choices) == 1 else {"anyOf": choices}  # `_field_schema` adds the empty value
    if origin is tuple:
        return {"type": "array", "items": _schema_of(arguments[0], models_found)}
    if origin is dict:
        name, values = (_schema_of(part, models_found) for part in arguments)
        name.pop("type")  # keys are always strings
        return {"type": "object", "propertyNames": name, "additionalProperties": values}
    if isinstance(annotation, type) and issubclass(annotation, Fields):
        if annotation.__name__ not in models_found:
            models_found[annotation.__name__] = {}  # its own fields may name it
            models_found[annotation.__name__] = _model_schema(annotation, models_found)
        return {"$ref": f"#/definitions/{annotation.__name__}"}
    return dict(_SCALARS[annotation])


def _model_schema(model: type[Fields], models_found: dict[str, JsonSchema]) -> JsonSchema:
    """Return the schema of a model as typed."""
    rows = model.rows().items()
    needed = {info.alias or name: info for name, info in model.model_fields.items() if info.is_required()}
    required = [name for name, info in needed.items() if not info.may_wait()]
    waiting = [name for name, info in needed.items() if info.may_wait()]
    generated: JsonSchema = {
        "type": "object",
        "description": inspect.cleandoc(model.__doc__ or ""),
        "properties": {name: _field_schema(name, info, models_found) for name, info in rows},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"defaultSnippets": SNIPPETS[model]} if model in SNIPPETS else {}),
    }
    if model in CONDITIONS:
        generated["allOf"] = [condition.schema for condition in CONDITIONS[model]]
    if waiting:
        generated["allOf"] = [_required_once_public(waiting), *generated.get("allOf", [])]
    if model.shorthand is None:
        return generated
    # A model may also be written as the plain value of a field; of a text, as one in the first language, since a
    # mapping by language would stand where the fields do.
    plain = _schema_of(model.rows()[model.shorthand].annotation, models_found)
    plain = plain["anyOf"][0] if "anyOf" in plain else plain
    return {"description": generated.pop("description"), "anyOf": [plain, generated]}


def _required_once_public(fields: list[str]) -> JsonSchema:
    """Return the condition that an entry has these fields, none of them empty, unless it is a draft."""
    draft = {"properties": {"status": {"enum": ["draft"]}}, "required": ["status"]}
    filled = {name: {"not": {"type": "null"}} for name in fields}
    return {"if": draft, "else": {"properties": filled, "required": fields}}


def _field_schema(name: str, info: FieldInfo, models_found: dict[str, JsonSchema]) -> JsonSchema:
    """Return the schema of a field; one that may be left out may also be empty."""
    typed = _schema_of(info.annotation, models_found)
    if info.may_wait():
        typed = or_absent(typed)
    elif not info.is_required():
        default = typed_default(info.default)
        typed = or_absent(typed) | ({} if default is None else {"default": default})
    # The hover text has an example too (a VS Code extension).
    shown = "".join(f"\n\n```yaml\n{as_typed(name, example)}```" for example in info.examples[:1])
    described = {"description": info.description, "markdownDescription": f"{info.description}{shown}"}
    return {**typed, **described, "examples": info.examples}


def _normalize(schema: Any, within: str = "") -> Any:  # noqa: ANN401  (JSON)
    """Return a schema with sorted keywords, and `$ref` alone in its object, since draft 7 ignores its siblings."""
    if within in _DATA or not isinstance(schema, dict | list):
        return schema
    if isinstance(schema, list):
        return [_normalize(part) for part in schema]
    if within in _NAMED:
        return {name: _normalize(part) for name, part in schema.items()}
    if "$ref" in schema and len(schema) > 1:
        rest = {key: part for key, part in schema.items() if key != "$ref"}
        schema = {**rest, "allOf": [*schema.get("allOf", []), {"$ref": schema["$ref"]}]}
    return {key: _normalize(schema[key], key) for key in sorted(schema, key=_ORDER.index)}


def report_schema() -> JsonSchema:
    """Return the schema of the report in draft 7: that of `report.json`, with the codes and severities of today."""
    schema: JsonSchema = json.loads((_PARTS / "report.json").read_bytes())
    for listed in ("problems", "accepted"):
        fields = schema["properties"][listed]["items"]["properties"]
        fields["code"]["anyOf"] = [{"enum": list(CODES)}, {"type": "string", "pattern": f"^{CODE_FROM_OUTSIDE}$"}]
        fields["severity"]["enum"] = [severity.value for severity in Severity]
    return schema


def diff_schema() -> JsonSchema:
    """Return the schema of the comparison in draft 7, made from the classes of the changes."""
    definitions = _definitions(Diff)
    document = definitions.pop(Diff.__name__)
    document["properties"]["version"] = {"description": "Increases only with incompatible changes.", "const": VERSION}
    document["properties"]["changes"]["items"].pop("discriminator")  # a keyword of OpenAPI
    document["description"] = "What `onrecord diff --output-format json` prints."
    return {"$schema": _DRAFT, **document, "definitions": definitions}


def find_schema() -> JsonSchema:
    """Return the schema of the results of a search in draft 7, made from their class."""
    return _growing_schema(Found)


def show_schema() -> JsonSchema:
    """Return the schema of a shown entry in draft 7, made from its class."""
    return _growing_schema(Shown)


def review_schema() -> JsonSchema:
    """Return the schema of a review in draft 7, made from its class."""
    return _growing_schema(ReviewDocument)


def _growing_schema(document: type) -> JsonSchema:
    """Return the schema of a class that may get further fields, as the rows of the API in it do."""
    definitions = {name: _without(one, "additionalProperties") for name, one in _definitions(document).items()}
    return {"$schema": _DRAFT, **definitions.pop(document.__name__), "definitions": definitions}


def _without(schema: JsonSchema, keyword: str) -> JsonSchema:
    return {name: value for name, value in schema.items() if name != keyword}


def _definitions(document: type) -> dict[str, Any]:
    """Return the schemas of a class and its parts: an object has all its fields, as the program writes them."""
    _, components = schema_components([document], ref_template="#/definitions/{name}")
    parts = ((name, _as_draft_7(one)) for name, one in components.items())
    return {
        name: {**one, "required": list(one["properties"]), "additionalProperties": False}
        if "properties" in one
        else one
        for name, one in parts
    }


def _as_draft_7(schema: Any) -> Any:  # noqa: ANN401  (JSON)
    """Return a schema in which a list of fixed length has its items as draft 7 names them."""
    if isinstance(schema, list):
        return [_as_draft_7(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: _as_draft_7(part) for name, part in schema.items()}
    items = parts.pop("prefixItems", None)
    return parts if items is None else {**parts, "items": items}
