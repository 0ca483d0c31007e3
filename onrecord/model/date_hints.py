"""Proposes what to type instead of a text that is not a valid date or time.

A build never uses a guess. If a text can mean two days, the hint names both.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from onrecord.model.date_reader import DateReading, read_date
from onrecord.model.date_words import WORDS
from onrecord.problems import Hint, ask_whether, nearest

# All patterns are text: `re` compiles one when a text is wrong, and most sites have no such text.
_YEAR_LAST = r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4})"
_SHORT_YEAR = r"(\d{1,2}[./]\d{1,2}[./])(\d{2})"
_YEAR_FIRST = r"(\d{4})\D?(\d{2})\D?(\d{2})"
_DASHES = r"\s*[‐‑‒–—−]\s*"
_SHORT_DATE = r"\d{1,2}[./-]\d{1,2}[./-]\d{2}"
"""A date whose year lacks its century, which no look at the calendar tells."""
_DECORATION = r"(?<=\d)[^\w?~]+$"
_CLOCK = r"(?i)(\d{1,2})(?:[:.h](\d{2}))?(?:[:.]\d{2})?\s*([ap])?\.?(?:m\.?)?"
_WITH_CLOCK = r"(?i)(.+?),?\s+(?:at\s+|в\s+|сағат\s+)?(\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?)"
_PROGRAMS_CLOCK = r"((?:[01]\d|2[0-3]):[0-5]\d)(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
_TYPED_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?"
_TYPED_ZONE = r"\(?(?:[A-Z]{2,5}|[Мм][Сс][Кк])\)?|(?:UTC|GMT)?\s?[+−-]\d{1,2}(?::?\d{2})?|[Zz]"
_TIMES = (
    (r"(?i)(\d{1,2}[:.]\d{2})\s*(?:[-–—]|to|до)\s*\d{1,2}[:.]\d{2}", "write when it began: {}"),
    (
        rf"(?i)(?:about|around|ca\.?|circa|~|около)\s*({_TYPED_CLOCK})",
        "write {}; that it is not exact goes into the text",
    ),
    (rf"({_TYPED_CLOCK})\s*(?P<zone>{_TYPED_ZONE})", "write time: {}, {zone}"),
    (r"(?s)(.*)", "write hours and minutes with two digits each: {}"),
)
"""The forms of texts that are meant as a time of day, each with its hint. The last form fits any text."""
_TWO_SPANS = r"\d{4}(?:-\d{2})?/\d{4}(?:-\d{2})?"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
_LONGEST = 200
_NOON = 12
_MONTHS_A_YEAR = 12
_DISTANCE = r"(?i)(?:Etc/)?(?:UTC|GMT)?\s*[-+−]\d.*"


def _of_few_words(read: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """Let a function return None for a text that is too long for a date, and would take long to look through."""
    return lambda text: read(text) if len(text) <= _LONGEST else None


@_of_few_words
def meant_date(text: str) -> str | None:
    """Return a hint with the date to type instead of `text`; None if no interpretation is likely."""
    plain = re.sub(_DECORATION, "", text.strip(" ,;.\u00a0"))
    in_figures = (reading(plain) for reading in (_year_last, _short_year, _rewrite, _compact))
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


@_of_few_words
def meant_moment(text: str) -> str | None:
    """Return a hint with the day and time to type instead of `text`; None if it is not one day with a time."""
    found = re.fullmatch(_WITH_CLOCK, text.strip())
    short = found and re.fullmatch(_SHORT_YEAR, found[1])
    day = found and _one_day(f"{short[1]}20{short[2]}" if short else found[1])
    time = found and _time_of_day(found[2])
    condition = f", if the year is 20{short[2]}" if short else ""
    return f"join day and time by a T: {day}T{time}{condition}" if day and time else None


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


@_of_few_words
def meant_time(text: str) -> str | None:
    """Return a hint with the time to type instead of `text`."""
    found, hint = next((found, hint) for form, hint in _TIMES if (found := re.fullmatch(form, text.strip())))
    time = WORDS.named_times.get(found[1].lower()) or _time_of_day(found[1])
    zone = found.groupdict().get("zone")
    return hint.format(time, zone=zone_of_time(zone) if zone else "") if time else None


def _time_of_day(text: str) -> str | None:
    """Return the time that a text means, as `HH:MM`; None if it means none."""
    if not (found := re.fullmatch(_CLOCK, text)) or not (found[2] or found[3]):
        return None
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    is_valid = hours < 24 and minutes < 60  # noqa: PLR2004
    return f"{hours:02d}:{minutes:02d}" if is_valid else None


@_of_few_words
def meant_clock(text: str) -> str | None:
    """Return what to type for a time with seconds or a UTC offset, as programs write it."""
    if not (found := re.fullmatch(_PROGRAMS_CLOCK, text)):
        return None
    return f"{found[1]}, without seconds" + (", if that is the time in the site's own zone" if found[2] else "")


def _is_day(year: int, month: int, day: int) -> bool:
    return year > 0 and 1 <= month <= _MONTHS_A_YEAR and 1 <= day <= calendar.monthrange(year, month)[1]


def _year_last(text: str) -> str | None:
    """Return a hint for '2.11.2021', or for '02/11/2021', which is February in America and November elsewhere."""
    if not (found := re.fullmatch(_YEAR_LAST, text)):
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
    meant = _year_last(f"{found[1]}20{found[2]}") if found else None
    return f"{meant}, if the year is 20{found[2]}" if found and meant else None


def _days_of(found: re.Match[str]) -> list[date]:
    """Return the days that a match of `_YEAR_LAST` can mean whatever its second sign is; first that of day, month."""
    first, sign, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    reading = read_date(f"{first}{sign}{second}{sign}{year:04d}", dots_begin_with_day=True)
    days = map(date.fromisoformat, reading.options or filter(None, (reading.value,)))
    return sorted(days, key=lambda day: day.day != first)


def _rewrite(text: str) -> str | None:
    if re.fullmatch(_SHORT_DATE, text):
        return "write the year first, with four digits, as in 2021-11-02"
    return None


def _compact(text: str) -> str | None:
    """Return a hint for '20211102', '2021 11 02', '2021–11–02' with dashes, or a date with a stray character."""
    found = re.fullmatch(_YEAR_FIRST, re.sub(_DASHES, "-", text))
    if not found or not _is_day(int(found[1]), int(found[2]), int(found[3])):
        return None
    return f"write {found[1]}-{found[2]}-{found[3]}, with plain hyphens and nothing else"


@cache
def _zones() -> frozenset[str]:
    """Return the names of all time zones, which takes 15 ms, once in a process."""
    return frozenset(available_timezones())


def meant_zone(text: str) -> Hint | str | None:
    """Return a hint with the IANA time zone that `text` may mean, by its city, abbreviation or distance from UTC."""
    if len(text) > _LONGEST:
        return None
    # IANA's Etc/GMT+6 is west of Greenwich, while everybody else means east by '+6': never propose it.
    if re.fullmatch(_DISTANCE, text):
        return "name a place whose clocks are meant, as in Asia/Almaty: how far it was from UTC is known by the date"
    city = re.sub(r"\s*\(.*\)$", "", text).rpartition("/")[2].strip().replace(" ", "_").lower()
    zones = sorted(name for name in _zones() if name.rpartition("/")[2].lower() == city != name)
    if zones:
        return f"write it as in the IANA list: {zones[0]}"
    if zone := WORDS.cities.get(city):
        return f"no zone has the name of this city, whose clocks show another one's time: write timezone: {zone}"
    if short := WORDS.abbreviations.get(text.strip().lower()):
        return _abbreviation_hint(text.strip(), short.split())
    guess = nearest(text, _zones(), cutoff=0.8) if "/" in text else None
    return ask_whether(guess) if guess else None


def zone_of_time(typed: str) -> str:
    """Return the part of a hint on a time that says what to write for the zone typed behind it."""
    short = typed.strip("() ")
    zones = WORDS.abbreviations.get(short.lower(), "").split()
    if len(zones) > 1:
        return f"and the zone of that clock on a line of its own; {_abbreviation_hint(short, zones)}"
    if zones:
        return f"and the zone of that clock on a line of its own, timezone: {zones[0]}"
    return "and on a line of its own the place of that clock, as in timezone: Asia/Almaty"


def _abbreviation_hint(typed: str, zones: list[str]) -> str:
    if len(zones) == 1:
        return f"write timezone: {zones[0]}"
    *most, last = zones
    return f"{typed} is short for several zones: write the one that is meant, timezone: {', '.join(most)} or {last}"
