"""Makes plain text of the compiled Markdown of an event, and finds where its citations stand in that."""

import html
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from onrecord.model.prose import CitationGroup, HeadingEdge, Prose
from onrecord.render.data.tables import Row

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|pre|t[dh])>|<br ?/?>")
_MARK = "\x00"
"""Stands for a group of citations. No text has this character."""
_MARKS_AT_START = re.compile(f"({_MARK}+) ")


class PlainText(Struct, frozen=True):
    """A text without markup, and its citations."""

    words: str
    """A line for each block, without citations."""
    citations: Sequence[Row]
    """The citations in their order, each with the number of characters of `words` before it. A group that stands alone
    in its block has the end of the words before it."""


def make_plain(language: str, prose: Prose) -> PlainText:
    """Return a text in this language without markup."""
    groups = (piece for piece in prose.pieces if isinstance(piece, CitationGroup))
    words = ""
    citations: list[Row] = []
    for line in _lines(prose):
        first, *following = line.split(_MARK)
        begins = "\n" if words and (first or any(following)) else ""
        words += f"{begins}{first}"
        for more in following:
            citations += _cited(next(groups), language, len(words))
            words += more
    return PlainText(words, citations)


def _cited(group: CitationGroup, language: str, place: int) -> Iterator[Row]:
    for mark in group.items:
        own = {"source": mark.source, "locator": mark.locator or None, "prefix": mark.prefix or None}
        yield own | {"language": language, "place": place}


def _lines(prose: Prose) -> Iterator[str]:
    """Yield the lines of a text, with a mark for each group of citations."""
    markup = ""
    for piece in prose.pieces:
        if isinstance(piece, CitationGroup):
            markup = f"{markup.rstrip(' ')}{_MARK}"
        elif isinstance(piece, str | HeadingEdge):
            markup += piece.replace("\n", " ") if isinstance(piece, str) else "\n"
    for line in html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", markup))).split("\n"):
        words = " ".join(line.split())
        at_start = _MARKS_AT_START.match(words)
        yield f"{at_start[1]}{words[at_start.end() :]}" if at_start else words
