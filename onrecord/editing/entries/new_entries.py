"""Formats new entries, and the files that they begin."""

from collections.abc import Mapping
from textwrap import indent
from types import MappingProxyType

from onrecord.editing.entries.yaml_values import Value, format_example, format_field
from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    PageFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.frozen_model import Fields

MODELS: Mapping[str, type[Fields]] = {
    "story": StoryFields,
    "event": EventFields,
    "source": SourceFields,
    "actor": ActorFields,
    "bill": BillFields,
    "site": SiteFields,
    "page": PageFields,
}
"""The field model of each kind of entry."""
_SUGGESTED: Mapping[str, tuple[str, ...]] = {
    "story": ("summary", "languages", "timezone", "tags", "expected"),
    "event": (
        "until",
        "time",
        "summary",
        "body",
        "on_behalf_of",
        "channel",
        "claims",
        "quotes",
        "responds_to",
        "tags",
        "expected",
    ),
    "source": (),
    "actor": (),
    "bill": ("origin", "identifiers", "summary", "url", "sponsors", "sources", "expected"),
}
"""The fields that a new file suggests in comments."""
_UP: Mapping[str, str] = {"story": "../../..", "event": "../../../.."}
"""The path from the file's folder to the site's, where it is not two folders up."""
_SCHEMAS: Mapping[str, str] = {"source": "sources", "actor": "actors"}
"""The schema's name, where it is not the kind of the entry."""


def file_header(kind: str) -> str:
    """Return the first line of a new file, which names its schema for editors."""
    schema = f"{_UP.get(kind, '../..')}/schema/{_SCHEMAS.get(kind, kind)}.schema.json"
    return f"# yaml-language-server: $schema={schema}\n"


def entry_yaml(kind: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the fields of an entry as YAML, in the order of the field table, some with a comment beside them."""
    names = [name for name in MODELS[kind].rows() if name in values]
    return "".join(_add_comment(format_field(name, values[name]), comments.get(name, "")) for name in names)


def _add_comment(lines: str, comment: str) -> str:
    first, line_end, others = lines.partition("\n")
    return f"{first}  # {comment}{line_end}{others}" if comment else lines


def file_text(
    kind: str, values: Mapping[str, Value], *, origin: str = "", remarks: str = "", has_hints: bool = True
) -> str:
    """Return a new file with one entry, hints on more fields, a comment on its `origin`, and `remarks` below."""
    rows = MODELS[kind].rows()
    suggested = [name for name in _SUGGESTED[kind] if name not in values and has_hints]
    hints = (f"# {name}: {format_example((rows[name].examples or [''])[0])}\n" for name in suggested)
    comments = (f"# - {rows[name].description}:\n{hint}" for name, hint in zip(suggested, hints, strict=True))
    more = "\n# More fields. To use one, delete the # before it:\n" if suggested else ""
    head = f"{file_header(kind)}{origin}\n\n" if origin else f"{file_header(kind)}\n"
    below = f"\n{remarks}" if remarks else ""
    return "".join([head, entry_yaml(kind, values), below, more, *comments])


def comment_out(words: str) -> str:
    """Return a stranger's lines as comments, marked so that no program takes one for a comment of its own."""
    return "".join(f"# > {line}".rstrip() + "\n" for line in words.split("\n"))


def entry_in_many(
    kind: str, id_: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return an entry for a file of several: its fields, indented below its id."""
    return f"{id_}:\n{indent(entry_yaml(kind, values, comments), '  ')}"
