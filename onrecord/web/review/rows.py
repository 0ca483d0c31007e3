"""The rows of a review: one for each place of an article where it meets the record."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Spans = tuple[tuple[int, int], ...]
"""Places in a text: from which character, and before which one."""


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

    kind: Annotated[RowKind, Meta(description="what it is about")]
    line: Annotated[int, Meta(description="the line of the article's file; of a file of Word, the paragraph")]
    words: Annotated[str, Meta(description="the words of the article")]
    message: Annotated[str, Meta(description="a sentence in plain words")]
    entry: Annotated[
        str, Meta(description="the full name of the entry, such as `story/event#claim` or `actors/id`; may be empty")
    ] = ""
    file: Annotated[str, Meta(description="the entry's file, relative to the site; empty for a published record")] = ""
    file_line: Annotated[int, Meta(description="the line of that file; 0 without one")] = 0
    url: Annotated[str, Meta(description="the address to cite; empty if the site has none")] = ""
    nearest: Annotated[str, Meta(description="the record's words; may be empty")] = ""
    changed: Annotated[Spans, Meta(description="the characters of `words` that differ from `nearest`")] = ()
    nearest_changed: Annotated[Spans, Meta(description="the characters of `nearest` that differ from `words`")] = ()
    speaker: Annotated[str, Meta(description="of the record's words: who said them; may be empty")] = ""
    day: Annotated[str, Meta(description="of the record's words: the day, an EDTF date; may be empty")] = ""
    source: Annotated[
        str, Meta(description="of the record's words: the source's title and publisher; may be empty")
    ] = ""
    reason: Annotated[str, Meta(description="why an editor has accepted this row; empty if nobody has")] = ""
