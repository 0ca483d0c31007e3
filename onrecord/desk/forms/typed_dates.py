"""Reads dates as people type them: '4 Dec 2025', 'about 2025'. What could mean two days is never decided here."""

from datetime import date

from msgspec import Struct

from onrecord.model.date_hints import reading_hint
from onrecord.model.date_reader import read_date
from onrecord.model.date_span_reader import Doubt
from onrecord.model.dates import DateError, parse_issued
from onrecord.render.words import Words


class TypedDate(Struct, frozen=True):
    """A date as an entry has it, and what it can't hold; if it is not clear, why, and the dates that it can be."""

    value: str = ""
    options: tuple[str, ...] = ()
    lost: str = ""
    """Words that were typed and that the date can't hold, such as 'early'."""
    is_span: bool = False
    """Whether two ends were typed, so that it may have lasted."""
    doubt: Doubt = ""
    """Why even one option must be confirmed."""
    fault: str = ""


def read_typed_date(text: str, today: date | None = None) -> TypedDate:
    """Return the date that a text means in one of the languages of the interface, or in a form of an entry.

    `today` is the day on which it was typed; without it, 'yesterday' is no date.
    """
    text = " ".join(text.split())
    try:
        return TypedDate(str(parse_issued(text)))
    except DateError as error:
        refused = error
    reading = read_date(text, today)
    hint = reading_hint(reading)
    if reading.options:
        if reading.doubt:
            fault = f"'{text}' is not clear; {hint}"
        else:
            named = " or ".join(f"{one}{_day_and_month(one)}" for one in reading.options)
            fault = f"'{text}' can mean two {'days' if '(' in named else 'dates'}; write {named}"
        return TypedDate(options=reading.options, lost=reading.lost, doubt=reading.doubt, fault=fault)
    if reading.value and not _fault_of(reading.value):
        return TypedDate(reading.value, lost=reading.lost, is_span=reading.is_span)
    return TypedDate(fault="; ".join(filter(None, (str(refused), str(refused.hint)))))


def _fault_of(value: str) -> str:
    try:
        parse_issued(value)
    except DateError as error:
        return str(error)
    return ""


def _day_and_month(value: str) -> str:
    """Return the day that figures can mean, in English words and in brackets; empty for a longer time."""
    found = parse_issued(value).date
    span = found.end or found.start
    if span is None or span.day is None:
        return ""
    return f" ({span.day} {found.latest:%B}{' or earlier' if found.start is None else ''})"


def loss_of(typed: TypedDate) -> str:
    """Return what to tell an editor of a date that was read: what is lost, or what else it may be; mostly nothing."""
    if typed.lost:
        return f"'{typed.lost}' is lost, since no date can say it: say it in the text"
    if typed.is_span:
        return "if it lasted all that time, write the first day here and the last into 'until'"
    return ""


def read_as(value: str, words: Words | None = None) -> str:
    """Return a date of an entry in words, a day with its name: 'Thursday 4 December 2025'; in English by default."""
    words, found = words or Words("en", {}), parse_issued(value)
    text = words.issued(found)
    if found.date.is_day:
        name = words.locale.days["format"]["wide"][found.date.latest.weekday()]
        text = words.gettext("%(weekday)s %(date)s", weekday=name, date=text)
    return " ".join(text.split())  # without the no-break spaces of pages
