"""Finds names in an article that are one slip from a name of the record.

Only one word of a name may differ, so an article on other people and bodies has no rows. A surname by itself counts
only if the article names that person in full, and a mixture of two names only if it has one of them right too.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_words import Sentence, Word, sentences_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import (
    KnownName,
    KnownNames,
    NameMatch,
    gather_known_names,
    is_joined,
    is_linking,
)
from onrecord.web.review.record_officers import gather_officers
from onrecord.web.review.review_words import WORDS, is_one_of, office_of
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.text_language import language_of
from onrecord.web.review.word_slips import KnownWord, is_form, is_like, is_slip

_SHORTEST_ALONE = 6
"""The letters of a name of one word: a shorter one is one letter from many words."""
_SHORTEST = 4
"""The letters of a word in a longer name."""
_LONG_NAME = 4
"""The words of a name in which any one word may be another."""
_SHORTEST_FIRST = 3
"""The letters of a first name."""
_TWO_OTHERS = 7
"""The letters of a word in a longer name of which two may be others."""
_LOWER = re.compile(r"(?<![^\W_])[^\W\d_A-ZА-ЯЁ][^\W\d_]*")


class NameRecord(Struct, frozen=True):
    """The names of a record."""

    known: KnownNames
    heads: tuple[KnownWord, ...]
    """The first words of bodies' names, for names of which two are mixed."""
    repeated: frozenset[str]
    """The last words that several entries' names share, in small letters."""
    offices: Mapping[EntryName, frozenset[str]]
    """The offices of persons."""
    common: frozenset[str]
    """All other words of the record, in small letters."""
    find_place: FindPlace


def gather_names(opened: OpenedRecord, told: ToldRecord) -> NameRecord:
    """Return the names of a record."""
    known = gather_known_names(opened.records)
    # A publisher of sources has often the name of a body in its own: the bulletin of the society.
    bodies = [one for one in known.names if len(one.words) > 1 and not one.is_person and one.entry.kind != "source"]
    heads = tuple(dict.fromkeys(name.words[0] for name in bodies))
    lasts = Counter(word for word, _ in {(name.words[-1].text.casefold(), name.entry) for name in bodies})
    repeated = frozenset(word for word, count in lasts.items() if count > 1)
    common = frozenset(word for text in _texts(opened) for word in _LOWER.findall(text))
    offices = {officer.name: officer.offices for officer in gather_officers(opened, told).values()}
    return NameRecord(known, heads, repeated, offices, common, place_finder(opened, told))


def _texts(opened: OpenedRecord) -> Iterator[str]:
    for event in opened.records.events:
        for text in (event.fields.title, event.fields.summary, event.fields.body):
            yield from (text or {}).values()


def review_names(article: Article, gathered: NameRecord) -> tuple[Row, ...]:
    """Return a row for each name that is one slip from a name of the record, each slip once."""
    read = [_read(paragraph, gathered.known) for paragraph in article.paragraphs]
    review = _NameReview(article, gathered, [one for sentences in read for one in sentences])
    return tuple(row for sentences in read for one in sentences for row in review.rows(one))


class _ReadSentence(Struct, frozen=True):
    """A sentence with the names that it has as the record spells them."""

    paragraph: Paragraph
    sentence: Sentence
    language: str
    exact: Sequence[NameMatch]


