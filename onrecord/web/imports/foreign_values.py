"""Reads JSON of other programs without loss, and dates as exactly as they are given, in EDTF."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from onrecord.model.date_reader import read_date
from onrecord.model.dates import DateError, parse_date, parse_issued
from onrecord.problems import RefusedError
from onrecord.web.imports.cleaning import shorten
from onrecord.web.imports.findings import Findings, Place

_NUMBER = re.compile(r"[+]?\d{1,4}")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12


def decode_json(text: str) -> object:
    """Return mappings, lists, texts, `None`, `True` and `False`; numbers as texts. Raises `RefusedError`."""
    try:
        return json.loads(text, object_pairs_hook=_mapping, parse_int=str, parse_float=str, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise RefusedError(f"the JSON can't be read: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise RefusedError("the JSON has too many levels inside each other") from None


def words_of(value: object) -> str:
    """Return a text or a number as typed; empty for anything else."""
    return value if isinstance(value, str) else ""


def in_short(value: object) -> str:
    """Return any value in one line, for a comment or a message."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _mapping(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    for name, count in Counter(name for name, _ in pairs).items():
        if count > 1:
            raise RefusedError(f"the JSON has the name '{shorten(name)}' twice in one object; delete one of them")
    return dict(pairs)


def _no_number(name: str) -> str:
    raise RefusedError(f"the JSON has the value {name}, which is no JSON")


def objects_in(items: Iterable[object], unit: str, findings: Findings) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the objects of a list with their places; tell all that are none."""
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield Place(unit, number), item
        else:
            findings.leave_out(Place(unit, number), f"it is no object, but '{shorten(in_short(item))}'")


def edtf(year: str, month: str = "", day: str = "") -> str:
    """Return a date of these numbers; month and day may be empty. Raises `DateError`.

    The other program has named each number already, so there is nothing to read as `model/date_reader` does.
    """
    written = "/".join(filter(None, (year, month, day)))
    if re.fullmatch(r"[-\N{MINUS SIGN}]\s*\d+", year):
        raise DateError(f"the year {year} lies before the year 1, which onrecord can't hold")
    if not year:
        raise DateError(f"'{written}' has no year" if written else "the date is missing")
    if day and not month:
        raise DateError(f"the day {day} of {year} has no month")
    if not all(_NUMBER.fullmatch(part) and part.isascii() for part in (year, month, day) if part):
        raise DateError(f"'{written}' does not consist of numbers from 0001 to 9999")
    parts = (f"{int(part):0{width}}" for part, width in ((year, 4), (month, 2), (day, 2)) if part)
    return str(parse_date("-".join(parts)))


def issued_as_written(text: str) -> str:
    """Return when a text was published, in EDTF, of a form of entries or of a date in words that holds all of it.

    Raises `DateError`.
    """
    try:
        return str(parse_issued(text))
    except DateError:
        reading = read_date(text, dots_begin_with_day=True)
        if not reading.value or reading.lost:
            raise
        return str(parse_issued(reading.value))


def clock(text: str) -> tuple[str, str]:
    """Return a time of day as HH:MM, and the seconds that this omits. Raises `DateError`.

    It is a value of its own here. `model/date_reader` reads a time only behind a day, and no seconds.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]) or not text.isascii():
        raise DateError(f"'{text}' is not a time of day")
    hour = int(found["hour"])
    minute = int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise DateError(f"'{text}' is not a time of day")
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    written = f"{hour:02}:{minute:02}"
    try:
        parse_issued(f"2000-01-01T{written}")
    except DateError:
        raise DateError(f"'{text}' is not a time of day") from None
    second = found["second"] or "0"
    return written, second if int(second) else ""
