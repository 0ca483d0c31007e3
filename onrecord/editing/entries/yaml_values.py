"""Formats values as YAML in the most readable form."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from textwrap import indent

from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.slips import quoted
from onrecord.read.yaml.tree import parse_yaml

Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""A text, a list, or a mapping of fields."""
_PLAIN = re.compile(r"[\w./](?:[^:#\n]|:(?=\S)|(?<!\s)#)*")
"""A text that YAML accepts unquoted."""
_PLAIN_WITHIN = re.compile(r"[\w./](?:[^:#\n,\[\]{}]|:(?=\S)|(?<!\s)#)*")
"""The same inside brackets or braces."""


def format_field(name: str, value: Value) -> str:
    """Return a field as unindented lines of YAML."""
    if isinstance(value, str):
        return f"{name}: {format_text(value)}\n"
    if isinstance(value, Mapping):
        return f"{name}:\n{indent(_format_fields(value), '  ')}"
    if not value:
        return f"{name}: []\n"
    items = "".join(_format_item(item) for item in value)
    return f"{name}:\n{indent(items, '  ')}"


def _format_fields(fields: Mapping[str, Value]) -> str:
    return "".join(format_field(name, value) for name, value in fields.items())


def _format_item(value: Value) -> str:
    if isinstance(value, str):
        return f"- {format_text(value)}\n"
    fields = _format_fields(value) if isinstance(value, Mapping) else ""
    return f"- {indent(fields, '  ')[2:]}"


@lru_cache(maxsize=20_000)
def format_text(value: str) -> str:
    """Return a text in the simplest form that parses back to it: plain, quoted, or as a block.

    An import writes thousands of entries with the same days, kinds and names, so texts are remembered.
    """
    forms = [quoted(value), json.dumps(value, ensure_ascii=False)]
    if "\n" in value:
        forms.insert(0, f"|\n{indent(value, '  ')}")
    else:
        forms.insert(0, value)
    # No form can hold some characters, such as control characters; validation refuses them later.
    return next((form for form in forms if _parse_in_block(form) == value), forms[-1])


def format_example(value: object, plain: re.Pattern[str] = _PLAIN) -> str:
    """Return an example value as one line of YAML; text that matches `plain` is not quoted."""
    if isinstance(value, dict):
        items = (f"{key}: {format_example(item, _PLAIN_WITHIN)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, list):
        return f"[{', '.join(format_example(item, _PLAIN_WITHIN) for item in value)}]"
    text = str(value)
    return text if plain.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def format_in_flow(value: Value) -> str:
    """Return a value in the form that it has between brackets or braces, on one line."""
    if isinstance(value, str):
        forms = (value, quoted(value), json.dumps(value, ensure_ascii=False))
        return next((form for form in forms if "\n" not in form and _parse_in_flow(form) == value), forms[-1])
    if isinstance(value, Mapping):
        fields = (f"{name}: {format_in_flow(inner)}" for name, inner in value.items())
        return f"{{{', '.join(fields)}}}"
    return f"[{', '.join(map(format_in_flow, value))}]"


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
