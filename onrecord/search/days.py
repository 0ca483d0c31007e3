"""Days in a query, as people write them: '3 May 2022', 'May 3', '03.05.2022', '2022-05-03', 'May 2022'.

A day finds the documents whose last possible day it is, and a month those of the month. `static/search.js` does the
same. The names of months are those of CLDR: a test writes them into `month_names.json`, so that a search does not load
Babel.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import json

from onrecord.model.catalogue_codes import catalogue_codes
from onrecord.search.stems import stem

_NAMES = json.decode(Path(__file__).with_name("month_names.json").read_bytes(), type=dict[str, list[str]])
"""By language, for each month its names inside a date and alone, as the index has words."""
_BETWEEN = frozenset(("of", "de", "del", "г", "го", "е", "ж", "жылы", "жылғы", "жылдың", "года", "року"))
"""Words inside a date that don't change it, such as those after the year."""
_DAY = re.compile(r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er)?", re.ASCII)
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_SHORTEST_NAME = 3
"""The fewest letters of the beginning of a name that means a month, as in 'Nov'."""
Months = Mapping[str, Sequence[str]]
"""By language the names of each month, inside a date and alone, divided by blanks."""


class TypedDay(NamedTuple):
    """A day or month in a query."""

    days: str
    """How the ISO dates begin that it means, as `2022-05`; without a year how they end, as `-05-03`."""
    words: tuple[str, ...]
    """The words of the query that name it."""

    def has(self, day: str) -> bool:
        """Return whether it means a day, given as an ISO date."""
        return day.endswith(self.days) if self.days.startswith("-") else day.startswith(self.days)


def month_names(languages: Iterable[str]) -> Months:
    """Return the names of months in those of some languages whose names are known."""
    known = ((one, code) for one in languages for code in catalogue_codes(one) if code in _NAMES)
    return {language: _NAMES[code] for language, code in reversed([*known])}


def find_days(words: Sequence[str], months: Months) -> Iterator[TypedDay]:
    """Yield the days and months that a query names.

    '03.05.2022' is a day in May to some and in March to others: it means both.
    """
    telling = [word for word in words if word not in _BETWEEN]
    for start in range(len(telling)):
        before = telling[start - 1] if start else ""
        part = (*telling[start : start + 3], "", "")[:3]
        for days, count in _read(part, months):
            named = part[:count]
            if days.startswith("-") and _YEAR.fullmatch(before):
                yield TypedDay(before + days, (before, *named))
            else:
                yield TypedDay(days, named)


def _read(part: Sequence[str], months: Months) -> Iterator[tuple[str, int]]:
    """Yield what three words mean as a date that begins with the first one, and how many of them it takes."""
    first, second, third = part
    if _YEAR.fullmatch(first):
        yield from _after_year(first, second, third, months)
        return
    if _YEAR.fullmatch(third) and _MONTH.fullmatch(second) and _DAY.fullmatch(first):
        yield f"{third}-{int(second):02}-{_number(first)}", 3
    if _YEAR.fullmatch(third) and _MONTH.fullmatch(first) and _DAY.fullmatch(second) and first != second:
        yield f"{third}-{int(first):02}-{_number(second)}", 3
    for day, name in ((first, second), (second, first)):
        if _DAY.fullmatch(day) and (month := _month_of(name, months)):
            ends = f"-{month}-{_number(day)}"
            yield (f"{third}{ends}", 3) if _YEAR.fullmatch(third) else (ends, 2)
    if _YEAR.fullmatch(second) and (month := _month_of(first, months)):
        yield f"{second}-{month}", 2


def _after_year(year: str, second: str, third: str, months: Months) -> Iterator[tuple[str, int]]:
    """Yield what follows a year: '2022-05', '2022-05-03', '2022 мамыр'."""
    if _MONTH.fullmatch(second) and len(second) == 2:  # noqa: PLR2004
        is_day = _DAY.fullmatch(third)
        yield (f"{year}-{second}-{_number(third)}", 3) if is_day else (f"{year}-{second}", 2)
    elif month := _month_of(second, months):
        yield f"{year}-{month}", 2


def _number(day: str) -> str:
    return f"{int(re.sub(r'[^0-9]', '', day)):02}"


def _month_of(word: str, months: Months) -> str:
    """Return the number of the month that a word names; empty if it names none, or several, as 'ju' does."""
    if len(word) < _SHORTEST_NAME or not word.isalpha():
        return ""
    named = (
        number
        for language, names in months.items()
        for number, own in enumerate(names, 1)
        if any(_is_named(word, name, language) for name in own.split())
    )
    found = {*named}
    return f"{found.pop():02}" if len(found) == 1 else ""


def _is_named(word: str, name: str, language: str) -> bool:
    return name.startswith(word) or stem(word, language) == stem(name, language)


def days_by_word(words: Sequence[str], months: Months) -> Mapping[str, Sequence[TypedDay]]:
    """Return for each word of a query the days and months in whose names it stands."""
    found: dict[str, list[TypedDay]] = {}
    for day in dict.fromkeys(find_days(words, months)):
        for word in dict.fromkeys(day.words):
            found.setdefault(word, []).append(day)
    return found
