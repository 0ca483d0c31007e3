"""Proposes what to type instead of a text that is not a valid date.

A build never uses a guess. If a text can mean two days, the hint names both.
"""

import calendar
import re
from datetime import date

from onrecord.model.date_reader import DateReading, read_date
from onrecord.model.date_words import WORDS
from onrecord.model.few_words import of_few_words
from onrecord.model.time_hints import time_of_day

# All patterns are text: `re` compiles one when a text is wrong, and most sites have no such text.
_YEAR_LAST = r"(?P<first>\d{1,2})(?P<sign>[./-])(?P<second>\d{1,2})[./-](?P<year>\d{4})"
_SHORT_YEAR = r"(?P<start>\d{1,2}[./]\d{1,2}[./])(?P<year>\d{2})"
_YEAR_FIRST = r"(\d{4})\D?(\d{2})\D?(\d{2})"
_DASHES = r"\s*[‐‑‒–—−]\s*"
_SHORT_DATE = r"\d{1,2}[./-]\d{1,2}[./-]\d{2}"
"""A date whose year lacks its century, which no look at the calendar tells."""
_DECORATION = r"(?<=\d)[^\w?~]+$"
_WITH_CLOCK = (
    r"(?i)(?P<day>.+?),?\s+(?:at\s+|в\s+|сағат\s+)?(?P<time>\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?)"
)
_TWO_SPANS = r"\d{4}(?:-\d{2})?/\d{4}(?:-\d{2})?"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_MONTHS_A_YEAR = 12


@of_few_words
def meant_date(text: str) -> str | None:
    """Return a hint with the date to type instead of `text`; None if no interpretation is likely."""
    plain = re.sub(_DECORATION, "", text.strip(" ,;.\u00a0"))
    in_figures = (reading(plain) for reading in (_year_last, _short_year, _century_missing, _compact))
    return next(filter(None, in_figures), None) or reading_hint(read_date(plain, dots_begin_with_day=True), plain)


def reading_hint(reading: DateReading, typed: str = "") -> str | None:
    """Return a hint with the date that was read in the text `typed`; None if it was none, or the same."""
    value = reading.value
    if reading.doubt == "no-end":
        example = reading.options[0] if reading.options else "2001/2010"
        return f"write the first and the last day that it can have been, as in {example}: a date needs a last day"
    if reading.options:
        return _options_hint(reading)
    if not value or value == typed:
        return reading.fault or None
    if reading.lost:
        return f"write {value}; '{reading.lost}' is lost, since no date can say it: say it in the text"
    if reading.is_span:
        first, last = value.split("/")
        return f"write date: {first} and until: {last} if it lasted; {value} if it was one day of these"
    if reading.sign:
        return f"for '{reading.sign.replace('not after', 'on or before')}' write {value}"
    if re.fullmatch(_TWO_SPANS, value):
        return f"write the first and the last {'month' if '-' in value else 'year'}: {value}"
    return f"write {value}"


def _options_hint(reading: DateReading) -> str:
    several = " or ".join(reading.options)
    first = reading.options[0]
    why = {
        "season": ", as the season was there: in the south of the earth it is half a year later",
        "year": f", if the year is {first.removeprefix('../')[:4]}",
        "weekday": f" if that is the day, though it was a {_weekday(first)}",
    }
    return f"write {several}{why.get(reading.doubt, '')}"


def _weekday(value: str) -> str:
    """Return the English name of the weekday of the first day in a date."""
    day = re.search(_ISO_DAY, value)
    return str(WORDS.weekday_names[date.fromisoformat(day[0]).weekday()]) if day else "different weekday"


@of_few_words
def meant_moment(text: str) -> str | None:
    """Return a hint with the day and time to type instead of `text`; None if it is not one day with a time."""
    found = re.fullmatch(_WITH_CLOCK, text.strip())
    if not found:
        return None
    short = re.fullmatch(_SHORT_YEAR, found["day"])
    day = _one_day(f"{short['start']}20{short['year']}" if short else found["day"])
    if not day:
        return None
    time = time_of_day(found["time"])
    if not time:
        return None
    condition = f", if the year is 20{short['year']}" if short else ""
    return f"join day and time by a T: {day}T{time}{condition}"


def date_as_typed(text: str) -> str:
    """Return the date that a whole text certainly means, as an entry has it; any other text unchanged.

    Pages print '2 November 2021' or 'ноябрь 2021 г.'.
    """
    reading = read_date(text, dots_begin_with_day=True)
    return text if reading.lost or "T" in reading.value else reading.value or text


def possible_days(text: str) -> tuple[str, ...]:
    """Return the days that a date such as 02/11/2021 can mean, in ISO form and in order; empty for other texts."""
    found = re.fullmatch(_YEAR_LAST, text.strip())
    return tuple(sorted(day.isoformat() for day in _days_of(found))) if found else ()


def _one_day(text: str) -> str | None:
    """Return the day that a text means, in ISO form; None if it means no day or several."""
    value = date_as_typed(text)
    return value if re.fullmatch(_ISO_DAY, value) and _is_day(*map(int, value.split("-"))) else None


def meant_day_of_month(year: int, month: int, day: int | None) -> str | None:
    """Return a hint for a date whose month is greater than 12, if swapping month and day makes it valid."""
    return f"is it {year:04d}-{day:02d}-{month:02d}?" if day and _is_day(year, day, month) else None


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= _MONTHS_A_YEAR and 1 <= day <= calendar.monthrange(year, month)[1]


def _year_last(text: str) -> str | None:
    """Return a hint for '2.11.2021', or for '02/11/2021', which is February in America and November elsewhere."""
    found = re.fullmatch(_YEAR_LAST, text)
    if not found:
        return None
    days = _days_of(found)
    order = "write year, month and day"
    if len(days) == 1:
        return f"{order}: {days[0].isoformat()}"
    both = " or ".join(f"{day.isoformat()} ({day.day} {WORDS.month_names[day.month - 1]})" for day in days)
    return f"{order}: {both}" if days else None


def _short_year(text: str) -> str | None:
    """Return a hint for '2.11.21', whose century nothing tells."""
    found = re.fullmatch(_SHORT_YEAR, text)
    if not found:
        return None
    year = f"20{found['year']}"
    meant = _year_last(f"{found['start']}{year}")
    return f"{meant}, if the year is {year}" if meant else None


def _days_of(found: re.Match[str]) -> list[date]:
    """Return the days that a match of `_YEAR_LAST` can mean whatever its second sign is; first that of day, month."""
    first = int(found["first"])
    second = int(found["second"])
    year = int(found["year"])
    sign = found["sign"]
    reading = read_date(f"{first}{sign}{second}{sign}{year:04d}", dots_begin_with_day=True)
    days = map(date.fromisoformat, reading.options or filter(None, (reading.value,)))
    return sorted(days, key=lambda day: day.day != first)


def _century_missing(text: str) -> str | None:
    """Return a hint for other dates whose year has two digits, such as '2-11-21'."""
    if re.fullmatch(_SHORT_DATE, text):
        return "write the year first, with four digits, as in 2021-11-02"
    return None


def _compact(text: str) -> str | None:
    """Return a hint for '20211102', '2021 11 02', '2021–11–02' with dashes, or a date with a stray character."""
    found = re.fullmatch(_YEAR_FIRST, re.sub(_DASHES, "-", text))
    if not found or not _is_day(int(found[1]), int(found[2]), int(found[3])):
        return None
    return f"write {found[1]}-{found[2]}-{found[3]}, with plain hyphens and nothing else"