def _read(paragraph: Paragraph, known: KnownNames) -> list[_ReadSentence]:
    language = language_of(paragraph.text)
    return [
        _ReadSentence(paragraph, sentence, language, known.find(paragraph.text, sentence.words))
        for sentence in sentences_in(paragraph.text)
    ]


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

    def __init__(self, article: Article, gathered: NameRecord, sentences: Sequence[_ReadSentence]) -> None:
        self._record = gathered
        self._lower = frozenset(word for one in article.paragraphs for word in _LOWER.findall(one.text))
        self._named = {
            match.name.entry
            for one in sentences
            for match in one.exact
            if not match.name.is_short and _is_written_as_name(one.sentence, match)
        }
        self._seen = set[str]()

    def rows(self, one: _ReadSentence) -> Iterator[Row]:
        """Yield the rows of a sentence: at each place that of a person's whole name, else of the shortest name."""
        slips = [*self._slips(one)]
        taken = set[int]()
        for slip in sorted(slips, key=_rank):
            span = set(range(slip.first, slip.last))
            if taken.isdisjoint(span):
                taken |= span
                same = [other.name for other in slips if (other.first, other.last) == (slip.first, slip.last)]
                yield from self._row(one.paragraph, one.sentence, slip, same)

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

    def _slips(self, one: _ReadSentence) -> Iterator[_Slip]:
        words, text = one.sentence.words, one.paragraph.text
        right = {match.name.entry for match in one.exact if not match.name.is_short}
        covered = {place for match in one.exact if not match.name.is_short for place in range(match.first, match.last)}
        tried = set[tuple[KnownName, int]]()
        for place, word in enumerate(words):
            if is_linking(word.text):
                continue
            if word.is_capital and place not in covered:
                yield from self._alone(one, place)
            for name, position in self._record.known.with_word(word.text):
                first = place - position
                if len(name.words) < 2 or first < 0 or first + len(name.words) > len(words):  # noqa: PLR2004
                    continue
                if name.entry in right or (name, first) in tried:
                    continue
                tried.add((name, first))
                part = words[first : first + len(name.words)]
                before = words[first - 1].text if first else ""
                other = self._other_word(name, part, before, one.language)
                if other == 0 and not first and name.content >= _LONG_NAME:
                    continue  # it may be a word before the name, with a capital since it begins the sentence
                if other is None or first + other in covered or (other == 0 and _is_quoted(text, part)):
                    continue
                if is_joined(text, part):
                    yield _Slip(name, first, first + len(part), first + other)

    def _other_word(self, name: KnownName, part: Sequence[Word], before: str, language: str) -> int | None:
        """Return the position of the only word that differs from a name by a slip; None if there is none."""
        others = list[int]()
        for position, (word, known) in enumerate(zip(part, name.words, strict=True)):
            if known.is_capital and not word.is_capital:
                return None
            if not is_form(word.text, known, language):
                others.append(position)
                if len(others) > 1:
                    return None
        if len(others) != 1 or not part[0].is_capital:
            return None
        (position,) = others
        word, known = part[position], name.words[position]
        if is_linking(word.text) or is_linking(known.text) or office_of(word.text) != office_of(known.text):
            return None
        if _is_derived(word, known, name):
            return None
        is_other = self._is_slip(name, position, word, language) or self._is_other_first_name(name, part, before)
        return position if is_other else None

    def _is_slip(self, name: KnownName, position: int, word: Word, language: str) -> bool:
        known = name.words[position]
        if len(known.text) >= _SHORTEST:
            most = 2 if len(known.text) >= _TWO_OTHERS and not (name.is_person and position == 0) else 1
            if is_slip(word.text, known, language, most):
                return True
        if name.is_person:
            return False
        if name.content >= _LONG_NAME and word.is_capital:
            return True
        if position:
            return False
        is_mixed = name.entry in self._named and self._is_mixed(name, word, language)
        return is_mixed or is_like(word.text, known.text)

    def _is_other_first_name(self, name: KnownName, part: Sequence[Word], before: str) -> bool:
        """Return whether a surname has another first name behind the person's office: minister Anna Balaeva."""
        office = office_of(before)
        first = part[0].text
        return (
            name.is_person
            and len(name.words) == 2  # noqa: PLR2004  (a first name and a surname)
            and bool(office)
            and office in self._record.offices.get(name.entry, ())
            and len(first) >= _SHORTEST_FIRST
            and not is_one_of(first, WORDS.titles)
            and part[1].text.casefold() not in self._lower
        )

    def _is_mixed(self, name: KnownName, word: Word, language: str) -> bool:
        """Return whether a word begins another name of the record, and the rest is that of one name alone.

        Only of a union of something: in 'National Post', no word says more than the other what the thing is.
        """
        is_of_something = not name.words[0].text.isascii() or (len(name.words) > 1 and is_linking(name.words[1].text))
        if not is_of_something or name.words[-1].text.casefold() in self._record.repeated:
            return False
        return any(is_form(word.text, other, language) for other in self._record.heads)

    def _alone(self, one: _ReadSentence, place: int) -> Iterator[_Slip]:
        """Yield the name of one word, or the surname, from which a word that stands alone is one letter away."""
        words = one.sentence.words
        word = words[place]
        small = word.text.casefold()
        if len(word.text) < _SHORTEST_ALONE or small in self._lower or small in self._record.common:
            return
        before = words[place - 1] if place else None
        if before and before.is_capital and is_joined(one.paragraph.text, (before, word)) and place > 1:
            return  # the surname of somebody else
        for name in self._record.known.alone.get(small[0], ()):
            (known,) = name.words
            is_known = known.is_capital and len(known.text) >= _SHORTEST_ALONE
            # The first word of a sentence has a capital whatever it is.
            is_meant = name.entry in self._named or (before is not None and not name.is_short)
            is_meant = is_meant and not _is_derived(word, known, name)
            if is_known and is_meant and is_slip(word.text, known, one.language, shortest=_SHORTEST_ALONE):
                yield _Slip(name, place, place + 1, place)


def _is_written_as_name(sentence: Sentence, match: NameMatch) -> bool:
    """Return whether a name has its capital; a common noun without it leaves open which one is meant."""
    return sentence.words[match.first].is_capital or not match.name.words[0].is_capital


def _is_quoted(text: str, part: Sequence[Word]) -> bool:
    """Return whether all but the first word of a name is in quotation marks, before which any word may stand."""
    return any(mark in text[part[0].end : part[1].start] for mark in '«“„"')


def _is_derived(word: Word, known: KnownWord, name: KnownName) -> bool:
    """Return whether a word is the plural of a surname, or made from a name: the Obamas, African."""
    endings = ("s", "es", "n", "an") if name.is_person else ("n", "an")
    return word.text.casefold() in [f"{known.text.casefold()}{ending}" for ending in endings]
