"""What every record answers, whether it is a folder or a published site."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Protocol

from msgspec import Struct

from onrecord.model.full_names import FORMS, NamedKind
from onrecord.web.review.reviewing import GatheredRecord

Row = dict[str, Any]
UNKNOWN = f"this record has no published entry of that id; search has the ids, as {FORMS}"
"""Says neither which entries are like it nor whether there is a draft."""


class UnansweredError(Exception):
    """The record can't answer; the message says why, in words of our own."""


class About(Struct, frozen=True):
    """What a record says of itself."""

    title: Row
    address: str | None
    publisher: Row | None
    licence: Row | None
    coverage: Row | None
    updated: str | None
    """The day of its newest change."""
    stories: Sequence[Row]


class Found(Struct, frozen=True):
    """What a search found."""

    total: int
    entries: Sequence[Row]
    """As `onrecord find` gives them."""


class AskedRecord(Protocol):
    """A record that is asked. Each method raises `UnansweredError`."""

    cannot_see: str
    """What this kind of record never has."""

    def about(self) -> About:
        """Return what the record says of itself."""
        ...

    def tell(self, name: str, day: date | None = None) -> Row:
        """Return an entry as `onrecord show` gives it, with the claims of a story; today, or as of a day."""
        ...

    def find(self, words: str, story: str, kinds: Collection[NamedKind], first: int, most: int) -> Found:
        """Return so many of the entries that words find, from a place on."""
        ...

    def changes(self, since: date) -> Sequence[Row]:
        """Return the changes that were published on a day or later, the oldest first."""
        ...

    def identify(self, change: Row) -> Row:
        """Return the title, or the text of a claim, and the address of what a change is about."""
        ...

    def gather(self) -> GatheredRecord:
        """Return all with which a text is compared."""
        ...
