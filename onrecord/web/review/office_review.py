"""Finds offices in an article that the record gives nobody, gives a person otherwise, or gives them at another time."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from onrecord.model.dates import Days
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_dates import days_in
from onrecord.web.review.article_words import Sentence, Word, sentences_in, words_in
from onrecord.web.review.known_names import NameMatch, is_joined, is_linking
from onrecord.web.review.record_officers import Officer, OfficeRecord, Role, gather_offices, stems_of
from onrecord.web.review.review_words import WORDS, is_one_of, office_of
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.text_language import language_of
from onrecord.web.review.word_slips import KnownWord, is_form

__all__ = ["OfficeRecord", "gather_offices", "review_offices"]

_MOST_BETWEEN = 3
"""The linking words between an office and the body that has it: 'of the', 'der', none in Russian."""
_LOOSE = frozenset({"spokesperson", "deputy", "president"})
"""Offices that a body may have beside those that the record names."""
_GENERAL = frozenset({"chair", "spokesperson"})
"""Offices that somebody may have beside another."""
_FEWEST_ROLE_WORDS = 3
"""The words of a role with which another one can be compared word by word."""
_FEWEST_OF_OTHER = 2
"""The words that make a role that of another person: those that the person's own roles lack."""
_LONGEST_ROLE = 14
_NEAR = 4
"""The words after a name among which its office begins: 'the company's director'."""
_YEAR = re.compile(r"(?<![\d.])(?:1[89]|20)\d\d(?![\d.]*\d)")
_SEPARATOR = re.compile(r"\s*[,(–—]\s*")
_WITHIN = re.compile(r"[\s\u00a0,'’s-]*")


def review_offices(article: Article, gathered: OfficeRecord) -> tuple[Row, ...]:
    """Return a row for each office that the record has otherwise, or at another time."""
    review = _OfficeReview(article, gathered)
    return tuple(row for paragraph in article.paragraphs for row in review.rows(paragraph))


_PLURAL = re.compile(r"(?:[^s]s|oren|äre|[ыи])\Z")
"""The endings of several who hold an office, in English, German, French, Spanish and Russian."""


class _Phrase(Struct, frozen=True):
    """Words beside a name that begin with an office."""

    start: int
    """The position of the office in the sentence, for all positions."""
    end: int
    office: str


