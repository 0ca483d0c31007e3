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


class CorrectedFile(Struct, frozen=True):
    """An event's file with one more correction."""

    data: bytes
    first: int
    """The number of the first new line, from 1."""
    count: int
    """How many lines are new."""


class _Fields(Struct, frozen=True):
    """A parsed file: its tree, and its fields as plain data."""

    tree: Tree
    plain: Mapping[str, object]


def with_correction(data: bytes, correction: Mapping[str, Value], remarks: str) -> CorrectedFile:
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
    return CorrectedFile(after, row + 1, added.count("\n"))


def lines_with(data: bytes, words: str, corrected: CorrectedFile) -> list[int]:
    """Return the lines of the file with the correction in which these words stood before, across ends of lines."""
    rows = _rows_with(data.decode("utf-8", "replace"), words.split())
    return [row if row < corrected.first else row + corrected.count for row in rows]


def _item(correction: Mapping[str, Value], remarks: str) -> str:
    """Return a correction as an item of a list, with comments inside."""
    first, *others = correction.items()
    rest = "".join(field(*other) for other in others)
    return f"- {field(*first)}{indent(f'{remarks}{rest}', '  ')}"


def _rows_with(text: str, wanted: list[str]) -> list[int]:
    typed = [(word, row) for row, line in enumerate(text.split("\n"), start=1) for word in line.split()]
    joined = [word for word, _ in typed]
    last = len(joined) - len(wanted) + 1
    found = (
        row
        for (_, row), start in zip(typed, range(last), strict=False)
        if _fit(wanted, joined[start : start + len(wanted)])
    )
    return sorted(set(found))


def _fit(wanted: list[str], typed: list[str]) -> bool:
    """Return whether the words stand there, perhaps with marks of YAML or of a sentence around them."""
    if not wanted:
        return False
    marks = "\"'“”„«».,;:!?()[]{}"
    return all(one == other or one.strip(marks) == other.strip(marks) for one, other in zip(wanted, typed, strict=True))


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
