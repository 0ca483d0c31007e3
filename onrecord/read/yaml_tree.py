"""Turns YAML text into a tree of texts with places; the only code that knows PyYAML.

The dialect is strict: every scalar stays the text that was typed, and what YAML would change silently (a second
key of the same name, an alias, a value cut off by '#') is a problem with a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from onrecord.problems import Outcome, Problem, Related, SourceFile, Span
from onrecord.read.text import REFUSED, character_name
from onrecord.read.yaml_errors import quoted, syntax_problem

MAX_DEPTH = 50
_NULL_WORDS = frozenset({"null", "Null", "NULL"})
_CUT = re.compile(r"\s+(#\S.*)")
_COMMENT = re.compile(r"\s+(#.*)")
_NAME_BEFORE = re.compile(r"\s*(?:- )*([^\s:#'\"\[{][^:#'\"\[{]*):\s*")
_DASH_INSIDE = re.compile(r"\n\s*(- )")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value, as typed."""

    text: str
    style: str
    """`'`, `"`, `|`, `>` or nothing for a plain value."""
    line: int
    """From 0, as in PyYAML's marks."""
    column: int
    end_line: int
    end_column: int

    @property
    def is_absent(self) -> bool:
        """Whether nothing was typed: an empty value, or YAML's `~`."""
        return not self.style and self.text in ("", "~")


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Fields with their values, in the order in which they were typed."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node = Scalar | Sequence | Mapping


def parse_yaml(file: SourceFile) -> Outcome[Node | None]:
    """Return the tree of the file's only document; nothing where the file is empty or is not YAML."""
    builder = _Builder(file)
    try:
        node = builder.document(_events(file.text))
    except yaml.MarkedYAMLError as error:
        mark, context = error.problem_mark, error.context_mark
        place = (mark.line, mark.column) if mark else (0, 0)
        start = (context.line, context.column) if context else None
        builder.problems.append(syntax_problem(file, error.problem or "", place, start))
        node = None
    except _TooDeepError:
        node = None
    return Outcome(node, tuple(builder.problems))


def span_of(file: SourceFile, node: Node) -> Span:
    """Return the place of a value: the scalar itself, or the first thing of a list or of a group of fields."""
    if isinstance(node, Mapping) and node.entries:
        return span_of(file, node.entries[0][0])
    if isinstance(node, Sequence) and node.items:
        return span_of(file, node.items[0])
    if not isinstance(node, Scalar):
        return file.span(node.line + 1, node.column + 1, 1)
    text = file.line(node.line + 1)
    end = node.end_column if node.end_line == node.line else len(text)
    return file.span(node.line + 1, node.column + 1, max(end - node.column, 0))


