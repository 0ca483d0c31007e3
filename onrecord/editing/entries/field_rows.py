"""Finds the field on each row of an entry's file, or of a page's."""

from onrecord.read.entry_files import split_front_matter
from onrecord.read.file_decoding import decode
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml


def fields_of_rows(data: bytes, key: str) -> dict[int, str]:
    """Return the field on each row, from 0, of an entry, the one with the id `key` in its file; empty beside the id.

    The Markdown of a page is its field 'body'.
    """
    file = decode(data, "").value
    page = split_front_matter(file).value if file else None
    tree = parse_yaml(page.head if page else file).value if file else None
    if not isinstance(tree, Tree):
        return {}
    starts = _starts(tree, key)
    if page:
        starts |= {page.body_line - 1: None, page.body_line: "body"}
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
