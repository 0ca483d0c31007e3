"""Finds names in an article that are one slip from a name of the record."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_words import Sentence, Word, sentences_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import (
    KnownName,
    KnownNames,
    NameMatch,
    gather_known_names,
    is_english,
    is_joined,
    is_linking,
)
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.word_slips import is_form, is_slip

_SHORTEST_ALONE = 6
"""The letters of a name of one word: a shorter one is one letter from many words."""
_SHORTEST = 4
"""The letters of a word in a longer name."""
_LONG_NAME = 4
"""The words of a name in which any one word may be another."""
_PER_LETTERS = 3
"""In a name of several words, one letter in so many may be another."""
_LOWER = re.compile(r"(?<![^\W_])[^\W\d_A-ZА-ЯЁ][^\W\d_]*")


class NameRecord(Struct, frozen=True):
    """The names of a record."""

    known: KnownNames
    heads: Mapping[int, tuple[str, ...]]
    """The words of names by their position, for names of which two are mixed."""
    common: frozenset[str]
    """All other words of the record, in small letters."""
    find_place: FindPlace


def gather_names(opened: OpenedRecord, told: ToldRecord) -> NameRecord:
    """Return the names of a record."""
    known = gather_known_names(opened.records)
    heads = defaultdict[int, dict[str, None]](dict)
    for name in known.names:
        if len(name.words) > 1 and not (name.is_person and name.content < 3):  # noqa: PLR2004  (no first names)
            for position, word in enumerate(name.words):
                if not is_linking(word.text):
                    heads[position][word.text] = None
    common = frozenset(word for text in _texts(opened) for word in _LOWER.findall(text))
    return NameRecord(
        known, {position: tuple(words) for position, words in heads.items()}, common, place_finder(opened, told)
    )


def _texts(opened: OpenedRecord) -> Iterator[str]:
    for event in opened.records.events:
        for text in (event.fields.title, event.fields.summary, event.fields.body):
            yield from (text or {}).values()


def review_names(article: Article, gathered: NameRecord) -> tuple[Row, ...]:
    """Return a row for each name that is one slip from a name of the record, each slip once."""
    review = _NameReview(article, gathered)
    return tuple(row for paragraph in article.paragraphs for row in review.rows(paragraph))


class _Slip(Struct, frozen=True):
    name: KnownName
    first: int
    last: int
    other: int
    """The position of the word that differs."""


def _rank(slip: _Slip) -> tuple[bool, int, int]:
    """Return what sorts slips; of two names that are mixed, the one with the later word goes before."""
    name = slip.name
    is_whole = name.is_person and not any(is_linking(word.text) for word in name.words)
    return not is_whole, -name.content if is_whole else name.content, slip.other - slip.first


class _NameReview:
    """Reviews the names of one article."""

    def __init__(self, article: Article, gathered: NameRecord) -> None:
        self._record = gathered
        self._lower = frozenset(word for one in article.paragraphs for word in _LOWER.findall(one.text))
        self._seen = set[str]()

    def rows(self, paragraph: Paragraph) -> Iterator[Row]:
        """Yield the rows of a paragraph."""
        english = is_english(paragraph.text)
        for sentence in sentences_in(paragraph.text):
            exact = self._record.known.find(paragraph.text, sentence.words)
            slips = [*self._slips(paragraph.text, sentence, exact, english=english)]
            yield from self._best(paragraph, sentence, slips)

    def _best(self, paragraph: Paragraph, sentence: Sentence, slips: Sequence[_Slip]) -> Iterator[Row]:
        """Yield one row for each place: that of a person's whole name, else of the shortest name."""
        taken = set[int]()
        for slip in sorted(slips, key=_rank):
            span = set(range(slip.first, slip.last))
            if taken.isdisjoint(span):
                taken |= span
                same = [one.name for one in slips if (one.first, one.last) == (slip.first, slip.last)]
                yield from self._row(paragraph, sentence, slip, same)

    def _row(self, paragraph: Paragraph, sentence: Sentence, slip: _Slip, names: Sequence[KnownName]) -> Iterator[Row]:
        start, end = sentence.words[slip.first].start, sentence.words[slip.last - 1].end
        words = paragraph.text[start:end]
        if words in self._seen:
            return
        self._seen.add(words)
        place = self._record.find_place(slip.name.entry)
        known = " and ".join(dict.fromkeys(f"“{name.text}”" for name in (slip.name, *names)))
        yield Row(
            RowKind.NAME,
            paragraph.line_at(start),
            words,
            f"The record has no such name; it has {known}.",
            entry=str(slip.name.entry),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=slip.name.text,
        )

    def _slips(self, text: str, sentence: Sentence, exact: Sequence[NameMatch], *, english: bool) -> Iterator[_Slip]:
        words = sentence.words
        right = {match.name.entry for match in exact}
        covered = {place for match in exact for place in range(match.first, match.last)}
        for place, word in enumerate(words):
            if is_linking(word.text):
                continue
            if word.is_capital and place not in covered:
                yield from self._alone(text, words, place, english=english)
            tried = set[tuple[KnownName, int]]()
            for name, position in self._record.known.with_word(word.text):
                first = place - position
                if len(name.words) < 2 or first < 0 or first + len(name.words) > len(words):  # noqa: PLR2004
                    continue
                if name.entry in right or (name, first) in tried:
                    continue
                tried.add((name, first))
                part = words[first : first + len(name.words)]
                other = self._other_word(name, part, english=english)
                if other is not None and first + other not in covered and is_joined(text, part):
                    yield _Slip(name, first, first + len(part), first + other)

    def _other_word(self, name: KnownName, part: Sequence[Word], *, english: bool) -> int | None:
        """Return the position of the only word that differs from a name by a slip; None if there is none."""
        others = list[int]()
        for position, (word, known) in enumerate(zip(part, name.words, strict=True)):
            if known.is_capital and not word.is_capital:
                return None
            if not is_form(word.text, known.text, is_english=english):
                others.append(position)
                if len(others) > 1:
                    return None
        if len(others) != 1:
            return None
        position = others[0]
        word, known = part[position], name.words[position]
        if is_linking(word.text) or is_linking(known.text) or not part[0].is_capital:
            return None
        return position if self._is_slip(name, position, word, known, english=english) else None

    def _is_slip(self, name: KnownName, position: int, word: Word, known: Word, *, english: bool) -> bool:
        if len(known.text) >= _SHORTEST:
            most = 1 if name.is_person and position == 0 else max(1, min(2, len(known.text) // _PER_LETTERS))
            if is_slip(word.text, known.text, is_english=english, most=most):
                return True
        if name.content >= _LONG_NAME and word.is_capital:
            return True
        if name.is_person:
            return False
        return any(
            is_form(word.text, other, is_english=english) for other in self._record.heads.get(position, ())
        ) and (word.is_capital or not known.is_capital)

    def _alone(self, text: str, words: Sequence[Word], place: int, *, english: bool) -> Iterator[_Slip]:
        """Yield the name of one word, or the surname, from which a word that stands alone is one letter away."""
        word = words[place]
        small = word.text.casefold()
        if len(word.text) < _SHORTEST_ALONE or small in self._lower or small in self._record.common:
            return
        before = words[place - 1] if place else None
        if before is None or (before.is_capital and is_joined(text, (before, word)) and place > 1):
            return  # the first word of a sentence, or the surname of somebody else
        for name in self._record.known.alone.get(small[0], ()):
            (known,) = name.words
            if (
                known.is_capital
                and len(known.text) >= _SHORTEST_ALONE
                and is_slip(word.text, known.text, is_english=english)
            ):
                yield _Slip(name, place, place + 1, place)
