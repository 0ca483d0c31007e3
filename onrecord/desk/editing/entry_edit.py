"""Changes whole fields of an entry. Only the lines of what differs change, which reading the result again proves."""

import json
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from operator import eq
from textwrap import indent, wrap
from typing import NamedTuple

from yaml.error import Mark

from onrecord.desk.editing.file_text import EditedFile, FileText, UnsafeChangeError
from onrecord.desk.editing.new_entries import MODELS, Value, field, in_flow, text
from onrecord.read.normalization import PlainData, field_names_at, normalize, to_plain
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml

Path = tuple[str | int, ...]
_WIDTH = 120
"""The longest line on which a list between brackets may grow."""
_NAMES = ("id", "target", "source", "key")
"""The fields by which an item is found again when items are added or removed before it."""


def values_in(data: bytes, kind: str, entry: str) -> dict[str, Value]:
    """Return the fields of an entry as typed. Raises `UnsafeChangeError` if its file can't be parsed.

    `entry` is the entry's id in a file of several, else empty.
    """
    return _Editor(data, kind, entry).values


def edit_entry(data: bytes, kind: str, entry: str, changes: Mapping[str, Value | None]) -> EditedFile:
    """Return an entry's file with these fields changed; None removes a field. `entry` is as in `values_in`.

    A new field goes where the field table's order puts it. Raises `UnsafeChangeError` if anything else would change.
    """
    try:
        return _Editor(data, kind, entry).edit(changes)
    except UnsafeChangeError:  # then all lines of a changed field are written anew
        return _Editor(data, kind, entry, is_whole=True).edit(changes)


class _Head(NamedTuple):
    """The place after the colon or the hyphen before a value."""

    row: int
    end: int
    column: int
    """Where the field's name, or the hyphen, begins."""
    is_item: bool = False


