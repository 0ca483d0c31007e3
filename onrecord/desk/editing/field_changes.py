"""Sets and removes single fields of a YAML file, and proves that no other field changes."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import indent

from onrecord.desk.editing.file_text import FileText
from onrecord.desk.editing.line_changes import EditedFile, LineChange, UnsafeChangeError
from onrecord.desk.editing.new_entries import Value, field, in_flow, text
from onrecord.model.frozen_model import Fields
from onrecord.problems import Outcome
from onrecord.read.normalization import normalize
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar, Sequence
from onrecord.read.yaml.tree import parse_yaml


def set_field(
    data: bytes, model: type[Fields], name: str, value: str | None, *, below: str, entry: str = ""
) -> EditedFile:
    """Return an entry's file with the field `name` set to `value`, or without it if that is None.

    A new field goes on the line after `below`. `entry` is the entry's id in a file of several. Raises
    `UnsafeChangeError`.
    """
    fields = _Fields(data, model, entry)
    if value is None:
        fields.drop(name)
    elif fields.has(name):
        fields.put(name, value)
    else:
        fields.insert(name, value, below)
    return fields.prove({name: value})


def add_list(data: bytes, model: type[Fields], name: str, items: tuple[str, ...], *, below: str) -> EditedFile:
    """Return an entry's file with a new list below a field; one item has no brackets. Raises `UnsafeChangeError`."""
    fields = _Fields(data, model)
    fields.insert(name, text(items[0]) if len(items) == 1 else in_flow(items), below)
    return fields.prove({name: list(items)})


def replace_field(data: bytes, model: type[Fields], olds: tuple[str, ...], name: str, value: str) -> EditedFile:
    """Return an entry's file with `name` set, if new in place of the fields `olds`. Raises `UnsafeChangeError`."""
    fields = _Fields(data, model)
    dropped = olds
    if fields.has(name):
        fields.put(name, value)
    else:
        fields.rename(olds[0], name, value)
        dropped = olds[1:]
    for old in dropped:
        fields.drop(old)
    return fields.prove({name: value, **dict.fromkeys(olds)})


def drop_fields(data: bytes, model: type[Fields], *names: str) -> EditedFile:
    """Return an entry's file without these fields. Raises `UnsafeChangeError`."""
    fields = _Fields(data, model)
    for name in names:
        fields.drop(name)
    return fields.prove(dict.fromkeys(names))


def add_item(data: bytes, model: type[Fields], name: str, item: Mapping[str, Value], comments: str) -> EditedFile:
    """Return an entry's file with one more `item` at the end of the list `name`; a new list goes to the file's end.

    The `comments` stand below the item's first field. Raises `UnsafeChangeError`.
    """
    first, *others = item.items()
    rest = "".join(field(*other) for other in others)
    last_end = b"" if data.endswith(b"\n") else b"\r\n" if b"\r\n" in data else b"\n"
    fields = _Fields(data + last_end, model)
    fields.append(name, f"- {field(*first)}{indent(f'{comments}{rest}', '  ')}")
    return fields.prove({name: [*fields.items_of(name), *_Fields(field(name, [item]).encode(), model).items_of(name)]})


def change_fields(
    data: bytes, model: type[Fields], changes: Mapping[str, str | None], *, below: str, entry: str = ""
) -> EditedFile:
    """Return an entry's file with these values, and without the fields whose value is None.

    The first new field goes on the line after `below`, and each other one after the field before it. `entry` as in
    `set_field`. Raises `UnsafeChangeError`.
    """
    lines: tuple[LineChange, ...] = ()
    for name, value in changes.items():
        edited = set_field(data, model, name, value, below=below, entry=entry)
        below = below if value is None else name
        data, lines = edited.data, (*lines, *edited.lines)
    return EditedFile(data, lines)


