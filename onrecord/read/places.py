"""Finds the line and column of a value by parsing its file again after a problem was found, behind front matter too."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from onrecord.problems import Outcome, Problem, SourceFile, Span, Where
from onrecord.read.text import decode, read_text
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence, span_inside, span_of
from onrecord.read.yaml.tree import parse_yaml

_FENCE = "---"


class Places:
    """Looks up places in the files below one folder. Entries store no places, since most never need them."""

    def __init__(self, root: Path, unsaved: MappingType[str, bytes] = MappingProxyType({})) -> None:
        """Take the site's folder, and the content of `unsaved` files by path."""
        self._root = root
        self._unsaved = unsaved
        self._files: dict[str, tuple[SourceFile, Node | None]] = {}

    def locate(self, where: Where) -> Span:
        """Return the span of a value; if it was not typed, that of the nearest value around it."""
        file, tree = self._file(where.path)
        if where.inside and not where.keys:  # in a page's Markdown, which is not the value of a field
            line, column, length = where.inside
            return file.span(line + 1, column + 1, length)
        if tree is None:
            return file.span()
        node, key = _walk(tree, where.keys)
        if where.on_key and key is not None:
            return span_of(file, key)
        return span_inside(file, node, where.inside) if where.inside else span_of(file, node)

    def text_of(self, where: Where) -> tuple[SourceFile, Node | None]:
        """Return the file of a value and its node; None for a place in a page's Markdown."""
        file, tree = self._file(where.path)
        if tree is None or (where.inside and not where.keys):
            return file, None
        return file, _walk(tree, where.keys)[0]

    def remember(self, file: SourceFile, tree: Node | None) -> None:
        """Cache the file that the reader just read, so that its first problems don't parse it again."""
        self._files = {file.path: (file, tree)}

    def _file(self, path: str) -> tuple[SourceFile, Node | None]:
        if path not in self._files:
            data = self._unsaved.get(path)
            read = read_text(self._root / path, path) if data is None else decode(data, path)
            found = read.value or SourceFile(path, "")
            head = split_front_matter(found).value if path.endswith(".md") else None
            self._files[path] = (found, parse_yaml(head.head if head else found).value)
        return self._files[path]


def _walk(node: Node, keys: tuple[str | int, ...]) -> tuple[Node, Scalar | None]:
    """Return the node at `keys` and the name of the last field; skip keys that a shorthand left out."""
    name: Scalar | None = None
    for key in keys:
        if isinstance(node, Sequence) and isinstance(key, int):
            items = [item for item in node.items if not (isinstance(item, Scalar) and item.is_absent)]
            node = items[key] if key < len(items) else node
        elif isinstance(node, Mapping) and isinstance(key, str):
            name, node = node.by_name.get(key, (name, node))
    return node, name


class FrontMatter(Struct, frozen=True):
    """The two parts of a Markdown file."""

    head: SourceFile
    """The YAML, with the same line numbers as in the file."""
    body: str
    body_line: int
    """The first line of the body in the file, from 0."""


def split_front_matter(file: SourceFile) -> Outcome[FrontMatter | None]:
    """Return the file's two parts; None and a problem if the file has no front matter."""
    lines = file.text.split("\n")
    end = next((row for row in range(1, len(lines)) if lines[row].rstrip() == _FENCE), None)
    begins = lines[0].rstrip() == _FENCE
    if not begins or end is None:
        hint = "begin the file with a line '---', then 'title: …', then another line '---'"
        message = "the second line '---' is missing" if begins else "this page has no title at its top"
        return Outcome(None, (Problem("YML001", message, file.span(1, 1, len(lines[0])), hint),))
    head = SourceFile(file.path, "\n".join(["", *lines[1:end], ""]))
    return Outcome(FrontMatter(head, "\n".join(lines[end + 1 :]), end + 1))
