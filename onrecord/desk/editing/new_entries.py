"""Formats values and new entries as YAML in the most readable form."""

import json
import re
from collections.abc import Mapping, Sequence
from textwrap import indent
from types import MappingProxyType
from urllib.parse import urlsplit

from onrecord.model.fields import ActorFields, BillFields, EventFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import SourceFile, Where
from onrecord.read.file_decoding import decode
from onrecord.read.normalization import normalize
from onrecord.read.validation import validate
from onrecord.read.yaml import nodes
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.slips import quoted
from onrecord.read.yaml.tree import parse_yaml

MODELS: Mapping[str, type[Fields]] = {  # the field model of each kind of entry
    "story": StoryFields,
    "event": EventFields,
    "source": SourceFields,
    "actor": ActorFields,
    "bill": BillFields,
}
_SUGGESTED: Mapping[str, tuple[str, ...]] = {  # the fields that a new file suggests in comments
    "story": ("summary", "languages", "timezone", "tags"),
    "event": ("until", "time", "summary", "body", "on_behalf_of", "channel", "claims", "quotes", "responds_to", "tags"),
    "source": (),
    "actor": (),
    "bill": ("origin", "identifiers", "summary", "url", "sponsors", "sources"),
}
_UP: Mapping[str, str] = {"story": "../../..", "event": "../../../.."}  # the path from the file's folder to the site's
_SCHEMAS: Mapping[str, str] = {"source": "sources", "actor": "actors"}
_PLAIN = re.compile(r"[\w./](?:[^:#\n]|:(?=\S)|(?<!\s)#)*")  # a text that YAML accepts unquoted
_PLAIN_WITHIN = re.compile(r"[\w./](?:[^:#\n,\[\]{}]|:(?=\S)|(?<!\s)#)*")  # the same inside brackets or braces
Value = str | Sequence["Value"] | Mapping[str, "Value"]  # a text, a list, or a mapping of fields


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


def field(name: str, value: Value) -> str:
    """Return a field as unindented lines of YAML."""
    if isinstance(value, str):
        return f"{name}: {text(value)}\n"
    if isinstance(value, Mapping):
        return f"{name}:\n{indent(''.join(field(key, inner) for key, inner in value.items()), '  ')}"
    if not value:
        return f"{name}: []\n"
    return f"{name}:\n{indent(''.join(_item(item) for item in value), '  ')}"


def text(value: str) -> str:
    """Return a text in the simplest form that parses back to it: plain, quoted, or as a block."""
    forms = [quoted(value), json.dumps(value, ensure_ascii=False)]
    if "\n" in value:
        forms.insert(0, f"|\n{indent(value, '  ')}")
    else:
        forms.insert(0, value)
    # No form can hold some characters, such as control characters; validation refuses them later.
    return next((form for form in forms if _parse_in_block(form) == value), forms[-1])


def as_yaml(value: object, plain: re.Pattern[str] = _PLAIN) -> str:
    """Return an example value as one line of YAML; text that matches `plain` is not quoted."""
    if isinstance(value, dict):
        items = (f"{key}: {as_yaml(item, _PLAIN_WITHIN)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, list):
        return f"[{', '.join(as_yaml(item, _PLAIN_WITHIN) for item in value)}]"
    text = str(value)
    return text if plain.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def in_flow(value: Value) -> str:
    """Return a value in the form that it has between brackets or braces, on one line."""
    if isinstance(value, str):
        forms = (value, quoted(value), json.dumps(value, ensure_ascii=False))
        return next((form for form in forms if "\n" not in form and _parse_in_flow(form) == value), forms[-1])
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {in_flow(inner)}' for name, inner in value.items())}}}"
    return f"[{', '.join(map(in_flow, value))}]"


def _parse(form: str) -> Node | None:
    decoded = decode(form.encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else None
    return parsed.value if parsed and not parsed.problems else None


def _parse_in_flow(form: str) -> str | None:
    """Return the text that a form parses to in brackets; None if it has problems or is no single text."""
    tree = _parse(f"[{form}]\n")
    node = tree.items[0] if isinstance(tree, List) and len(tree.items) == 1 else None
    return node.text if isinstance(node, Scalar) and not node.is_absent else None


def _parse_in_block(form: str) -> str | None:
    """Return the text that a form parses to as a field; None if it has problems or is no single text."""
    tree = _parse(f"x: {form}\ny: z\n")
    node = tree.by_name["x"][1] if isinstance(tree, Tree) and list(tree.by_name) == ["x", "y"] else None
    if not isinstance(node, Scalar) or node.is_absent:
        return None
    return node.text.rstrip("\n") if node.style == "|" else node.text


def _item(value: Value) -> str:
    if isinstance(value, str):
        return f"- {text(value)}\n"
    lines = "".join(field(key, inner) for key, inner in value.items()) if isinstance(value, Mapping) else ""
    return f"- {indent(lines, '  ')[2:]}"
