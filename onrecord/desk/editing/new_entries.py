"""Formats values and new entries as YAML in the most readable form; sets and removes single fields of a file."""

import json
import re
from collections.abc import Mapping, Sequence
from textwrap import indent
from types import MappingProxyType
from urllib.parse import urlsplit

from onrecord.desk.editing.file_text import EditedFile, FileText, LineChange, UnsafeChangeError
from onrecord.model.fields import ActorFields, BillFields, EventFields, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.problems import Outcome, SourceFile, Where
from onrecord.read.normalization import normalize
from onrecord.read.site_folder import decode
from onrecord.read.validation import validate
from onrecord.read.yaml import nodes
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.nodes import Node, Scalar
from onrecord.read.yaml.nodes import Sequence as List
from onrecord.read.yaml.slips import quoted
from onrecord.read.yaml.tree import parse_yaml

MODELS: Mapping[str, type[Fields]] = {
    "story": StoryFields,
    "event": EventFields,
    "source": SourceFields,
    "actor": ActorFields,
    "bill": BillFields,
}
"""The field model of each kind of entry."""
_SUGGESTED: Mapping[str, tuple[str, ...]] = {
    "story": ("summary", "languages", "timezone", "tags"),
    "event": ("until", "time", "summary", "body", "on_behalf_of", "channel", "claims", "quotes", "responds_to", "tags"),
    "source": (),
    "actor": (),
    "bill": ("origin", "identifiers", "summary", "url", "sponsors", "sources"),
}
"""The fields that a new file suggests in comments."""
_UP: Mapping[str, str] = {"story": "../../..", "event": "../../../.."}
"""The relative path from the file's folder to the site's."""
_SCHEMAS: Mapping[str, str] = {"source": "sources", "actor": "actors"}
_PLAIN = re.compile(r"[\w./](?:[^:#\n]|:(?=\S)|(?<!\s)#)*")
"""A text that YAML accepts unquoted."""
_PLAIN_WITHIN = re.compile(r"[\w./](?:[^:#\n,\[\]{}]|:(?=\S)|(?<!\s)#)*")
"""A text that YAML accepts unquoted inside brackets or braces."""
Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""A text, a list, or a mapping of fields."""


def file_header(kind: str) -> str:
    """Return the first line of a new file, which names its schema for editors."""
    schema = f"{_UP.get(kind, '../..')}/schema/{_SCHEMAS.get(kind, kind)}.schema.json"
    return f"# yaml-language-server: $schema={schema}\n"


def entry_yaml(kind: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the fields of an entry as YAML, in the order of the field table, some with a comment beside them."""
    names = [name for name in MODELS[kind].rows() if name in values]
    return "".join(_add_comment(field(name, values[name]), comments.get(name, "")) for name in names)


def _add_comment(lines: str, comment: str) -> str:
    first, line_end, others = lines.partition("\n")
    return f"{first}  # {comment}{line_end}{others}" if comment else lines


def file_text(kind: str, values: Mapping[str, Value], *, origin: str = "", remarks: str = "") -> str:
    """Return a new file with one entry, hints on more fields, a comment on its `origin`, and `remarks` below."""
    rows = MODELS[kind].rows()
    suggested = [name for name in _SUGGESTED[kind] if name not in values]
    hints = (f"# {name}: {as_yaml((rows[name].examples or [''])[0])}\n" for name in suggested)
    comments = (f"# - {rows[name].description}:\n{hint}" for name, hint in zip(suggested, hints, strict=True))
    more = "\n# More fields. To use one, delete the # before it:\n" if suggested else ""
    head = f"{file_header(kind)}{origin}\n\n" if origin else f"{file_header(kind)}\n"
    below = f"\n{remarks}" if remarks else ""
    return "".join([head, entry_yaml(kind, values), below, more, *comments])


def quote(words: str) -> str:
    """Return a stranger's lines as comments, marked so that no program takes one for a comment of its own."""
    return "".join(f"# > {line}".rstrip() + "\n" for line in words.split("\n"))


