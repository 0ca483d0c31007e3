"""Changes fields of an entry. Only the lines of what differs change, which reading the result again proves."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from textwrap import indent, wrap
from typing import NamedTuple

from onrecord.editing.entries.common_ends import count_same_ends
from onrecord.editing.entries.file_text import EditedFile, FileText, UnsafeChangeError
from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.entries.yaml_values import Value, format_field, format_in_flow, format_text
from onrecord.model.frozen_model import Fields
from onrecord.problems import Keys
from onrecord.read.normalization import field_names_at, normalize, to_plain
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.tree import parse_yaml

_WIDTH = 120
"""The longest line on which a list stands between brackets."""
_SHORTEST_WIDTH = 60
"""The shortest lines into which a folded text is wrapped."""
_NAMES = ("id", "target", "source", "key")
"""The fields by which an item is found again among others."""


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
    editor = _Editor(_with_line_end(data), model)
    key, node = editor.tree.by_name.get(name, (None, None))
    row = editor.text.last_row
    column = 2
    if key is None:
        editor.text.insert_below(row, f"{name}:")
    elif not isinstance(node, List) or not node.items or node.start.line == key.line:
        raise UnsafeChangeError
    else:
        rows_above_next = (other.line - 1 for other, _ in editor.tree.entries if other.line > key.line)
        row = min(rows_above_next, default=row)
        column = node.start.column
    first, *others = item.items()
    rest = "".join(format_field(*other) for other in others)
    editor.insert(row, f"- {format_field(*first)}{indent(f'{comments}{rest}', '  ')}", column)
    return editor.prove({**editor.values, name: [*editor.values.get(name, ()), _clean(item) or {}]})


def _with_line_end(data: bytes) -> bytes:
    """Return a file whose last line has an end, as the others have."""
    if data.endswith(b"\n"):
        return data
    return data + (b"\r\n" if b"\r\n" in data else b"\n")


class _Head(NamedTuple):
    """The place after the colon or the hyphen before a value; `column` is that of the field's name or the hyphen."""

    row: int
    end: int
    column: int
    is_item: bool = False


