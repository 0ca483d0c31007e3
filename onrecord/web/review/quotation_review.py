"""Compares the quotations of an article with the words of a record: found, other words, other speaker, or absent."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from onrecord.web.articles.article import Article
from onrecord.web.review.article_quotations import ArticleQuotation, find_quotations
from onrecord.web.review.compared_words import PlacedWord, placed_words
from onrecord.web.review.named_speakers import NamedSpeakers
from onrecord.web.review.passage_index import Passage, TooCommonError
from onrecord.web.review.record_texts import RecordText, RecordTexts, SourceLabel, TextKind
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.sense_words import is_negation, number_of

_MOST_WORK = 1_000_000
"""How many cells of alignments are computed for one article: about a second."""
_MOST_EXACT = 50
"""How many passages with the same words are compared by who said them."""
_WORDS_BEFORE = 4
"""How far before a quotation the article's own negation can be."""
_FEW_LEFT_OUT = 4
"""In so few words a negation that is left out turns the sense; in more, it may be that of another sentence."""
_SENTENCE_END = re.compile(r"[.!?…]\s|[\n\"“”«»„]")
_ORDER = (TextKind.QUOTATION, TextKind.KEPT, TextKind.TRANSLATION, TextKind.CLAIM)


class QuotationReview(Struct, frozen=True):
    """The rows on the quotations of an article."""

    rows: tuple[Row, ...]
    compared: int
    """How many quotations were compared."""
    unread: tuple[str, ...] = ()
    """What was not looked at, for the line of coverage."""


def review_quotations(article: Article, gathered: RecordTexts) -> QuotationReview:
    """Return a row for each quotation of four words and more."""
    return _Comparison(article, gathered).review()


