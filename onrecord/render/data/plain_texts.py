"""Makes plain text of the compiled Markdown of an event, and finds where its citations stand in that."""

import html
import re
from collections.abc import Iterator

from onrecord.model.prose import CitationGroup, HeadingEdge, Prose
from onrecord.render.data.tables import Row

_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|li|pre|t[dh])>|<br ?/?>")
_MARK = "\x00"
"""Stands for a group of citations. No text has this character."""
_MARKS_AT_START = re.compile(f"({_MARK}+) ")


def plain_text(prose: Prose) -> str:
    """Return the words of a text, a line for each block; citations have none."""
    return "\n".join(filter(None, (line.replace(_MARK, "") for line in _lines(prose))))


def cite_places(language: str, prose: Prose) -> Iterator[Row]:
    """Yield the citations of a text in this language, each with the number of characters of the plain text before it.

    A group that stands alone in its block has the end of the text before it.
    """
    groups = (piece for piece in prose.pieces if isinstance(piece, CitationGroup))
    before = 0
    for line in _lines(prose):
        words = line.split(_MARK)
        start = before + bool(before) if any(words) else before
        for passed in range(1, len(words)):
            place = start + sum(map(len, words[:passed]))
            for mark in next(groups).items:
                own = {"source": mark.source, "locator": mark.locator or None, "prefix": mark.prefix or None}
                yield own | {"language": language, "place": place}
        before = start + sum(map(len, words)) if any(words) else before


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
