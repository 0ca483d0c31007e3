"""Edits single fields of a YAML file by line; all other bytes stay as they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from onrecord.model.frozen_model import Fields
from onrecord.problems import Outcome
from onrecord.read.normalization import normalize
from onrecord.read.text import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.tree import parse_yaml

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its line end; the last may have none."""
_COLON = re.compile(r" *: +")
_EMPTY = re.compile(r" *:(?: *| +#.*)")
_REST = re.compile(r" *| +#.*")


class UnsafeChangeError(Exception):
    """A field can't be edited without changing something else on its lines."""


class LineChange(Struct, frozen=True):
    """A line of a file before and after a change."""

    number: int
    """From 1, in the old file; for a new line, in the new file."""
    before: str | None
    """None for a new line."""
    after: str | None
    """None for a removed line."""


class EditedFile(Struct, frozen=True):
    """A file after an edit."""

    data: bytes
    lines: tuple[LineChange, ...]


def set_field(data: bytes, model: type[Fields], name: str, value: str, *, below: str, entry: str = "") -> EditedFile:
    """Return an entry's file with the field `name` set to `value`; a new field goes on the line after `below`.

    `entry` is the entry's id in a file of several. Raises `UnsafeChangeError`.
    """
    lines = _Lines(data, entry)
    if lines.has(name):
        lines.put(name, value)
    else:
        lines.insert(name, value, below)
    return lines.changed(model, {name: value})


def replace_field(data: bytes, model: type[Fields], olds: Sequence[str], name: str, value: str) -> EditedFile:
    """Return an entry's file with the field `name` set to `value`, and without the fields `olds`.

    A new field takes the place of the first old one. Raises `UnsafeChangeError`.
    """
    lines = _Lines(data)
    dropped = olds
    if lines.has(name):
        lines.put(name, value)
    else:
        lines.rename(olds[0], name, value)
        dropped = olds[1:]
    for old in dropped:
        lines.drop(old)
    return lines.changed(model, {name: value, **dict.fromkeys(olds)})


def drop_field(data: bytes, model: type[Fields], *names: str, entry: str = "") -> EditedFile:
    """Return an entry's file without these fields; `entry` as in `set_field`. Raises `UnsafeChangeError`."""
    lines = _Lines(data, entry)
    for name in names:
        lines.drop(name)
    return lines.changed(model, dict.fromkeys(names))


class _FieldLine(Struct, frozen=True):
    """The position of a field that is alone on its line."""

    row: int
    """From 0."""
    name: Scalar
    value: Scalar


