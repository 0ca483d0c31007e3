"""Finds the days in a value, a text or an address of a page."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import json

_MONTHS = json.decode(Path(__file__).with_name("months.json").read_bytes(), type=list[list[str]])
"""The names and abbreviations of each month, in several languages."""
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = "(?:{})".format("|".join(sorted(_NUMBERS, key=len, reverse=True)))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d\d?)\.(?P<month>\d\d?)\.{_YEAR}(?!\d)",
        # '2 ноября 2021 года', '2 қараша 2021', '2 November 2021', '2nd of Nov., 2021'
        rf"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<name>{_MONTH})\.?,?[\s-]*{_YEAR}(?!\d)",
        # 'November 2, 2021', 'қараша 2, 2021'
        rf"(?<!\w)(?P<name>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}(?!\d)",
        # '2021 жылғы 2 қараша', '2021 ж. 2 қараша'
        rf"(?<!\d){_YEAR}\s*(?:жыл\w*|ж\.?|г\.?|года?)?,?\s+(?P<day>\d\d?)[\s-]+(?P<name>{_MONTH})(?!\w)",
    )
)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:T?\d{{4,6}})?Z?")
_SLASHES = re.compile(
    rf"(?:{_YEAR}[/.](?P<month>\d\d?)[/.](?P<day>\d\d?)|(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<last>(?:19|20)\d\d))(?!\d).*"
)
_ADDRESS = re.compile(
    rf"(?<!\d){_YEAR}(?P<sign>[/_-])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)(?!\d)"
    r"|(?<!\d)(?P<packed>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)"
)


def day_of_value(text: str) -> str | None:
    """Return the day of a whole value, as metadata has it; None if it has none or could mean two."""
    text = text.strip()
    found = _COMPACT.fullmatch(text) or _SLASHES.fullmatch(text)
    if found and found["year"]:
        return _day(int(found["year"]), int(found["month"]), int(found["day"]))
    if found:
        first, second, year = int(found["a"]), int(found["b"]), int(found["last"])
        both = {_day(year, second, first), _day(year, first, second)} - {None}
        return next(iter(both)) if len(both) == 1 else None
    return next(days_in(text), None)


def days_in(text: str) -> Iterator[str]:
    """Yield the days that a text names, in its order.

    They are looked for inside of what programs and authors wrote, by whole names and forms of a day alone.
    `model/date_reader` reads what a person typed, which is a date as a whole, or none.
    """
    found = (match for form in _FORMS for match in form.finditer(text))
    for match in sorted(found, key=lambda match: match.start()):
        parts = match.groupdict()
        month = _NUMBERS[parts["name"].lower()] if parts.get("name") else int(parts["month"])
        if day := _day(int(parts["year"]), month, int(parts["day"])):
            yield day


def day_of_address(url: str) -> str | None:
    """Return the day in an address such as `/2021/11/02/`; None if there is none, or several."""
    days = set()
    for found in _ADDRESS.finditer(url):
        parts = filter(None, found.group("year", "month", "day", "packed", "m", "d"))  # of one form or the other
        days.add(_day(*map(int, parts)))
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def is_in_utc(text: str) -> bool:
    """Return whether a moment is given in UTC, so that it can be a day off where the page was published."""
    return re.search(r"\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]00:?00)$", text.strip()) is not None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