class _Comparison:
    """The comparison of one article."""

    def __init__(self, article: Article, gathered: RecordTexts) -> None:
        self._article, self._gathered = article, gathered
        self._speakers = NamedSpeakers(gathered.names, article)
        self._worked = gathered.index.work
        self._left = self._common = 0

    def review(self) -> QuotationReview:
        """Return all rows, in order of the article."""
        found = find_quotations(self._article)
        rows = [row for quotation in found.quotations if (row := self._row(quotation))]
        unread = found.unread
        if self._left:
            unread += (f"the last {self._left:,} quotations: to compare so many takes too long",)
        if self._common:
            unread += (f"passages near {self._common:,} quotations of common words: only the same words were sought",)
        return QuotationReview(tuple(rows), len(found.quotations) - self._left, unread)

    def _row(self, quotation: ArticleQuotation) -> Row | None:
        parts = [[word.folded for word in part] for part in quotation.parts]
        if self._gathered.index.work - self._worked > _MOST_WORK:
            self._left += 1
            return None
        exact = []
        for passage in self._gathered.index.exact(parts):
            exact.append(passage)
            if len(exact) == _MOST_EXACT:
                break
        if exact:
            return self._same_words(quotation, exact)
        try:
            near = self._gathered.index.nearest(parts)
        except TooCommonError:
            self._common += 1
            return None
        if near is None:
            return self._absent(quotation)
        return self._same_words(quotation, [near]) if near.is_exact else self._other_words(quotation, near)

    def _text(self, passage: Passage) -> RecordText:
        return self._gathered.texts[passage.text]

    def _same_words(self, quotation: ArticleQuotation, passages: Sequence[Passage]) -> Row:
        """Return the row on words that stand in the record, by the passage whose speaker fits best."""
        passages = sorted(passages, key=lambda passage: _ORDER.index(self._text(passage).kind))
        kind = self._text(passages[0]).kind
        alike = [passage for passage in passages if self._text(passage).kind is kind]
        negations = [self._left_out_negations(quotation, passage) for passage in alike]
        if all(negations):
            return self._other_words(quotation, alike[0], negations[0])
        text = self._text(alike[0])
        others = {self._other_speaker(quotation, self._text(passage)) for passage in alike}
        if None not in others and len(others) == 1:
            (other,) = others
            who = self._who(text)
            message = f"The article gives these words to {self._shown(other or '')}; in the record they are of {who}."
            return self._as_row(RowKind.OTHER_SPEAKER, quotation, alike[0], message)
        return self._as_row(RowKind.FOUND, quotation, alike[0], self._found_message(text))

    def _other_speaker(self, quotation: ArticleQuotation, text: RecordText) -> str | None:
        if text.kind is TextKind.KEPT:
            return None
        return self._speakers.other_speaker(quotation, text.speakers, text.behind)

    def _left_out_negations(self, quotation: ArticleQuotation, passage: Passage) -> tuple[int, ...]:
        """Return where the record negates what the article quotes: just before it, or in a few words left out."""
        placed = self._gathered.index.placed(passage.text)
        found = []
        own = placed_words(self._article.paragraphs[quotation.paragraph].text[: quotation.start])[-_WORDS_BEFORE:]
        is_negated = any(is_negation(word.folded) for word in own)  # the article says it in its own words
        if passage.start and not is_negated and is_negation(placed[passage.start - 1].folded):
            found.append(passage.start - 1)
        places = [place for _, place in passage.pairs]
        for before, after in pairwise(places):
            if after - before - 1 <= _FEW_LEFT_OUT:
                found += [place for place in range(before + 1, after) if is_negation(placed[place].folded)]
        return tuple(found)

    def _found_message(self, text: RecordText) -> str:
        if text.kind is TextKind.CLAIM:
            return "These are the record's own words for a claim, and nobody's on record."
        if text.kind is TextKind.TRANSLATION:
            return f"These are the words of the record's translation: {self._whence(text)}."
        return f"The record has these words: {self._whence(text)}."

    def _other_words(self, quotation: ArticleQuotation, passage: Passage, negations: Sequence[int] = ()) -> Row:
        text = self._text(passage)
        words = [word for part in quotation.parts for word in part]
        placed = self._gathered.index.placed(passage.text)
        start, end = self._with_edges(passage, len(words), min((passage.start, *negations)))
        lost = [word for place, word in enumerate(words) if place not in {own for own, _ in passage.pairs}]
        equal = {other for _, other in passage.pairs} | passage.asides.difference(negations)
        added = [placed[place] for place in range(start, end) if place not in equal]
        sense = _sense(quotation.text, lost, text.text, added)
        whose = "in its own sentence for a claim" if text.kind is TextKind.CLAIM else self._whence(text)
        message = f"The record has other words{sense}: {whose}."
        return self._as_row(RowKind.OTHER_WORDS, quotation, passage, message, (start, end, lost, added))

    def _with_edges(self, passage: Passage, length: int, start: int) -> tuple[int, int]:
        """Return a passage with the words of the same sentence in place of those that the article has at its edges."""
        placed, text = self._gathered.index.placed(passage.text), self._text(passage).text
        for _ in range(passage.pairs[0][0]):
            if start and not _SENTENCE_END.search(text[placed[start - 1].end : placed[start].start]):
                start -= 1
        end = min(passage.end, len(placed))
        for _ in range(length - 1 - passage.pairs[-1][0]):
            if end < len(placed) and not _SENTENCE_END.search(text[placed[end - 1].end : placed[end].start]):
                end += 1
        return start, end

    def _absent(self, quotation: ArticleQuotation) -> Row:
        words = quotation.text.strip()
        return Row(RowKind.ABSENT, quotation.line, words, "No text of this record has these words, or nearly these.")

    def _as_row(
        self,
        kind: RowKind,
        quotation: ArticleQuotation,
        passage: Passage,
        message: str,
        changed: tuple[int, int, Sequence[PlacedWord], Sequence[PlacedWord]] | None = None,
    ) -> Row:
        text = self._text(passage)
        start, end, lost, added = changed or (passage.start, passage.end, (), ())
        placed = self._gathered.index.placed(passage.text)
        first, last = placed[start].start, placed[end - 1].end
        place = self._gathered.find_place(text.entry)
        file, line = place.file, place.file_line
        if text.kind is TextKind.KEPT:
            file, line = text.file, text.line + text.text.count("\n", 0, first)
        return Row(
            kind,
            quotation.line,
            quotation.text,
            message,
            entry=str(text.entry),
            file=file,
            file_line=line,
            url=place.url,
            nearest=text.text[first:last],
            changed=_joined(quotation.text, lost, 0),
            nearest_changed=_joined(text.text, added, first),
            speaker=", ".join(map(self._shown, text.speakers)),
            day=text.day,
            source=label.plain if (label := self._gathered.sources.get(text.source)) else "",
        )

    def _who(self, text: RecordText) -> str:
        return ", ".join(map(self._shown, text.speakers)) or "nobody named"

    def _shown(self, actor: str) -> str:
        name = self._gathered.names.get(actor)
        return name.shown if name else actor

    def _whence(self, text: RecordText) -> str:
        """Return who said it, on which day, in which source."""
        label = self._gathered.sources.get(text.source)
        if label is None:
            return f"said by {self._who(text)}, {text.day_in_words}"
        if text.kind is TextKind.KEPT:
            return f"the kept text of “{label.title}”{self._published_by(label, ())}"
        own = {self._shown(actor) for actor in (*text.speakers, *text.behind)}
        source = f"in “{label.title}”{self._published_by(label, own)}"
        return ", ".join(filter(None, (f"said by {self._who(text)}", text.day_in_words, source)))

    def _published_by(self, label: SourceLabel, own: Collection[str]) -> str:
        """Return the publisher, unless that is who spoke."""
        return f", {label.publisher}" if label.publisher and label.publisher not in own else ""


def _sense(quoted: str, lost: Sequence[PlacedWord], text: str, added: Sequence[PlacedWord]) -> str:
    """Return which of the differing words turn the sense: a number, a negation, a name."""
    differing = []
    if {*filter(None, map(_number, lost))} != {*filter(None, map(_number, added))}:
        differing.append("a number")
    if sum(is_negation(word.folded) for word in lost) != sum(is_negation(word.folded) for word in added):
        differing.append("a negation")
    names = [*_names(quoted, lost), *_names(text, added)]
    if names:
        differing.append("a name")
    return f", and {' and '.join(differing)} differs" if differing else ""


def _number(word: PlacedWord) -> str:
    return number_of(word.folded)


def _names(text: str, words: Sequence[PlacedWord]) -> Iterator[str]:
    """Yield the words with a capital that begin no sentence."""
    for word in words:
        before = text[: word.start].rstrip("\"'“”„«‘ ")
        if text[word.start].isupper() and before and before[-1] not in ".!?:…":
            yield word.folded


def _joined(text: str, words: Sequence[PlacedWord], offset: int) -> tuple[tuple[int, int], ...]:
    """Return the places of words as characters from an offset on; neighbours with a space between them are one."""
    places: list[tuple[int, int]] = []
    for word in words:
        start, end = word.start - offset, word.end - offset
        if places and not text[places[-1][1] + offset : word.start].strip():
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
    return tuple(places)
