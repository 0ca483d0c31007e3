"""The full names of entries and claims: their kind with their ids."""

import re
from typing import Literal, NamedTuple, Self, get_args

from onrecord.model.ids import ID_PATTERN

NamedKind = Literal["event", "claim", "story", "actor", "source", "bill"]
"""The kinds of things that have an address or an anchor, and so an id that must not vanish."""
NAMED_KINDS: tuple[NamedKind, ...] = get_args(NamedKind)
_FOLDERS: dict[str, NamedKind] = {"actors": "actor", "sources": "source", "bills": "bill"}
"""No story can have these ids."""
FORMS = "STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID"
_ID = ID_PATTERN.pattern
_NAME = re.compile(rf"(?P<first>{_ID})/(?:(?P<second>{_ID})(?:#(?P<claim>{_ID}))?)?")
_PAGE = re.compile(rf"(?P<story>{_ID})/(?P<event>{_ID})/(?P<claim>{_ID})/")


class EntryName(NamedTuple):
    """The kind and the ids of a thing."""

    kind: NamedKind
    id: str
    """For a claim: the claim's own id."""
    story: str = ""
    """For an event or a claim: its story."""
    event: str = ""
    """For a claim: its event."""

    def __str__(self) -> str:
        """Return the full name, which is that of no other thing."""
        if self.kind == "story":
            return f"{self.id}/"
        if self.kind == "event":
            return f"{self.story}/{self.id}"
        return f"{self.story}/{self.event}#{self.id}" if self.kind == "claim" else f"{self.kind}s/{self.id}"

    @property
    def page(self) -> str:
        """The address of the page that a claim with this name can have of its own."""
        return f"{self.story}/{self.event}/{self.id}/"

    def with_id(self, id_: str) -> Self:
        """Return the name that the thing has with another id."""
        return self._replace(id=id_)


def parse_name(text: str) -> EntryName | None:
    """Return the thing with this full name; None if it is no full name."""
    if (match := _NAME.fullmatch(text)) is None:
        return None
    first, second, claim = match["first"], match["second"], match["claim"]
    if first in _FOLDERS:
        return EntryName(_FOLDERS[first], second) if second and not claim else None
    if second is None:
        return EntryName("story", first)
    return EntryName("claim", claim, first, second) if claim else EntryName("event", second, first)


def parse_page(text: str) -> EntryName | None:
    """Return the claim that has a page of this address; None if it is no such address."""
    if (match := _PAGE.fullmatch(text)) is None or match["story"] in _FOLDERS:
        return None
    return EntryName("claim", match["claim"], match["story"], match["event"])