class _Lines:
    """The lines of a file with their line ends, and the edits so far."""

    def __init__(self, data: bytes, entry: str = "") -> None:
        self._entry = entry
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._parsed = _parsed(data)
        self._lines: list[str] = _LINE.findall(data.removeprefix(self._mark).decode("utf-8"))
        self._edits: dict[int, LineChange] = {}

    def has(self, name: str) -> bool:
        return name in self._fields

    @property
    def _fields(self) -> Mapping[str, tuple[Scalar, Node]]:
        """The names and values of the entry's fields."""
        tree = self._parsed.value
        if self._entry and isinstance(tree, Tree):
            _, tree = tree.by_name.get(self._entry, (None, None))
        return tree.by_name if isinstance(tree, Tree) else {}

    def put(self, name: str, value: str) -> None:
        """Replace a field's value; keep its quotation marks."""
        place, line = self._place(name)
        if not place.value.style and not place.value.text:
            colon = line.index(":", place.name.end_column) + 1
            self._change(place.row, f"{line[:colon]} {value}{line[colon:]}")
        else:
            quoted = f"{place.value.style}{value}{place.value.style}"
            self._change(place.row, f"{line[: place.value.column]}{quoted}{line[place.value.end_column :]}")

    def drop(self, name: str) -> None:
        """Remove a field; a comment after it stays, on its own line."""
        if self.has(name):
            place, line = self._place(name)
            comment = line[place.value.end_column :].strip(" ")
            self._change(place.row, f"{line[: place.name.column]}{comment}" if comment else None)

    def rename(self, name: str, other: str, value: str) -> None:
        """Replace a field by another one."""
        place, line = self._place(name)
        between, rest = line[place.name.end_column : place.value.column], line[place.value.end_column :]
        self._change(place.row, f"{line[: place.name.column]}{other}{between}{value}{rest}")

    def insert(self, name: str, value: str, below: str) -> None:
        """Insert a new field on the line after another one."""
        place, line = self._place(below)
        self._edits[place.row] = LineChange(place.row + 2, None, f"{line[: place.name.column]}{name}: {value}")

    def changed(self, model: type[Fields], changes: Mapping[str, str | None]) -> EditedFile:
        """Return the edited file.

        Raises `UnsafeChangeError` unless it parses to the old fields with exactly these `changes`.
        """
        data = self._mark + "".join(self._line_after(row) for row in range(len(self._lines))).encode("utf-8")
        before, after = self._parsed, _parsed(data)
        expected = _values(before, model, self._entry)
        fields = {name: value for name, value in expected.get(self._entry, {}).items() if name not in changes}
        fields |= {name: value for name, value in changes.items() if value is not None}
        expected = {**expected, self._entry: fields}
        known = {problem.code for problem in before.problems}
        has_new_problems = any(problem.code not in known for problem in after.problems)
        if _values(after, model, self._entry) != expected or has_new_problems:
            raise UnsafeChangeError
        lines = (change for _, change in sorted(self._edits.items()) if change.before != change.after)
        return EditedFile(data, tuple(lines))

    def _place(self, name: str) -> tuple[_FieldLine, str]:
        """Return a field's position and line. Raises `UnsafeChangeError` unless it is alone on one line."""
        if not self.has(name):
            raise UnsafeChangeError
        key, value = self._fields[name]
        line = self._text(key.line)
        if not isinstance(value, Scalar) or line[: key.column].strip(" "):
            raise UnsafeChangeError
        if not value.style and not value.text:
            is_alone = _EMPTY.fullmatch(line[key.end_column :]) is not None
        else:
            is_on_line = value.style not in ("|", ">") and key.line == value.line == value.end_line
            between, rest = line[key.end_column : value.column], line[value.end_column :]
            is_alone = is_on_line and _COLON.fullmatch(between) is not None and _REST.fullmatch(rest) is not None
        if not is_alone:
            raise UnsafeChangeError
        return _FieldLine(key.line, key, value), line

    def _text(self, row: int) -> str:
        """Return a line without its line end."""
        return self._lines[row].rstrip("\r\n")

    def _change(self, row: int, after: str | None) -> None:
        self._edits[row] = LineChange(row + 1, self._text(row), after)

    def _line_after(self, row: int) -> str:
        line, change = self._lines[row], self._edits.get(row)
        if change is None:
            return line
        end = line[len(self._text(row)) :]
        if change.before is None:
            return f"{line}{change.after}{end}" if end else f"{line}\n{change.after}"
        return "" if change.after is None else f"{change.after}{end}"


def _parsed(data: bytes) -> Outcome[Node | None]:
    decoded = decode(data, "")
    if decoded.value is None:
        raise UnsafeChangeError
    return parse_yaml(decoded.value)


def _values(parsed: Outcome[Node | None], model: type[Fields], entry: str) -> dict[str, Mapping[str, object]]:
    """Return the values of each entry's fields, by its id; the id is empty if the file is one entry."""
    if not entry:
        return {"": _plain(parsed.value, model)}
    several = parsed.value.by_name if isinstance(parsed.value, Tree) else {}
    return {id_: _plain(node, model) for id_, (_, node) in several.items()}


def _plain(node: Node | None, model: type[Fields]) -> Mapping[str, object]:
    plain = normalize(node, model, "en") if isinstance(node, Tree) else {}
    return plain if isinstance(plain, dict) else {}