class _Editor:
    """An entry in its file, and the edits so far."""

    def __init__(self, data: bytes, kind: str, entry: str, *, is_whole: bool = False) -> None:
        """Take whether a changed field is written anew as a whole. Raises `UnsafeChangeError`."""
        self._text = FileText(data, "")
        self._parsed = parse_yaml(self._text.file)
        self._entry = entry
        self._is_whole = is_whole
        node = self._entries(self._parsed.value).get(entry)
        if kind not in MODELS or not isinstance(node, Tree):
            raise UnsafeChangeError
        self._model = MODELS[kind]
        self._tree = node
        self.values: dict[str, Value] = to_plain(node)  # type: ignore[assignment]

    def _entries(self, tree: Node | None) -> dict[str, Node]:
        """Return the entries of a file by their ids; the id of a file's only entry is empty."""
        if not isinstance(tree, Tree):
            return {}
        return {id_: node for id_, (_, node) in tree.by_name.items()} if self._entry else {"": tree}

    def edit(self, changes: Mapping[str, Value | None]) -> EditedFile:
        """Return the file with these fields. Raises `UnsafeChangeError`."""
        changes = {name: _clean(value) for name, value in changes.items() if value != self.values.get(name)}
        wanted = {name: value for name, value in {**self.values, **changes}.items() if value}
        if self._text.is_flow(self._tree):
            self._put(self._tree, wanted, (), None)
        else:
            self._put_fields(self._tree, wanted, ())
        if self._is_whole and any(self._text.comments(of_removed=True)):
            raise UnsafeChangeError
        return self._prove(wanted)

    def _prove(self, wanted: Mapping[str, Value]) -> EditedFile:
        """Return the edited file if the entry has the `wanted` fields and all else is unchanged."""
        try:
            edited = self._text.apply_edits()
        except UnicodeEncodeError:
            raise UnsafeChangeError from None
        after = parse_yaml(FileText(edited.data, "").file)
        old, new = self._entries(self._parsed.value), self._entries(after.value)
        entry = new.get(self._entry)
        are_others_equal = [*old] == [*new] and all(
            to_plain(old[id_]) == to_plain(new[id_]) for id_ in old if id_ != self._entry
        )
        known = {problem.code for problem in self._parsed.problems}
        is_worse = any(problem.code not in known for problem in after.problems)
        if is_worse or not are_others_equal or not entry or not self._is_same(entry, wanted, ()):
            raise UnsafeChangeError
        return edited

    def _is_same(self, node: Node, value: Value, path: Path) -> bool:
        """Return whether a typed value and a given one mean the same, whichever shorthand they have."""
        return to_plain(node) == value or self._normalize(node, path) == self._normalize(_as_node(value), path)

    def _normalize(self, node: Node, path: Path) -> PlainData:
        return normalize(node, self._model, "", path)  # no language: which one a text has depends on its story

    def _put(self, node: Node, value: Value, path: Path, head: _Head | None) -> None:
        """Change a node to a value; between brackets or braces it has no `head`."""
        if self._is_same(node, value, path):
            return
        is_flow = head is None or (not isinstance(node, Scalar) and self._text.is_flow(node))
        if self._is_whole:
            self._write(node, value, head)
        elif isinstance(node, Tree) and isinstance(value, Mapping) and (not is_flow or [*node.by_name] == [*value]):
            self._put_fields(node, value, path, is_flow=is_flow)
        elif isinstance(node, Scalar) and isinstance(value, str) and (node.text or node.style):
            self._put_text(node, value, head)
        elif isinstance(node, List) and _is_list(value) and (not is_flow or len(node.items) == len(value)):
            self._put_items(node, value, path, is_flow=is_flow)
        elif isinstance(node, Tree) and _is_list(value) and len(value) == 1:
            self._put(node, value[0], (*path, 0), head)
        else:
            self._write(node, value, head)

    def _write(self, node: Node, value: Value, head: _Head | None) -> None:
        """Write a value anew, from the field's colon or the hyphen on."""
        if head is None:
            self._text.splice((node.start.line, node.start.column), self._text.end(node), in_flow(value))
            return
        line = in_flow(value)
        is_flow = not isinstance(node, Scalar) and self._text.is_flow(node) and not isinstance(value, str)
        if is_flow and head.end + len(line) < _WIDTH and "\\n" not in line:
            lines = f" {line}"
        else:
            lines = field("-", [value])[5:] if head.is_item else field("x", value)[2:]
            lines = lines.replace("\n  ", "\n") if head.is_item else lines
        first, line_end, others = lines.removesuffix("\n").partition("\n")
        if node.start.line > head.row:
            first += self._text.row(head.row)[head.end :]  # its comment
        is_empty = isinstance(node, Scalar) and not node.text and not node.style
        end = (head.row, head.end) if is_empty else self._text.end(node)
        self._text.splice((head.row, head.end), end, f"{first}{line_end}{indent(others, ' ' * head.column)}")

    def _put_text(self, node: Scalar, value: str, head: _Head | None) -> None:
        """Change a text; keep its quotation marks, or the lines of a block."""
        if node.style in ("|", ">") and not self._text.row(node.line)[node.column + 1 :].startswith(tuple("123456789")):
            self._put_block(node, value)
        elif head and "\n" in value:
            self._write(node, value, head)
        else:
            forms = {'"': json.dumps(value, ensure_ascii=False), "'": "'{}'".format(value.replace("'", "''"))}
            form = forms.get(node.style) or (text(value) if head else in_flow(value))
            self._text.splice((node.line, node.column), (node.end_line, node.end_column), form)

    def _put_block(self, node: Scalar, value: str) -> None:
        old = [self._text.row(row) for row in range(node.line + 1, self._text.end(node)[0] + 1)]
        first = next(filter(str.strip, old), "")
        lead = first[: len(first) - len(first.lstrip())]
        typed = [row.removeprefix(lead) for row in old]
        new = [f"{lead}{line}".rstrip() for line in (value.split("\n") if node.style == "|" else _fold(value, typed))]
        above = sum(takewhile(bool, map(eq, old, new)))
        below = sum(takewhile(bool, map(eq, old[above:][::-1], new[above:][::-1])))
        self._text.remove(node.line + 1 + above, node.line + len(old) - below)
        for line in new[above : len(new) - below]:
            self._text.insert_below(node.line + len(old) - below, line)

    def _put_items(self, node: List, values: Sequence[Value], path: Path, *, is_flow: bool) -> None:
        """Change the items of a list: those that can be found again one by one, the others by their position."""
        old = [item for item in node.items if not (isinstance(item, Scalar) and item.is_absent)]
        if is_flow or not old or not values:
            for item, value in zip(old, values, strict=True):
                self._put(item, value, (*path, 0), None)
            return
        heads = [self._hyphen(item) for item in old]
        names = [*map(_name_of, map(to_plain, old))], [*map(_name_of, values)]
        for _, first, last, start, stop in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
            pairs = list(zip(range(first, last), values[start:stop], strict=False))
            for at, value in pairs:
                self._put(old[at], value, (*path, 0), heads[at])
            for at in range(first + len(pairs), last):
                self._remove(heads[at].row, self._text.end(old[at])[0])
            below = self._text.end(old[last - 1])[0] if last else self._above(heads[0])
            is_spaced = len(old) > 1 and not self._text.row(heads[1].row - 1).strip()
            for value in values[start + len(pairs) : stop]:
                lines = field("-", [value]).removeprefix("-:\n").replace("\n  ", "\n")[2:]
                self._insert(below, lines, heads[0].column, is_spaced=is_spaced)

    def _hyphen(self, item: Node) -> _Head:
        before = self._text.row(item.start.line)[: item.start.column]
        if before.strip(" ") != "-":
            raise UnsafeChangeError
        column = before.index("-")
        return _Head(item.start.line, column + 1, column, is_item=True)

    def _put_fields(self, node: Tree, values: Mapping[str, Value], path: Path, *, is_flow: bool = False) -> None:
        """Change the fields of a mapping; new ones go where the field table, or their own order, puts them."""
        rows: dict[str, int] = {}
        for name, (key, old) in node.by_name.items():
            colon = self._text.row(key.end_line).find(":", key.end_column)
            if name in values and not is_flow and colon < 0:
                raise UnsafeChangeError
            if name in values:
                head = None if is_flow else _Head(key.line, colon + 1, key.column)
                self._put(old, values[name], (*path, name), head)
            elif not (isinstance(old, Scalar) and old.is_absent):
                self._drop(node, name)
                continue
            rows[name] = self._text.end(old)[0]
        known = field_names_at(self._model, path)
        order = [*known, *(name for name in values if name not in known)]
        key = next(iter(node.entries))[0]
        for name in (name for name in order if name in values and name not in node.by_name):
            above = [other for other in order[: order.index(name)] if other in rows]
            first = next((node.by_name[other][0] for other in order if other in rows), key)
            if above:
                rows[name] = rows[above[-1]]
            elif self._text.row(first.line)[: first.column].strip():  # the hyphen of an item stands before it
                rows[name] = rows[first.text]
            else:
                rows[name] = self._above(_Head(first.line, 0, first.column))
            self._insert(rows[name], field(name, values[name]), key.column)

    def _insert(self, row: int, lines: str, column: int, *, is_spaced: bool = False) -> None:
        """Insert lines below a row, after an empty line if `is_spaced`."""
        for line in [""] * is_spaced + indent(lines, " " * column).removesuffix("\n").split("\n"):
            self._text.insert_below(row, line)

    def _above(self, head: _Head) -> int:
        """Return the row above a field or item and its comments, but below the comments of the whole file."""
        row = head.row - 1
        while row >= 0 and self._text.row(row).startswith(f"{' ' * head.column}#"):
            row -= 1
        return head.row - 1 if row < 0 else row

    def _drop(self, node: Tree, name: str) -> None:
        """Remove a field; a comment after it stays, on its own line, as do the comments above."""
        key, old = node.by_name[name]
        row, end = self._text.end(old)
        if self._text.row(key.line)[: key.column].strip():
            following = [*node.entries][1:2]
            if not following or following[0][0].line != row + 1:
                raise UnsafeChangeError
            self._text.splice((key.line, key.column), (row + 1, following[0][0].column), "")
        elif row == key.line and (comment := self._text.row(row)[end:].strip()):
            self._text.replace(row, key.column, len(self._text.row(row)), comment)
        else:
            self._remove(key.line, row)

    def _remove(self, first: int, last: int) -> None:
        """Remove rows, and the empty one above them if an empty one, or none, follows."""
        is_between = first > 0 and not self._text.row(first - 1).strip() and not self._text.row(last + 1).strip()
        self._text.remove(first - is_between, last)


