"""Writes new entries as files for editors: with the fields that were answered, and hints at those that were not."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

from onrecord.authoring.reference import as_yaml
from onrecord.authoring.yaml_text import Value, field
from onrecord.model.fields import ActorFields, BillFields, EventFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields

_MODELS: Mapping[str, type[Fields]] = {
    "story": StoryFields,
    "event": EventFields,
    "source": SourceFields,
    "actor": ActorFields,
    "bill": BillFields,
}
_OFFERED: Mapping[str, tuple[str, ...]] = {
    "story": ("summary", "languages", "timezone", "tags"),
    "event": ("until", "time", "summary", "body", "on_behalf_of", "channel", "claims", "quotes", "responds_to", "tags"),
    "source": (),
    "actor": (),
    "bill": ("origin", "identifiers", "summary", "url", "sponsors", "sources"),
}
"""The fields that an editor is most likely to add, shown in a new file of one entry."""
_ABOVE: Mapping[str, str] = {"story": "../../..", "event": "../../../.."}
"""The way from the file's folder to the site's."""
_SCHEMAS: Mapping[str, str] = {"source": "sources", "actor": "actors"}


def model_of(kind: str) -> type[Fields]:
    """Return the field table of a kind of entry."""
    return _MODELS[kind]


def file_header(kind: str) -> str:
    """Return the first lines of a new file: by the first, editing programs complete and check what is typed."""
    schema = f"{_ABOVE.get(kind, '../..')}/schema/{_SCHEMAS.get(kind, kind)}.schema.json"
    return f"# yaml-language-server: $schema={schema}\n"


def entry_yaml(kind: str, values: Mapping[str, Value]) -> str:
    """Return the fields of an entry as YAML, in the order of the field table."""
    return "".join(field(name, values[name]) for name in _MODELS[kind].rows() if name in values)


def file_text(kind: str, values: Mapping[str, Value]) -> str:
    """Return the file of one new entry, with what else may stand there as comments."""
    rows = _MODELS[kind].rows()
    offered = [name for name in _OFFERED[kind] if name not in values]
    hints = (f"# {name}: {as_yaml((rows[name].examples or [''])[0])}\n" for name in offered)
    meant = (f"# - {rows[name].description}:\n{hint}" for name, hint in zip(offered, hints, strict=True))
    more = "\n# What else may stand here, without the sign # before it:\n" if offered else ""
    return "".join([file_header(kind), "\n", entry_yaml(kind, values), more, *meant])


def entry_in_many(kind: str, id_: str, values: Mapping[str, Value]) -> str:
    """Return an entry as it stands in a file of many, below its id."""
    return f"{id_}:\n{indent(entry_yaml(kind, values), '  ')}"
