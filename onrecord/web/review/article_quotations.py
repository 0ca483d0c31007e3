"""Finds the quotations of an article: words between marks of seven languages, and block quotations."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.compared_words import PlacedWord, placed_words
from onrecord.web.review.sense_words import is_negation, sense_words

FEWEST_WORDS = 4
"""Marks around fewer words may be irony, a term or a title."""
MOST_QUOTATIONS = 2_000
MOST_WORDS = 400
"""Longer quotations are compared by their first words."""
_MOST_NESTED = 8

_CLOSING = {
    "“": "”“",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "'": "'’",
    "”": "”",
}
"""What may close each mark that opens. German marks turn round, and so do those of Swedish and of broken texts."""
_ALWAYS_OPENING = "„‚«‹‟"
_SINGLE = "'’‘‚‹›"
_BEFORE_OPENING = "([{—–-/:;,.!?…\u00a0\u202f"
_SKIPPED = re.compile(
    r"\s*(?:[\[(]\s*(?:…|\.\s?\.\s?\.)\s*[\])]|…|\.\s?\.\s?\.(?:\s?\.)?|\[[^\[\]]{1,80}\]|\(sic!?\))\s*"
)
"""Words left out, and words that the article puts in: `…`, `...`, `[…]`, `[the company]`."""
_ASIDE = re.compile(r"[,.!?…]\s*[—–]\s*([^—–«»„“”\"]{2,80}?)[,.]?\s*[—–]\s*")
"""What Russian and Ukrainian put between dashes inside of the marks: `, — said she, —`."""
_ATTRIBUTION = re.compile(r"\s[—–]\s*[^—–.!?]{2,80}$")
"""The name below a block quotation."""


class ArticleQuotation(Struct, frozen=True):
    """A quotation of an article."""

    paragraph: int
    """The position of the paragraph that it begins in."""
    start: int
    end: int
    """The characters of the paragraph between the marks."""
    text: str
    line: int
    parts: tuple[tuple[PlacedWord, ...], ...]
    """Its words, with their places in `text`, divided where words are left out."""

    @property
    def length(self) -> int:
        """The number of words."""
        return sum(map(len, self.parts))


class FoundQuotations(Struct, frozen=True):
    """The quotations of an article, and what was left out for a limit."""

    quotations: tuple[ArticleQuotation, ...]
    unread: tuple[str, ...] = ()
    """What was not looked at, for the line of coverage."""


def find_quotations(article: Article) -> FoundQuotations:
    """Return the quotations of four words and more, in order."""
    found: list[ArticleQuotation] = []
    unread = []
    for position, paragraph in enumerate(article.paragraphs):
        following = article.paragraphs[position + 1].text if position + 1 < len(article.paragraphs) else ""
        for start, end in quoted_spans(paragraph, following):
            if len(found) == MOST_QUOTATIONS:
                unread.append(f"quotations after the first {MOST_QUOTATIONS:,}")
                return FoundQuotations(tuple(found), tuple(unread))
            quotation = _quotation(position, paragraph, start, end)
            if quotation.length >= FEWEST_WORDS:
                found.append(quotation)
    if any(one.length == MOST_WORDS for one in found):
        unread.append(f"words after the first {MOST_WORDS} of a quotation")
    return FoundQuotations(tuple(found), tuple(unread))


def quoted_spans(paragraph: Paragraph, following: str = "") -> list[tuple[int, int]]:
    """Return the start and end of each quotation in a paragraph, without its marks; nested ones have their own."""
    spans = sorted(_marked_spans(paragraph.text, is_continued=following.lstrip()[:1] in ('"', *"“„«»")))
    if paragraph.is_quotation and all(paragraph.text[start - 1] in _SINGLE for start, _ in spans):
        end = len(paragraph.text)
        if name := _ATTRIBUTION.search(paragraph.text):
            end = name.start()
        spans.insert(0, (0, end))
    return spans


def _marked_spans(text: str, *, is_continued: bool) -> Iterator[tuple[int, int]]:
    """Yield the words between each pair of marks.

    A mark that nothing closes ends with the paragraph if the next one begins with a mark: a speech goes on.
    """
    opened: list[tuple[str, int]] = []
    for place in (match.start() for match in _MARK.finditer(text)):
        mark = text[place]
        closes = _closed(opened, mark, text, place)
        if closes is not None:
            yield opened[closes][1] + 1, place
            del opened[closes:]
        elif _may_open(mark, text, place) and len(opened) < _MOST_NESTED:
            opened.append((mark, place))
    if opened and is_continued and opened[0][0] not in _SINGLE:
        yield opened[0][1] + 1, len(text)


_MARK = re.compile(f"[{re.escape(''.join(_CLOSING) + '’')}]")


def _closed(opened: Sequence[tuple[str, int]], mark: str, text: str, place: int) -> int | None:
    """Return the position of the open mark that this one closes; None if it closes none."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if mark in "'’‘" and (after.isalnum() or before.isspace()):
        return None  # an apostrophe
    if mark in '"“' and before.isspace() and after.strip() and not after.isspace():
        return None  # it opens another one
    for position in range(len(opened) - 1, -1, -1):
        if mark in _CLOSING[opened[position][0]]:
            return position
    return None


def _may_open(mark: str, text: str, place: int) -> bool:
    """Return whether a mark can begin a quotation where it stands."""
    if mark in _ALWAYS_OPENING:
        return True
    if mark == "’":
        return False
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if not after or (after.isspace() and mark not in "»›"):
        return False
    return not before or before.isspace() or before in _BEFORE_OPENING or before in _CLOSING


def _quotation(position: int, paragraph: Paragraph, start: int, end: int) -> ArticleQuotation:
    text = paragraph.text[start:end]
    parts = []
    left = MOST_WORDS
    for first, last in _stretches(text):
        words = placed_words(text[first:last])[:left]
        left -= len(words)
        if words:
            parts.append(tuple(PlacedWord(word.folded, word.start + first, word.end + first) for word in words))
    return ArticleQuotation(position, start, end, text, paragraph.line_at(start), tuple(parts))


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a quotation between words that are left out."""
    saying = sense_words().saying
    asides = (match for match in _ASIDE.finditer(text) if any(word.folded in saying for word in placed_words(match[1])))
    passed = 0
    skipped = (match for match in _SKIPPED.finditer(text) if not _negates(match[0]))
    for start, end in sorted(match.span() for match in (*asides, *skipped)):
        if start >= passed:
            yield passed, start
        passed = max(end, passed)
    yield passed, len(text)


def _negates(words: str) -> bool:
    """Return whether the article puts in a negation, which is to be compared as any other word."""
    return any(is_negation(word.folded) for word in placed_words(words))
