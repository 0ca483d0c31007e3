"""Compares a text of an assistant with a record, as `onrecord review` compares an article.

Nothing of the text is kept. Of a text that the record keeps of a source, an answer has few words around a match: the
licence of a site doesn't cover them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from onrecord.web.articles.acceptance_comments import UnreadableArticleError
from onrecord.web.articles.article import Article
from onrecord.web.articles.html_article import read_html_article
from onrecord.web.articles.markdown_article import read_markdown_article
from onrecord.web.articles.plain_article import read_plain_article
from onrecord.web.mcp.asked_record import Row, UnansweredError
from onrecord.web.review.compared_words import placed_words
from onrecord.web.review.reviewing import GatheredRecord, Review, review_article
from onrecord.web.review.rows import Row as ReviewRow
from onrecord.web.review.rows import RowKind

TextForm = Literal["markdown", "html", "text"]
MOST_LETTERS = 100_000
"""The most characters of a text; a newspaper's longest article has half of them."""
MOST_KEPT_WORDS = 25
"""How many words of a kept text stand in a row."""
_MOST_KEPT_LETTERS = 250
"""For languages that put no spaces between words."""
_WORDS_BEFORE = 8
_READERS: Mapping[TextForm, Callable[[str, str], Article]] = {
    "markdown": read_markdown_article,
    "html": read_html_article,
    "text": read_plain_article,
}
_NAME = "the text"
_OF_SOURCES = "sources/"
Spans = Sequence[tuple[int, int]]


class CheckedText(Struct, frozen=True):
    """Where a text meets the record."""

    summary: Row
    """What was compared and what was not, and the number of rows of each kind."""
    rows: Sequence[Row]
    """In order of the text."""


def check_text(
    text: str, form: TextForm, since: date | None, record: GatheredRecord, *, lists_absent: bool
) -> CheckedText:
    """Return where a text meets a record. Raises `UnansweredError` for what is no text of an article."""
    if len(text) > MOST_LETTERS:
        raise UnansweredError(f"the text has more than {MOST_LETTERS:,} characters; give it in parts")
    try:
        article = _READERS[form](_NAME, text.replace("\r\n", "\n").replace("\r", "\n"))
    except UnreadableArticleError as error:
        raise UnansweredError(str(error)) from error
    review = review_article(article, record, since)
    shown = (row for row in review.rows if lists_absent or row.kind is not RowKind.ABSENT)
    return CheckedText(_summarize(review), [_tell(row) for row in shown])


def _summarize(review: Review) -> Row:
    coverage = review.coverage
    return {
        "compared": coverage.compared(),
        "latest_entry": coverage.latest_entry or None,
        "not_looked_at": list(coverage.not_looked_at),
        "counts": {kind.value: review.counts.get(kind, 0) for kind in RowKind},
    }


def _tell(row: ReviewRow) -> Row:
    """Return a row with the differing words in place of their offsets."""
    is_kept = row.entry.startswith(_OF_SOURCES)
    nearest, places = (_shorten if is_kept else _whole)(row.nearest, row.nearest_changed)
    return {
        "kind": row.kind.value,
        "line": row.line,
        "words": row.words,
        "message": row.message,
        "nearest": nearest or None,
        "differing": _differing(row, nearest, places),
        "entry": row.entry or None,
        "address": row.url or None,
        "file": row.file or None,
        "file_line": row.file_line or None,
        "speaker": row.speaker or None,
        "day": row.day or None,
        "source": row.source or None,
        "accepted": row.reason or None,
    }


def _differing(row: ReviewRow, nearest: str, places: Spans) -> Row | None:
    """Return the words that the text has and the record has not, and the other way round."""
    if not row.changed and not places:
        return None
    return {"text": _cut_out(row.words, row.changed), "record": _cut_out(nearest, places)}


def _whole(text: str, places: Spans) -> tuple[str, Spans]:
    return text, places


def _shorten(text: str, places: Spans) -> tuple[str, Spans]:
    """Return so few words of a kept text as may be given, around the first that differ, with the places in these."""
    words = placed_words(text)
    if len(words) <= MOST_KEPT_WORDS and len(text) <= _MOST_KEPT_LETTERS:
        return text, places
    differing = places[0][0] if places else 0
    before = [number for number, word in enumerate(words) if word.end <= differing]
    kept = words[max(len(before) - _WORDS_BEFORE, 0) :][:MOST_KEPT_WORDS]
    start, end = (kept[0].start, kept[-1].end) if kept else (0, 0)
    if end - start > _MOST_KEPT_LETTERS:
        start = max(start, differing - _MOST_KEPT_LETTERS // 2)
        end = min(end, start + _MOST_KEPT_LETTERS)
    left, right = "…" if start else "", "…" if end < len(text) else ""
    moved = [(max(first, start), min(last, end)) for first, last in places if first < end and last > start]
    offset = len(left) - start
    return f"{left}{text[start:end]}{right}", [(first + offset, last + offset) for first, last in moved]


def _cut_out(text: str, places: Spans) -> list[str]:
    return [text[start:end] for start, end in places if text[start:end].strip()]
