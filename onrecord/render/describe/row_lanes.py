"""Assigns the events of a story to the lanes beside its rows, which phones show in place of a wide chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct

from onrecord.model.relations import Ref, spoken_for
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventSummary, StoryContents

_NAMED_LANES = ("1", "2")
"""The lanes of the two sides with the most statements."""
_OTHERS, _BILL = "o", "b"


class RowLanes(Struct, frozen=True):
    """The lanes in which each event of a story has a mark."""

    lanes: Mapping[Ref, str]
    """The lanes of each event, with spaces between them."""
    sides: tuple[str, ...]
    """The actors at the top of the two sides with lanes of their own."""

    @property
    def has_bill(self) -> bool:
        """Whether the lane of bills has a mark."""
        return _BILL in self.lanes.values()

    @classmethod
    def of(cls, site: TrackedSite, story: StoryContents) -> RowLanes:
        """Return the lanes of a story's events."""
        events = [site.line(ref) for ref in story.events]
        sides = {event.ref: _sides(site, event) for event in events}
        counts = Counter(side for event in events if not event.is_stage for side in sides[event.ref])
        busiest = {side: lane for (side, _), lane in zip(counts.most_common(), _NAMED_LANES, strict=False)}
        return cls({event.ref: _lanes(event, sides[event.ref], busiest) for event in events}, tuple(busiest))

    def of_event(self, ref: Ref) -> str:
        """Return the lanes of an event, with spaces between them."""
        return self.lanes[ref]


def _lanes(event: EventSummary, sides: tuple[str, ...], busiest: Mapping[str, str]) -> str:
    if event.is_stage:
        return _BILL
    return " ".join(sorted({busiest.get(side, _OTHERS) for side in sides})) or _OTHERS


def _sides(site: TrackedSite, event: EventSummary) -> tuple[str, ...]:
    """Return the sides for which an event speaks."""
    return tuple(dict.fromkeys(map(site.side, spoken_for(event.fields))))
