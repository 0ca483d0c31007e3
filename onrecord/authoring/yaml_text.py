"""Writes values as YAML that reads back as the very same text, in the form that an editor would give it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from textwrap import indent

from onrecord.read.text import decode
from onrecord.read.yaml_nodes import Mapping as Tree
from onrecord.read.yaml_nodes import Scalar
from onrecord.read.yaml_quoting import quoted
from onrecord.read.yaml_tree import parse_yaml

Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""A text, a list, or fields."""


def field(name: str, value: Value) -> str:
    """Return a field as lines of YAML, in the first column."""
    if isinstance(value, str):
        return f"{name}: {text(value)}\n"
    if isinstance(value, Mapping):
        return f"{name}:\n{indent(''.join(field(key, inner) for key, inner in value.items()), '  ')}"
    items = (_item(item) for item in value)
    return f"{name}:\n{indent(''.join(items), '  ')}"


def text(value: str) -> str:
    """Return a text as YAML has to write it: plain, in quotation marks, or in lines below its field."""
    forms = [quoted(value), json.dumps(value, ensure_ascii=False)]
    if "\n" in value:
        forms.insert(0, f"|\n{indent(value, '  ')}")
    else:
        forms.insert(0, value)
    # What no form can hold, such as a control character, is refused by who reads it.
    return next((form for form in forms if _read(form) == value), forms[-1])


def _item(value: Value) -> str:
    if isinstance(value, str):
        return f"- {text(value)}\n"
    lines = "".join(field(key, inner) for key, inner in value.items()) if isinstance(value, Mapping) else ""
    return f"- {indent(lines, '  ')[2:]}"


def _read(form: str) -> str | None:
    """Return what a form of a text reads back as; nothing where it is no single text, or has anything wrong in it."""
    decoded = decode(f"x: {form}\ny: z\n".encode("utf-8", "surrogateescape"), "")
    if decoded.value is None:
        return None
    parsed = parse_yaml(decoded.value)
    if parsed.problems or not isinstance(parsed.value, Tree) or list(parsed.value.by_name) != ["x", "y"]:
        return None
    node = parsed.value.by_name["x"][1]
    if not isinstance(node, Scalar) or node.is_absent:
        return None
    return node.text.rstrip("\n") if node.style == "|" else node.text
