"""The rows of a review: one for each place of an article where it meets the record."""

from enum import StrEnum

from msgspec import Struct


class RowKind(StrEnum):
    """What a row is about; none says that an article is right or wrong."""

    FOUND = "found"
    OTHER_WORDS = "other words"
    OTHER_SPEAKER = "other speaker"
    ABSENT = "not in this record"
    LINK = "link"
    STALE = "stale"
    NAME = "name"
    OFFICE = "office"
    DAY = "day"
    STAGE = "stage"
    TOUCHES = "touches"
    LEFT_OUT = "left out"


STOPPING = frozenset({RowKind.OTHER_WORDS, RowKind.OTHER_SPEAKER, RowKind.LINK, RowKind.STALE})
"""The kinds that end the command with status 1; the others are for an editor to weigh."""


class Row(Struct, frozen=True):
    """One row, in order of the article."""

    kind: RowKind
    line: int
    """The line of the article's file."""
    words: str
    """The words of the article."""
    message: str
    """A sentence in plain words."""
    entry: str = ""
    """The full name of the entry, such as `story/event#claim` or `actors/id`."""
    file: str = ""
    """The entry's file, relative to the site; empty for a published record."""
    file_line: int = 0
    url: str = ""
    """The address to cite; empty if the site has none."""
    nearest: str = ""
    """The record's words."""
    changed: tuple[tuple[int, int], ...] = ()
    """The characters of `words` that differ from `nearest`."""
    nearest_changed: tuple[tuple[int, int], ...] = ()
    """The characters of `nearest` that differ from `words`."""
    speaker: str = ""
    day: str = ""
    """An EDTF date."""
    source: str = ""
    """The source's title and publisher."""
    reason: str = ""
    """Why an editor has accepted this row; empty if nobody has."""
