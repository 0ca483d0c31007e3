"""Changes fields of an entry. Only the lines of what differs change, which reading the result again proves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile
from textwrap import indent, wrap
from typing import NamedTuple

from onrecord.desk.editing.common_ends import count_same_ends
from onrecord.desk.editing.file_text import EditedFile, FileText, UnsafeChangeError
from onrecord.desk.editing.new_entries import MODELS, Value, field, in_flow, text
from onrecord.model.frozen_model import Fields
from onrecord.read.normalization import field_names_at, normalize, to_plain
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml

_WIDTH = 120  # the longest line on which a list stands between brackets
_NAMES = ("id", "target", "source", "key")  # by these an item is found again among others
_Path = tuple[str | int, ...]


def values_in(data: bytes, kind: str, entry: str) -> dict[str, Value]:
    """Return the fields of an entry as typed; `entry` is its id in a file of several. Raises `UnsafeChangeError`."""
    return _Editor(data, MODELS.get(kind), entry).values


def edit_entry(data: bytes, kind: str, entry: str, changes: Mapping[str, Value | None]) -> EditedFile:
    """Return the file with these fields; None removes one, `entry` is as in `values_in`. Raises `UnsafeChangeError`."""
    return _Editor(data, MODELS.get(kind), entry).edit(changes)


def change_fields(
    data: bytes, model: type[Fields], changes: Mapping[str, Value | None], *, below: str = "", entry: str = ""
) -> EditedFile:
    """Return the file with these values, new ones below a field `below`; None drops one. Raises `UnsafeChangeError`."""
    return _Editor(data, model, entry, order=(below, *changes)).edit(changes)


def replace_field(data: bytes, model: type[Fields], olds: Sequence[str], values: Mapping[str, Value]) -> EditedFile:
    """Return an entry's file with these values, the first in place of the fields `olds`. Raises `UnsafeChangeError`."""
    name = next(iter(values))
    editor = _Editor(data, model, order=(*values,))
    fields = editor.tree.by_name
    key, node = fields.get(olds[0], (None, None))
    if key is None or not isinstance(node, Scalar) or not editor.text.has_own_line(key, node):
        raise UnsafeChangeError
    if name not in fields:
        editor.text.splice((key.line, key.column), (key.line, key.end_column), name)
        renamed = {name if other == olds[0] else other: typed for other, typed in fields.items()}
        editor.tree = Tree(renamed | {name: (key, node._replace(style=""))}, editor.tree.start)
    return editor.edit({**dict.fromkeys(olds), **values})


def add_item(data: bytes, model: type[Fields], name: str, item: Mapping[str, Value], comments: str) -> EditedFile:
    """Return the file with an `item`, and `comments` in it, at the list's end. Raises `UnsafeChangeError`."""
    editor = _Editor(data + (b"" if data.endswith(b"\n") else b"\r\n" if b"\r\n" in data else b"\n"), model)
    key, node = editor.tree.by_name.get(name, (None, None))
    row, column = editor.text.last_row, 2
    if key is None:
        editor.text.insert_below(row, f"{name}:")
    elif not isinstance(node, List) or not node.items or node.start.line == key.line:
        raise UnsafeChangeError
    else:
        row = min((other.line - 1 for other, _ in editor.tree.entries if other.line > key.line), default=row)
        column = node.start.column
    first, *others = item.items()
    rest = "".join(field(*other) for other in others)
    editor.insert(row, f"- {field(*first)}{indent(f'{comments}{rest}', '  ')}", column)
    return editor.prove({**editor.values, name: [*editor.values.get(name, ()), _clean(item) or {}]})


class _Head(NamedTuple):
    """The place after the colon or the hyphen before a value; `column` is that of the field's name or the hyphen."""

    row: int
    end: int
    column: int
    is_item: bool = False


