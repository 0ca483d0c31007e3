"""Says in words how a form has read a date."""

from onrecord.model.date_reader import DateReading
from onrecord.model.dates import parse_issued
from onrecord.render.words import Words


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
