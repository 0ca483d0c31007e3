"""Writes the dates of other programs as EDTF, as exactly as they are given and no more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model.dates import DateError, EdtfDate, parse_date, parse_issued

_NUMBER = re.compile(r"[+]?\d{1,4}")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12


class UnreadableDateError(Exception):
    """A date that an entry can't have. `str()` says why."""


def edtf(year: str, month: str = "", day: str = "") -> str:
    """Return a date of these numbers; month and day may be empty. Raises `UnreadableDateError`."""
    written = "/".join(filter(None, (year, month, day)))
    if re.fullmatch(r"[-\N{MINUS SIGN}]\s*\d+", year):
        raise UnreadableDateError(f"the year {year} lies before the year 1, which onrecord can't hold")
    if not year:
        raise UnreadableDateError(f"'{written}' has no year" if written else "the date is missing")
    if day and not month:
        raise UnreadableDateError(f"the day {day} of {year} has no month")
    if not all(_NUMBER.fullmatch(part) and part.isascii() for part in (year, month, day) if part):
        raise UnreadableDateError(f"'{written}' does not consist of numbers from 0001 to 9999")
    parts = (f"{int(part):0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part)
    return str(read_date("-".join(parts)))


def read_date(text: str) -> EdtfDate:
    """Return the date of a text in EDTF. Raises `UnreadableDateError`."""
    try:
        return parse_date(text)
    except DateError as error:
        raise UnreadableDateError(str(error)) from None


def issued(text: str) -> str:
    """Return a day of publication in EDTF, perhaps with a time. Raises `UnreadableDateError`."""
    try:
        return str(parse_issued(text))
    except DateError as error:
        raise UnreadableDateError(str(error)) from None


def interval(parts: Sequence[str]) -> str:
    """Return one date, or the interval between two. Raises `UnreadableDateError`."""
    return str(read_date("/".join(parts)))


def clock(text: str) -> tuple[str, str]:
    """Return a time of day as HH:MM, and the seconds that this omits. Raises `UnreadableDateError`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]) or not text.isascii():
        raise UnreadableDateError(f"'{text}' is not a time of day")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise UnreadableDateError(f"'{text}' is not a time of day")
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    written = f"{hour:02}:{minute:02}"
    try:
        parse_issued(f"2000-01-01T{written}")
    except DateError:
        raise UnreadableDateError(f"'{text}' is not a time of day") from None
    return written, found["second"] if found["second"] and int(found["second"]) else ""
