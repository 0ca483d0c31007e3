"""The time in which something was: from the beginning of one day, month or year to the end of another."""

import calendar
from datetime import timedelta
from typing import NamedTuple

from onrecord.model.calendar_span import MONTHS_A_YEAR, CalendarSpan

CENTURY = 100
"""How many years a century has."""


class NoDateError(Exception):
    """The text is no date; `str()` says why, if that is known."""


class Interval(NamedTuple):
    """The first and the last span in which something was; both are the same for a day, a month or a year."""

    start: CalendarSpan
    end: CalendarSpan


def calendar_span(year: int, month: int | None = None, day: int | None = None) -> CalendarSpan | None:
    """Return a day, a month or a year; None if the calendar has none."""
    if year == 0 or (month is not None and not 1 <= month <= MONTHS_A_YEAR):
        return None
    if month is not None and day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return CalendarSpan(year, month, day)


def months_between(first: tuple[int, int], last: tuple[int, int]) -> Interval:
    """Return the interval between two months, each given by its year and number. Raises `NoDateError`."""
    start = calendar_span(*first)
    end = calendar_span(*last)
    if start is None or end is None:
        raise NoDateError
    return Interval(start, end)


def neighbour(span: CalendarSpan, step: int) -> CalendarSpan | None:
    """Return the day, month or year before a span (`step` -1) or behind it (1); None beyond the calendar."""
    try:
        day = (span.first_day if step < 0 else span.last_day) + timedelta(days=step)
    except OverflowError:
        return None
    return CalendarSpan(day.year, day.month if span.month else None, day.day if span.day else None)
