"""The full names of things: the lines of `published.txt`, and the names that commands take."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

from onrecord.model.addresses import is_reserved_for_event, is_reserved_for_story
from onrecord.model.ids import ID_PATTERN

NamedKind = Literal["event", "claim", "story", "actor", "source", "bill"]
"""The kinds of things that have an address or an anchor, and so an id that must not vanish."""
NAMED_KINDS: tuple[NamedKind, ...] = get_args(NamedKind)
_FOLDERS: dict[str, NamedKind] = {"actors": "actor", "sources": "source", "bills": "bill"}
"""No story can have these ids."""
FORMS = "STORY/EVENT, STORY/EVENT#CLAIM, STORY/, actors/ID, sources/ID or bills/ID"
VIA_WORDS = frozenset({"unknown", "own"})
"""The words that `via` accepts besides sources, so that no source can have one as its id."""
_ID = ID_PATTERN.pattern
_NAME = re.compile(rf"(?P<first>{_ID})/(?:(?P<second>{_ID})(?:#(?P<claim>{_ID}))?)?")


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

    def with_id(self, id_: str) -> EntryName:
        """Return the name that the thing has with another id."""
        return self._replace(id=id_)


def parse_name(text: str) -> EntryName | None:
    """Return the thing with this full name; None if it is no full name."""
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    first, second, claim = match["first"], match["second"], match["claim"]
    if first in _FOLDERS:
        return EntryName(_FOLDERS[first], second) if second and not claim else None
    if second is None:
        return EntryName("story", first)
    return EntryName("claim", claim, first, second) if claim else EntryName("event", second, first)


def is_reserved(kind: str, id_: str, languages: tuple[str, ...]) -> bool:
    """Return whether a thing of this kind can't have the id, on a site in these languages."""
    if kind == "story":
        return is_reserved_for_story(id_, languages)
    if kind == "event":
        return is_reserved_for_event(id_)
    return kind == "source" and id_ in VIA_WORDS
