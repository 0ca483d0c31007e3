"""Dates of events: exact, partial, uncertain, or known only by their bounds.

The forms are a subset of the Extended Date/Time Format, level 1 (Library of Congress, 2019; ISO 8601-2):
`2021-11-02`, `2021-11`, `2021`, each also with `?` (uncertain) or `~` (approximate), `2021-09/2021-10`
(a day in that interval) and `../2021-11-01` (on that day or before).

Times of day and zones are here, since a time of publication joins a day and a time, and each is refused by `DateError`.
"""

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from datetime import time as clock_time
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from onrecord.model.calendar_span import MONTHS_A_YEAR, CalendarSpan, Precision
from onrecord.model.date_hints import meant_date, meant_day_of_month, meant_moment
from onrecord.model.time_hints import meant_clock, meant_time
from onrecord.model.zone_hints import meant_zone
from onrecord.problems import Hint

__all__ = [
    "DATE_FORMS_HINT",
    "MINUTES_A_DAY",
    "MONTHS_A_YEAR",
    "NO_DATE",
    "CalendarSpan",
    "DateError",
    "Days",
    "EdtfDate",
    "Issued",
    "Precision",
    "Qualifier",
    "day_of",
    "in_zone",
    "moment",
    "parse_date",
    "parse_issued",
    "parse_time",
    "parse_zone",
]

MINUTES_A_DAY = 24 * 60


class DateError(ValueError):
    """A text that has none of these forms; `str()` is the message, `hint` says what to write instead, if known."""

    def __init__(self, message: str, hint: Hint | str = "", *, reversed_interval: bool = False) -> None:
        super().__init__(message)
        self.hint, self.reversed_interval = hint, reversed_interval


class Qualifier(StrEnum):
    """The EDTF qualifier of a date. Pages show it in words; it does not widen the bounds."""

    NONE = ""
    UNCERTAIN = "?"
    APPROXIMATE = "~"


class EdtfDate(Struct, frozen=True):
    """When something happened, as exactly as it is known."""

    start: CalendarSpan | None
    """The day, month or year; the lower end of an interval; None for 'on or before'."""
    end: CalendarSpan | None = None
    """The upper end of an interval or of 'on or before'; None for a single day, month or year."""
    qualifier: Qualifier = Qualifier.NONE

    def __str__(self) -> str:
        """Return the date in the form that the editor typed."""
        return f"{self.start}{self.qualifier}" if self.end is None else f"{self.start or '..'}/{self.end}"

    @property
    def earliest(self) -> date | None:
        """The first possible day; None if the date has no lower bound."""
        return self.start.first_day if self.start else None

    @property
    def latest(self) -> date:
        """The last possible day."""
        upper = self.end or self.start
        assert upper is not None, "a date has at least one end"  # noqa: S101  (the parser ensures it)
        return upper.last_day

    @property
    def precision(self) -> Precision:
        """The kind of time span that the bounds form."""
        if self.start is None:
            return Precision.ON_OR_BEFORE
        return self.start.precision if self.end is None else Precision.BETWEEN

    @property
    def is_day(self) -> bool:
        """Whether the date is a single calendar day."""
        return self.precision is Precision.DAY

    def certainly_before(self, other: Self) -> bool:
        """Return whether every possible day is before every possible day of `other`."""
        return other.earliest is not None and self.latest < other.earliest


NO_DATE = EdtfDate(None, CalendarSpan(9999, 12, 31))
"""Stands for the date of a draft that has none yet. It is certainly before and after no other."""


class Days(NamedTuple):
    """The days on which something may have happened, from the first to the last."""

    first: date | None
    """None if there is no lower bound."""
    last: date

    @classmethod
    def of(cls, start: EdtfDate, end: EdtfDate | None = None) -> Self:
        """Return the possible days of what began on `start`, and lasted until `end`."""
        return cls(start.earliest, max(start.latest, end.latest) if end else start.latest)

    @classmethod
    def around(cls, several: Iterable[Self]) -> Self:
        """Return the days from the first to the last of several; there must be at least one."""
        listed = list(several)
        firsts = [days.first for days in listed]
        bounded = [first for first in firsts if first is not None]
        return cls(min(bounded) if len(bounded) == len(firsts) else None, max(days.last for days in listed))


_SPAN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
DATE_FORMS_HINT = "write a date as 2021-11-02, 2021-11 or 2021, or as 2021-09/2021-10 or ../2021-11-01"
_SEASONS = range(21, 42)


