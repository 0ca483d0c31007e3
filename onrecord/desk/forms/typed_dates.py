"""Reads dates as people type them: '4 Dec 2025', 'about 2025'. What could mean two days is never decided here."""

from datetime import date

from msgspec import Struct

from onrecord.model.date_hints import date_as_typed, meant_date, possible_days
from onrecord.model.dates import DateError, parse_issued
from onrecord.render.words import Words

_MOST_WORDS = 8  # of how many words a date can be: 'not later than Thursday, 4 December 2025'


class TypedDate(Struct, frozen=True):
    """A date as an entry has it; if that is not clear, why and what to type instead, and both days if it can be two."""

    value: str = ""
    options: tuple[str, ...] = ()
    fault: str = ""


def read_typed_date(text: str) -> TypedDate:
    """Return the date that a text means in one of the languages of `date_hints`, or in a form of an entry."""
    text = " ".join(text.split())
    days = possible_days(text.replace(".", "/"))  # with full stops too, people put the day or the month first
    if len(days) > 1:
        named = (f"{day} ({date.fromisoformat(day).day} {date.fromisoformat(day):%B})" for day in days)
        return TypedDate(options=days, fault=f"'{text}' can mean two days; write {' or '.join(named)}")
    meant = days[0] if days else _as_entries_have_it(text)
    try:
        return TypedDate(str(parse_issued(meant)))
    except DateError as error:
        return TypedDate(fault="; ".join(filter(None, (str(error), error.hint))))


def _as_entries_have_it(text: str) -> str:
    """Return a date in the form of entries; the text itself if it has another meaning, or none."""
    plain = date_as_typed(text)
    if plain != text:
        return plain
    if text.endswith("?") and _is_bare(certain := date_as_typed(text.rstrip("? "))):
        return f"{certain}?"
    words = text.split() if text.count(" ") < _MOST_WORDS else []
    for place in range(1, len(words)):  # 'about', 'not later than' or another beginning that `date_hints` knows
        rest = date_as_typed(" ".join(words[place:]))
        hint = (_is_bare(rest) and meant_date(f"{' '.join(words[:place])} {rest}")) or ""
        if hint.startswith("for '"):
            return hint.rpartition(" ")[2]
    hint = meant_date(text) or ""
    is_certain = hint.startswith("write the first and the last ") and ": " in hint  # unlike the months of a season
    return hint.rpartition(" ")[2] if is_certain else text


def _is_bare(text: str) -> bool:
    """Return whether a text is a day, a month or a year, without a mark of doubt."""
    try:
        found = parse_issued(text)
    except DateError:
        return False
    return found.time is None and found.date.end is None and not found.date.qualifier


def read_as(value: str, words: Words | None = None) -> str:
    """Return a date of an entry in words, a day with its name: 'Thursday 4 December 2025'; in English by default."""
    words, found = words or Words("en", {}), parse_issued(value)
    text = words.issued(found)
    if found.date.is_day:
        name = words.locale.days["format"]["wide"][found.date.latest.weekday()]
        text = words.gettext("%(weekday)s %(date)s", weekday=name, date=text)
    return " ".join(text.split())  # without the no-break spaces of pages