class _Editor:
    """An entry in its file, and the edits so far."""

    def __init__(self, data: bytes, model: type[Fields] | None, entry: str = "", order: _Path = ()) -> None:
        """Take the order of the fields, if it is not the table's. Raises `UnsafeChangeError`."""
        self.text = FileText(data, "")
        self._parsed = parse_yaml(self.text.file)
        self._entry = entry
        self._order = order
        self._anew: set[int] = set()
        """The rows of values that are written anew, so that a comment in them would be lost."""
        node = self._entries(self._parsed.value).get(entry)
        if model is None or not isinstance(node, Tree):
            raise UnsafeChangeError
        self._model = model
        self.tree = node
        self.values: dict[str, Value] = to_plain(node)  # type: ignore[assignment]

    def _entries(self, tree: Node | None) -> dict[str, Node]:
        """Return the entries of a file by their ids; the id of a file's only entry is empty."""
        several = tree.by_name if isinstance(tree, Tree) else {}
        return {id_: node for id_, (_, node) in several.items()} if self._entry or not tree else {"": tree}

    def edit(self, changes: Mapping[str, Value | None]) -> EditedFile:
        """Return the file with these fields. Raises `UnsafeChangeError`."""
        changes = {name: _clean(value) or None for name, value in changes.items() if value != self.values.get(name)}
        wanted = {name: value for name, value in {**self.values, **changes}.items() if value is not None}
        is_flow = self.text.is_flow(self.tree)
        self._put(self.tree, wanted, (), None) if is_flow else self._put_fields(self.tree, wanted, ())
        if (is_flow and self._order) or any(self.text.comments(self._anew)):
            raise UnsafeChangeError
        return self.prove(wanted)

    def prove(self, wanted: Mapping[str, Value]) -> EditedFile:
        """Return the edited file if the entry has the `wanted` fields and all else is unchanged."""
        try:
            edited = self.text.apply_edits()
        except UnicodeEncodeError:
            raise UnsafeChangeError from None
        after = parse_yaml(FileText(edited.data, "").file)
        entries = self._entries(after.value)
        known = {problem.code for problem in self._parsed.problems}
        is_worse = self._entry not in entries or any(problem.code not in known for problem in after.problems)
        if is_worse or self._others(self._parsed.value) != self._others(after.value):
            raise UnsafeChangeError
        if not self._is_same(entries[self._entry], wanted, ()):
            raise UnsafeChangeError
        return edited

    def _others(self, tree: Node | None) -> dict[str, object]:
        """Return what a file says in its other entries."""
        return {id_: to_plain(node) for id_, node in self._entries(tree).items() if id_ != self._entry}

    def _is_same(self, node: Node, value: Value, path: _Path) -> bool:
        """Return whether a typed value and a given one mean the same, whichever shorthand they have."""
        if to_plain(node) == value:
            return True
        # No language is assumed: which one a text has depends on its story.
        now = normalize(node, self._model, "", path)
        wanted = normalize(self._as_node(value), self._model, "", path)
        return now == wanted

    def _as_node(self, value: Value) -> Node:
        mark = self.tree.start
        if isinstance(value, str):
            return Scalar(value, "'", mark, mark)
        if isinstance(value, Mapping):
            pairs = ((name, self._as_node(inner)) for name, inner in value.items())
            return Tree({name: (Scalar(name, "", mark, mark), inner) for name, inner in pairs}, mark)
        return List(tuple(map(self._as_node, value)), mark)

    def _put(self, node: Node, value: Value, path: _Path, head: _Head | None) -> None:
        """Change a node to a value; between brackets or braces it has no `head`."""
        if self._is_same(node, value, path):
            return
        is_flow = head is None or (not isinstance(node, Scalar) and self.text.is_flow(node))
        if isinstance(node, Tree) and isinstance(value, Mapping) and (not is_flow or [*node.by_name] == [*value]):
            self._put_fields(node, value, path, is_flow=is_flow)
        elif isinstance(node, Scalar) and isinstance(value, str) and (node.text or node.style):
            self._put_text(node, value, head)
        elif isinstance(node, List) and isinstance(value, list) and (not is_flow or len(node.items) == len(value)):
            self._put_items(node, value, path, is_flow=is_flow)
        elif isinstance(node, Tree) and isinstance(value, list) and len(value) == 1:
            self._put(node, value[0], (*path, 0), head)
        else:
            self._write(node, value, head)

    def _write(self, node: Node, value: Value, head: _Head | None) -> None:
        """Write a value anew, from the field's colon or the hyphen on."""
        start, end = (node.start.line, node.start.column), self.text.end(node)
        self._anew.update(range(start[0] if start[0] < end[0] else end[0] + 1, end[0] + 1))
        if head is None:
            self.text.splice(start, end, in_flow(value))
            return
        is_flow = not isinstance(node, Scalar) and self.text.is_flow(node)
        lines = _item(value)[1:] if head.is_item else _field("x", value, is_flow=is_flow)[2:]
        first, line_end, others = lines.removesuffix("\n").partition("\n")
        if node.start.line > head.row:
            first += self.text.row(head.row)[head.end :]  # its comment
        is_empty = isinstance(node, Scalar) and not node.text and not node.style
        end = (head.row, head.end) if is_empty else end
        self.text.splice((head.row, head.end), end, f"{first}{line_end}{indent(others, ' ' * head.column)}")

    def _put_text(self, node: Scalar, value: str, head: _Head | None) -> None:
        """Change a text; keep its quotation marks, or the lines of a block."""
        if node.style in ("|", ">"):
            self._put_block(node, value)
        elif head and "\n" in value:
            self._write(node, value, head)
        else:
            forms = {'"': json.dumps(value, ensure_ascii=False), "'": "'{}'".format(value.replace("'", "''"))}
            form = forms.get(node.style) or (text(value) if head else in_flow(value))
            self.text.splice((node.line, node.column), (node.end_line, node.end_column), form)

    def _put_block(self, node: Scalar, value: str) -> None:
        old = [self.text.row(row) for row in range(node.line + 1, self.text.end(node)[0] + 1)]
        first = next(filter(str.strip, old), "")
        lead = first[: len(first) - len(first.lstrip())]
        lines = value.split("\n") if node.style == "|" else _fold(value, [row.removeprefix(lead) for row in old])
        new = [f"{lead}{line}".rstrip() for line in lines]
        above, below = count_same_ends(old, new)
        self.text.remove(node.line + 1 + above, node.line + len(old) - below)
        for line in new[above : len(new) - below]:
            self.text.insert_below(node.line + len(old) - below, line)

    def _put_items(self, node: List, values: Sequence[Value], path: _Path, *, is_flow: bool) -> None:
        """Change the items of a list: those that can be found again one by one, the others by their position."""
        old = [item for item in node.items if not (isinstance(item, Scalar) and item.is_absent)]
        heads = [None if is_flow else self._hyphen(item) for item in old]
        names = ([_name_of(to_plain(item)) for item in old], [*map(_name_of, values)])
        for _, first, last, start, stop in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
            shared = min(last - first, stop - start)
            for at in range(shared):
                self._put(old[first + at], values[start + at], (*path, 0), heads[first + at])
            for item in old[first + shared : last]:
                self._remove(item.start.line, self.text.end(item)[0])
            for value in values[start + shared : stop]:
                head = heads[0]
                other = heads[-1]
                if head is None or other is None:
                    raise UnsafeChangeError
                below = self.text.end(old[last - 1])[0] if last else self._above(head.row, head.column)
                if other is not head and not self.text.row(other.row - 1).strip():
                    self.text.insert_below(below, "")
                self.insert(below, _item(value), head.column)

    def _hyphen(self, item: Node) -> _Head:
        before = self.text.row(item.start.line)[: item.start.column]
        if before.strip(" ") != "-":
            raise UnsafeChangeError
        column = before.index("-")
        return _Head(item.start.line, column + 1, column, is_item=True)

    def _put_fields(self, node: Tree, values: Mapping[str, Value], path: _Path, *, is_flow: bool = False) -> None:
        """Change the fields of a mapping; new ones go where the field table, or their own order, puts them."""
        rows: dict[str, int] = {}
        for name, (key, old) in node.by_name.items():
            if name in values:
                colon = self.text.row(key.end_line).find(":", key.end_column)
                self._put(old, values[name], (*path, name), None if is_flow else _Head(key.line, colon + 1, key.column))
            if name in values or (isinstance(old, Scalar) and old.is_absent):
                rows[name] = self.text.end(old)[0]
            else:
                self._drop(node, name)
        known = (not path and self._order) or field_names_at(self._model, path)
        order = [*map(str, known), *(name for name in values if name not in known)]
        key = next(iter(node.entries))[0]
        above = None
        first = next((node.by_name[other][0] for other in order if other in rows), key)
        for name in order:
            if name in values and name not in node.by_name:
                if above is None and self.text.row(first.line)[: first.column].strip():  # the hyphen of an item
                    above = rows.get(first.text, first.line)
                rows[name] = self._above(first.line, first.column) if above is None else above
                self.insert(rows[name], _field(name, values[name]), key.column)
            above = rows.get(name, above)

    def insert(self, row: int, lines: str, column: int) -> None:
        for line in indent(lines, " " * column).removesuffix("\n").split("\n"):
            self.text.insert_below(row, line)

    def _above(self, row: int, column: int) -> int:
        """Return the row above a field or item and its comments, but below the comments of the whole file."""
        rows = takewhile(lambda above: self.text.row(above).startswith(f"{' ' * column}#"), range(row - 1, -1, -1))
        comments = len([*rows])
        return row - 1 - (comments if comments < row else 0)

    def _drop(self, node: Tree, name: str) -> None:
        """Remove a field; a comment after it stays, on its own line, as do the comments above."""
        key, old = node.by_name[name]
        row, end = self.text.end(old)
        if self.text.row(key.line)[: key.column].strip():
            following = [*node.entries][1:2]
            if not following or following[0][0].line != row + 1:
                raise UnsafeChangeError
            self.text.splice((key.line, key.column), (row + 1, following[0][0].column), "")
        elif row == key.line and (comment := self.text.row(row)[end:].strip()):
            self.text.replace(row, key.column, len(self.text.row(row)), comment)
        else:
            self._remove(key.line, row)

    def _remove(self, first: int, last: int) -> None:
        """Remove rows, and the empty one above them if an empty one, or none, follows."""
        is_between = first > 0 and not self.text.row(first - 1).strip() and not self.text.row(last + 1).strip()
        self.text.remove(first - is_between, last)


