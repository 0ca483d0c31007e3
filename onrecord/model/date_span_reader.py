"""Finds the time that the tokens of a date mean: a day, month or year, one of several, or the time between two ends."""

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal, NamedTuple

from onrecord.model.calendar_span import MONTHS_A_YEAR, CalendarSpan
from onrecord.model.date_intervals import CENTURY, Interval, NoDateError, calendar_span, months_between
from onrecord.model.date_tokens import Token

Doubt = Literal["", "season", "year", "weekday", "no-end"]
"""A season has other months elsewhere, a year has two digits, the weekday is another one, or the end is missing."""

_THIS_CENTURY = 2000
"""The century of a year of two digits, if nobody knows today."""
LINKS = ("to", "or")
"""The kinds of tokens that join two ends."""


class SpanReader:
    """Reads the tokens of one date."""

    def __init__(self, text: str, today: date | None) -> None:
        """Take the text of the tokens, and the day on which it was typed."""
        self._text = text
        self._today = today
        self.lost = list[tuple[int, str]]()
        """The words that the date can't hold, each with its place in the text."""
        self.doubt: Doubt = ""
        """Why what was found must be confirmed."""

    def read(self, core: list[Token]) -> tuple[list[Interval], bool]:
        """Return what the tokens can mean, and whether they join two ends. Raises `NoDateError`."""
        why = ""
        for tokens in _interpretations(core):
            places = [place for place, token in enumerate(tokens) if token.kind in LINKS]
            try:
                if not places:
                    return self._single(tokens), False
                if len(places) == 1:
                    place = places[0]
                    return self._join(tokens[:place], tokens[place + 1 :]), tokens[place].kind == "to"
            except NoDateError as error:
                why = why or str(error)
        raise NoDateError(why)

    def _single(self, tokens: list[Token]) -> list[Interval]:
        """Return what tokens without a word between two ends can mean. Raises `NoDateError`."""
        days = [token for token in tokens if token.kind == "weekday"]
        rest = [token for token in tokens if token.kind != "weekday"]
        kinds = sorted(token.kind for token in rest)
        relative = {"today": 0, "yesterday": -1, "tomorrow": 1}
        if len(rest) == 1 and rest[0].kind in relative:
            if self._today is None:
                raise NoDateError
            day = CalendarSpan.of(self._today + timedelta(days=relative[rest[0].kind]))
            return self._on_weekday([Interval(day, day)], days)
        by_kind = {token.kind: token for token in rest}
        if "season" in by_kind:
            return self._season(by_kind, kinds)
        if "quarter" in by_kind or "half" in by_kind:
            return self._fraction(rest)
        if kinds in (["decade"], ["decades", "year"]):
            year = by_kind["decade" if kinds == ["decade"] else "year"].value
            if year % 10 or year == 0:
                raise NoDateError
            return [Interval(CalendarSpan(year), CalendarSpan(year + 9))]
        if kinds == ["span"]:
            found = [one if isinstance(one, Interval) else Interval(one, one) for one in rest[0].value]
            return self._on_weekday(found, days)
        whole = self._complete(_Parts.of(rest))
        return self._on_weekday([Interval(whole, whole)], days)

    def _complete(self, parts: "_Parts") -> CalendarSpan:
        """Return the date that its parts give, if it has a year. Raises `NoDateError`."""
        if parts.year is None and parts.short_year is not None and parts.month is not None:
            parts = parts._replace(year=self._whole_year(parts.short_year), short_year=None)
        if parts.year is None or parts.short_year is not None or (parts.day is not None and parts.month is None):
            raise NoDateError
        span = calendar_span(parts.year, parts.month, parts.day)
        if span is None:
            raise NoDateError(_why_no_day(parts))
        return span

    def _whole_year(self, digits: int) -> int:
        """Return the latest year with these last two digits that is not after today's."""
        if self._today is None:
            self.doubt = "year"
            return _THIS_CENTURY + digits
        year = self._today.year // CENTURY * CENTURY + digits
        return year if year <= self._today.year else year - CENTURY

    def _on_weekday(self, found: list[Interval], days: list[Token]) -> list[Interval]:
        """Return the intervals that are a day of the week that was typed; all, with a doubt, if none is."""
        if not days:
            return found
        if any(interval.start.day is None for interval in found):
            self.lost += [(token.start, token.text) for token in days]
            return found
        named = {token.value for token in days}
        fitting = [one for one in found if {one.start.first_day.weekday()} == named]
        if not fitting:
            self.doubt = "weekday"
        return fitting or found

    def _season(self, by_kind: Mapping[str, Token], kinds: list[str]) -> list[Interval]:
        """Return the months that a season can have been: it lies elsewhere in the south, and a winter has two years."""
        if kinds != ["season", "year"]:
            raise NoDateError
        year = by_kind["year"].value
        number = by_kind["season"].value
        found = list[Interval]()
        for first in ((3, 9), (6, 12), (9, 3), (12, 6))[number]:
            end_month = (first + 1) % MONTHS_A_YEAR + 1
            lasts_into_next = end_month < first
            starts = (year - 1, year) if first == MONTHS_A_YEAR else (year,)
            for start in starts:
                end_year = start + 1 if lasts_into_next else start
                found.append(months_between((start, first), (end_year, end_month)))
        self.doubt = "season"
        return found

    def _fraction(self, rest: list[Token]) -> list[Interval]:
        """Return the months of a quarter or half of a year; a half of something else loses its word."""
        whole = [token for token in rest if token.kind in ("year", "month", "span", "decade")]
        named = [token for token in rest if token.kind in ("quarter", "half")]
        ordinals = [token for token in rest if token.kind in ("ordinal", "number")]
        number = 0
        if isinstance(named[0].value, int):
            number = named[0].value
        elif ordinals:
            number = ordinals[0].value
        is_quarter = named[0].kind == "quarter"
        if len(named) != 1 or len(whole) + len(named) + len(ordinals) != len(rest) or len(ordinals) > 1:
            raise NoDateError
        if not 1 <= number <= (4 if is_quarter else 2):
            raise NoDateError
        if [token.kind for token in whole] != ["year"]:
            if is_quarter or not whole:
                raise NoDateError
            start = min(token.start for token in (*named, *ordinals))
            end = max(token.end for token in (*named, *ordinals))
            self.lost.append((start, self._text[start:end]))
            return self._single(whole)
        length = 3 if is_quarter else 6
        last = number * length
        return [months_between((whole[0].value, last - length + 1), (whole[0].value, last))]

    def _join(self, left: list[Token], right: list[Token]) -> list[Interval]:
        """Return the interval between two ends, of which one may leave out what the other says."""
        first = _Parts.of(left)
        last = _Parts.of(right)
        if first.short_year is not None or (last.short_year is not None and last.year is not None):
            raise NoDateError
        if last.short_year is not None:
            last = last._replace(year=self._whole_year(last.short_year), short_year=None)
        first, last = first.fill_from(last), last.fill_from(first)
        start = self._complete(first)
        end = self._complete(last)
        for span, days in ((start, first.days), (end, last.days)):
            self._on_weekday([Interval(span, span)], days)
        if start.first_day > end.last_day:
            raise NoDateError("it ends before it starts")
        return [Interval(start, end)]


