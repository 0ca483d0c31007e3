"""Finds the links in a cell: anchors of HTML, links of Markdown, addresses in JSON, and bare addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from onrecord.problems import RefusedError
from onrecord.web.imports.foreign_values import decode_json
from onrecord.web.imports.html_blocks import HtmlReader
from onrecord.web.imports.html_markdown import as_words
from onrecord.web.imports.table.json_rows import to_cell
from onrecord.web.imports.table.rows import Cell

_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"\[(?P<words>[^\[\]]*)\]\((?P<address>https?://[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+)(?:\s[^()]*+)?\)"
)
"""A link with a title or without; each part is possessive, so that no text is read twice."""
_BARE = re.compile(r"https?://[^\s<>\"'|]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}>"


class Link(Struct, frozen=True):
    """A link in a cell."""

    address: str
    words: str = ""
    """The words that it stands on; empty for a bare address."""


class CellLinks(Struct, frozen=True):
    """The links of a cell, and what stands beside them."""

    links: tuple[Link, ...]
    words: str = ""
    """All words of the cell, if some of them are part of no link; empty if there are none beside the links."""
    told: tuple[str, ...] = ()
    """What was left out."""


def find_links(cell: Cell) -> CellLinks:
    """Return the links in a cell, each address once."""
    if not isinstance(cell, str):
        return _of_items(cell)
    decoded = decode_cell(cell)
    if decoded is not None:
        return _of_items(decoded)
    if _ANCHOR.search(cell):
        return _of_html(cell)
    return _of_text(cell)


def decode_cell(cell: Cell) -> Cell | None:
    """Return what the JSON in a cell holds, a list or a mapping; None if it is none."""
    if not isinstance(cell, str):
        return cell
    if not cell.strip().startswith(("[", "{")):
        return None
    try:
        decoded = decode_json(cell)
        return to_cell(decoded) if isinstance(decoded, list | dict) else None
    except RefusedError:
        return None


def _of_items(cell: Cell) -> CellLinks:
    """Return the links in the texts of a list or a mapping, at any depth."""
    found = [
        find_links(text) if not text.lstrip().startswith(("[", "{")) else _of_text(text) for text in _texts_in(cell)
    ]
    links = _once(link for one in found for link in one.links)
    told = tuple(message for one in found for message in one.told)
    return CellLinks(links, ", ".join(one.words for one in found if one.words), told)


def _texts_in(cell: Cell) -> Iterator[str]:
    if isinstance(cell, str):
        yield cell
    elif isinstance(cell, Mapping):
        for inner in cell.values():
            yield from _texts_in(inner)
    elif isinstance(cell, Sequence):
        for inner in cell:
            yield from _texts_in(inner)


def _of_html(cell: str) -> CellLinks:
    reader = HtmlReader(cell)
    links = []
    has_others = False
    for block in reader.blocks:
        for address, runs in groupby(block.runs, key=lambda run: run.address):
            words = " ".join("".join(run.text for run in runs).split())
            if address:
                links.append(Link(address, words))
            has_others = has_others or (not address and bool(words))
    wordless = [Link(address) for address in reader.linked if address not in {link.address for link in links}]
    words = " ".join(block.words for block in reader.blocks if block.words)
    return CellLinks(_once([*links, *wordless]), words if has_others else "", reader.list_losses())


def _of_text(cell: str) -> CellLinks:
    links = [Link(found["address"], as_words(found["words"]).markdown) for found in _MARKDOWN.finditer(cell)]
    rest = _MARKDOWN.sub(" ", cell)
    links += [Link(_without_trailing(found[0])) for found in _BARE.finditer(rest)]
    others = _BARE.sub(" ", rest).strip(" \t\n,;|-().")
    return CellLinks(_once(links), cell.strip() if others else "")


def _without_trailing(address: str) -> str:
    """Return an address without the punctuation of the sentence around it; a bracket that it opens is its own."""
    while address and address[-1] in _TRAILING:
        last = address[-1]
        if last == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def _once(links: Iterator[Link] | Sequence[Link]) -> tuple[Link, ...]:
    """Return the links with each address once; the first with words counts."""
    kept: dict[str, Link] = {}
    for link in links:
        if link.address not in kept or (link.words and not kept[link.address].words):
            kept[link.address] = link
    return tuple(kept.values())
