"""Formats new entries as YAML, with comments that suggest more fields, and validates single fields as a file's."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent
from types import MappingProxyType
from urllib.parse import urlsplit

from onrecord.desk.editing.yaml_text import Value, as_yaml, field
from onrecord.model.fields import ActorFields, BillFields, EventFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile, Where
from onrecord.read.normalization import normalize
from onrecord.read.text import decode
from onrecord.read.validation import validate
from onrecord.read.yaml import nodes
from onrecord.read.yaml.tree import parse_yaml

MODELS: Mapping[str, type[Fields]] = {
    "story": StoryFields,
    "event": EventFields,
    "source": SourceFields,
    "actor": ActorFields,
    "bill": BillFields,
}
"""The field model of each kind of entry."""
_SUGGESTED: Mapping[str, tuple[str, ...]] = {
    "story": ("summary", "languages", "timezone", "tags"),
    "event": ("until", "time", "summary", "body", "on_behalf_of", "channel", "claims", "quotes", "responds_to", "tags"),
    "source": (),
    "actor": (),
    "bill": ("origin", "identifiers", "summary", "url", "sponsors", "sources"),
}
"""The fields that a new file suggests in comments."""
_UP: Mapping[str, str] = {"story": "../../..", "event": "../../../.."}
"""The relative path from the file's folder to the site's."""
_SCHEMAS: Mapping[str, str] = {"source": "sources", "actor": "actors"}


def file_header(kind: str) -> str:
    """Return the first line of a new file, which names its schema for editors."""
    schema = f"{_UP.get(kind, '../..')}/schema/{_SCHEMAS.get(kind, kind)}.schema.json"
    return f"# yaml-language-server: $schema={schema}\n"


def entry_yaml(kind: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the fields of an entry as YAML, in the order of the field table, some with a comment beside them."""
    names = [name for name in MODELS[kind].rows() if name in values]
    return "".join(_add_comment(field(name, values[name]), comments.get(name, "")) for name in names)


def _add_comment(lines: str, comment: str) -> str:
    first, line_end, others = lines.partition("\n")
    return f"{first}  # {comment}{line_end}{others}" if comment else lines


def file_text(kind: str, values: Mapping[str, Value], *, origin: str = "", remarks: str = "") -> str:
    """Return a new file with one entry, hints on more fields, a comment on its `origin`, and `remarks` below."""
    rows = MODELS[kind].rows()
    suggested = [name for name in _SUGGESTED[kind] if name not in values]
    hints = (f"# {name}: {as_yaml((rows[name].examples or [''])[0])}\n" for name in suggested)
    comments = (f"# - {rows[name].description}:\n{hint}" for name, hint in zip(suggested, hints, strict=True))
    more = "\n# More fields. To use one, delete the # before it:\n" if suggested else ""
    head = f"{file_header(kind)}{origin}\n\n" if origin else f"{file_header(kind)}\n"
    below = f"\n{remarks}" if remarks else ""
    return "".join([head, entry_yaml(kind, values), below, more, *comments])


def quote(words: str) -> str:
    """Return a stranger's lines as comments, marked so that no program takes one for a comment of its own."""
    return "".join(f"# > {line}".rstrip() + "\n" for line in words.split("\n"))


def entry_in_many(
    kind: str, id_: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return an entry for a file of several: its fields, indented below its id."""
    return f"{id_}:\n{indent(entry_yaml(kind, values, comments), '  ')}"


def field_error(model: type[Fields], name: str, value: Value) -> str | None:
    """Return what is wrong with a value for the field `name`, and what to type instead; None if it is valid."""
    decoded = decode(field(name, value).encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else decoded
    if not isinstance(parsed.value, nodes.Mapping):
        problems = parsed.problems
    else:
        place = SourceFile("", "").span()
        plain = normalize(parsed.value, model, "en")
        problems = (*parsed.problems, *validate(plain, model, Where(""), lambda _where: place).problems)
    # Other required fields are missing, but that is no problem of this field.
    own = [problem for problem in problems if problem.code != "FLD002"]
    return "; ".join(filter(None, (own[0].message, own[0].hint))) if own else None


def address_error(address: str) -> str | None:
    """Return why a source can't have this address; None if it can."""
    fault = field_error(SourceFields, "url", address)
    if fault is None and not address.isprintable():
        fault = "an invisible character stands in the address; copy the whole address, from https:// on"
    if fault is None and urlsplit(address).username is not None:
        fault = f"'{address}' has a name before its host; copy the address that a browser shows"
    return fault