class _Parts(NamedTuple):
    """What one end of a span says."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    short_year: int | None = None
    days: list[Token] = []  # noqa: RUF012  (never changed)

    @classmethod
    def of(cls, tokens: list[Token]) -> "_Parts":
        """Return the parts of a date that tokens name, in any order. Raises `NoDateError`."""
        days = [token for token in tokens if token.kind == "weekday"]
        rest = [token for token in tokens if token.kind != "weekday"]
        if [token.kind for token in rest] == ["span"]:
            spans = rest[0].value
            if len(spans) > 1 or isinstance(spans[0], Interval):
                raise NoDateError
            return cls(spans[0].year, spans[0].month, spans[0].day, days=days)
        by_kind: dict[str, list[int]] = {"year": [], "month": [], "number": []}
        for token in rest:
            if token.kind not in by_kind:
                raise NoDateError
            by_kind[token.kind].append(token.value)
        years, months, numbers = by_kind.values()
        if not rest or len(years) > 1 or len(months) > 1 or len(numbers) > (1 if years or not months else 2):
            raise NoDateError
        return cls(
            next(iter(years), None),
            next(iter(months), None),
            next(iter(numbers), None),
            numbers[1] if numbers[1:] else None,
            days,
        )

    def fill_from(self, other: "_Parts") -> "_Parts":
        """Return the parts with the year, and of a day alone the month, that only the other end names."""
        month = self.month
        if month is None and self.day is not None and other.day is not None:
            month = other.month
        return self._replace(year=self.year if self.year is not None else other.year, month=month)


def _interpretations(core: list[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of a date with what joins two ends; a hyphen and a comma need not.

    The hyphens of '2-Nov-2021' join nothing, those of '10-12 May' and '30 Oct-2 Nov 2021' do.
    """
    without_commas = [token for token in core if token.kind != "comma"]
    yield [token for place, token in enumerate(without_commas) if not _is_within_date(without_commas, place)]
    yield without_commas
    if [token.kind for token in core] == ["span", "comma", "span"]:
        yield [core[0], core[1]._replace(kind="to"), core[2]]


_NAMED = frozenset({"month", "quarter", "half"})


def _is_within_date(tokens: list[Token], place: int) -> bool:
    """Return whether a token is a hyphen without spaces between a number and the name of a month or a quarter."""
    token = tokens[place]
    if token.text != "-" or not 0 < place < len(tokens) - 1:
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    kinds = {before.kind, after.kind}
    is_tight = before.end == token.start and token.end == after.start
    return is_tight and bool(kinds & _NAMED) and bool(kinds - _NAMED) and kinds - _NAMED <= {"number", "year"}


def _why_no_day(parts: "_Parts") -> str:
    """Return why a day does not exist."""
    if not parts.year or parts.month is None or parts.day is None:
        return ""
    return f"this month has {calendar.monthrange(parts.year, parts.month)[1]} days"
