"""Generates the JSON Schemas in `schema/`, by which editors complete, explain and check what people type.

They use draft 7 (json-schema.org/draft-07), which all these editors support. They describe entries as people type them:
with shorthands, and with the types that YAML 1.2 gives to plain values.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.json import schema_components
from pydantic import Field, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from onrecord.desk.compare.changes import VERSION
from onrecord.desk.diff.result import Diff
from onrecord.desk.editing.new_entries import field as as_typed
from onrecord.desk.lookup.found_entries import FoundEntry
from onrecord.model import fields as models
from onrecord.model.choices import meanings
from onrecord.model.frozen_model import Fields
from onrecord.model.values import Id, JsonSchema, or_absent, present
from onrecord.problems import CODE_FROM_OUTSIDE, CODES, Severity


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
_Actors = Annotated[
    dict[Id, models.ActorFields], Field(description="`content/actors/*.yaml`: each actor under its id.")
]
_Sources = Annotated[
    dict[Id, models.SourceFields], Field(description="`content/sources/*.yaml`: each source under its id.")
]
_FILES: Mapping[str, Any] = {
    "site": models.SiteFields, "story": models.StoryFields, "event": models.EventFields, "actors": _Actors,
    "sources": _Sources, "bill": models.BillFields, "procedure": models.ProcedureFields,
}  # fmt: skip
"""The model of each kind of file."""
_ORDER: list[str] = json.loads((_PARTS / "keywords.json").read_bytes())
"""The order of keywords in a schema: the value, its parts, conditions, examples."""
_NAMED = ("properties", "definitions")  # the keywords whose keys are names, not keywords
_DATA = ("enum", "enumDescriptions", "const", "default", "defaultSnippets", "examples")
"""The keywords that hold values, not schemas."""


def generate_schemas() -> dict[str, str]:
    """Return the text of each schema in `schema/` by file name."""
    generated = {}
    for kind, content in _FILES.items():
        adapter = TypeAdapter[object](content)
        schema = adapter.json_schema(schema_generator=_AsTyped, ref_template="#/definitions/{model}")
        generated[f"{kind}.schema.json"] = _text(schema)
    printed = {"report": report_schema(), "diff": diff_schema(), "find": find_schema()}
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


class _AsTyped(GenerateJsonSchema):
    """Generates schemas of entries as typed; pydantic's own generator describes the models' Python input."""

    schema_dialect = "http://json-schema.org/draft-07/schema#"

    def generate(self, schema: core_schema.CoreSchema, mode: Any = "validation") -> JsonSchema:  # noqa: ANN401
        """Return the schema with the keywords of draft 7."""
        generated = super().generate(schema, mode)
        definitions = {"definitions": dict(sorted(generated.pop("$defs").items()))} if "$defs" in generated else {}
        arranged: JsonSchema = _normalize({"$schema": self.schema_dialect, **generated, **definitions})
        return arranged

    def sort(self, value: JsonSchema, parent_key: str | None = None) -> JsonSchema:  # noqa: ARG002  (pydantic's hook)
        """Return the schema unsorted; `generate` sorts it."""
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002  (pydantic's hook)
        """Return False: a title such as 'On Behalf Of' adds nothing to `on_behalf_of`."""
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchema:
        """Return the schema of an optional field, which may also be left empty."""
        return or_absent(self.generate_inner(schema["schema"]))

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchema:
        """Return the schema of a field with a default, which may be left out or empty."""
        default = typed_default(schema.get("default"))
        typed = or_absent(self.generate_inner(schema["schema"]))
        return typed if default is None else {**typed, "default": default}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchema:
        name = self.generate_inner(schema["keys_schema"])
        name.pop("type")  # keys are always strings
        values = self.generate_inner(schema["values_schema"])
        return {"type": "object", "propertyNames": name, "additionalProperties": values}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchema:
        generated = super().literal_schema(schema)
        descriptions = meanings(generated["enum"]) if "enum" in generated else None
        return {**generated, "enumDescriptions": descriptions} if descriptions else generated

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchema:
        model: type[Fields] = schema["cls"]
        generated = super().model_schema(schema)
        generated = {key: value for key, value in generated.items() if key != "title"}  # the name of a Python class
        typed, rows = generated["properties"], model.rows().items()
        generated["properties"] = {name: {**typed[name], **_hover_text(name, info)} for name, info in rows}
        generated |= {"defaultSnippets": SNIPPETS[model]} if model in SNIPPETS else {}
        if model in CONDITIONS:
            generated["allOf"] = [condition.schema for condition in CONDITIONS[model]]
        return generated if model.shorthand is None else _or_plain(generated, model.shorthand)


def _hover_text(name: str, info: FieldInfo) -> JsonSchema:
    """Return the hover text of a field: its description and an example (a VS Code extension)."""
    examples = [as_typed(name, example) for example in info.examples or ()][:1]
    shown = "".join(f"\n\n```yaml\n{example}```" for example in examples)
    return {"markdownDescription": f"{info.description}{shown}"}


def _or_plain(model: JsonSchema, shorthand: str) -> JsonSchema:
    """Return the schema of a model that may also be written as the plain value of its shorthand field."""
    field = model["properties"][shorthand]
    value = {key: part for key, part in field.items() if key not in ("description", "markdownDescription", "examples")}
    fields = {key: part for key, part in model.items() if key != "description"}
    plain = present(value)
    # Of a text, one in the first language, since a mapping by language would stand where the fields do.
    plain = plain["anyOf"][0] if "anyOf" in plain else plain
    return {"description": model["description"], "anyOf": [plain, fields]}


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
    parts = components.items()
    return {name: {**one, "required": list(one["properties"]), "additionalProperties": False} for name, one in parts}
