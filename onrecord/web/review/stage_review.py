"""Finds readings of bills that the record has otherwise: another one on that day, or one that the bill never had."""

from datetime import date

from onrecord.web.review.dated_clauses import Clause, is_only_bound, is_plan_or_negation
from onrecord.web.review.dated_entries import DatedEntry, DayRecord, numbers_in
from onrecord.web.review.readings import WrittenReading, count_readings, find_reading
from onrecord.web.review.review_words import WORDS, deeds_in, is_one_of
from onrecord.web.review.rows import Row, RowKind

_ORDINAL_WORDS = ("first", "second", "third")
_NEAR = 0.5
"""How near to a clause a bill must be named to be told that it never had a reading."""


class StageReview:
    """Reviews the readings that clauses name."""

    def __init__(self, record: DayRecord) -> None:
        self._record = record

    def review(self, clause: Clause, year: int | None) -> Row | None:
        """Return the row of a reading that the record has otherwise; `year` is that of a day without one."""
        reading = find_reading(clause.words)
        if reading is None or count_readings(clause.words) > 1 or _is_silent(clause, reading):
            return None
        linked = clause.linked
        if linked is not None:
            is_other = bool(linked.readings) and reading.number not in linked.readings
            return self._row(clause, reading, linked) if is_other else None
        if len(clause.bills) != 1:
            return None
        events = [entry for entry in self._record.entries if entry.bill == clause.bills[0]]
        return self._by_day_or_votes(clause, reading, events, year) or self._not_passed(clause, reading, events)

    def _by_day_or_votes(
        self, clause: Clause, reading: WrittenReading, events: list[DatedEntry], year: int | None
    ) -> Row | None:
        """Return the row of a reading on the day, or by the votes, of another one."""
        day = clause.day.on(year) if clause.day else None
        numbers = frozenset(numbers_in(clause.text_without_day))
        meant = [event for event in events if event.readings and _is_meant(event, day, numbers)]
        if not meant or any(reading.number in event.readings for event in meant):
            return None
        return self._row(clause, reading, meant[0])

    def _not_passed(self, clause: Clause, reading: WrittenReading, events: list[DatedEntry]) -> Row | None:
        """Return the row of a reading that the bill has not passed."""
        bill = self._record.bills[clause.bills[0]]
        deeds = deeds_in(word.text for word in clause.words)
        if reading.number in bill.passed or clause.bill_nearness < _NEAR or "adopting" not in deeds:
            return None
        last = max((event for event in events if event.readings), key=lambda event: event.day, default=None)
        if last is None or not bill.passed:
            return None
        ordinal = _ORDINAL_WORDS[reading.number - 1]
        day = self._record.format_day(last.day)
        message = f"The record has no {ordinal} reading of this bill; the last one is “{last.title}”, {day}."
        return self._told(clause, reading, last, message)

    def _row(self, clause: Clause, reading: WrittenReading, event: DatedEntry) -> Row:
        what = "another reading" if len(event.readings) == 1 else "other readings"
        day = self._record.format_day(event.day)
        message = f"The record has {what}, the {_in_words(event)}, on {day}: “{event.title}”."
        return self._told(clause, reading, event, message)

    def _told(self, clause: Clause, reading: WrittenReading, event: DatedEntry, message: str) -> Row:
        place = self._record.find_place(event.name)
        return Row(
            RowKind.STAGE,
            clause.paragraph.line_at(reading.start),
            clause.paragraph.text[reading.start : reading.end],
            message,
            entry=str(event.name),
            file=place.file,
            file_line=place.file_line,
            url=place.url,
            nearest=f"{_in_words(event)} reading",
            day=str(event.day),
        )


def _is_silent(clause: Clause, reading: WrittenReading) -> bool:
    """Return whether a clause does not say that a bill passed the reading."""
    before = [word for word in clause.words if word.end <= reading.start][-3:]
    if any(is_one_of(word.text, WORDS.bounds) for word in before):
        return True
    if clause.day is not None and is_only_bound(clause):
        return True
    return is_plan_or_negation(clause, reading.start, reading.end)


def _is_meant(event: DatedEntry, day: date | None, numbers: frozenset[str]) -> bool:
    has_votes = len(event.votes) > 1 and event.votes <= numbers
    return event.day == day or has_votes


def _in_words(event: DatedEntry) -> str:
    return " and ".join(_ORDINAL_WORDS[reading - 1] for reading in sorted(event.readings))
