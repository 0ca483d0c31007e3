"""Reads the dates of a table: by the forms that a map names, or as `model/date_reader` reads what people type.

A date that can mean two days is none until the map says what stands first.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache

from msgspec import Struct

from onrecord.model.date_reader import read_date
from onrecord.model.dates import DateError, parse_date
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.foreign_dates import write_date
from onrecord.web.imports.table.map_fields import DateUse

_PARTS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short>\d{2})",
    "Month": r"(?P<word>[^\W\d_]+\.?)",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_PART = re.compile(r"(?<![A-Za-z])(?:YYYY|YY|Month|MM|M|DD|D)(?![A-Za-z])")
_UNITS = {"seconds": 1, "milliseconds": 1000}
"""How many of each make a second, for forms that count since 1970."""
_NUMBERS = re.compile(r"(?P<one>\d{1,2})(?P<mark>[/.-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})")
_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2})(?P<rest>:\d{2}(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z")
_CENTURY = 100
_MIDNIGHT = "00:00"


class FoundDate(Struct, frozen=True):
    """A date in a cell, with the time of day that stands beside it."""

    date: str
    """In EDTF."""
    time: str = ""
    """As HH:MM; empty if the cell has none."""
    zone: str = ""
    """`UTC` if the cell says how far from it the time is; empty if it does not."""


def form_error(form: str) -> tuple[str, str] | None:
    """Return what is wrong with a form of dates, and what to write; None if it is valid."""
    if form in _UNITS:
        return None
    parts = _PART.findall(form)
    kinds = [part[0] if part != "Month" else "M" for part in parts]
    if len(set(kinds)) < len(kinds):
        return f"the form '{shorten(form)}' has a part twice", "name year, month and day once each"
    if "Y" not in kinds or ("D" in kinds and "M" not in kinds):
        return f"the form '{shorten(form)}' is no date", "write such as D.M.YYYY, YYYY-MM-DD, or Month D, YYYY"
    return None


def find_date(text: str, use: DateUse) -> FoundDate:
    """Return the date of a cell. Raises `DateError` for a text that is none, or that can mean several."""
    text = " ".join(text.split())
    for form in use.forms:
        found = _match(text, form, use)
        if found:
            return found
    moment = _MOMENT.fullmatch(text)
    if moment:
        return _of_moment(moment["day"], moment["time"], moment["rest"] or "", moment["zone"] or "")
    numbers = _NUMBERS.fullmatch(text)
    if numbers:
        return FoundDate(_of_numbers(numbers["one"], numbers["two"], numbers["year"], text, use))
    try:
        return FoundDate(str(parse_date(text)))
    except DateError:
        if _ISO.match(text):
            raise
        return _as_typed(text)


def _match(text: str, form: str, use: DateUse) -> FoundDate | None:
    """Return the date of a text in a form; None for a text of another form. Raises `DateError`."""
    if form in _UNITS:
        return _of_count(text, form) if re.fullmatch(r"-?\d{1,15}(?:\.\d+)?", text) else None
    found = _pattern_of(form).fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    year = parts.get("year") or _whole_year(parts.get("short") or "", text, use)
    if parts.get("word"):
        reading = read_date(" ".join(filter(None, (parts.get("day"), parts["word"], year))))
        if not reading.value:
            raise DateError(f"'{shorten(text)}' has no month that is known")
        return FoundDate(reading.value)
    return FoundDate(write_date(year, parts.get("month") or "", parts.get("day") or ""))


@cache
def _pattern_of(form: str) -> re.Pattern[str]:
    literal = _PART.split(form)
    parts = [*map(_PARTS.__getitem__, _PART.findall(form)), ""]
    pairs = zip(literal, parts, strict=True)
    return re.compile("".join(re.escape(words) + part for words, part in pairs), re.IGNORECASE)


def _of_count(text: str, unit: str) -> FoundDate:
    try:
        moment = datetime.fromtimestamp(float(text) / _UNITS[unit], UTC)
    except (ValueError, OverflowError, OSError):
        raise DateError(f"'{shorten(text)}' is no count of {unit} since 1970") from None
    return FoundDate(f"{moment:%Y-%m-%d}", f"{moment:%H:%M}", "UTC")


def _of_moment(day: str, time: str, rest: str, zone: str) -> FoundDate:
    try:
        offset = "+00:00" if zone in ("Z", "UTC") else zone
        seconds = rest.replace(",", ".").partition(".")[0]
        moment = datetime.fromisoformat(f"{day}T{time}{seconds}{offset}")
    except ValueError:
        raise DateError(f"'{day} {time}' is not a day with a time") from None
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    elif time == _MIDNIGHT and not seconds.strip(":0"):
        return FoundDate(str(parse_date(day)))  # a spreadsheet writes a day so
    return FoundDate(f"{moment:%Y-%m-%d}", f"{moment:%H:%M}", "UTC" if moment.tzinfo else "")


def _of_numbers(one: str, two: str, year: str, text: str, use: DateUse) -> str:
    whole = year if len(year) > 2 else _whole_year(year, text, use)  # noqa: PLR2004
    by_order = {"day first": (two, one), "month first": (one, two)}
    found = _valid_days(whole, (by_order[use.order],) if use.order else by_order.values())
    if not found:
        order = f", with the {use.order}" if use.order else ""
        raise DateError(f"'{shorten(text)}' is no day of the calendar{order}")
    if len(found) > 1:
        raise DateError(f"'{shorten(text)}' can be {' or '.join(found)}; say in the map which 'order' it has")
    return found[0]


def _valid_days(year: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    found = []
    for month, day in pairs:
        try:
            found.append(write_date(year, month, day))
        except DateError:
            continue
    return sorted(set(found))


def _whole_year(short: str, text: str, use: DateUse) -> str:
    if use.first_year is None:
        raise DateError(f"'{shorten(text)}' has a year of two digits; say in the map the 'first_year' that it can be")
    first = use.first_year
    year = first - first % _CENTURY + int(short)
    return f"{year if year >= first else year + _CENTURY:04}"


def _as_typed(text: str) -> FoundDate:
    """Return the date that words say, if they can say one alone. Raises `DateError`."""
    reading = read_date(text, dots_begin_with_day=True)
    if reading.value and not reading.lost:
        date, _, time = reading.value.partition("T")
        return FoundDate(str(parse_date(date)), time)
    shown = shorten(text)
    if reading.lost:
        raise DateError(f"'{shown}' has words that no date can hold: {shorten(reading.lost)}")
    if len(reading.options) > 1:
        raise DateError(f"'{shown}' can be {' or '.join(reading.options)}; name its form in the map")
    if reading.doubt == "weekday":
        raise DateError(f"'{shown}' names another weekday than the day has")
    raise DateError(reading.fault or f"'{shown}' is no date that is known; name its form in the map")
