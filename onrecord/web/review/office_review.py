"""Finds offices in an article that the record gives nobody, or that it gives a person otherwise."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord
from onrecord.model.fields import ActorFields
from onrecord.model.full_names import EntryName
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_words import Sentence, Word, sentences_in, words_in
from onrecord.web.review.entry_places import FindPlace, place_finder
from onrecord.web.review.known_names import (
    KnownNames,
    NameMatch,
    gather_known_names,
    is_joined,
    is_linking,
)
from onrecord.web.review.review_words import WORDS, is_one_of, office_of
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.text_language import language_of
from onrecord.web.review.word_slips import KnownWord, is_form

_MOST_BETWEEN = 3
"""The linking words between an office and the body that has it: 'of the', 'der', none in Russian."""
_LOOSE = frozenset({"spokesperson", "deputy", "president"})
"""Offices that a body may have beside those that the record names."""
_FEWEST_ROLE_WORDS = 3
"""The words of a role with which another one can be compared word by word."""


class Officer(Struct, frozen=True):
    """A person of the record, and what the record calls them."""

    name: EntryName
    offices: frozenset[str]
    roles: tuple[str, ...]
    bodies: tuple[str, ...]
    """The ids of the organizations that they belong or belonged to."""


class OfficeRecord(Struct, frozen=True):
    """The offices of a record."""

    known: KnownNames
    officers: Mapping[str, Officer]
    by_body: Mapping[str, tuple[Officer, ...]]
    find_place: FindPlace


def gather_offices(opened: OpenedRecord, told: ToldRecord) -> OfficeRecord:
    """Return the offices of the persons of a record: by their roles, their names, and the events where they speak."""
    spoken = dict[str, list[str]]()
    for event in opened.records.events:
        for speaker in event.fields.speaker if event.fields.role else ():
            spoken.setdefault(speaker, []).extend((event.fields.role or {}).values())
    officers = {
        actor.id: _officer(actor.id, actor.fields, spoken.get(actor.id, ()))
        for actor in opened.records.actors
        if actor.fields.kind == "person"
    }
    by_body = dict[str, list[Officer]]()
    for officer in officers.values():
        for body in officer.bodies:
            by_body.setdefault(body, []).append(officer)
    known = gather_known_names(opened.records)
    return OfficeRecord(
        known, officers, {body: tuple(found) for body, found in by_body.items()}, place_finder(opened, told)
    )


def _officer(id_: str, fields: ActorFields, spoken: Sequence[str]) -> Officer:
    roles = (*(fields.role or {}).values(), *spoken)
    texts = (*roles, *fields.name.values())
    offices = {office_of(word.text) for text in texts for word in words_in(text)}
    bodies = tuple(one.organization for one in fields.member_of)
    return Officer(EntryName("actor", id_), frozenset(offices - {""}), roles, bodies)


def review_offices(article: Article, gathered: OfficeRecord) -> tuple[Row, ...]:
    """Return a row for each office that the record has otherwise."""
    review = _OfficeReview(gathered)
    return tuple(row for paragraph in article.paragraphs for row in review.rows(paragraph))


class _OfficeReview:
    """Reviews the offices of one article."""

    def __init__(self, gathered: OfficeRecord) -> None:
        self._record = gathered
        self._seen = set[tuple[EntryName, str]]()

    def rows(self, paragraph: Paragraph) -> Iterator[Row]:
        """Yield the rows of a paragraph."""
        for sentence in sentences_in(paragraph.text):
            matches = self._record.known.find(paragraph.text, sentence.words)
            for match in matches:
                if match.name.entry.kind != "actor":
                    continue
                officer = self._record.officers.get(match.name.entry.id)
                if officer is not None:
                    yield from self._of_person(paragraph, sentence, match, officer)
                elif not any(_covers(other, match) for other in matches):
                    yield from self._of_body(paragraph, sentence, match)

    def _of_body(self, paragraph: Paragraph, sentence: Sentence, match: NameMatch) -> Iterator[Row]:
        """Yield the row of an office before the name of a body whose offices the record names otherwise."""
        place = match.first - 1
        while place >= 0 and match.first - place <= _MOST_BETWEEN and is_linking(sentence.words[place].text):
            place -= 1
        if place < 0 or not is_joined(paragraph.text, sentence.words[place : match.first + 1]):
            return
        office = office_of(sentence.words[place].text)
        officers = self._record.by_body.get(match.name.entry.id, ())
        known = {one for officer in officers for one in officer.offices}
        of_record = {one for officer in self._record.officers.values() for one in officer.offices}
        if office and known and office not in known | _LOOSE and office in of_record:
            yield from self._row(paragraph, sentence, (place, match.last), officers[0])

    def _of_person(self, paragraph: Paragraph, sentence: Sentence, match: NameMatch, officer: Officer) -> Iterator[Row]:
        """Yield the row of an office beside the name of a person."""
        words, text = sentence.words, paragraph.text
        before = match.first - 1
        if before >= 0 and is_joined(text, words[before : match.first + 1]):
            office = office_of(words[before].text)
            if office and officer.offices and office not in officer.offices and not _is_qualified(words, before, text):
                yield from self._row(paragraph, sentence, (before, before + 1), officer)
                return
        for place in self._places_beside(text, words, match):
            if office_of(words[place].text) in officer.offices and not _is_qualified(words, place, text):
                end = _end_of_other_role(text, words, place, officer)
                if end:
                    yield from self._row(paragraph, sentence, (place, end), officer)
                    return

    def _places_beside(self, text: str, words: Sequence[Word], match: NameMatch) -> Iterator[int]:
        """Yield the positions at which a role before or after a name may begin."""
        between = text[words[match.last - 1].end : words[match.last].start] if match.last < len(words) else ""
        if between.strip() in (",", "–", "—", "("):
            yield from range(match.last, min(match.last + 3, len(words)))
        yield from range(max(match.first - 8, 0), match.first)

    def _row(self, paragraph: Paragraph, sentence: Sentence, span: tuple[int, int], officer: Officer) -> Iterator[Row]:
        start, end = sentence.words[span[0]].start, sentence.words[span[1] - 1].end
        words = paragraph.text[start:end]
        if (officer.name, words) in self._seen:
            return
        self._seen.add((officer.name, words))
        place = self._record.find_place(officer.name)
        told = officer.roles[0] if officer.roles else self._name(officer)
        yield Row(
            RowKind.OFFICE,
            paragraph.line_at(start),
            words,
            f"The record has another office: {told}.",
            entry=str(officer.name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=told,
        )

    def _name(self, officer: Officer) -> str:
        return next(name.text for name in self._record.known.names if name.entry == officer.name)


def _covers(other: NameMatch, match: NameMatch) -> bool:
    """Return whether a longer name has the words of a match: 'Director of the Glass Company'."""
    return (other.first, other.last) != (match.first, match.last) and (
        other.first <= match.first and match.last <= other.last
    )


def _is_qualified(words: Sequence[Word], place: int, text: str) -> bool:
    """Return whether a word before an office says that it is of another time, or another office."""
    if place and is_one_of(words[place - 1].text, WORDS.former):
        return True
    return text[max(words[place].start - 1, 0) : words[place].start] == "-"


def _end_of_other_role(text: str, words: Sequence[Word], place: int, officer: Officer) -> int:
    """Return where a role ends that begins as one of the person's and goes on otherwise; 0 if there is none."""
    language = language_of(text)
    for role in officer.roles:
        known = words_in(role)
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
