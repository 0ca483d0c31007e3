"""Adds a reader's correction to an event's file, or says what an editor must type.

Only lines are added, and only where the file then has the same fields and this correction. The wrong words themselves
stay: an editor decides how the entry should read.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from textwrap import indent

from msgspec import Struct

from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.yaml_text import Value, field
from onrecord.model.fields import EventFields
from onrecord.problems import SourceFile
from onrecord.read.normalization import normalize
from onrecord.read.text import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Sequence
from onrecord.read.yaml.tree import parse_yaml

_FIELD = "corrections"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its line end; the last may have none."""


class _Fields(Struct, frozen=True):
    """A parsed file: its tree, and its fields as plain data."""

    tree: Tree
    plain: Mapping[str, object]


def with_correction(data: bytes, correction: Mapping[str, Value], remarks: str) -> bytes:
    """Return an event's file with one more correction, at the end of its list. Raises `UnsafeChangeError`."""
    before = _parsed(data)
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    lines = _LINE.findall(data.removeprefix(mark).decode("utf-8"))
    last = max((row for row, line in enumerate(lines, start=1) if line.strip()), default=0)
    row, column = _place(before.tree, last)
    line_end = "\r\n" if b"\r\n" in data else "\n"
    head = "" if _FIELD in before.tree.by_name else f"{_FIELD}:\n"
    added = f"{head}{indent(_item(correction, remarks), ' ' * column)}"
    above = "".join(lines[:row])
    gap = "" if above.endswith("\n") else line_end
    after = mark + "".join([above, gap, added.replace("\n", line_end), *lines[row:]]).encode("utf-8")
    _refuse_if_more_changed(before, _parsed(after), correction)
    return after


def _item(correction: Mapping[str, Value], remarks: str) -> str:
    """Return a correction as an item of a list, with comments inside."""
    first, *others = correction.items()
    rest = "".join(field(*other) for other in others)
    return f"- {field(*first)}{indent(f'{remarks}{rest}', '  ')}"


def _place(tree: Tree, end: int) -> tuple[int, int]:
    """Return before which line the correction goes, from 0, and its column. Raises `UnsafeChangeError`."""
    if _FIELD not in tree.by_name:
        return end, 2
    key, node = tree.by_name[_FIELD]
    if not isinstance(node, Sequence) or not node.items or node.start.line == key.line:
        raise UnsafeChangeError
    later = (other.line for other, _ in tree.entries if other.line > key.line)
    return min(later, default=end), node.start.column


def _refuse_if_more_changed(before: _Fields, after: _Fields, correction: Mapping[str, Value]) -> None:
    """Raise `UnsafeChangeError` unless the file has the same fields as before, and this correction at the end."""
    added = normalize(_tree(field(_FIELD, [correction]).encode("utf-8")), EventFields, "en")
    corrections = added.get(_FIELD) if isinstance(added, dict) else None
    known = before.plain.get(_FIELD, [])
    if not isinstance(known, list) or not isinstance(corrections, list):
        raise UnsafeChangeError
    if after.plain != {**before.plain, _FIELD: [*known, *corrections]}:
        raise UnsafeChangeError


def _parsed(data: bytes) -> _Fields:
    tree = _tree(data)
    plain = normalize(tree, EventFields, "en")
    if not isinstance(plain, dict):
        raise UnsafeChangeError
    return _Fields(tree, plain)


def _tree(data: bytes) -> Tree:
    decoded = decode(data, "")
    parsed = parse_yaml(decoded.value) if isinstance(decoded.value, SourceFile) else None
    if parsed is None or parsed.problems or not isinstance(parsed.value, Tree):
        raise UnsafeChangeError
    return parsed.value
