"""When each event of a site was published and last changed.

Both days follow from `published`, from `corrections`, and from the publication of events that relate to it. File times
play no part: a fresh clone of the repository gives the same days.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from heapq import nlargest
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.relations import Ref
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventDates


class EventUpdate(Struct, frozen=True):
    """When an event was published and last updated: by itself, a correction, or an event that relates to it."""

    published: dt.datetime
    updated: dt.datetime


class Changes:
    """The publication and the last change of each event of a site."""

    def __init__(self, site: TrackedSite) -> None:
        self._site = site
        self._known: dict[Ref, tuple[EventDates, EventUpdate | None, EventUpdate | None]] = {}
        """By each event: the dates that were read, what follows from them, and what follows from its own alone."""

    def of(self, ref: Ref) -> EventUpdate | None:
        """Return when an event was published and updated; None for a draft."""
        return self._updates(ref)[1]

    def days(self, ref: Ref) -> tuple[str, str]:
        """Return the days of an event's publication and latest change as ISO 8601; empty for a draft."""
        change = self.of(ref)
        return (str(change.published.date()), str(change.updated.date())) if change else ("", "")

    def own(self, ref: Ref) -> EventUpdate | None:
        """Return when an event was published and last corrected; None for a draft."""
        return self._updates(ref)[2]

    def _updates(self, ref: Ref) -> tuple[EventDates, EventUpdate | None, EventUpdate | None]:
        dates = self._site.dates(ref)
        known = self._known.get(ref)
        if known is None or known[0] is not dates:
            zone = self._site.fields.timezone
            known = self._known[ref] = (dates, _update(dates, zone), _update(replace(dates, related=()), zone))
        return known

    def last(self, refs: Iterable[Ref]) -> EventUpdate | None:
        """Return the change of the event that changed last; None if none is published."""
        return max(filter(None, map(self.of, refs)), key=attrgetter("updated"), default=None)

    def newest(self, refs: Collection[Ref], most: int) -> list[Ref]:
        """Return the events that changed last, the newest first; at the same moment, the later event first."""
        stories = {ref.story for ref in refs}
        positions = self._site.order(stories.pop() if len(stories) == 1 else "")
        known = [(change.updated, positions[ref], ref) for ref in refs if (change := self.of(ref))]
        return [ref for _, _, ref in nlargest(most, known, key=itemgetter(0, 1))]


def _update(dates: EventDates, zone: ZoneInfo) -> EventUpdate | None:
    if dates.published is None:
        return None
    moments = [date.moment(zone) for date in (dates.published, *dates.corrected, *dates.related)]
    return EventUpdate(moments[0], max(moments))