def _field(name: str, value: Value, *, is_flow: bool = True) -> str:
    """Return a field as lines; with `is_flow`, a list of words has no lines of its own if it is short."""
    if not is_flow or not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return field(name, value)
    line = f"{name}: {in_flow(value)}\n"
    return field(name, value if len(line) > _WIDTH else value[0]) if len(value) == 1 or len(line) > _WIDTH else line


def _item(value: Value) -> str:
    return field("-", [value]).removeprefix("-:\n").replace("\n  ", "\n")[2:]


def _clean(value: Value | None) -> Value | None:
    """Return a value without line ends after its texts, and without what is empty in it."""
    if isinstance(value, Mapping):
        return {name: inner for name, inner in zip(value, map(_clean, value.values()), strict=True) if inner}
    if value is None or isinstance(value, str):
        return value and value.replace("\r\n", "\n").rstrip("\n")
    return [inner for inner in map(_clean, value) if inner]


def _name_of(item: object) -> str:
    """Return a text by which an item of a list is found again."""
    return str(next((item[name] for name in _NAMES if name in item), item) if isinstance(item, dict) else item)


def _fold(value: str, typed: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text in a folded block; a paragraph that the `typed` lines have keeps its line ends."""
    paragraphs = [part.split("\n") for part in "\n".join(typed).split("\n\n")]
    known = {" ".join(lines): lines for lines in paragraphs}
    for number, paragraph in enumerate(value.split("\n")):
        yield from [""] * bool(number)
        lines = wrap(paragraph, max(60, *map(len, typed)), break_long_words=False, break_on_hyphens=False)
        yield from known.get(paragraph) or (lines if " ".join(lines) == paragraph else [paragraph])
