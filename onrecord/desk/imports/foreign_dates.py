"""Writes the dates of other programs as EDTF, as exactly as they are given and no more."""

from __future__ import annotations

import re

from onrecord.model.dates import DateError, parse_date, parse_issued

_NUMBER = re.compile(r"[+]?\d{1,4}")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12


def edtf(year: str, month: str = "", day: str = "") -> str:
    """Return a date of these numbers; month and day may be empty. Raises `DateError`."""
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


def clock(text: str) -> tuple[str, str]:
    """Return a time of day as HH:MM, and the seconds that this omits. Raises `DateError`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]) or not text.isascii():
        raise DateError(f"'{text}' is not a time of day")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise DateError(f"'{text}' is not a time of day")
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    written = f"{hour:02}:{minute:02}"
    try:
        parse_issued(f"2000-01-01T{written}")
    except DateError:
        raise DateError(f"'{text}' is not a time of day") from None
    return written, found["second"] if found["second"] and int(found["second"]) else ""
