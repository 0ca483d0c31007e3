"""Decodes files of other programs, makes their texts harmless, and tells what an import can't take of them.

What no field takes becomes comments of YAML. JSON loses nothing: numbers stay as typed, and a name that stands twice is
refused. Dates become EDTF, as exactly as they are given and no more.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct, field

from onrecord.desk.editing.new_entries import quote
from onrecord.desk.editing.untrusted_text import without_forbidden
from onrecord.model.dates import DateError, parse_date, parse_issued
from onrecord.problems import RefusedError

MOST_ENTRIES = 1_000
"""How many entries one file may hold."""
LARGEST_FILE = 5 * 1024 * 1024
"""In bytes."""
LONGEST_TEXT = 20_000
"""In characters, of a text with paragraphs."""
LONGEST_LINE = 1_000
"""In characters, of a text in one line."""
_LONGEST_KEPT = 400
"""In characters, of a value that stays as a comment."""
_SHOWN = 80
_MOST_NAMED = 8
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NUMBER = re.compile(r"[+]?\d{1,4}")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{1,2}))?(?::(?P<second>\d{1,2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12


class Place(Struct, frozen=True):
    """A place in an imported file."""

    unit: str
    """What the number counts: a 'row', a 'line', an 'event'."""
    number: int
    """From 1; 0 means the whole file."""
    name: str = ""
    """What the file itself calls the entry, such as a citation key."""

    def __str__(self) -> str:
        return f"{self.unit} {self.number}" if self.number else self.unit


_LONGEST_NAME = 40
"""In characters, of an entry's name beside its place."""
WHOLE_FILE = Place("the file", 0)


class Findings(Struct):
    """What an import tells, in the order in which it was found."""

    told: dict[str, list[Place]] = field(default_factory=dict)
    """What was changed or is missing in entries that were taken, by message."""
    left_out: dict[str, list[Place]] = field(default_factory=dict)
    """Why entries were not taken, by message."""
    known: dict[str, list[Place]] = field(default_factory=dict)
    """Entries that the site has already, by message."""

    def warn(self, place: Place, message: str) -> None:
        """Add something that the editor must know about an entry."""
        self.told.setdefault(message, []).append(place)

    def warn_outside(self, place: Place, entries: str, form: str) -> None:
        """Add a line outside of all entries. Raises `RefusedError` if there are too many to be of this form."""
        message = f"left out text that stands outside of all {entries}"
        self.warn(place, message)
        if len(self.told[message]) > MOST_ENTRIES:
            raise RefusedError(f"more than {MOST_ENTRIES:,} lines stand outside of all {entries}; is this {form}?")

    def leave_out(self, place: Place, message: str) -> None:
        """Add why an entry was not taken."""
        self.left_out.setdefault(message, []).append(place)

    def skip_known(self, place: Place, message: str) -> None:
        """Add an entry that the site has already."""
        self.known.setdefault(message, []).append(place)


def in_words(found: dict[str, list[Place]]) -> list[str]:
    """Return each message in one line, after all of its places."""
    lines = (f"{_list_places(places)}: {message}" for message, places in found.items())
    return [" ".join(without_forbidden(line)[0].split()) for line in lines]


def _list_places(places: Iterable[Place]) -> str:
    units: dict[str, set[int]] = {}
    names = [place.name for place in places if place.name]
    for place in places:
        units.setdefault(place.unit, set()).add(place.number)
    parts = [_numbers(unit, sorted(numbers)) for unit, numbers in units.items()]
    name = f" ({names[0]})" if len(names) == 1 and len(names[0]) <= _LONGEST_NAME else ""
    return ", ".join(parts) + name


def _numbers(unit: str, numbers: list[int]) -> str:
    """Return numbers with runs joined, as in 'rows 2-4, 9'."""
    if numbers == [0]:
        return unit
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    written = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"{unit}{'s' if len(numbers) > 1 else ''} {written}"


def decode_file(data: bytes, encoding: str) -> str:
    """Return the text of a file with LF line ends; `encoding` is empty for UTF-8. Raises `RefusedError`."""
    if len(data) > LARGEST_FILE:
        raise RefusedError("the file is larger than 5 MiB; split it into several")
    name = encoding or ("utf-16" if data.startswith(_WIDE) else "utf-8-sig")
    try:
        text = data.decode(name)
    except UnicodeError as error:
        place = f" (byte {error.start + 1})" if isinstance(error, UnicodeDecodeError) else ""
        hint = "name the encoding in which the other program saved it, as in --encoding windows-1252"
        raise RefusedError(f"the file is not {encoding or 'UTF-8'}{place}; {hint}") from None
    except LookupError:
        raise RefusedError(f"no encoding is called '{encoding}'; write such as windows-1252 or utf-16") from None
    return re.sub("\r\n?", "\n", text.removeprefix("\ufeff"))


def cleaned(text: str, place: Place, findings: Findings) -> str:
    """Return `text` without characters that nobody can see or that change the order of others; tell which."""
    text, names = without_forbidden(text.expandtabs(4))
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        findings.warn(place, f"deleted characters that no text may contain: {', '.join(names[:_MOST_NAMED])}{more}")
    return text


def one_line(text: str, place: Place, findings: Findings) -> str:
    """Return `text` cleaned, with single spaces in place of all white space."""
    return " ".join(cleaned(text.replace("\n", " "), place, findings).split())


def shortened(text: str) -> str:
    """Return the beginning of a text in one line, for a message, without characters that a terminal would obey."""
    text = " ".join(without_forbidden(text)[0].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def comments_of(values: Iterable[tuple[str, str]], place: Place, findings: Findings) -> str:
    """Return values as comments; tell their names, and all that is too long to stay."""
    lines, kept = [], []
    for name, value in values:
        text = cleaned(value, place, findings).strip()
        label = " ".join(cleaned(shortened(name), place, findings).split())
        if len(text) > _LONGEST_KEPT:
            findings.warn(place, f"left out '{label}', which no field takes")
        elif text:
            kept.append(label)
            lines.append(f"# In the file, '{label}' is:\n{quote(text)}")
    for label in dict.fromkeys(kept):
        findings.warn(place, f"no field takes '{label}', so it stands in a comment")
    return "".join(lines)


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
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RefusedError(f"the JSON has the name '{shortened(twice)}' twice in one object; delete one of them")
    return mapping


def _no_number(name: str) -> str:
    raise RefusedError(f"the JSON has the value {name}, which is no JSON")


def objects_in(items: Iterable[object], unit: str, findings: Findings) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the objects of a list with their places; tell all that are none."""
    for number, item in enumerate(items, start=1):
        if isinstance(item, Mapping):
            yield Place(unit, number), item
        else:
            findings.leave_out(Place(unit, number), f"it is no object, but '{shortened(in_short(item))}'")


def edtf(year: str, month: str = "", day: str = "") -> str:
    """Return a date of these numbers; month and day may be empty. Raises `DateError`."""
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


def clock(text: str) -> tuple[str, str]:
    """Return a time of day as HH:MM, and the seconds that this omits. Raises `DateError`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found["minute"] or found["half"]) or not text.isascii():
        raise DateError(f"'{text}' is not a time of day")
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            raise DateError(f"'{text}' is not a time of day")
        hour = hour % _NOON + (_NOON if found["half"][0] in "pP" else 0)
    written = f"{hour:02}:{minute:02}"
    try:
        parse_issued(f"2000-01-01T{written}")
    except DateError:
        raise DateError(f"'{text}' is not a time of day") from None
    return written, found["second"] if found["second"] and int(found["second"]) else ""
