"""Decodes files of other programs, makes their texts harmless, tells what no field takes, and keeps it as comments."""

import codecs
import re
from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct, field

from onrecord.desk.editing.new_entries import quote
from onrecord.desk.editing.untrusted_text import without_forbidden
from onrecord.problems import RefusedError

MOST_ENTRIES = 1_000  # how many entries one file may hold
LARGEST_FILE = 5 * 1024 * 1024  # in bytes
LONGEST_TEXT = 20_000  # in characters, of a text with paragraphs
LONGEST_LINE = 1_000  # in characters, of a text in one line
_LONGEST_KEPT = 400  # in characters, of a value that stays as a comment
_SHOWN = 80
_MOST_NAMED = 8
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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


_LONGEST_NAME = 40  # in characters, of an entry's name beside its place
WHOLE_FILE = Place("the file", 0)


class Findings(Struct):
    """What an import tells, in the order in which it was found."""

    told: dict[str, list[Place]] = field(default_factory=dict)
    """What was changed or is missing, by message."""
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


def clean(text: str, place: Place, findings: Findings) -> str:
    """Return `text` without characters that nobody can see or that change the order of others; tell which."""
    text, names = without_forbidden(text.expandtabs(4))
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        findings.warn(place, f"deleted characters that no text may contain: {', '.join(names[:_MOST_NAMED])}{more}")
    return text


def one_line(text: str, place: Place, findings: Findings) -> str:
    """Return `text` cleaned, with single spaces in place of all white space."""
    return " ".join(clean(text.replace("\n", " "), place, findings).split())


def shortened(text: str) -> str:
    """Return the beginning of a text in one line, for a message, without characters that a terminal would obey."""
    text = " ".join(without_forbidden(text)[0].split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def comments_of(values: Iterable[tuple[str, str]], place: Place, findings: Findings) -> str:
    """Return values as comments; tell their names, and all that is too long to stay."""
    lines = []
    kept = []
    for name, value in values:
        text = clean(value, place, findings).strip()
        label = " ".join(clean(shortened(name), place, findings).split())
        if len(text) > _LONGEST_KEPT:
            findings.warn(place, f"left out '{label}', which no field takes")
        elif text:
            kept.append(label)
            lines.append(f"# In the file, '{label}' is:\n{quote(text)}")
    for label in dict.fromkeys(kept):
        findings.warn(place, f"no field takes '{label}', so it stands in a comment")
    return "".join(lines)
