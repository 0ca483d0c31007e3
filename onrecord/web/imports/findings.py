"""What an import tells of a file: what was changed, what is missing and why, each with its places."""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct, field

from onrecord.editing.entries.untrusted_text import without_forbidden
from onrecord.problems import RefusedError

MOST_ENTRIES = 1_000
"""How many entries one file may hold."""
_MOST_UNITS = 20
"""How many files a message lists; of rows and lines it lists all, as ranges."""
_LONGEST_NAME = 40
"""In characters, of an entry's name beside its place."""


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


def list_messages(found: dict[str, list[Place]]) -> list[str]:
    """Return each message in one line, after all of its places."""
    lines = (f"{_list_places(places)}: {message}" for message, places in found.items())
    return [" ".join(without_forbidden(line).text.split()) for line in lines]


def _list_places(places: Iterable[Place]) -> str:
    units: dict[str, set[int]] = {}
    names = [place.name for place in places if place.name]
    for place in places:
        units.setdefault(place.unit, set()).add(place.number)
    parts = [_list_numbers(unit, sorted(numbers)) for unit, numbers in islice(units.items(), _MOST_UNITS)]
    if len(units) > _MOST_UNITS:
        parts.append(f"and {len(units) - _MOST_UNITS:,} more")
    name = f" ({names[0]})" if len(names) == 1 and len(names[0]) <= _LONGEST_NAME else ""
    return ", ".join(parts) + name


def _list_numbers(unit: str, numbers: list[int]) -> str:
    """Return numbers with runs joined, as in 'rows 2-4, 9'."""
    if numbers == [0]:
        return unit
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    written = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"{unit}{'s' if len(numbers) > 1 else ''} {written}"
