"""Edits single characters and lines of a YAML file; all other bytes stay as they are."""

import codecs
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from msgspec import Struct

from onrecord.problems import RefusedError, SourceFile
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence
from onrecord.read.yaml.tree import parse_yaml

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_COLON = re.compile(r" *: +")
_REST = re.compile(r" *(?: #.*)?")
_EMPTY = re.compile(r" *:(?: *| +#.*)")
_COMMENT = re.compile(r"(?:^|\s)(#.*)")
_FOR_EDITORS = "# yaml-language-server:"
"""The start of the comment that names a file's schema."""
_CLOSE = re.compile(r"\s*+(?:,\s*+)?[\]}]")
_GAP = re.compile(r"\s*+(?:,\s*+)?(?:#.*)?")
"""The rest of a line between the last value in brackets and their end."""
_BLOCKS = ("|", ">")
"""The styles of texts with lines of their own."""


class UnsafeChangeError(Exception):
    """A field can't be edited without changing something else on its lines."""


@contextmanager
def refuse_unsafe(done: str, lines_of: str, instead: str) -> Iterator[None]:
    """Turn an `UnsafeChangeError` into a `RefusedError` that says of which files, and what to do instead."""
    try:
        yield
    except UnsafeChangeError:
        message = f"nothing is {done}: onrecord can't change single lines of {lines_of}"
        raise RefusedError(f"{message}; {instead}") from None


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