def span_inside(file: SourceFile, node: Node, inside: tuple[int, int, int]) -> Span:
    """Return a place inside a scalar's text: `inside` is line and column in it, from 0, and a length.

    It is exact for literal blocks and for values on one line; elsewhere it is the value itself.
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
    return span_of(file, node)


def _block_indent(file: SourceFile, node: Scalar) -> int:
    """Return by how much a literal block is indented: what its first line of text has before that text."""
    for row, text in enumerate(node.text.split("\n")):
        if text.strip():
            return len(file.line(node.line + 2 + row)) - len(text)
    return 0


def _events(text: str) -> Iterator[Event]:
    # No fallback to the pure-Python loader: ten times slower, it would turn a missing libyaml into a slow surprise.
    return yaml.parse(text, Loader=yaml.CSafeLoader)


class _TooDeepError(Exception):
    """Ends the building of a tree that nobody would write."""


class _Builder:
    """Builds the tree of one file from PyYAML's events, collecting what the dialect refuses."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.lines = file.text.split("\n")
        self.problems: list[Problem] = []

    def document(self, events: Iterator[Event]) -> Node | None:
        """Return the first document's tree; a second one is a problem."""
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "make it a file of its own, or delete the line '---'"
                    self._report("YML006", "a second document starts here", _start(event), 3, hint)
            elif isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent | AliasEvent):
                node = self._node(event, events, 0)
                root = node if documents == 1 else root
        return root

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        line, column = place = _start(event)
        self._refuse_marks(event, place)
        if depth > MAX_DEPTH:
            self._report("YML010", f"nested more than {MAX_DEPTH} levels deep", place, 1, "write it flatter")
            raise _TooDeepError
        if isinstance(event, SequenceStartEvent):
            return Sequence(tuple(self._items(events, depth)), line, column)
        if isinstance(event, MappingStartEvent):
            return Mapping(tuple(self._entries(events, depth)), line, column)
        return self._scalar(event)

    def _items(self, events: Iterator[Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1)

    def _entries(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Scalar] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                return
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar) or key.is_absent:
                hint = "if the value has brackets or braces in it, put it into quotation marks"
                self._report("YML001", "a field's name must be a plain word", (key.line, key.column), 1, hint)
            elif key.text in seen:
                self._report_twice(seen[key.text], key)
            else:
                seen[key.text] = key
                yield key, value

    def _scalar(self, event: Event) -> Scalar:
        if not isinstance(event, ScalarEvent):  # an alias; reported as such
            return Scalar("", "'", *_start(event), *_start(event))
        # PyYAML's C parser gives plain values the style '', its own documentation says None.
        node = Scalar(event.value, event.style or "", *_start(event), *_end(event))
        if not node.style:
            self._check_plain(node)
        elif node.style == '"' and (refused := REFUSED.findall(node.text)):
            self._report_escaped(node, refused)
        return node

    def _report_escaped(self, node: Scalar, refused: list[str]) -> None:
        """Report characters that the text may not hold, and that came in as a code with a backslash."""
        more = f" (and {len(refused) - 1} more in this value)" if len(refused) > 1 else ""
        message = f"{character_name(refused[0])} stands here{more}"
        hint = "delete its code, which starts with a backslash; or use single quotation marks around the value"
        self.problems.append(Problem("YML008", message, span_of(self.file, node), hint))

    def _line(self, number: int) -> str:
        """Return a line, from 0; libyaml's marks may lie behind the last."""
        return self.lines[number] if number < len(self.lines) else ""

    def _name_before(self, node: Scalar) -> str:
        """Return the field's name and colon where they stand before the value on its line, for a hint to copy."""
        name = _NAME_BEFORE.fullmatch(self._line(node.line)[: node.column])
        return f"{name[1]}: " if name else ""

    def _check_plain(self, node: Scalar) -> None:
        """Report what YAML would take from a value without quotation marks, or read into it."""
        rest = self._line(node.end_line)[node.end_column :]
        if cut := _CUT.match(rest):
            column = node.end_column + cut.start(1)
            whole = f"{node.text} {cut[1]}".strip()
            hint = f"put the value into quotation marks: {self._name_before(node)}{quoted(whole)}"
            message = "the '#' makes the rest of this line a comment"
            self._report("YML004", message, (node.end_line, column), len(cut[1]), hint)
        elif not node.text and (comment := _COMMENT.match(rest)) and not self._goes_on(node):
            column = node.end_column + comment.start(1)
            message = "the value is empty, since '#' starts a comment"
            hint = f"if this is the value, put it into quotation marks: {self._name_before(node)}{quoted(comment[1])}"
            self._report("YML011", message, (node.end_line, column), len(comment[1]), hint)
        elif node.text in _NULL_WORDS:
            message = f"'{node.text}' is a text here, not an absent value"
            self._report("YML007", message, (node.line, node.column), len(node.text), "leave the value empty")
        elif node.end_line > node.line:
            self._check_dash_inside(node)

    def _check_dash_inside(self, node: Scalar) -> None:
        if dash := _DASH_INSIDE.search("\n".join(self.lines[node.line : node.end_line + 1])):
            line = node.line + dash.string.count("\n", 0, dash.start(1))
            column = dash.start(1) - dash.string.rfind("\n", 0, dash.start(1)) - 1
            hint = "leave the field's own line empty after the colon, or put the whole text into quotation marks"
            message = "this list item would become part of the text above it"
            self._report("YML001", message, (line, column), 1, hint)

    def _goes_on(self, node: Scalar) -> bool:
        """Whether the next lines belong to this value; then its first line may well hold only a comment."""
        following = self._line(node.end_line + 1)
        return len(following) - len(following.lstrip()) > node.column

    def _refuse_marks(self, event: Event, place: tuple[int, int]) -> None:
        """Report anchors, aliases and tags."""
        if isinstance(event, AliasEvent):
            name, hint = "aliases ('*name')", "write the value itself; if it is text, put it into quotation marks"
        elif getattr(event, "anchor", None):
            name, hint = "anchors ('&name')", "delete it; if it is text, put the value into quotation marks"
        elif getattr(event, "tag", None):
            name, hint = "tags ('!name')", "delete it; if it is text, put the value into quotation marks"
        else:
            return
        line, column = place
        length = len(self._line(line)[column:].split(" ", 1)[0])
        self._report("YML005", f"{name} are not used here", place, length, hint)

    def _report_twice(self, first: Scalar, second: Scalar) -> None:
        related = (Related(span_of(self.file, first), "it stands here first"),)
        hint = "keep one of the two; several values of one field make a list, each with a dash"
        message = f"the field '{second.text}' stands here a second time"
        self.problems.append(Problem("YML002", message, span_of(self.file, second), hint, related))

    def _report(self, code: str, message: str, place: tuple[int, int], length: int, hint: str) -> None:
        span = self.file.span(place[0] + 1, place[1] + 1, length)
        self.problems.append(Problem(code, message, span, hint))


def _start(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line, mark.column) if mark else (0, 0)


def _end(event: Event) -> tuple[int, int]:
    mark = event.end_mark
    return (mark.line, mark.column) if mark else (0, 0)
