"""Links in an event's text to other things on the site, as editors write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.model.values import ID_PATTERN


@dataclass(frozen=True, slots=True)
class InnerLink:
    """What a link in a text leads to."""

    kind: Literal["story", "event", "actor", "source"]
    id: str
    story: str = ""
    """For an event: its story."""
    claim: str = ""
    """For an event: the claim that is meant."""


def parse_link(text: str, story: str) -> InnerLink | None:
    """Turn a link written in `story` into what it leads to; nothing where it has none of the forms.

    The forms are those of a relation's target, `actors/ID` and `sources/ID`, and any of them as a reader sees it in
    the browser, from the site's root on: `/story/`, `/story/event/`, `/actors/ID/`.
    """
    path, _, claim = text.partition("#")
    parts = path.strip("/").split("/")
    if not all(ID_PATTERN.fullmatch(part) for part in (*parts, *([claim] if claim else []))):
        return None
    if parts[0] in ("actors", "sources") and claim:
        return None
    match parts:
        case ["actors", actor]:
            return InnerLink("actor", actor)
        case ["sources", source]:
            return InnerLink("source", source)
        case [name] if path.startswith("/"):
            return None if claim else InnerLink("story", name)
        case [event]:
            return InnerLink("event", event, story, claim)
        case [other, event]:
            return InnerLink("event", event, other, claim)
    return None
