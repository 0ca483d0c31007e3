"""Links in Markdown to other pages of the site, in the forms that editors write."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from onrecord.model.ids import ID_PATTERN

LinkKind = Literal["story", "event", "actor", "source", "bill", "page"]
_FOLDERS: dict[str, LinkKind] = {"actors": "actor", "sources": "source", "bills": "bill", "pages": "page"}


class InnerLink(Struct, frozen=True):
    """The target of a link in a text."""

    kind: LinkKind
    id: str
    story: str = ""
    """For an event: its story."""
    claim: str = ""
    """For an event: the claim in it, if the link names one."""


def parse_link(text: str, story: str) -> InnerLink | None:
    """Return the target of a link written in `story`; None if the link has none of these forms.

    The forms are those of a relation's target; `actors/ID`, `sources/ID`, `bills/ID` and `pages/ID`; and each of them
    as the browser shows it, from the site's root: `/story/`, `/story/event/`, `/actors/ID/`.
    """
    path, _, claim = text.partition("#")
    parts = path.strip("/").split("/")
    if not all(ID_PATTERN.fullmatch(part) for part in (*parts, *([claim] if claim else []))):
        return None
    if parts[0] in _FOLDERS:
        return InnerLink(_FOLDERS[parts[0]], parts[1]) if len(parts) == 2 and not claim else None  # noqa: PLR2004
    match parts:
        case [name] if path.startswith("/"):
            return None if claim else InnerLink("story", name)
        case [event] if story:
            return InnerLink("event", event, story, claim)
        case [other, event]:
            return InnerLink("event", event, other, claim)
    return None