class _Editor:
    """An entry in its file, and the edits so far."""

    def __init__(self, data: bytes, model: type[Fields] | None, entry: str = "", order: Keys = ()) -> None:
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
        if tree and not self._entry:
            return {"": tree}
        several = tree.by_name if isinstance(tree, Tree) else {}
        return {id_: node for id_, (_, node) in several.items()}

    def edit(self, changes: Mapping[str, Value | None]) -> EditedFile:
        """Return the file with these fields. Raises `UnsafeChangeError`."""
        changes = {name: _clean(value) or None for name, value in changes.items() if value != self.values.get(name)}
        wanted = {name: value for name, value in {**self.values, **changes}.items() if value is not None}
        is_flow = self.text.is_flow(self.tree)
        if is_flow:
            self._put(self.tree, wanted, (), None)
        else:
            self._put_fields(self.tree, wanted, ())
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

    def _is_same(self, node: Node, value: Value, path: Keys) -> bool:
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

    def _put(self, node: Node, value: Value, path: Keys, head: _Head | None) -> None:
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
        start = (node.start.line, node.start.column)
        end = self.text.end(node)
        if start[0] < end[0]:
            self._anew.update(range(start[0], end[0] + 1))
        if head is None:
            self.text.splice(start, end, format_in_flow(value))
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
            form = _quoted_as(value, node.style) or (format_text(value) if head else format_in_flow(value))
            self.text.splice((node.line, node.column), (node.end_line, node.end_column), form)

    def _put_block(self, node: Scalar, value: str) -> None:
        """Change the lines of a block that differ; they keep their indentation."""
        before = [self.text.row(row) for row in range(node.line + 1, self.text.end(node)[0] + 1)]
        first = next(filter(str.strip, before), "")
        margin = first[: len(first) - len(first.lstrip())]
        if node.style == "|":
            lines: Iterable[str] = value.split("\n")
        else:
            lines = _fold(value, [row.removeprefix(margin) for row in before])
        after = [f"{margin}{line}".rstrip() for line in lines]
        above, below = count_same_ends(before, after)
        last = node.line + len(before) - below
        self.text.remove(node.line + 1 + above, last)
        for line in after[above : len(after) - below]:
            self.text.insert_below(last, line)

    def _put_items(self, node: List, values: Sequence[Value], path: Keys, *, is_flow: bool) -> None:
        """Change the items of a list: those that can be found again one by one, the others by their position."""
        items = [item for item in node.items if not (isinstance(item, Scalar) and item.is_absent)]
        heads = [None if is_flow else self._hyphen(item) for item in items]
        names_before = [_name_of(to_plain(item)) for item in items]
        names_after = [_name_of(value) for value in values]
        matcher = SequenceMatcher(None, names_before, names_after, autojunk=False)
        for _, first, last, start, stop in matcher.get_opcodes():
            shared = min(last - first, stop - start)
            for at in range(shared):
                self._put(items[first + at], values[start + at], (*path, 0), heads[first + at])
            for item in items[first + shared : last]:
                self._remove(item.start.line, self.text.end(item)[0])
            for value in values[start + shared : stop]:
                self._insert_item(value, items[last - 1] if last else None, heads)

    def _insert_item(self, value: Value, above: Node | None, heads: Sequence[_Head | None]) -> None:
        """Insert an item below the one `above` it, or else before all others; apart from them as they are."""
        first = heads[0]
        last = heads[-1]
        if first is None or last is None:
            raise UnsafeChangeError
        row = self.text.end(above)[0] if above else self._above(first.row, first.column)
        if last is not first and not self.text.row(last.row - 1).strip():
            self.text.insert_below(row, "")
        self.insert(row, _item(value), first.column)

    def _hyphen(self, item: Node) -> _Head:
        """Return the place after the hyphen of an item. Raises `UnsafeChangeError` if something else stands there."""
        before = self.text.row(item.start.line)[: item.start.column]
        if before.strip(" ") != "-":
            raise UnsafeChangeError
        column = before.index("-")
        return _Head(item.start.line, column + 1, column, is_item=True)

    def _put_fields(self, node: Tree, values: Mapping[str, Value], path: Keys, *, is_flow: bool = False) -> None:
        """Change the fields of a mapping; new ones go where the field table, or their own order, puts them."""
        rows: dict[str, int] = {}
        for name, (key, inner) in node.by_name.items():
            if name in values:
                self._put(inner, values[name], (*path, name), None if is_flow else self._colon(key))
            if name in values or (isinstance(inner, Scalar) and inner.is_absent):
                rows[name] = self.text.end(inner)[0]
            else:
                self._drop(node, name)
        known = (not path and self._order) or field_names_at(self._model, path)
        order = [*map(str, known), *(name for name in values if name not in known)]
        self._insert_fields(node, values, order, rows)

    def _colon(self, key: Scalar) -> _Head:
        """Return the place after the colon of a field."""
        colon = self.text.row(key.end_line).find(":", key.end_column)
        return _Head(key.line, colon + 1, key.column)

    def _insert_fields(
        self, node: Tree, values: Mapping[str, Value], order: Sequence[str], rows: dict[str, int]
    ) -> None:
        """Insert the fields that a mapping lacks; `rows` are the last ones of those that it keeps."""
        key = next(iter(node.entries))[0]
        first = next((node.by_name[name][0] for name in order if name in rows), key)
        above = None
        for name in order:
            if name in values and name not in node.by_name:
                if above is None and self.text.row(first.line)[: first.column].strip():  # the hyphen of an item
                    above = rows.get(first.text, first.line)
                rows[name] = self._above(first.line, first.column) if above is None else above
                self.insert(rows[name], _field(name, values[name]), key.column)
            above = rows.get(name, above)

    def insert(self, row: int, lines: str, column: int) -> None:
        """Insert lines below a row, indented to a column."""
        for line in indent(lines, " " * column).removesuffix("\n").split("\n"):
            self.text.insert_below(row, line)

    def _above(self, row: int, column: int) -> int:
        """Return the row above a field or item and its comments, but below the comments of the whole file."""
        comment = f"{' ' * column}#"
        above = row - 1
        while above >= 0 and self.text.row(above).startswith(comment):
            above -= 1
        return above if above >= 0 else row - 1

    def _drop(self, node: Tree, name: str) -> None:
        """Remove a field; a comment after it stays, on its own line, as do the comments above."""
        key, value = node.by_name[name]
        row, end = self.text.end(value)
        comment = self.text.row(row)[end:].strip()
        is_first_of_item = bool(self.text.row(key.line)[: key.column].strip())
        if is_first_of_item:
            following = [other for other, _ in node.entries][1:2]
            if not following or following[0].line != row + 1:
                raise UnsafeChangeError
            self.text.splice((key.line, key.column), (row + 1, following[0].column), "")
        elif row == key.line and comment:
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
        return format_field(name, value)
    line = f"{name}: {format_in_flow(value)}\n"
    if len(line) > _WIDTH:
        return format_field(name, value)
    return format_field(name, value[0]) if len(value) == 1 else line


def _item(value: Value) -> str:
    """Return an item of a list as lines."""
    return format_field("-", [value]).removeprefix("-:\n").replace("\n  ", "\n")[2:]


def _clean(value: Value | None) -> Value | None:
    """Return a value without line ends after its texts, and without what is empty in it."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n").rstrip("\n")
    if isinstance(value, Mapping):
        fields = {name: _clean(inner) for name, inner in value.items()}
        return {name: inner for name, inner in fields.items() if inner}
    return [inner for inner in map(_clean, value) if inner]


def _name_of(item: object) -> str:
    """Return a text by which an item of a list is found again."""
    if not isinstance(item, dict):
        return str(item)
    return str(next((item[name] for name in _NAMES if name in item), item))


def _quoted_as(value: str, mark: str) -> str:
    """Return a text between the same quotation marks; empty if it has none."""
    if mark == '"':
        return json.dumps(value, ensure_ascii=False)
    if mark == "'":
        return "'{}'".format(value.replace("'", "''"))
    return ""


def _fold(value: str, typed: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text in a folded block; a paragraph that the `typed` lines have keeps its line ends."""
    paragraphs = [part.split("\n") for part in "\n".join(typed).split("\n\n")]
    known = {" ".join(lines): lines for lines in paragraphs}
    width = max(_SHORTEST_WIDTH, *map(len, typed))
    for number, paragraph in enumerate(value.split("\n")):
        if number:
            yield ""
        lines = known.get(paragraph) or wrap(paragraph, width, break_long_words=False, break_on_hyphens=False)
        yield from lines if " ".join(lines) == paragraph else [paragraph]
