"""The nodes of a YAML tree with their positions, and the spans of nodes in the file."""

from __future__ import annotations

import re
from collections.abc import ValuesView
from typing import NamedTuple

from yaml.error import Mark

from onrecord.problems import SourceFile, Span

# A tree has hundreds of nodes: creating a named tuple takes a third of the time of a frozen dataclass.


class Scalar(NamedTuple):
    """A single value, as typed."""

    text: str
    style: str
    """`'`, `"`, `|` or `>`; empty for a plain value."""
    start: Mark
    end: Mark

    @property
    def line(self) -> int:
        """The first line, from 0, as in PyYAML's marks."""
        return self.start.line

    @property
    def column(self) -> int:
        """The first column, from 0."""
        return self.start.column

    @property
    def end_line(self) -> int:
        """The line of the first character after it."""
        return self.end.line

    @property
    def end_column(self) -> int:
        """The column of the first character after it."""
        return self.end.column

    @property
    def is_absent(self) -> bool:
        """Whether the value is absent: empty, or YAML's `~`."""
        return not self.style and self.text in ("", "~")


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    start: Mark


class Mapping(NamedTuple):
    """Fields with their values, in the typed order."""

    by_name: dict[str, tuple[Scalar, Node]]
    """The node of each field's name, and that of its value."""
    start: Mark

    @property
    def entries(self) -> ValuesView[tuple[Scalar, Node]]:
        """The nodes of names and values."""
        return self.by_name.values()


Node = Scalar | Sequence | Mapping


def span_of(file: SourceFile, node: Node) -> Span:
    """Return the span of a scalar; for a list or mapping, the span of its first item or name."""
    if isinstance(node, Mapping) and node.entries:
        return span_of(file, next(iter(node.entries))[0])
    if isinstance(node, Sequence) and node.items:
        return span_of(file, node.items[0])
    if not isinstance(node, Scalar):
        return file.span(node.start.line + 1, node.start.column + 1, 1)
    end = node.end_column if node.end_line == node.line else len(file.line(node.line + 1))
    return file.span(node.line + 1, node.column + 1, max(end - node.column, 0))


def span_inside(file: SourceFile, node: Node, inside: tuple[int, int, int]) -> Span:
    """Return a span inside a scalar's text: `inside` is line and column in it, from 0, and a length.

    The span is exact unless the words at the place are typed with escapes; then it is that of the whole value.
    """
    if not isinstance(node, Scalar):
        return span_of(file, node)
    line, column, length = inside
    if node.style == "|":
        return file.span(node.line + 2 + line, _block_indent(file, node) + column + 1, length)
    start = node.column + (1 if node.style else 0) + column
    wanted = node.text.split("\n")[line][column : column + length] if line <= node.text.count("\n") else ""
    if node.line == node.end_line and file.line(node.line + 1)[start : start + length] == wanted:
        return file.span(node.line + 1, start + 1, length)
    return _span_of_words(file, node, inside) or span_of(file, node)


def _span_of_words(file: SourceFile, node: Scalar, inside: tuple[int, int, int]) -> Span | None:
    """Return the span of words in a value whose typed lines YAML joins; None if they are not typed as they read.

    The words occur in the typed lines as often as in the text, so their number in the order finds them. Words that a
    line's end parts are found by the first of them.
    """
    line, column, length = inside
    offset = sum(len(earlier) + 1 for earlier in node.text.split("\n")[:line]) + column
    words = node.text[offset : offset + length].strip()
    typed = [file.line(number) for number in range(node.line + 1, node.end_line + 2)]
    typed[-1] = typed[-1][: node.end_column]
    typed[0] = " " * node.column + typed[0][node.column :]
    for wanted in filter(None, (words, words.partition(" ")[0])):
        places = [(row, one.start()) for row, here in enumerate(typed) for one in re.finditer(re.escape(wanted), here)]
        if len(places) == node.text.count(wanted):
            number, start = places[node.text.count(wanted, 0, offset)]
            return file.span(node.line + 1 + number, start + 1, len(wanted))
    return None


def _block_indent(file: SourceFile, node: Scalar) -> int:
    """Return the indentation of a literal block, measured on its first line with text."""
    for row, text in enumerate(node.text.split("\n")):
        if text.strip():
            return len(file.line(node.line + 2 + row)) - len(text)
    return 0
