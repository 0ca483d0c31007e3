"""Reads dates and times of day of other programs as exactly as they are given."""

import re

from msgspec import Struct

from onrecord.model.date_reader import read_date
from onrecord.model.dates import DateError, parse_date, parse_issued

_NUMBER = re.compile(r"[+]?\d{1,4}")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12


class Clock(Struct, frozen=True):
    """A time of day."""

    written: str
    """As HH:MM."""
    seconds: str
    """Those that `written` omits; empty if there are none."""


def write_date(year: str, month: str = "", day: str = "") -> str:
    """Return a date of these numbers, in EDTF; month and day may be empty. Raises `DateError`.

    The other program has named each number already, so there is nothing to read as `model/date_reader` does.
    """
    written = "/".join(filter(None, (year, month, day)))
    if re.fullmatch(r"[-\N{MINUS SIGN}]\s*\d+", year):
        raise DateError(f"the year {year} lies before the year 1, which onrecord can't hold")
    if not year:
        raise DateError(f"'{written}' has no year" if written else "the date is missing")
    if day and not month:
        raise DateError(f"the day {day} of {year} has no month")
    if not all(_NUMBER.fullmatch(part) and part.isascii() for part in (year, month, day) if part):
        raise DateError(f"'{written}' does not consist of numbers from 0001 to 9999")
    parts = (f"{int(part):0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part)
    return str(parse_date("-".join(parts)))


def issued_as_written(text: str) -> str:
    """Return when a text was published, in EDTF, of a form of entries or of a date in words that holds all of it.

    Raises `DateError`.
    """
    try:
        return str(parse_issued(text))
    except DateError:
        reading = read_date(text, dots_begin_with_day=True)
        if not reading.value or reading.lost:
            raise
        return str(parse_issued(reading.value))


def parse_clock(text: str) -> Clock:
    """Return a time of day. Raises `DateError`.

    It is a value of its own here. `model/date_reader` reads a time only behind a day, and no seconds.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]) or not text.isascii():
        raise _no_clock(text)
    hour = int(found["hour"])
    minute = int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise _no_clock(text)
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    written = f"{hour:02}:{minute:02}"
    try:
        parse_issued(f"2000-01-01T{written}")
    except DateError:
        raise _no_clock(text) from None
    second = found["second"] or "0"
    return Clock(written, second if int(second) else "")


def _no_clock(text: str) -> DateError:
    return DateError(f"'{text}' is not a time of day")
