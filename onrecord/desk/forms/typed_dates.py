"""Says how the date is read that somebody types into a form, what is lost of it, and why it is not clear."""

from datetime import date

from onrecord.model.date_hints import reading_hint
from onrecord.model.date_reader import DateReading, read_date
from onrecord.model.dates import DateError, parse_issued
from onrecord.render.words import Words


def read_typed_date(text: str, today: date | None = None) -> DateReading:
    """Return the date that a text means in one of the languages of the interface, or in a form of an entry.

    If it has no value, its fault says so in a sentence for the editor. `today` is the day on which it was typed;
    without it, 'yesterday' is no date.
    """
    text = " ".join(text.split())
    try:
        return DateReading(str(parse_issued(text)))
    except DateError as error:
        refused = error
    reading = read_date(text, today)
    if reading.options:
        fault = _why_not_clear(text, reading)
        return DateReading(options=reading.options, lost=reading.lost, doubt=reading.doubt, fault=fault)
    if reading.value and _is_date(reading.value):
        return reading
    return DateReading(fault="; ".join(filter(None, (str(refused), str(refused.hint)))))


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


def loss_of(typed: DateReading) -> str:
    """Return what to tell an editor of a date that was read: what is lost, or what else it may be; mostly nothing."""
    if typed.lost:
        return f"'{typed.lost}' is lost, since no date can say it: say it in the text"
    if typed.is_span:
        return "if it lasted all that time, write the first day here and the last into 'until'"
    return ""


def read_as(value: str, words: Words | None = None) -> str:
    """Return a date of an entry in words, a day with its name: 'Thursday 4 December 2025'; in English by default."""
    words = words or Words("en", {})
    found = parse_issued(value)
    text = words.issued(found)
    if found.date.is_day:
        name = words.locale.days["format"]["wide"][found.date.latest.weekday()]
        text = words.gettext("%(weekday)s %(date)s", weekday=name, date=text)
    return " ".join(text.split())  # without the no-break spaces of pages