@lru_cache(maxsize=16384)
def parse_date(text: str) -> EdtfDate:
    """Return the date that a text in one of the supported EDTF forms denotes.

    Raises `DateError` for everything else, with the name of the EDTF form where there is one.
    """
    lower, slash, upper = text.partition("/")
    if not slash:
        bare = text.rstrip("?~")
        if len(text) - len(bare) <= 1:
            return EdtfDate(_parse_span(bare, text), qualifier=Qualifier(text[len(bare) :]))
    elif lower == "..":
        return EdtfDate(None, _parse_span(upper, text))
    elif lower and upper not in ("", ".."):
        return _interval(_parse_span(lower, text), _parse_span(upper, text), text)
    raise _refusal(text)


def _interval(start: CalendarSpan, end: CalendarSpan, text: str) -> EdtfDate:
    if start.first_day > end.last_day:
        message = f"the interval '{text}' ends before it starts"
        raise DateError(message, f"did you mean {end}/{start}?", reversed_interval=True)
    return EdtfDate(start, end)


def _parse_span(part: str, whole: str) -> CalendarSpan:
    if (match := _SPAN.fullmatch(part)) is None or not part.isascii():
        raise _refusal(whole)
    year, month, day = (None if group is None else int(group) for group in match.groups())
    assert year is not None, "the pattern starts with a year"  # noqa: S101
    if year == 0:
        raise DateError(f"'{whole}' names the year 0000", "years run from 0001 to 9999")
    if month is not None and not 1 <= month <= MONTHS_A_YEAR:
        season = " (EDTF's seasons are not used here)" if month in _SEASONS else ""
        hint = meant_day_of_month(year, month, day) or "months run from 01 to 12"
        raise DateError(f"'{whole}' is not a date: there is no month {month:02d}{season}", hint)
    if month is not None and day is not None:
        length = calendar.monthrange(year, month)[1]
        if not 1 <= day <= length:
            name = f"{year:04d}-{month:02d}"
            raise DateError(f"'{whole}' is not a date: {name} has no day {day:02d}", f"its last day is {name}-{length}")
    return CalendarSpan(year, month, day)


class _Fault(NamedTuple):
    """What is wrong with texts of one form, which are no dates."""

    form: str
    """A pattern. `re` compiles it when the first text is wrong."""
    reason: str
    hint: str | Callable[[str], str] = ""
    """What to type, or a function that says so of the text; empty where `meant_date` may guess it."""


def _name_bare_text(text: str) -> str:
    return f"leave them out: {text.strip(_QUOTATION_MARKS)}"


def _name_field_of_time(text: str) -> str:
    clock = [*_numbers_in(text)[3:5], "00"]
    return f"put the time into the field 'time': time: '{':'.join(clock[:2])}'"


def _name_two_digits(text: str) -> str:
    return f"give month and day two digits: {_with_hyphens(text)}"


def _name_hyphens(text: str) -> str:
    return f"write hyphens: {_with_hyphens(text)}"


def _with_hyphens(text: str) -> str:
    qualifier = text[-1] if text.endswith(("?", "~")) else ""
    return "-".join(_numbers_in(text)) + qualifier


def _numbers_in(text: str) -> list[str]:
    return [number.zfill(2) for number in re.findall(r"\d+", text)]


_QUOTATION_MARKS = "“”„«»‘’"
_FAULTS = (
    _Fault(rf"[{_QUOTATION_MARKS}].*", "has typographic quotation marks", _name_bare_text),
    _Fault(r"\d{4}-\d{2}-\d{2}[T ]\d.*", "holds a time", _name_field_of_time),
    _Fault(r"\d{4}-\d{1,2}-\d{1,2}[?~]?|\d{4}-\d[?~]?", "lacks a digit", _name_two_digits),
    _Fault(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}", "does not begin with the year"),
    _Fault(r"\d{4}[./]\d{1,2}[./]\d{1,2}", "has the wrong separators", _name_hyphens),
    _Fault(r".*%", "uses EDTF's '%'", "say either '?' (uncertain) or '~' (approximate)"),
    _Fault(r".+/(\.\.)?", "is an interval without an end", "write both ends, as in 2021-09/2021-10"),
    _Fault(r"/.+", "is an interval without a start", "for 'on or before' write ../2021-11-01"),
    _Fault(
        r"[\dXxu-]*[Xxu][\dXxu-]*",
        "uses unspecified digits",
        "write the month or the year alone, or an interval",
    ),
    _Fault(r"-\d.*|[Yy]-?\d.*", "lies outside the years 0001 to 9999", "such years are not supported"),
)
"""The first whose form a text has tells what is wrong with it."""


