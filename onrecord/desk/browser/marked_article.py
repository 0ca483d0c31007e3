"""An article as the desk shows it: its paragraphs, cut where the words of rows begin and end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from msgspec import Struct

from onrecord.web.articles.article import Article


class Piece(Struct, frozen=True):
    """Words of a paragraph, or a place where the words of a row begin or end."""

    text: str = ""
    opens: int = 0
    """The number of the row whose words, or some of them, begin here."""
    closes: int = 0
    """The number of the row whose words, or some of them, end here."""
    is_edge: bool = False
    """Whether these are the row's first or last words, rather than a cut within them."""


class MarkedParagraph(Struct, frozen=True):
    """A paragraph in pieces. What opens closes again, and what opens last closes first, as elements of HTML do."""

    line: int
    pieces: tuple[Piece, ...]
    is_quotation: bool
    is_heading: bool


class Span(NamedTuple):
    """The words of a row in a paragraph."""

    start: int
    end: int
    number: int
    """That of the row."""
    label: str = ""
    """What is shown in place of words that are not there, such as the address of a frame."""


def mark_article(article: Article, spans: Iterable[tuple[int, Span]]) -> tuple[MarkedParagraph, ...]:
    """Return the paragraphs of an article with the words of rows marked; each span has its paragraph before it."""
    by_paragraph: dict[int, list[Span]] = defaultdict(list)
    for paragraph, span in spans:
        by_paragraph[paragraph].append(span)
    return tuple(
        MarkedParagraph(
            paragraph.lines[0][1],
            tuple(cut_text(paragraph.text, by_paragraph[position])),
            is_quotation=paragraph.is_quotation,
            is_heading=paragraph.is_heading,
        )
        for position, paragraph in enumerate(article.paragraphs)
    )


def cut_text(text: str, spans: Sequence[Span]) -> Iterator[Piece]:
    """Yield the pieces of a text in which spans begin and end.

    Of two spans of which neither holds the other, the second is cut where the first one ends.
    """
    waiting = [(span.start, -span.end, span, True) for span in spans]
    heapify(waiting)
    opened: list[tuple[int, int, bool]] = []
    place = 0
    while waiting or opened:
        if opened and (not waiting or opened[-1][0] <= waiting[0][0]):
            end, number, is_last = opened.pop()
            yield from _words(text[place:end])
            place = end
            yield Piece(closes=number, is_edge=is_last)
            continue
        start, _, span, is_first = heappop(waiting)
        yield from _words(text[place:start])
        place = start
        around = opened[-1][0] if opened else span.end
        if span.end > around:
            heappush(waiting, (around, -span.end, span, False))
        yield Piece(opens=span.number, is_edge=is_first)
        if span.start == span.end:
            yield from _words(span.label)
        opened.append((min(span.end, around), span.number, span.end <= around))
    yield from _words(text[place:])


def _words(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(text)
