"""The lanes of the narrow picture: on a phone each row of a timeline carries its own piece of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.model.relations import Ref, spoken_for
from onrecord.model.site import Event, Story
from onrecord.render.tracking import TrackedSite

_NAMED_LANES = ("1", "2")
"""The lanes of the two sides that make the most statements."""
_OTHERS, _BILL = "o", "b"


@dataclass(frozen=True, slots=True)
class Rail:
    """Which events of a story have a mark in which lane."""

    marks: Mapping[Ref, str]
    sides: tuple[str, ...]
    """The actors at the top of the two sides that have a lane of their own."""

    @property
    def has_bill(self) -> bool:
        """Whether the lane of bills has a mark."""
        return _BILL in self.marks.values()

    @classmethod
    def of(cls, site: TrackedSite, story: Story) -> Rail:
        """Return the lanes of a story's events."""
        sides = {event.ref: _sides(site, event) for event in story.events}
        counts = Counter(side for event in story.events if not event.is_stage for side in sides[event.ref])
        busiest = {side: lane for (side, _), lane in zip(counts.most_common(), _NAMED_LANES, strict=False)}
        return cls({event.ref: _lanes(event, sides[event.ref], busiest) for event in story.events}, tuple(busiest))

    def lanes(self, ref: Ref) -> str:
        """Return the lanes of an event, with spaces between them."""
        return self.marks[ref]


def _lanes(event: Event, sides: tuple[str, ...], busiest: Mapping[str, str]) -> str:
    if event.is_stage:
        return _BILL
    return " ".join(sorted({busiest.get(side, _OTHERS) for side in sides})) or _OTHERS


def _sides(site: TrackedSite, event: Event) -> tuple[str, ...]:
    """Return the sides for which an event speaks."""
    return tuple(dict.fromkeys(map(site.side, spoken_for(event.fields))))
