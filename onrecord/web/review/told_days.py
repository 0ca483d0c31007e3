"""Words days as pages print them in the language of commands."""

from collections.abc import Callable
from datetime import date

from onrecord.editing.telling.opened_record import ToldRecord
from onrecord.model.dates import CalendarSpan, EdtfDate

_LANGUAGE = "en"
FormatDay = Callable[[date], str]
"""Returns a day in words: `3 May 2022`."""


def day_formatter(told: ToldRecord) -> FormatDay:
    """Return what words a day."""
    words = told.in_language(_LANGUAGE).describe.words
    # In a terminal, a space that doesn't break is one that can't be searched for.
    return lambda day: words.date(EdtfDate(CalendarSpan.of(day))).replace("\xa0", " ")
