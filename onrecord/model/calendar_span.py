"""Days, months and years: the spans of time that dates are made of."""

import calendar
from datetime import date
from enum import StrEnum
from typing import Self

from msgspec import Struct

MONTHS_A_YEAR = 12


class Precision(StrEnum):
    """The kind of time span that a date's bounds form."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"
    ON_OR_BEFORE = "on-or-before"


class CalendarSpan(Struct, frozen=True):
    """A day, a month or a year of the proleptic Gregorian calendar."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """Return the ISO 8601 form."""
        return "-".join([f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None])

    @classmethod
    def of(cls, day: date) -> Self:
        """Return a day, or the day of a moment."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> date:
        """The first day of the span."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The last day of the span."""
        month = self.month or MONTHS_A_YEAR
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def precision(self) -> Precision:
        """Whether the span is a day, a month or a year."""
        if self.day is not None:
            return Precision.DAY
        return Precision.YEAR if self.month is None else Precision.MONTH
