"""Finds days in the text of an article, in all languages of the interface."""

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from onrecord.editing.lookup.word_forms import month_names
from onrecord.model.foldings import words_to_index
from onrecord.web.review.review_memory import remember_until_review_ends

_LANGUAGES = ("en", "ru", "uk", "kk", "de", "fr", "es")
_ISO = r"(?P<iso>(?<!\d)\d{4}-\d{2}-\d{2}(?!\d))"
_FIGURES = r"(?P<figures>(?<![\d.])(?P<fd>\d{1,2})\.(?P<fm>\d{1,2})\.(?P<fy>\d{4})(?!\d))"
_ORDINAL = r"(?:st|nd|rd|th|er|-?го|-?е|\.)?"
_MONTH = r"(?P<{0}>[^\W\d_]{{3,}})\.?"
_YEAR = r"(?:,?\s+(?:of\s+|de\s+|del\s+)?(?P<{0}>\d{{4}})(?!\d))?"
_DAY_FIRST = (
    rf"(?P<day>(?<![\d.,:])\d{{1,2}}){_ORDINAL}\s+(?:of\s+|de\s+|d['’])?{_MONTH.format('month')}{_YEAR.format('year')}"
)
_MONTH_FIRST = (
    rf"{_MONTH.format('month2')}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d.:%]|\s*[^\W\d_]){_YEAR.format('year2')}"
)
_YEAR_FIRST = rf"(?P<year3>(?<!\d)\d{{4}})\s+(?:жылғы|жылы|жылдың)\s+(?P<day3>\d{{1,2}})\s+{_MONTH.format('month3')}"
_DATE = re.compile(f"{_ISO}|{_FIGURES}|{_YEAR_FIRST}|{_DAY_FIRST}|{_MONTH_FIRST}", re.IGNORECASE)
_KAZAKH_ENDING = 4
_SHORTEST = 3


class WrittenDay(Struct, frozen=True):
    """A day as an article names it."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    """None if the text names none here."""

    def on(self, year: int | None) -> date | None:
        """Return the day, in a year that the text around it names; None if there is no such day."""
        try:
            return date(self.year or year or 0, self.month, self.day)
        except ValueError:
            return None


def days_in(text: str) -> Iterator[WrittenDay]:
    """Yield the days that a text names."""
    for match in _DATE.finditer(text):
        found = _read(match)
        if found is not None:
            yield found


def _read(match: re.Match[str]) -> WrittenDay | None:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    elif match["figures"]:
        year, month, day = int(match["fy"]), int(match["fm"]), int(match["fd"])
    else:
        kind = next(kind for kind in ("", "2", "3") if match[f"day{kind}"])
        year, month, day = int(match[f"year{kind}"] or 0), month_of(match[f"month{kind}"]), int(match[f"day{kind}"])
    if not 1 <= month <= 12 or not 1 <= day <= 31:  # noqa: PLR2004  (months, days)
        return None
    end = match.end() if year or not match["month"] else match.end("month")
    return WrittenDay(match.start(), end, month, day, year or None)


@remember_until_review_ends
def month_of(word: str) -> int:
    """Return the number of the month that a word names, in full or as its beginning with three letters; 0 for none."""
    folded = next(iter(words_to_index(word)), "")
    found = {
        number
        for language, names in month_names(_LANGUAGES).items()
        for number, own in enumerate(names, 1)
        if any(_is_month(folded, name, language) for name in own.split())
    }
    return found.pop() if len(found) == 1 else 0


def _is_month(word: str, name: str, language: str) -> bool:
    if word == name:
        return True
    if language == "kk":
        return word.startswith(name) and len(word) <= len(name) + _KAZAKH_ENDING
    return word.isascii() and len(word) >= _SHORTEST and len(word) <= _KAZAKH_ENDING and name.startswith(word)


def is_day_slip(written: date, known: date) -> bool:
    """Return whether one day is a slip of another: a day beside it, one other figure, month or year."""
    if written == known:
        return False
    if (written.year, written.month) == (known.year, known.month):
        return abs(written.day - known.day) == 1 or _is_figure_slip(written.day, known.day)
    if (written.month, written.day) == (known.month, known.day):
        return abs(written.year - known.year) == 1 or sorted(str(written.year)) == sorted(str(known.year))
    return (written.year, written.day) == (known.year, known.day)


def _is_figure_slip(one: int, other: int) -> bool:
    first, second = f"{one:02}", f"{other:02}"
    return first == second[::-1] or sum(a != b for a, b in zip(first, second, strict=True)) == 1