def _is_list(value: Value) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _clean(value: Value | None) -> Value | None:
    """Return a value without line ends around its texts, and without what is empty in it."""
    if isinstance(value, Mapping):
        return {name: inner for name, inner in zip(value, map(_clean, value.values()), strict=True) if inner}
    if value is None or isinstance(value, str):
        return value and value.replace("\r\n", "\n").rstrip("\n")
    return [inner for inner in map(_clean, value) if inner]


def _as_node(value: Value) -> Node:
    mark = Mark("", 0, 0, 0, None, None)
    if isinstance(value, str):
        return Scalar(value, "'", mark, mark)
    if isinstance(value, Mapping):
        return Tree({name: (Scalar(name, "", mark, mark), _as_node(inner)) for name, inner in value.items()}, mark)
    return List(tuple(map(_as_node, value)), mark)


def _name_of(item: object) -> str:
    """Return a text by which an item of a list is found again."""
    if isinstance(item, Mapping):
        return str(next((item[name] for name in _NAMES if name in item), item))
    return str(item)


def _fold(value: str, typed: list[str]) -> list[str]:
    """Return the lines of a text in a folded block; a paragraph that the `typed` lines have keeps its line ends."""
    known: dict[str, list[str]] = {}
    paragraph: list[str] = []
    for row in [*typed, ""]:
        if not row.strip():
            known[" ".join(paragraph)], paragraph = paragraph, []
        else:
            paragraph.append(row)
    width = max(60, *map(len, typed))
    lines: list[str] = []
    for text_ in value.split("\n"):
        words = known.get(text_) or wrap(text_, width, break_long_words=False, break_on_hyphens=False)
        lines += [*words, ""]
    return lines[:-1]
