"""Finds the comments in a YAML file, so that a command can say which ones it removes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

from onrecord.problems import SourceFile
from onrecord.read.yaml.nodes import Mapping, Node, Scalar, Sequence
from onrecord.read.yaml.tree import parse_yaml

_COMMENT = re.compile(r"(?:^|\s)(#.*)")
_FOR_EDITORS = "# yaml-language-server:"
"""The start of the comment that names a file's schema."""


def comments_in(file: SourceFile, rows: Collection[int] | None = None) -> Iterator[str]:
    """Yield the comments of a file that can be parsed, or those in some rows, counted from 0."""
    starts: dict[int, int] = {}
    """The column in which the last value of a row ends."""
    inside: set[int] = set()
    tree = parse_yaml(file).value
    for scalar in _scalars(tree) if tree else ():
        is_block = scalar.style in ("|", ">")
        inside.update(range(scalar.line + 1, scalar.end_line))
        starts[scalar.end_line] = 0 if is_block else scalar.end_column
    for row, line in enumerate(file.text.split("\n")):
        found = (
            None
            if row in inside or (rows is not None and row not in rows)
            else _COMMENT.search(line, starts.get(row, 0))
        )
        if found and not found[1].startswith(_FOR_EDITORS):
            yield found[1].rstrip()


def _scalars(node: Node) -> Iterator[Scalar]:
    """Yield the scalars of a tree in their order."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        yield from chain.from_iterable(map(_scalars, node.items))
    elif isinstance(node, Mapping):
        yield from chain.from_iterable(map(_scalars, chain.from_iterable(node.entries)))
