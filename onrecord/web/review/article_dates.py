"""Finds days in the text of an article, in all languages of the interface.

A month or a year without a day is no day, and neither is an end of a range, or a day in two figures either of which can
be the month.
"""

import re
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from onrecord.editing.lookup.word_forms import month_names
from onrecord.model.foldings import words_to_index
from onrecord.web.review.review_memory import remember_until_review_ends

_LANGUAGES = ("en", "ru", "uk", "kk", "de", "fr", "es")
_MONTHS_A_YEAR = 12
_MOST_DAYS = 31
_KAZAKH_ENDING = 4
"""The most letters of a Kazakh ending."""
_SHORTEST = 3
"""The fewest letters of the beginning of a month's name, as in 'Nov'."""
_LONGEST_SHORT = 4
"""The most letters of it, as in 'Sept'."""
_THIS_CENTURY = 2000

_DASH = r"[-‐‑‒–—−]"
_BLANK = r"[\s\u00a0\u202f]"
_ORDINAL = r"(?:st|nd|rd|th|er|º|-?го|-?е|-?ші|-?шы|\.)?"
_OF = rf"(?:of{_BLANK}+(?:the{_BLANK}+)?|de{_BLANK}+|d['’])?"
_YEAR = rf"(?:,?{_BLANK}+(?:of{_BLANK}+|del?{_BLANK}+|года?{_BLANK}+)?(?P<{{0}}>(?:1[5-9]|20)\d\d)(?!\d))?"
_NAME = r"(?P<{0}>[^\W\d_]{{3,}})\.?"
_NO_COUNT = rf"(?![\d.:%]\d|\d|{_BLANK}*[^\W\d_]{{4}})"
"""What stands behind a day, and not behind a number of things: `in May 12 ships`."""
_FORMS = (
    r"(?P<iso>(?<![\d-])(?P<iy>\d{4})-(?P<im>\d{2})-(?P<id>\d{2})(?![\d-]))",
    rf"(?P<dotted>(?<![\d.])(?P<fd>\d{{1,2}})\.{_BLANK}?(?P<fm>\d{{1,2}})\.{_BLANK}?(?P<fy>\d{{4}}|\d\d)(?![\d.]*\d))",
    r"(?P<slashed>(?<![\d/])(?P<s1>\d{1,2})/(?P<s2>\d{1,2})/(?P<sy>\d{4})(?![\d/]))",
    rf"(?P<y3>(?<!\d)\d{{4}}){_BLANK}+(?:жылғы|жылы|жылдың){_BLANK}+(?P<d3>\d{{1,2}}){_BLANK}+{_NAME.format('m3')}",
    rf"(?P<d1>(?<![\d.,:/])\d{{1,2}}){_ORDINAL}{_BLANK}+{_OF}{_NAME.format('m1')}{_YEAR.format('y1')}",
    rf"{_NAME.format('m2')}{_BLANK}+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?{_NO_COUNT}{_YEAR.format('y2')}",
)
_DATE = re.compile("|".join(_FORMS), re.IGNORECASE)
_RANGE_BEFORE = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?(?:{_BLANK}+[^\W\d_]{{3,}}\.?)?{_BLANK}?"
    rf"(?:{_DASH}|\b(?:to|and|or|bis|und|oder|по|и|до|або|й|та|au|et|ou|al|y|o|мен|пен|бен)\b){_BLANK}?\Z",
    re.IGNORECASE,
)
"""What before a day makes it the end of a range, or one of two: '10–', '10 and', '30 May to'."""
_RANGE_AFTER = re.compile(
    rf"{_BLANK}?(?:{_DASH}{_BLANK}?\d|(?:to|until|bis|по|до|au|jusqu|hasta|al)\b[^.;]{{0,12}}\d)", re.IGNORECASE
)
"""What behind a day makes it the beginning of a range."""


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


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[WrittenDay]:
    """Yield the days that a text names, or the part of it from `start` to `end`."""
    last = len(text) if end is None else end
    while match := _DATE.search(text, start, last):
        found = _read(match)
        if found is not None and not _is_in_range(text, found, last):
            yield found
        # In `the 3rd of May`, the first two words only look like those of `May 3rd`.
        start = match.end("m2") if found is None and match["m2"] else match.end()


def _is_in_range(text: str, found: WrittenDay, last: int) -> bool:
    before = text[max(found.start - 24, 0) : found.start]
    return bool(_RANGE_BEFORE.search(before) or _RANGE_AFTER.match(text, found.end, last))


def _read(match: re.Match[str]) -> WrittenDay | None:
    if match["iso"]:
        year, month, day = int(match["iy"]), int(match["im"]), int(match["id"])
    elif match["dotted"]:
        year, month, day = int(match["fy"]), int(match["fm"]), int(match["fd"])
        year += _THIS_CENTURY if len(match["fy"]) < 4 else 0  # noqa: PLR2004  (a year in full)
    elif match["slashed"]:
        year = int(match["sy"])
        month, day = _month_and_day(int(match["s1"]), int(match["s2"]))
    else:
        kind = next(kind for kind in "123" if match[f"d{kind}"])
        year, month, day = int(match[f"y{kind}"] or 0), month_of(match[f"m{kind}"]), int(match[f"d{kind}"])
        end = match.end() if year else match.end(f"d{kind}" if kind == "2" else f"m{kind}")
        return _day(match.start(), end, year, month, day)
    return _day(match.start(), match.end(), year, month, day)


def _month_and_day(first: int, second: int) -> tuple[int, int]:
    """Return month and day of a date with slashes; zeros if either can be the month."""
    if first == second or second > _MONTHS_A_YEAR:
        return first, second
    return (second, first) if first > _MONTHS_A_YEAR else (0, 0)


def _day(start: int, end: int, year: int, month: int, day: int) -> WrittenDay | None:
    if not 1 <= month <= _MONTHS_A_YEAR or not 1 <= day <= _MOST_DAYS:
        return None
    return WrittenDay(start, end, month, day, year or None)


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
    return word.isascii() and _SHORTEST <= len(word) <= _LONGEST_SHORT and name.startswith(word)
