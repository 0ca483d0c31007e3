"""Splits an article into clauses of at most one day, each with whom and which bill it is about.

A sentence with several days is split between them, so that each day belongs to what is told beside it.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from onrecord.model.date_words import WORDS as DATE_WORDS
from onrecord.model.foldings import words_to_index
from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_dates import WrittenDay, days_in, month_of
from onrecord.web.review.article_quotations import quoted_spans
from onrecord.web.review.article_words import Sentence, Word, sentences_in, words_in
from onrecord.web.review.counted_days import counts_days, tells_again
from onrecord.web.review.dated_entries import WORD_START, DatedEntry, DayRecord
from onrecord.web.review.named_sides import NamedSides
from onrecord.web.review.review_words import WORDS, deeds_in, is_one_of

_BOUNDARY = re.compile(
    r"[,;:]\s|\s[–—-]\s|\s(?:and|but|while|und|aber|и|а|но|та|й|et|mais|y|pero|және|ал)\s", re.IGNORECASE
)
_LEADING = re.compile(
    r"[\s,;:–—-]*(?:(?:and|und|и|та|й|et|y|және|on|am|vom|of|от|від|le|du|el|del|em|at|the|der|die|das|dem)\s+){0,3}\Z",
    re.IGNORECASE,
)
"""What may stand between the beginning of a clause and its day, if it begins with the day."""
_OTHER_ACT = re.compile(r"\b([^\W\d_]\w*)\s+(?:Bill|Act|Law)\b")
_ABOUT = re.compile(
    r"\b(?:bills?|act|law|законопроект\w*|закон[ауе]?|законом)\s+(?:on|about|concerning|об?|про)\s+(?:the\s+)?([^\W\d_]{4,})",
    re.IGNORECASE,
)
"""The subject of a bill."""
_MOST_SKIPPED = 2
"""The most words, such as articles, between a word for a bound and a day."""
_FILL = frozenset(["the", "dem", "den", "der", "le", "la", "el", "del", "du", "au", "of", "or", "zum", "am"])
_BEFORE_DAY, _BEHIND_DAY = 6, 4
"""How many words around a day are read for plans and negations."""
_MOST_OF_NOUN = 6
"""The most words of what happened earlier, as in `after hearings on 3 May`."""
_MOST_TO_MANNER = 3
"""How many words behind `without` are read for what a bill can pass without."""
_BESIDE = 5
"""How many letters may stand between a link and the day that is surely its: ` on `, ` vom `."""


class Clause(Struct, frozen=True):
    """A part of a sentence that names at most one day."""

    paragraph: Paragraph
    sentence: Sentence
    start: int
    end: int
    day: WrittenDay | None
    words: tuple[Word, ...]
    """Without those of the day."""
    number: int
    """Its position among the texts in which sides are looked for."""
    sentence_number: int
    before: tuple[int, ...]
    """The positions of the sentences of its paragraph up to its own."""
    bills: tuple[str, ...]
    """The bills that are meant."""
    bill_nearness: float
    """1 if the sentence names the bill, less if only what is before it does; 0 for no bill."""
    linked: DatedEntry | None
    """The only event to which the clause links."""
    is_other_bill: bool
    is_of_other_day: bool
    """Whether its sentence counts days from another one, or it tells of what was done again: its day is of that."""

    @property
    def text_without_day(self) -> str:
        """Return its words and figures as they were written, without the day."""
        if self.day is None:
            return self.paragraph.text[self.start : self.end]
        before = self.paragraph.text[self.start : self.day.start]
        return f"{before} {self.paragraph.text[self.day.end : self.end]}"


class DatedClauses:
    """The clauses of an article, and whom each names."""

    def __init__(self, article: Article, record: DayRecord) -> None:
        self._record = record
        self._texts = list[Paragraph]()
        self._bills: tuple[str, ...] = ()
        self.clauses = tuple(self._read(article))
        spoken = dict[str, Collection[str]]()
        self._sides = NamedSides(self._texts, record.sides, spoken)

    def nearness(self, sides: Collection[str], clause: Clause) -> float:
        """Return how near to a clause one of these sides is named: 1 in the clause, 0 if nowhere."""
        if not sides:
            return 0.0
        if self._sides.are_in_paragraph(sides, clause.number):
            return 1.0
        if self._sides.are_in_paragraph(sides, clause.sentence_number):
            return 0.8
        if any(self._sides.are_in_paragraph(sides, number) for number in clause.before):
            return 0.6
        return 0.3 if self._sides.are_in_article(sides) else 0.0

    def are_in_clause(self, sides: Collection[str], clause: Clause) -> bool:
        """Return whether a clause names one of these sides."""
        return self._sides.are_in_paragraph(sides, clause.number)

    def _add(self, text: str) -> int:
        self._texts.append(Paragraph(text, ((0, 0),)))
        return len(self._texts) - 1

    def _read(self, article: Article) -> Iterator[Clause]:
        if len(self._record.bills) == 1:
            self._bills = tuple(self._record.bills)
        for paragraph in article.paragraphs:
            quoted = [] if paragraph.is_quotation else quoted_spans(paragraph)
            before: tuple[int, ...] = ()
            is_recent = is_other = has_word = False
            for sentence in sentences_in(paragraph.text):
                text = paragraph.text[sentence.start : sentence.end]
                number = self._add(text)
                before = (*before, number)
                named = self._named_bills(paragraph, sentence)
                has_word = has_word or any(
                    is_one_of(word.text, words)
                    for word in sentence.words
                    for words in (WORDS.lawmaking, WORDS.readings)
                )
                if named:
                    self._bills, is_other = named, False
                elif self._names_other_bill(text, sentence.words):
                    is_other = True
                is_recent = is_recent or bool(named)
                nearness = _nearness(is_named=bool(named), is_recent=is_recent, has_word=has_word)
                if paragraph.is_quotation:
                    continue
                parts = tuple(_parts(paragraph, sentence, quoted))
                told = _unquoted(sentence.words, quoted) if any(day for *_, day in parts) else ()
                is_counted = counts_days(told)
                for start, end, day in parts:
                    whole = (start, end) == (sentence.start, sentence.end)
                    yield Clause(
                        paragraph,
                        sentence,
                        start,
                        end,
                        day,
                        tuple(_without_day(words_in(paragraph.text, start, end), day)),
                        number if whole else self._add(paragraph.text[start:end]),
                        number,
                        before,
                        () if is_other else self._bills,
                        0.0 if is_other or not self._bills else nearness,
                        self._linked(paragraph, start, end),
                        is_other,
                        not _is_beside_link(paragraph, day)
                        and (is_counted or tells_again([word for word in told if start <= word.start < end])),
                    )

    def _named_bills(self, paragraph: Paragraph, sentence: Sentence) -> tuple[str, ...]:
        matches = self._record.known.find(paragraph.text, sentence.words)
        return tuple(dict.fromkeys(one.name.entry.id for one in matches if one.name.entry.kind == "bill"))

    def _names_other_bill(self, text: str, words: Sequence[Word]) -> bool:
        """Return whether a sentence is about a bill that the record does not have, or not the one named last."""
        for one, other in pairwise(words):
            if is_one_of(one.text, WORDS.other) and is_one_of(other.text, WORDS.bills):
                return True
        subjects = [match[1] for match in _OTHER_ACT.finditer(text) if match[1][0].isupper()]
        subjects += [match[1] for match in _ABOUT.finditer(text)]
        return any(self._is_other_subject(word) for word in subjects)

    def _is_other_subject(self, word: str) -> bool:
        if word.lower() in ("the", "this", "that", "new") or month_of(word) or _is_weekday(word):
            return False
        known = {start for bill in self._record.bills.values() for start in bill.starts}
        return not any(one[:WORD_START] in known for one in words_to_index(word))

    def _linked(self, paragraph: Paragraph, start: int, end: int) -> DatedEntry | None:
        links = (link for link in paragraph.links if start <= link.start < end)
        pages = [page for page in (self._record.pages.find(link.address) for link in links) if page]
        events = dict.fromkeys(page.name for page in pages if page.name.kind in ("event", "claim"))
        found = [entry for entry in map(self._record.named, events) if entry]
        return found[0] if len(found) == 1 else None


def _is_beside_link(paragraph: Paragraph, day: WrittenDay | None) -> bool:
    """Return whether a day is that of a link right before it, as in `[ruling](...) on 28 January`."""
    return day is not None and any(0 <= day.start - link.end <= _BESIDE for link in paragraph.links)


def _nearness(*, is_named: bool, is_recent: bool, has_word: bool) -> float:
    if is_named:
        return 1.0
    if has_word:
        return 0.8 if is_recent else 0.6
    return 0.5 if is_recent else 0.3


def _is_weekday(word: str) -> bool:
    return any(word.lower() in names.split("|") for names in DATE_WORDS.weekdays)


def _without_day(words: Sequence[Word], day: WrittenDay | None) -> Iterator[Word]:
    return (word for word in words if day is None or not day.start <= word.start < day.end)


def _unquoted(words: Sequence[Word], quoted: Sequence[tuple[int, int]]) -> Sequence[Word]:
    if not words:
        return ()
    first, last = words[0].start, words[-1].end
    spans = [(start, end) for start, end in quoted if start < last and first < end]
    return [word for word in words if not any(start <= word.start < end for start, end in spans)]


def _parts(
    paragraph: Paragraph, sentence: Sentence, quoted: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, WrittenDay | None]]:
    """Yield the clauses of a sentence with their days; days in quotations are those of whoever said it."""
    text = paragraph.text
    found = days_in(text, sentence.start, sentence.end)
    days = [day for day in found if not any(start <= day.start < end for start, end in quoted)]
    start = sentence.start
    for day, following in pairwise(days):
        end = _boundary(text, day.end, following.start)
        if end is None:
            return
        yield start, end, day
        start = end
    yield start, sentence.end, days[-1] if days else None


def _boundary(text: str, start: int, end: int) -> int | None:
    """Return where the clause of one day ends and that of the next one begins; None if that is not clear."""
    found = [match.start() for match in _BOUNDARY.finditer(text, start, end)]
    if not found:
        return None
    return found[-1] if _LEADING.match(text[found[-1] : end]) else found[0]


def is_only_bound(clause: Clause) -> bool:
    """Return whether the day of a clause only bounds a time, as in `since 3 May`."""
    if clause.day is None:
        return False
    before = [word for word in clause.words if word.end <= clause.day.start][-_MOST_SKIPPED - 1 :]
    while before and before[-1].text.casefold() in _FILL:
        before.pop()
    return bool(before) and is_one_of(before[-1].text, WORDS.bounds)


def deeds_of_earlier(clause: Clause) -> frozenset[str] | None:
    """Return what the words tell of whose day it is, as in `after a denial on 3 May`; None if it is of the clause."""
    day, text = clause.day, clause.paragraph.text
    if day is None:
        return None
    before = [word for word in clause.words if word.end <= day.start][-_MOST_OF_NOUN - 1 :]
    for place in range(len(before) - 1, -1, -1):
        if is_one_of(before[place].text, WORDS.after) and "," not in text[before[place].end : day.start]:
            return deeds_in(word.text for word in before[place + 1 :])
    behind = [word for word in clause.words if word.start >= day.end][: _MOST_OF_NOUN + 1]
    for place, word in enumerate(behind):
        if is_one_of(word.text, WORDS.after_noun) and "," not in text[day.end : word.start]:
            return deeds_in(word.text for word in behind[:place])
    return None


def is_plan_or_negation(clause: Clause, start: int, end: int) -> bool:
    """Return whether words around a place say that something was only planned, or did not happen.

    What somebody said is no part of it: it can be a plan or a negation of its own.
    """
    behind = [word for word in clause.words if word.start >= end][:_BEHIND_DAY]
    before = [word for word in clause.words if word.end <= start][-_BEFORE_DAY:]
    told = next((place for place, word in enumerate(behind) if is_one_of(word.text, WORDS.that)), len(behind))
    said = next((place + 1 for place, word in enumerate(before) if is_one_of(word.text, WORDS.that)), 0)
    for word in (*before[said:], *behind[:told]):
        if is_one_of(word.text, WORDS.planned) or _is_negation(clause, word):
            return True
    return False


def _is_negation(clause: Clause, word: Word) -> bool:
    if not is_one_of(word.text, WORDS.negations):
        return False
    is_number_sign = clause.paragraph.text[word.end : word.end + 1] == "."  # as in `Law No. 118`
    return not is_number_sign and not _is_manner(clause, word)


def _is_manner(clause: Clause, word: Word) -> bool:
    """Return whether a word only says how something happened, as in `without a division`."""
    if not is_one_of(word.text, WORDS.without):
        return False
    behind = [one for one in clause.words if one.start >= word.end][:_MOST_TO_MANNER]
    return any(is_one_of(one.text, WORDS.manner) for one in behind)
