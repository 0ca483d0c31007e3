"""Changes fields of a YAML file line by line: all other bytes stay as an editor wrote them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.model.frozen_model import Fields
from onrecord.problems import Outcome
from onrecord.read.normalization import normalize
from onrecord.read.text import decode
from onrecord.read.yaml_nodes import Mapping as Tree
from onrecord.read.yaml_nodes import Node, Scalar
from onrecord.read.yaml_tree import parse_yaml

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""A line with its line end; the last may have none."""
_COLON = re.compile(r" *: +")
_EMPTY = re.compile(r" *:(?: *| +#.*)")
_REST = re.compile(r" *| +#.*")


class UnsafeChangeError(Exception):
    """A field is written in a form that lines can't be changed in without touching something else."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of a file before and after a change."""

    number: int
    """From 1, in the file as it was; of a new line, in the file as it is."""
    before: str | None
    """Nothing for a new line."""
    after: str | None
    """Nothing for a line that is gone."""


@dataclass(frozen=True, slots=True)
class EditedFile:
    """A file after a change."""

    data: bytes
    lines: tuple[LineChange, ...]


def set_field(data: bytes, model: type[Fields], name: str, value: str, *, below: str) -> EditedFile:
    """Return the file of an entry with `value` as the field `name`; a new field comes on a line below `below`.

    Raises `UnsafeChangeError`.
    """
    lines = _Lines(data)
    if lines.has(name):
        lines.put(name, value)
    else:
        lines.insert(name, value, below)
    return lines.changed(model, {name: value})


def replace_field(data: bytes, model: type[Fields], old: str, name: str, value: str) -> EditedFile:
    """Return the file of an entry with `value` as the field `name`, and without the field `old`.

    A field that is new comes in the place of the old one. Raises `UnsafeChangeError`.
    """
    lines = _Lines(data)
    if lines.has(name):
        lines.put(name, value)
        lines.drop(old)
    else:
        lines.rename(old, name, value)
    return lines.changed(model, {name: value, old: None})


def drop_field(data: bytes, model: type[Fields], name: str) -> EditedFile:
    """Return the file of an entry without the field `name`. Raises `UnsafeChangeError`."""
    lines = _Lines(data)
    lines.drop(name)
    return lines.changed(model, {name: None})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a field stands that has its line to itself."""

    row: int
    """From 0."""
    name: Scalar
    value: Scalar


class _Lines:
    """The lines of a file, with their line ends, and the changes made to them."""

    def __init__(self, data: bytes) -> None:
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._parsed = _parsed(data)
        self._lines: list[str] = _LINE.findall(data.removeprefix(self._mark).decode("utf-8"))
        self._made: dict[int, LineChange] = {}

    def has(self, name: str) -> bool:
        return isinstance(self._parsed.value, Tree) and name in self._parsed.value.by_name

    def put(self, name: str, value: str) -> None:
        """Write another value in the place of a field's, between the same quotation marks."""
        place, line = self._place(name)
        if not place.value.style and not place.value.text:
            colon = line.index(":", place.name.end_column) + 1
            self._change(place.row, f"{line[:colon]} {value}{line[colon:]}")
        else:
            quoted = f"{place.value.style}{value}{place.value.style}"
            self._change(place.row, f"{line[: place.value.column]}{quoted}{line[place.value.end_column :]}")

    def drop(self, name: str) -> None:
        """Take a field away; a comment that stands behind it stays, on a line of its own."""
        if self.has(name):
            place, line = self._place(name)
            comment = line[place.value.end_column :].strip(" ")
            self._change(place.row, f"{line[: place.name.column]}{comment}" if comment else None)

    def rename(self, name: str, other: str, value: str) -> None:
        """Write another field in the place of one."""
        place, line = self._place(name)
        between, rest = line[place.name.end_column : place.value.column], line[place.value.end_column :]
        self._change(place.row, f"{line[: place.name.column]}{other}{between}{value}{rest}")

    def insert(self, name: str, value: str, below: str) -> None:
        """Write a new field on the line below another one."""
        place, line = self._place(below)
        self._made[place.row] = LineChange(place.row + 2, None, f"{line[: place.name.column]}{name}: {value}")

    def changed(self, model: type[Fields], wanted: Mapping[str, str | None]) -> EditedFile:
        """Return the file with all changes, once it is proved to say what is `wanted`, and all else as before."""
        data = self._mark + "".join(self._line_after(row) for row in range(len(self._lines))).encode("utf-8")
        before, after = self._parsed, _parsed(data)
        expected = {name: said for name, said in _values(before, model).items() if name not in wanted}
        expected |= {name: value for name, value in wanted.items() if value is not None}
        told = {problem.code for problem in before.problems}
        if _values(after, model) != expected or any(problem.code not in told for problem in after.problems):
            raise UnsafeChangeError
        lines = (change for _, change in sorted(self._made.items()) if change.before != change.after)
        return EditedFile(data, tuple(lines))

    def _place(self, name: str) -> tuple[_Place, str]:
        """Return where a field stands, and its line. Raises `UnsafeChangeError` unless it has just that line."""
        if not self.has(name) or not isinstance(self._parsed.value, Tree):
            raise UnsafeChangeError
        key, value = self._parsed.value.by_name[name]
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
        return _Place(key.line, key, value), line

    def _text(self, row: int) -> str:
        """Return a line without its line end."""
        return self._lines[row].rstrip("\r\n")

    def _change(self, row: int, after: str | None) -> None:
        self._made[row] = LineChange(row + 1, self._text(row), after)

    def _line_after(self, row: int) -> str:
        line, change = self._lines[row], self._made.get(row)
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


def _values(parsed: Outcome[Node | None], model: type[Fields]) -> Mapping[str, object]:
    """Return what the fields say."""
    plain = normalize(parsed.value, model, "en") if isinstance(parsed.value, Tree) else {}
    return plain if isinstance(plain, dict) else {}