class _Fields:
    """The fields of an entry, each with one value on a line of its own, and the edits so far."""

    def __init__(self, data: bytes, model: type[Fields], entry: str = "") -> None:
        self._model = model
        self._entry = entry
        self._text = FileText(data, "")
        self._parsed = parse_yaml(self._text.file)
        tree = self._parsed.value
        if entry and isinstance(tree, Tree):
            _, tree = tree.by_name.get(entry, (None, None))
        self._by_name = tree.by_name if isinstance(tree, Tree) else {}

    def has(self, name: str) -> bool:
        return name in self._by_name

    def put(self, name: str, value: str) -> None:
        """Replace a field's value; keep its quotation marks."""
        key, old = self._place(name)
        self._text.set_value(key, old, f"{old.style}{value}{old.style}")

    def drop(self, name: str) -> None:
        """Remove a field; a comment after it stays, on its own line."""
        if self.has(name):
            key, old = self._place(name)
            line = self._text.row(key.line)
            if comment := line[old.end_column :].strip(" "):
                self._text.replace(key.line, key.column, len(line), comment)
            else:
                self._text.remove(key.line, key.line)

    def rename(self, name: str, other: str, value: str) -> None:
        """Replace a field by another one."""
        key, old = self._place(name)
        self._text.replace(key.line, key.column, key.end_column, other)
        self._text.replace(key.line, old.column, old.end_column, value)

    def insert(self, name: str, value: str, below: str) -> None:
        """Insert a new field on the line after another one."""
        key, _ = self._place(below)
        self._text.insert_below(key.line, f"{' ' * key.column}{name}: {value}")

    def append(self, name: str, lines: str) -> None:
        """Insert the lines of an item above the field after its list. Raises `UnsafeChangeError` for another form."""
        key, node = self._by_name.get(name, (None, None))
        row, column = self._text.last_row, 2
        if key is None:
            self._text.insert_below(row, f"{name}:")
        elif not isinstance(node, Sequence) or not node.items or node.start.line == key.line:
            raise UnsafeChangeError
        else:
            row = min((other.line - 1 for other, _ in self._by_name.values() if other.line > key.line), default=row)
            column = node.start.column
        for line in indent(lines, " " * column).removesuffix("\n").split("\n"):
            self._text.insert_below(row, line)

    def items_of(self, name: str) -> list[object]:
        """Return the items of a list, of one value its only item. Raises `UnsafeChangeError` if they can't be known."""
        items = _read_values(self._parsed, self._model, self._entry).get(self._entry, {}).get(name, [])
        if not isinstance(items, list):
            raise UnsafeChangeError
        return items

    def prove(self, changes: Mapping[str, object]) -> EditedFile:
        """Return the edited file. Raises `UnsafeChangeError` unless exactly these `changes` differ in its fields."""
        edited = self._text.apply_edits()
        before, after = self._parsed, parse_yaml(FileText(edited.data, "").file)
        expected = _read_values(before, self._model, self._entry)
        fields = {name: value for name, value in expected.get(self._entry, {}).items() if name not in changes}
        fields |= {name: value for name, value in changes.items() if value is not None}
        known = {problem.code for problem in before.problems}
        has_new_problems = any(problem.code not in known for problem in after.problems)
        if _read_values(after, self._model, self._entry) != {**expected, self._entry: fields} or has_new_problems:
            raise UnsafeChangeError
        return edited

    def _place(self, name: str) -> tuple[Scalar, Scalar]:
        """Return a field's name and value. Raises `UnsafeChangeError` unless it is alone on one line."""
        key, value = self._by_name.get(name, (None, None))
        if key is None or not isinstance(value, Scalar) or not self._text.has_own_line(key, value):
            raise UnsafeChangeError
        return key, value


def _read_values(parsed: Outcome[Node | None], model: type[Fields], entry: str) -> dict[str, Mapping[str, object]]:
    """Return the values of each entry's fields, by its id; the id is empty if the file is one entry."""
    if not entry:
        return {"": _normalize(parsed.value, model)}
    several = parsed.value.by_name if isinstance(parsed.value, Tree) else {}
    return {id_: _normalize(node, model) for id_, (_, node) in several.items()}


def _normalize(node: Node | None, model: type[Fields]) -> Mapping[str, object]:
    plain = normalize(node, model, "en") if isinstance(node, Tree) else {}
    return plain if isinstance(plain, dict) else {}
