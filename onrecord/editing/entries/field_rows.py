"""Finds the field on each row of an entry's file."""

from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml


def fields_of_rows(data: bytes, key: str) -> dict[int, str]:
    """Return the field on each row, from 0, of an entry, the one with the id `key` in its file; empty beside the id."""
    file = decode(data, "").value
    tree = parse_yaml(file).value if file else None
    if not isinstance(tree, Tree):
        return {}
    starts = _starts(tree, key)
    found: dict[int, str] = {}
    current: str | None = None
    for row in range(data.count(b"\n") + 1):
        current = starts.get(row, current)
        if current is not None:
            found[row] = current
    return found


def _starts(tree: Tree, key: str) -> dict[int, str | None]:
    """Return the field that begins on a row; None where another entry begins."""
    starts: dict[int, str | None] = {}
    for name, value in tree.entries:
        if not key:
            starts.setdefault(name.line, name.text)
        elif name.text != key:
            starts.setdefault(name.line, None)
        else:
            starts.setdefault(name.line, "")
            for field, _ in value.entries if isinstance(value, Tree) else ():
                starts.setdefault(field.line, field.text)
    return starts