class _Place(Struct, frozen=True):
    """A person's name in an article."""

    paragraph: Paragraph
    sentence: Sentence
    matches: Sequence[NameMatch]
    match: NameMatch
    officer: Officer

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of the sentence."""
        return self.sentence.words

    @property
    def text(self) -> str:
        """The text of the paragraph."""
        return self.paragraph.text


class _OfficeReview:
    """Reviews the offices of one article."""

    def __init__(self, article: Article, gathered: OfficeRecord) -> None:
        self._record = gathered
        self._seen = set[tuple[str, str]]()
        self._year: int | None = None
        """The year that the article named last."""
        own = (Days(article.day, article.day),) if article.day else ()
        self._all_days = (*own, *(day for one in article.paragraphs for day in _days_of(one.text, None)))

    def rows(self, paragraph: Paragraph) -> Iterator[Row]:
        """Yield the rows of a paragraph."""
        for sentence in sentences_in(paragraph.text):
            matches = self._record.known.find(paragraph.text, sentence.words)
            for match in _outermost(matches):
                if match.name.entry.kind != "actor":
                    continue
                officer = self._record.officers.get(match.name.entry.id)
                if officer is not None:
                    yield from self._of_person(_Place(paragraph, sentence, matches, match, officer))
                else:
                    yield from self._of_body(paragraph, sentence, match, matches)
            for day in _days_of(paragraph.text[sentence.start : sentence.end], None):
                self._year = day.last.year

    # Of a body

    def _of_body(
        self, paragraph: Paragraph, sentence: Sentence, match: NameMatch, matches: Sequence[NameMatch]
    ) -> Iterator[Row]:
        """Yield the row of an office before the name of a body whose offices the record names otherwise."""
        words, text = sentence.words, paragraph.text
        place = match.first - 1
        while place >= 0 and match.first - place <= _MOST_BETWEEN and is_linking(words[place].text):
            place -= 1
        if place < 0 or not is_joined(text, words[place : match.first + 1]) or _is_qualified(words, place, text):
            return
        if _is_one_of_several(words, place):
            return
        office = office_of(words[place].text)
        officers = self._record.by_body.get(match.name.entry.id, ())
        known = {one for officer in officers for one in officer.offices}
        if not office or not known or office in known or _has_unknown_name(text, words, place, match.last, matches):
            return
        of_record = {one for officer in self._record.officers.values() for one in officer.offices}
        is_one_office = len(officers) == 1 and officers[0].is_named_by_office
        is_told = office in of_record and office not in _LOOSE | _GENERAL
        if is_told or (is_one_office and office not in ("spokesperson", "deputy")):
            yield from self._row(paragraph, sentence, (place, match.last), officers[0], _other(officers[0]))

    # Of a person

    def _of_person(self, place: _Place) -> Iterator[Row]:
        """Yield the row of an office beside the name of a person."""
        phrases = [
            phrase
            for phrase in (self._phrase_before(place), self._phrase_after(place))
            if phrase is not None and not _is_qualified(place.words, phrase.start, place.text)
        ]
        for phrase in phrases:
            found = self._differing(place, phrase)
            if found is not None:
                yield from self._row(place.paragraph, place.sentence, *found)
                return
        if place.officer.is_named_by_office:
            phrases = [_Phrase(place.match.first, place.match.last, next(iter(place.officer.offices), ""))]
        for phrase in phrases:
            untimely = self._untimely(place, phrase)
            if untimely:
                span = (phrase.start, phrase.end)
                yield from self._row(place.paragraph, place.sentence, span, place.officer, untimely)
                return

    def _differing(self, place: _Place, phrase: _Phrase) -> tuple[tuple[int, int], Officer, tuple[str, str]] | None:
        """Return what the record has otherwise than a phrase beside a name: the span, the person and the words."""
        officer, words = place.officer, place.words
        if phrase.office not in officer.offices:
            if officer.offices and phrase.office not in _GENERAL:
                return (phrase.start, phrase.start + 1), officer, _other(officer)
            return None
        end = _end_of_other_role(place.text, words, phrase.start, officer)
        if end:
            return (phrase.start, end), officer, _other(officer)
        said = {stem for word in words[phrase.start : phrase.end] for stem in stems_of(word.text)}
        for other in self._record.officers.values():
            theirs, own = other.stems - officer.stems, officer.stems - other.stems
            if len(said & theirs) >= _FEWEST_OF_OTHER and not said & own and officer.stems:
                return (phrase.start, phrase.end), officer, _other(officer)
        return None

    def _phrase_before(self, place: _Place) -> _Phrase | None:
        """Return the office before a name: 'the deputy', 'министр информации'."""
        words, text, first = place.words, place.text, place.match.first
        for start in range(first - 1, max(first - _LONGEST_ROLE, 0) - 1, -1):
            if not is_joined(text, words[start : start + 2]):
                return None
            office = office_of(words[start].text)
            if office:
                return _Phrase(start, first, office)
            if not self._is_of_roles(words[start]) or any(
                _is_at(one, start) for one in place.matches if one.name.is_person
            ):
                return None
        return None

    def _phrase_after(self, place: _Place) -> _Phrase | None:
        """Return the office after a name and a comma, a dash or a bracket: ', a deputy of the house'."""
        words, text, last = place.words, place.text, place.match.last
        if last >= len(words) or not _SEPARATOR.match(text[words[last - 1].end : words[last].start]):
            return None
        people = [one for one in place.matches if one.name.is_person and one is not place.match]
        start = next((at for at in range(last, min(last + _NEAR, len(words))) if office_of(words[at].text)), None)
        if start is None or any(_is_at(one, at) for one in people for at in range(last, start + 1)):
            return None
        if any("," in text[words[at].end : words[at + 1].start] for at in range(last, start)):
            return None
        end = start + 1
        while end < min(start + _LONGEST_ROLE, len(words)):
            gap = text[words[end - 1].end : words[end].start]
            is_other = any(_is_at(one, end) for one in people) or not _WITHIN.fullmatch(gap)
            if is_other or not (self._is_of_roles(words[end]) or is_linking(words[end].text)):
                break
            end += 1
        follows = words[start + 1] if start + 1 < len(words) else None
        if follows and follows.is_capital and end == start + 1 and is_joined(text, words[start : start + 2]):
            return None  # the title of somebody else
        return _Phrase(start, end, office_of(words[start].text))

    def _is_of_roles(self, word: Word) -> bool:
        return is_linking(word.text) or not stems_of(word.text).isdisjoint(self._record.stems)

    # Of another time

    def _untimely(self, place: _Place, phrase: _Phrase) -> tuple[str, str] | None:
        """Return the sentence and the record's words on an office that a person held at another time only."""
        days = self._days_meant(place)
        if not days:
            return None
        named = {one.name.entry.id for one in place.matches if phrase.start <= one.first < phrase.end + _MOST_BETWEEN}
        officer = place.officer
        held = [one for one in officer.held if one.membership.organization in named]
        if not held and not officer.is_always_member:
            held = [*officer.held]
        has_other = officer.is_always_member and not named & {one.membership.organization for one in officer.held}
        if held and not has_other and all(one.surely_not(day) for one in held for day in days):
            told = "; ".join(one.told for one in held)
            return f"The record has this office at another time: {told}.", told
        other = _role_of_days(officer, phrase.office, days)
        if other is None or other.day is None:
            return None
        day = self._record.format_day(other.day)
        return f"The record has another office on {day}: {other.text}.", other.text

    def _days_meant(self, place: _Place) -> tuple[Days, ...]:
        """Return the days of which a sentence may speak: those that it names, or else all that the article has."""
        text = place.text[place.sentence.start : place.sentence.end]
        return tuple(_days_of(text, self._year)) or self._all_days

    def _row(
        self,
        paragraph: Paragraph,
        sentence: Sentence,
        span: tuple[int, int],
        officer: Officer,
        told: tuple[str, str],
    ) -> Iterator[Row]:
        start, end = sentence.words[span[0]].start, sentence.words[span[1] - 1].end
        words = paragraph.text[start:end]
        if (str(officer.name), words) in self._seen:
            return
        self._seen.add((str(officer.name), words))
        place = self._record.find_place(officer.name)
        message, nearest = told
        yield Row(
            RowKind.OFFICE,
            paragraph.line_at(start),
            words,
            message,
            entry=str(officer.name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=nearest,
        )


def _other(officer: Officer) -> tuple[str, str]:
    return f"The record has another office: {officer.told}.", officer.told


def _days_of(text: str, year: int | None) -> Iterator[Days]:
    """Yield the days and years that a text names."""
    taken = list[tuple[int, int]]()
    for written in days_in(text):
        day = written.on(year) if written.year or year else None
        if day:
            taken.append((written.start, written.end))
            yield Days(day, day)
    for match in _YEAR.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            yield Days(date(int(match[0]), 1, 1), date(int(match[0]), 12, 31))


def _role_of_days(officer: Officer, office: str, days: Sequence[Days]) -> Role | None:
    """Return the role of an event between some days and the only days of an office, after it or before it.

    Who spoke as a deputy after those days, and as a minister only later, was no minister for all that the record has.
    """
    spoken = [(role.day, role) for role in officer.roles if role.day is not None]
    with_office = [day for day, role in spoken if office in role.offices]
    is_of_today = any(role.day is None and office in role.offices for role in officer.roles)
    for day, role in spoken:
        if office in role.offices or not role.offices:
            continue
        if all(one.last <= day for one in days) and all(held > day for held in with_office):
            return role
        is_over = with_office and not is_of_today and all(held < day for held in with_office)
        if is_over and all(one.first is not None and one.first >= day for one in days):
            return role
    return None


def _has_unknown_name(text: str, words: Sequence[Word], first: int, last: int, matches: Sequence[NameMatch]) -> bool:
    """Return whether two words with capitals stand before an office and its body or after them: somebody's name."""
    for place in (max(first - 2, 0), last):
        pair = words[place : place + 2] if place >= last else words[place:first]
        is_name = len(pair) == 2 and all(one.is_capital and not is_linking(one.text) for one in pair)  # noqa: PLR2004
        if is_name and is_joined(text, pair) and not any(_is_at(one, place) for one in matches):
            return True
    return False


def _is_at(match: NameMatch, place: int) -> bool:
    return match.first <= place < match.last


def _outermost(matches: Iterable[NameMatch]) -> Iterator[NameMatch]:
    """Yield the matches that no longer name has within it, such as 'Director of the Glass Company'."""
    start = reach = -1  # of the match so far that goes farthest; they come by their starts, the longest first
    for match in matches:
        if match.last > reach:
            start, reach = match.first, match.last
        if (match.first, match.last) == (start, reach):
            yield match


def _is_qualified(words: Sequence[Word], place: int, text: str) -> bool:
    """Return whether a word before an office says that it is of another time, or another office."""
    if place and is_one_of(words[place - 1].text, WORDS.former):
        return True
    return text[max(words[place].start - 1, 0) : words[place].start] == "-"


def _is_one_of_several(words: Sequence[Word], place: int) -> bool:
    """Return whether a body may have several of an office: `a secretary of`, `the deputy director of`."""
    before = words[place - 1].text if place else ""
    is_plural = _PLURAL.search(words[place].text) is not None
    return is_plural or is_one_of(before, WORDS.indefinite) or bool(office_of(before))


def _end_of_other_role(text: str, words: Sequence[Word], place: int, officer: Officer) -> int:
    """Return where a role ends that begins as one of the person's and goes on otherwise; 0 if there is none."""
    language = language_of(text)
    for role in officer.roles:
        known = words_in(role.text)
        if sum(not is_linking(word.text) for word in known) < _FEWEST_ROLE_WORDS:
            continue
        same = 0
        while same < len(known) and place + same < len(words):
            if not is_form(words[place + same].text, KnownWord(known[same].text), language):
                break
            same += 1
        other = place + same
        content = sum(not is_linking(word.text) for word in known[:same])
        if content < 2 or same == len(known) or other >= len(words):  # noqa: PLR2004  (the office, and of what)
            continue
        is_word = not is_linking(words[other].text) and is_linking(words[other - 1].text)
        if is_word and is_joined(text, words[place : other + 1]) and not is_linking(known[same].text):
            return other + 1
    return 0
