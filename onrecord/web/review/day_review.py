"""Finds days of events, stages of bills and sources that the record has otherwise.

A clause speaks of an entry if it links to it; else if it, or what stands before it, names who spoke or the bill, and it
has the deed or enough other words of the entry. A day is told if it is one slip from that of only one such entry, and
if the record has nothing on the written day that may be meant. In all other cases nothing is said.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from onrecord.web.articles.article import Article
from onrecord.web.review.article_dates import WrittenDay
from onrecord.web.review.dated_clauses import (
    Clause,
    DatedClauses,
    deeds_of_earlier,
    is_only_bound,
    is_plan_or_negation,
)
from onrecord.web.review.dated_entries import SAYING, DatedEntry, DayRecord, gather_days, numbers_in, telling_stems
from onrecord.web.review.day_slips import is_day_slip, is_likely_slip
from onrecord.web.review.readings import find_reading
from onrecord.web.review.review_words import deeds_in
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.stage_review import StageReview

__all__ = ["DayRecord", "gather_days", "review_days"]

_LEAST_ACTION, _LEAST_WORDS = 0.8, 1.3
"""The least that an entry must have in common with a clause, if that is what somebody did; and if it is only words."""
_LEAST_SCORE = 1.5
"""The least of this and of the nearness of a name together."""
_NEAR, _CERTAIN_ACTION = 0.5, 2.0
"""How near a name must be, unless so much else fits."""
_LEAST_UNLIKELY = 2.2
"""The least of them if the day is no likely slip of that of the entry."""
_MAIN_DEED, _OTHER_DEED, _SAYING, _NUMBER, _READING = 1.0, 0.8, 0.4, 1.0, 1.5
_RARE_DEED = 0.5
"""The weight from which on what somebody does tells one entry from others, though it is no part of its type."""
_MOST_WORDS = 2.5
_OTHER_SIDE = 0.75
"""How much less an entry fits if the clause names an outlet that the entry is not about."""


def review_days(article: Article, gathered: DayRecord) -> tuple[Row, ...]:
    """Return a row for each day and each stage that the record has otherwise."""
    return tuple(_DayReview(DatedClauses(article, gathered), gathered, article.day).rows())


class _Score(Struct, frozen=True):
    """How far a clause fits an entry."""

    anchor: float = 0.0
    action: float = 0.0
    has_deed: bool = False
    """Whether it says what the entry is: a denial, a signature, a reading."""

    @property
    def total(self) -> float:
        return self.anchor + self.action


class _DayReview:
    """Reviews the days and stages of one article."""

    def __init__(self, clauses: DatedClauses, record: DayRecord, day: date | None) -> None:
        self._clauses = clauses
        self._record = record
        self._all_sides = frozenset[str]().union(*(side.sides for side in record.sides))
        self._stages = StageReview(record)
        self._year = day.year if day else None
        """The year that the article named last, or else its own."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows of the article."""
        for clause in self._clauses.clauses:
            found = self._stages.review(clause, self._year) or self._review(clause)
            if found is not None:
                yield found
            if clause.day is not None and clause.day.year:
                self._year = clause.day.year

    def _review(self, clause: Clause) -> Row | None:
        written = clause.day
        if written is None or clause.is_of_other_day or is_only_bound(clause):
            return None
        if is_plan_or_negation(clause, written.start, written.end):
            return None
        if clause.linked is not None:
            return self._of_link(clause, written, clause.linked)
        has_reading = find_reading(clause.words) is not None
        near = [entry for entry in self._record.entries if self._is_near(written, entry, is_certain=has_reading)]
        if not near:
            return None
        scored = [(self._score(clause, entry), entry) for entry in near]
        score, best = max(scored, key=lambda pair: pair[0].total)
        earlier = deeds_of_earlier(clause)
        if not self._is_enough(score, written, best) or not (earlier is None or earlier & best.main_deeds):
            return None
        rivals = [
            entry
            for own, entry in scored
            if entry.day != best.day and own.total > score.total - _SAYING and self._is_enough(own, written, entry)
        ]
        if rivals or any(self._may_be_meant(clause, entry, score) for entry in self._on_that_day(written)):
            return None
        return self._row(clause, written, best)

    def _is_enough(self, score: _Score, written: WrittenDay, entry: DatedEntry) -> bool:
        is_likely = is_likely_slip(written.on(entry.day.year) or entry.day, entry.day)
        least = _LEAST_SCORE if is_likely else _LEAST_UNLIKELY
        is_certain = score.anchor >= _NEAR or score.action >= _CERTAIN_ACTION
        least_action = _LEAST_ACTION if score.has_deed else _LEAST_WORDS
        return score.anchor > 0 and is_certain and score.action >= least_action and score.total >= least

    def _of_link(self, clause: Clause, written: WrittenDay, entry: DatedEntry) -> Row | None:
        if not self._is_near(written, entry, is_certain=True):
            return None
        others = (one for one in self._on_that_day(written) if one != entry)
        return None if any(one.actors & entry.actors for one in others) else self._row(clause, written, entry)

    def _is_near(self, written: WrittenDay, entry: DatedEntry, *, is_certain: bool) -> bool:
        """Return whether a day is one slip from that of an entry, and not another one that the entry has.

        If it is certain what the day is of, the days in the entry's texts don't count: they are those of other things.
        """
        if written.year is None and self._year not in (None, entry.day.year):
            return False
        day = written.on(entry.day.year)
        if day is None or not is_day_slip(day, entry.day):
            return False
        own = entry.other_days if is_certain else entry.other_days | entry.find_words().days
        return not {(day.year, day.month, day.day), (0, day.month, day.day)} & own

    def _on_that_day(self, written: WrittenDay) -> Iterator[DatedEntry]:
        for entry in self._record.entries:
            if written.on(entry.day.year) == entry.day:
                yield entry

    def _may_be_meant(self, clause: Clause, entry: DatedEntry, best: _Score) -> bool:
        """Return whether a clause may be about an entry of the very day that it names."""
        score = self._score(clause, entry)
        if self._clauses.are_in_clause(entry.speakers or entry.actors, clause):
            return True
        return bool(score.anchor) and score.action >= best.action / 2

    def _score(self, clause: Clause, entry: DatedEntry) -> _Score:
        reading = find_reading(clause.words)
        if reading is not None and reading.number not in entry.readings:
            return _Score()
        anchor = self._anchor(clause, entry)
        names = self._record.name_words
        deeds = deeds_in(word.text for word in clause.words if word.text.casefold() not in names)
        is_main = bool(deeds & entry.main_deeds - SAYING)
        action = _MAIN_DEED if is_main else 0.0
        weights = self._record.deed_weights
        other = max((weights.get(deed, 1.0) for deed in deeds & entry.deeds - SAYING), default=0.0)
        action += _OTHER_DEED * other
        action += _SAYING if deeds & SAYING & (entry.main_deeds | entry.deeds) else 0.0
        action += _READING if reading is not None else 0.0
        action += self._words_in_common(clause, entry)
        return _Score(anchor, action, is_main or reading is not None or other >= _RARE_DEED)

    def _anchor(self, clause: Clause, entry: DatedEntry) -> float:
        """Return how near to a clause the name is of who spoke, or of the bill."""
        near = self._clauses.nearness(entry.speakers or entry.actors, clause)
        if entry.name.kind == "source":
            is_alone = not self._clauses.are_in_clause(self._all_sides - entry.speakers, clause)
            return near if near == 1 and is_alone else 0.0
        if entry.bill:
            near = max(near, clause.bill_nearness if entry.bill in clause.bills else 0.0)
            near = 0.0 if clause.is_other_bill else near
        outlets = self._record.outlets - entry.actors
        return near - (_OTHER_SIDE if self._clauses.are_in_clause(outlets, clause) else 0.0)

    def _words_in_common(self, clause: Clause, entry: DatedEntry) -> float:
        """Return the weight of the words and numbers that a clause shares with an entry, in the language that fits."""
        shared = 0.0
        text = " ".join(word.text for word in clause.words)
        told = entry.find_words()
        for code, own in told.stems.items():
            shared = max(shared, sum(own.get(stem, 0.0) for stem in {*telling_stems(code, text)}))
        numbers = told.numbers.intersection(numbers_in(clause.text_without_day))
        return min(shared, _MOST_WORDS) + _NUMBER * len(numbers)

    def _row(self, clause: Clause, written: WrittenDay, entry: DatedEntry) -> Row:
        place = self._record.find_place(entry.name)
        day = self._record.format_day(entry.day)
        return Row(
            RowKind.DAY,
            clause.paragraph.line_at(written.start),
            clause.paragraph.text[written.start : written.end],
            f"The record has another day for “{entry.title}”: {day}.",
            entry=str(entry.name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=day,
            day=str(entry.day),
        )
