"""Reads the date that somebody types into a form, or says why it is not clear."""

from datetime import date

from onrecord.model.date_hints import reading_hint
from onrecord.model.date_reader import DateReading, read_date
from onrecord.model.dates import DateError, parse_issued


def read_typed_date(text: str, today: date | None = None) -> DateReading:
    """Return the date that a text means in one of the languages of the interface, or in a form of an entry.

    If it has no value, its fault says so in a sentence for the editor. `today` is the day on which it was typed;
    without it, 'yesterday' is no date.
    """
    text = " ".join(text.split())
    try:
        return DateReading(str(parse_issued(text)))
    except DateError as error:
        refused = _refuse(error)
    reading = read_date(text, today)
    if reading.options:
        fault = _why_not_clear(text, reading)
        return DateReading(options=reading.options, lost=reading.lost, doubt=reading.doubt, fault=fault)
    if reading.value and _is_date(reading.value):
        return reading
    return refused


def _refuse(error: DateError) -> DateReading:
    """Return the reading of a text that is no date: why, and what to write."""
    hint = str(error.hint)
    return DateReading(fault=f"{error}; {hint}" if hint else str(error))


def _why_not_clear(text: str, reading: DateReading) -> str:
    """Return why a text with several readings, or with one to confirm, is no date yet, and what to write."""
    if reading.doubt:
        return f"'{text}' is not clear; {reading_hint(reading)}"
    days = {option: _day_and_month(option) for option in reading.options}
    unit = "days" if any(days.values()) else "dates"
    listed = " or ".join(f"{option} ({day})" if day else option for option, day in days.items())
    return f"'{text}' can mean two {unit}; write {listed}"


def _is_date(value: str) -> bool:
    try:
        parse_issued(value)
    except DateError:
        return False
    return True


def _day_and_month(value: str) -> str:
    """Return the day that figures can mean in English words; empty for a longer time."""
    found = parse_issued(value).date
    last = found.end or found.start
    if last is None or last.day is None:
        return ""
    earlier = " or earlier" if found.start is None else ""
    return f"{last.day} {found.latest:%B}{earlier}"