def entry_in_many(
    kind: str, id_: str, values: Mapping[str, Value], comments: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return an entry for a file of several: its fields, indented below its id."""
    return f"{id_}:\n{indent(entry_yaml(kind, values, comments), '  ')}"


def field_error(model: type[Fields], name: str, value: Value) -> str | None:
    """Return what is wrong with a value for the field `name`, and what to type instead; None if it is valid."""
    decoded = decode(field(name, value).encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else decoded
    if not isinstance(parsed.value, nodes.Mapping):
        problems = parsed.problems
    else:
        place = SourceFile("", "").span()
        plain = normalize(parsed.value, model, "en")
        problems = (*parsed.problems, *validate(plain, model, Where(""), lambda _where: place).problems)
    # Other required fields are missing, but that is no problem of this field.
    own = [problem for problem in problems if problem.code != "FLD002"]
    return "; ".join(filter(None, (own[0].message, own[0].hint))) if own else None


def address_error(address: str) -> str | None:
    """Return why a source can't have this address; None if it can."""
    fault = field_error(SourceFields, "url", address)
    if fault is None and not address.isprintable():
        fault = "an invisible character stands in the address; copy the whole address, from https:// on"
    if fault is None and urlsplit(address).username is not None:
        fault = f"'{address}' has a name before its host; copy the address that a browser shows"
    return fault


def field(name: str, value: Value) -> str:
    """Return a field as unindented lines of YAML."""
    if isinstance(value, str):
        return f"{name}: {text(value)}\n"
    if isinstance(value, Mapping):
        return f"{name}:\n{indent(''.join(field(key, inner) for key, inner in value.items()), '  ')}"
    if not value:
        return f"{name}: []\n"
    items = (_item(item) for item in value)
    return f"{name}:\n{indent(''.join(items), '  ')}"


def text(value: str) -> str:
    """Return a text in the simplest form that parses back to it: plain, quoted, or as a block."""
    forms = [quoted(value), json.dumps(value, ensure_ascii=False)]
    if "\n" in value:
        forms.insert(0, f"|\n{indent(value, '  ')}")
    else:
        forms.insert(0, value)
    # No form can hold some characters, such as control characters; validation refuses them later.
    return next((form for form in forms if _parse_in_block(form) == value), forms[-1])


def as_yaml(value: object, plain: re.Pattern[str] = _PLAIN) -> str:
    """Return an example value as one line of YAML; text that matches `plain` is not quoted."""
    if isinstance(value, dict):
        items = (f"{key}: {as_yaml(item, _PLAIN_WITHIN)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    if isinstance(value, list):
        return f"[{', '.join(as_yaml(item, _PLAIN_WITHIN) for item in value)}]"
    text = str(value)
    return text if plain.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def in_flow(value: Value) -> str:
    """Return a value in the form that it has between brackets or braces, on one line."""
    if isinstance(value, str):
        forms = (value, quoted(value), json.dumps(value, ensure_ascii=False))
        return next((form for form in forms if "\n" not in form and _parse_in_flow(form) == value), forms[-1])
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name}: {in_flow(inner)}' for name, inner in value.items())}}}"
    return f"[{', '.join(map(in_flow, value))}]"


def _parse(form: str) -> Node | None:
    decoded = decode(form.encode("utf-8", "surrogateescape"), "")
    parsed = parse_yaml(decoded.value) if decoded.value else None
    return parsed.value if parsed and not parsed.problems else None


def _parse_in_flow(form: str) -> str | None:
    """Return the text that a form parses to in brackets; None if it has problems or is no single text."""
    tree = _parse(f"[{form}]\n")
    node = tree.items[0] if isinstance(tree, List) and len(tree.items) == 1 else None
    return node.text if isinstance(node, Scalar) and not node.is_absent else None


def _parse_in_block(form: str) -> str | None:
    """Return the text that a form parses to as a field; None if it has problems or is no single text."""
    tree = _parse(f"x: {form}\ny: z\n")
    node = tree.by_name["x"][1] if isinstance(tree, Tree) and list(tree.by_name) == ["x", "y"] else None
    if not isinstance(node, Scalar) or node.is_absent:
        return None
    return node.text.rstrip("\n") if node.style == "|" else node.text


def _item(value: Value) -> str:
    if isinstance(value, str):
        return f"- {text(value)}\n"
    lines = "".join(field(key, inner) for key, inner in value.items()) if isinstance(value, Mapping) else ""
    return f"- {indent(lines, '  ')[2:]}"


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
        elif not isinstance(node, List) or not node.items or node.start.line == key.line:
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