class FileText:
    """The lines of a file with their line ends, and the edits so far. Rows and columns count from 0."""

    def __init__(self, data: bytes, path: str) -> None:
        """Take the bytes of a text that the reader accepts. Raises `UnsafeChangeError` if it is none."""
        decoded = decode(data, path, tabs=path.endswith(".txt"))
        if decoded.value is None:
            raise UnsafeChangeError
        self.file: SourceFile = decoded.value
        self._mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        self._lines: list[str] = _LINE.findall(data.removeprefix(self._mark).decode("utf-8"))
        self._replaced: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
        self._inserted: dict[int, list[str]] = defaultdict(list)
        self.removed: set[int] = set()

    def comments(self, rows: Collection[int] | None = None) -> Iterator[str]:
        """Yield the comments of a file that can be parsed, or those in some of its rows."""
        value_ends: dict[int, int] = {}  # the column in which the last value of a row ends
        rows_in_values: set[int] = set()
        tree = parse_yaml(self.file).value
        for scalar in _scalars(tree) if tree else ():
            rows_in_values.update(range(scalar.line + 1, scalar.end_line))
            value_ends[scalar.end_line] = 0 if scalar.style in _BLOCKS else scalar.end_column
        for row, line in enumerate(self.file.text.split("\n")):
            if row in rows_in_values or (rows is not None and row not in rows):
                continue
            found = _COMMENT.search(line, value_ends.get(row, 0))
            if found and not found[1].startswith(_FOR_EDITORS):
                yield found[1].rstrip()

    @property
    def last_row(self) -> int:
        """The last row that is not empty."""
        return max((row for row, line in enumerate(self._lines) if line.strip()), default=0)

    def row(self, row: int) -> str:
        """Return a line without its line end."""
        return self._lines[row].rstrip("\r\n") if row < len(self._lines) else ""

    def replace(self, row: int, start: int, end: int, text: str) -> None:
        """Replace the characters between two columns; an edit may come twice, and insertions at one place add up."""
        edits = self._replaced[row]
        if start == end:
            text = edits.get((start, end), "") + text
        edits[start, end] = text

    def splice(self, start: tuple[int, int], end: tuple[int, int], text: str) -> None:
        """Replace everything between two places; what follows them on the last row stays on the text's first line."""
        row, column = start
        last, stop = end
        first, *others = text.split("\n")
        if last > row:
            first = first + self.row(last)[stop:]
            stop = len(self.row(row))
            self.remove(row + 1, last)
        self.replace(row, column, stop, first)
        for line in others:
            self.insert_below(last, line)

    def insert_below(self, row: int, line: str) -> None:
        """Insert a line below another one; below row -1 it becomes the first."""
        self._inserted[row].append(line)

    def remove(self, first: int, last: int) -> None:
        """Remove the lines from `first` to `last`."""
        self.removed.update(range(first, last + 1))

    def is_edited(self, row: int, start: int, end: int) -> bool:
        """Return whether an edit so far touches the characters between two columns of a line."""
        replaced = self._replaced.get(row, ())
        return row in self.removed or any(first < end and start < last for first, last in replaced)

    def replace_in(self, node: Scalar, offset: int, old: str, new: str) -> None:
        """Replace `old` at `offset` in a scalar's text. Raises `UnsafeChangeError` if the file spells it otherwise."""
        wanted = [match.start() for match in re.finditer(re.escape(old), node.text)]
        typed = list(self._find_typed(node, old))
        if offset not in wanted or len(typed) != len(wanted):
            raise UnsafeChangeError
        row, column = typed[wanted.index(offset)]
        self.replace(row, column, column + len(old), new)

    def _find_typed(self, node: Scalar, text: str) -> Iterator[tuple[int, int]]:
        """Yield the places of a text between the start and the end of a scalar; a block begins below its mark."""
        is_block = node.style in _BLOCKS
        for row in range(node.line + is_block, node.end_line + 1):
            start = node.column if row == node.line else 0
            end = node.end_column if row == node.end_line else len(self.row(row))
            for match in re.compile(re.escape(text)).finditer(self.row(row), start, end):
                yield row, match.start()

    def set_list(self, fields: Mapping, name: str, values: tuple[str, ...], *, below: tuple[str, ...]) -> None:
        """Set a list of ids; a new field goes below one of `below` with its own line. Raises `UnsafeChangeError`."""
        present = fields.by_name.get(name)
        if present is None:
            self._add(fields, name, _format_list(values), below)
        elif isinstance(present[1], Sequence) and present[1].items and not self.is_flow(present[1]):
            self._set_items(present[1], values)
        else:
            self.set_value(present[0], present[1], _format_list(values))

    def add_values(self, fields: Mapping, name: str, values: tuple[str, ...], *, below: tuple[str, ...]) -> None:
        """Add values, written as in braces, at the end of a field; `below` as above. Raises `UnsafeChangeError`."""
        key, node = fields.by_name.get(name, (None, None))
        if key is None or node is None:
            self._add(fields, name, _format_list(values), below)
        elif isinstance(node, Scalar) and node.is_absent:
            self.set_value(key, node, _format_list(values))
        elif isinstance(node, Sequence) and not self.is_flow(node):
            for value in values:
                self.add_item(node, (f"- {value}",))
        elif isinstance(node, Sequence) and node.items:
            row, column = self._end_on_line(node.items[-1], node.start.line)
            self.replace(row, column, column, f", {', '.join(values)}")
        elif isinstance(node, Sequence):
            row, column = node.start.line, node.start.column + 1
            self.replace(row, column, column, ", ".join(values))
        else:  # a value on one line becomes the first item of a list in brackets
            row, column = self._end_on_line(node, node.start.line)
            if isinstance(node, Scalar) and not node.style and set(",[]{}") & set(node.text):
                raise UnsafeChangeError
            self.replace(row, node.start.column, node.start.column, "[")
            self.replace(row, column, column, f", {', '.join(values)}]")

    def remove_item(self, fields: Mapping, name: str, at: int, *, with_comments: bool = False) -> None:
        """Remove an item, perhaps with its comments above, or a field with its only one. Raises `UnsafeChangeError`."""
        key, node = fields.by_name[name]
        typed = node.items if isinstance(node, Sequence) else ()
        items = [item for item in typed if not (isinstance(item, Scalar) and item.is_absent)]
        if not items[1:]:
            if self.is_flow(fields):
                raise UnsafeChangeError
            self.remove_block(key.line, key.column, is_field_with_list=True)
        elif isinstance(node, Sequence) and self.is_flow(node):
            row = node.start.line
            ends = [self._end_on_line(item, row)[1] for item in items]
            cut = (ends[at - 1], ends[at]) if at else (items[0].start.column, items[1].start.column)
            self.replace(row, *cut, "")
        else:
            row, column = items[at].start.line, items[at].start.column
            if self.row(row)[:column].strip(" ") != "-":
                raise UnsafeChangeError
            dash = self.row(row).index("-")
            if with_comments:
                self.remove_block(row, dash)
            else:
                self.remove(row, self._last_row_below(row, dash))

    def remove_field(self, fields: Mapping, name: str) -> None:
        """Remove a field, but not the first one. Raises `UnsafeChangeError` where that would change anything else."""
        key, node = fields.by_name[name]
        entries = list(fields.entries)
        at = entries.index((key, node))
        if not at:
            raise UnsafeChangeError
        if self.is_flow(fields):
            row = key.line
            start, end = (self._end_on_line(value, row)[1] for _, value in entries[at - 1 : at + 1])
            self.replace(row, start, end, "")
        else:
            self.remove_block(key.line, key.column, is_field_with_list=True)

    def _end_on_line(self, node: Node, row: int) -> tuple[int, int]:
        """Return the row and column after a value. Raises `UnsafeChangeError` unless it stands on this line alone."""
        end = self.end(node)
        is_block = node.style in _BLOCKS if isinstance(node, Scalar) else not self.is_flow(node)
        if is_block or not node.start.line == end[0] == row:
            raise UnsafeChangeError
        return end

    def _add(self, fields: Mapping, name: str, value: str, below: tuple[str, ...]) -> None:
        """Add a field to a mapping: in braces before their end or after their start, else on a line of its own."""
        if self.is_flow(fields):
            last = list(fields.entries)[-1][1] if fields.entries else None
            row, column = fields.start.line, fields.start.column + 1
            if isinstance(last, Scalar) and self.row(last.end_line)[last.end_column :].lstrip().startswith("}"):
                self.replace(last.end_line, last.end_column, last.end_column, f", {name}: {value}")
            else:
                self.replace(row, column, column, f"{name}: {value}{', ' if last else ''}")
            return
        self.add_lines(fields, [f"{name}: {value}"], below=below)

    def add_lines(self, fields: Mapping, lines: Iterable[str], *, below: tuple[str, ...]) -> None:
        """Add lines below a field: the first of `below` on one line, else another. Raises `UnsafeChangeError`."""
        known = [fields.by_name[other] for other in below if other in fields.by_name]
        others = [] if self.is_flow(fields) else [*known, *reversed(list(fields.entries))]
        rows = (key.line for key, node in others if isinstance(node, Scalar) and self._is_alone(key, node))
        several = ((key, node) for key, node in others if not isinstance(node, Scalar))
        ends = (self._last_row_below(key.line, key.column, with_items=True) for key, _ in several)
        row = next(chain(rows, ends), None)
        if row is None:
            raise UnsafeChangeError
        for line in lines:
            self.insert_below(row, f"{' ' * others[0][0].column}{line}")

    def add_item(self, items: Sequence, lines: tuple[str, ...]) -> None:
        """Add an item as lines, from its hyphen on, to a list with a line for each. Raises `UnsafeChangeError`."""
        last = items.items[-1] if items.items else None
        before = self.row(last.start.line)[: last.start.column] if last else ""
        if last is None or before.strip(" ") != "-":
            raise UnsafeChangeError
        dash = before.index("-")
        for line in lines:
            self.insert_below(self._last_row_below(last.start.line, dash), f"{' ' * dash}{line}")

    def remove_block(self, row: int, column: int, *, is_field_with_list: bool = False) -> None:
        """Remove the lines of what begins at a place, up to the next that is not indented more, and its comments above.

        The items of a field's list may stand in the field's own column. The comments at the top of a file are those of
        the whole file. Raises `UnsafeChangeError` if something else is on the first line before it.
        """
        if self.row(row)[:column].strip(" -"):
            raise UnsafeChangeError
        last = self._last_row_below(row, column, with_items=is_field_with_list)
        above = row
        while above > 0 and self.row(above - 1).startswith(f"{' ' * column}#"):
            above -= 1
        row = above or row
        is_blank_before = row > 0 and not self.row(row - 1).strip()
        self.remove(row - 1 if is_blank_before else row, last)

    def _last_row_below(self, row: int, column: int, *, with_items: bool = False) -> int:
        """Return the last row of what begins in a row; comments and empty lines after it belong to what follows."""
        last = row
        for number in range(row + 1, len(self._lines)):
            text = self.row(number)
            indent = len(text) - len(text.lstrip(" "))
            is_item = with_items and indent == column and text.lstrip(" ").startswith("- ")
            is_empty = not text.strip() or text.lstrip(" ").startswith("#")
            if not is_empty and indent <= column and not is_item and text.strip() not in ("}", "]"):
                break
            last = last if is_empty else number
        return last

    def has_own_line(self, key: Scalar, node: Scalar) -> bool:
        """Return whether a field is the only thing on its only line, but for a comment; it may have no value yet."""
        line = self.row(key.line)
        is_empty = not node.style and not node.text and _EMPTY.fullmatch(line[key.end_column :]) is not None
        return not line[: key.column].strip(" ") and (is_empty or self._is_alone(key, node))

    def _is_alone(self, key: Scalar, node: Scalar) -> bool:
        line = self.row(key.line)
        between = line[key.end_column : node.column]
        rest = line[node.end_column :]
        is_on_line = node.style not in _BLOCKS and key.line == node.line == node.end_line
        return is_on_line and _COLON.fullmatch(between) is not None and _REST.fullmatch(rest) is not None

    def set_value(self, key: Scalar, node: Node, value: str) -> None:
        """Replace a value that stands on one line."""
        if isinstance(node, Scalar) and not node.text and not node.style:
            colon = self.row(key.line).index(":", key.end_column) + 1
            self.replace(key.line, colon, colon, f" {value}")
            return
        row, column = self._end_on_line(node, node.start.line)
        self.replace(row, node.start.column, column, value)

    def _set_items(self, node: Sequence, values: tuple[str, ...]) -> None:
        scalars = [item for item in node.items if isinstance(item, Scalar)]
        kept = [item for item in scalars if item.text in values]
        added = values[len(kept) :]
        if len(scalars) != len(node.items) or tuple(item.text for item in kept) != values[: len(kept)]:
            raise UnsafeChangeError
        for item in scalars:
            if item.text not in values:
                self.remove(item.line, item.line)
        last = scalars[-1]
        for value in added:
            self.insert_below(last.line, f"{self.row(last.line)[: last.column]}{value}")

    def is_flow(self, node: Mapping | Sequence) -> bool:
        """Return whether a list or a mapping stands between brackets or braces."""
        return self.row(node.start.line)[node.start.column : node.start.column + 1] in ("{", "[")

    def end(self, node: Node) -> tuple[int, int]:
        """Return the row and column after a value. Raises `UnsafeChangeError` if it is not found."""
        if isinstance(node, Scalar):
            return self._end_of_block(node) if node.style in _BLOCKS else (node.end_line, node.end_column)
        nodes = node.items if isinstance(node, Sequence) else [value for _, value in node.entries]
        row, column = self.end(nodes[-1]) if nodes else (node.start.line, node.start.column + 1)
        while self.is_flow(node):
            match = _CLOSE.match(self.row(row), column)
            if match:
                return row, match.end()
            if row == len(self._lines) or not _GAP.fullmatch(self.row(row), column):
                raise UnsafeChangeError
            row += 1
            column = 0
        return row, column

    def _end_of_block(self, node: Scalar) -> tuple[int, int]:
        """Return the end of the last line of a block that is not empty."""
        row = node.end_line if node.end_column else node.end_line - 1
        while row > node.line and not self.row(row).strip():
            row -= 1
        return row, len(self.row(row))

    def apply_edits(self) -> EditedFile:
        """Return the edited file."""
        lines: list[str] = []
        changes: list[LineChange] = []
        for row, line in enumerate(["", *self._lines], -1):
            text = self.row(row) if row >= 0 else ""
            end = line[len(text) :]
            if row >= 0:
                after = self._edit_row(row)
                if after is not None:
                    lines.append(f"{after}{end}")
                if after != text:
                    changes.append(LineChange(row + 1, text, after))
            for new in self._inserted.get(row, ()):
                if lines and not lines[-1].endswith("\n"):
                    lines[-1] += self._line_end()
                lines.append(f"{new}{self._line_end() if end or row < 0 else ''}")
                changes.append(LineChange(len(lines), None, new))
        return EditedFile(self._mark + "".join(lines).encode("utf-8"), tuple(changes))

    def _line_end(self) -> str:
        return "\r\n" if any(line.endswith("\r\n") for line in self._lines) else "\n"

    def _edit_row(self, row: int) -> str | None:
        if row in self.removed:
            return None
        text = self.row(row)
        for (start, end), new in sorted(self._replaced.get(row, {}).items(), reverse=True):
            text = f"{text[:start]}{new}{text[end:]}"
        return text


def _format_list(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    else:
        nodes = node.items if isinstance(node, Sequence) else chain.from_iterable(node.entries)
        yield from chain.from_iterable(map(_scalars, nodes))