def _refusal(text: str) -> DateError:
    fault = next((fault for fault in _FAULTS if re.fullmatch(fault.form, text)), _Fault("", "is not a date"))
    hint = fault.hint if isinstance(fault.hint, str) else fault.hint(text)
    return DateError(f"'{text}' {fault.reason}", hint or meant_date(text) or DATE_FORMS_HINT)


class Issued(Struct, frozen=True):
    """When a text was published: a date of any form, with the time of day if it is known."""

    date: EdtfDate
    time: clock_time | None = None

    def moment(self, zone: tzinfo) -> datetime:
        """Return the moment in a time zone; of a day without a time its start, so that no day of today is ahead."""
        return datetime.combine(self.date.latest, self.time or clock_time(), zone)

    def __str__(self) -> str:
        """Return the form that the editor typed."""
        return f"{self.date}T{self.time:%H:%M}" if self.time else str(self.date)


_JOINED = re.compile(r"([^T]*\d[?~]?)T(.*)", re.DOTALL)
"""A day and a time joined by `T`; the `T` follows a digit, so that 'Tuesday' does not match."""


def parse_issued(text: str) -> Issued:
    """Return the time of publication that a date, or a day and a time joined by `T`, denotes.

    Raises `DateError` for everything else.
    """
    if (joined := _JOINED.fullmatch(text)) is None:
        return Issued(_day_of(text))
    day, clock = joined.groups()
    issued = parse_date(day)
    if not issued.is_day:
        raise DateError(f"'{text}' gives a time without a day", "name the day, or leave the time out")
    try:
        return Issued(issued, parse_time(clock))
    except DateError as error:
        hint = meant_clock(clock)
        raise (DateError(f"'{text}' is not a day and a time", f"write {day}T{hint}") if hint else error) from None


def _day_of(text: str) -> EdtfDate:
    try:
        return parse_date(text)
    except DateError as error:
        hint = meant_moment(text)
        raise (DateError(f"'{text}' is not a date", hint) if hint else error) from None


_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def parse_time(text: str) -> clock_time:
    """Return the time of day that `HH:MM` (24 hours) denotes. Raises `DateError` for everything else."""
    if (match := _TIME.fullmatch(text)) is None or not text.isascii():
        hint = meant_time(text) or "write hours and minutes with two digits each, as in 09:30 or 17:05"
        raise DateError(f"'{text}' is not a time", hint)
    return clock_time(int(match[1]), int(match[2]))


_ZONE = re.compile(r"[\w+-]+(?:/[\w+-]+){0,2}", re.ASCII)
"""The names of the IANA list. Python looks for any other in folders, each of which it imports as a package."""
_MACHINE_SPECIFIC = frozenset({"localtime", "posixrules", "posix", "right", "Factory"})


def parse_zone(text: str) -> ZoneInfo:
    """Return the IANA time zone called `text`. Raises `DateError` if there is none.

    Machine-specific files beside the zones, such as `localtime`, are refused: pages would depend on the machine.
    """
    try:
        is_name = _ZONE.fullmatch(text) and text.partition("/")[0] not in _MACHINE_SPECIFIC
        return ZoneInfo(text if is_name else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        hint: Hint | str = (
            meant_zone(text) or "write a name from the IANA list, such as Asia/Almaty, Europe/London or UTC"
        )
        raise DateError(f"no time zone is called '{text}'", hint) from None


def moment(day: date, at: clock_time) -> int:
    """Return the local time `at` on `day` as a count of minutes from the start of the calendar."""
    return day.toordinal() * MINUTES_A_DAY + at.hour * 60 + at.minute


def day_of(minute: int) -> date:
    """Return the day of a minute count that `moment` returned."""
    return date.fromordinal(minute // MINUTES_A_DAY)


def in_zone(day: date, at: clock_time, zone: ZoneInfo, target: ZoneInfo) -> datetime:
    """Convert the local time `at` on `day` in `zone` to the zone `target`.

    Near the ends of the calendar, where the other zone's day does not exist, the time stays unchanged.
    """
    written = datetime.combine(day, at, zone)
    try:
        return written.astimezone(target)
    except OverflowError:
        return written
