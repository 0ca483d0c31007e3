"""When each event was published, and when it last changed.

Both follow from `published`, from `corrections`, and from the publication of events that relate to it. File times play
no part: a fresh clone of the repository gives the same days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from heapq import nlargest
from operator import attrgetter, itemgetter
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.relations import Ref
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import EventDates

Cause = Literal["published", "corrected", "related"]
"""The last change of an event: its publication, a correction, or the publication of an event that relates to it."""


class EventUpdate(Struct, frozen=True):
    """When an event was published and last updated."""

    published: dt.datetime
    updated: dt.datetime
    cause: Cause = "published"
    """Why it was updated."""


class Changes:
    """The publication and the last change of each event of a site."""

    def __init__(self, site: TrackedSite) -> None:
        """Take the site."""
        self._site = site
        self._known: dict[Ref, tuple[EventDates, EventUpdate | None]] = {}

    def of(self, ref: Ref) -> EventUpdate | None:
        """Return when an event was published and updated; None for a draft."""
        dates, known = self._site.dates(ref), self._known.get(ref)
        if known is None or known[0] is not dates:
            known = self._known[ref] = (dates, _update(dates, self._site.fields.timezone))
        return known[1]

    def days(self, ref: Ref) -> tuple[str, str]:
        """Return the days of an event's publication and latest change as ISO 8601; empty for a draft."""
        change = self.of(ref)
        return (str(change.published.date()), str(change.updated.date())) if change else ("", "")

    def own(self, ref: Ref) -> EventUpdate | None:
        """Return when an event was published and last corrected; None for a draft."""
        return _update(replace(self._site.dates(ref), related=()), self._site.fields.timezone)

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
    published = dates.published.moment(zone)
    moments: list[tuple[Cause, dt.datetime]] = [
        ("published", published),
        *(("corrected", date.moment(zone)) for date in dates.corrected),
        *(("related", date.moment(zone)) for date in dates.related),
    ]
    # If several causes have the same moment, `max` returns the first, which tells readers most.
    cause, updated = max(moments, key=itemgetter(1))
    return EventUpdate(published, updated, cause)


def rfc_3339(moment: dt.datetime) -> str:
    """Return a moment as feeds write it (RFC 3339), with its own offset from UTC."""
    offset = moment.utcoffset() or dt.timedelta()
    if offset.total_seconds() % 60:  # local mean time, before time zones: the format has no seconds in an offset
        moment = in_utc(moment)
    text = moment.isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC; unchanged at the ends of the calendar, where UTC has no such day."""
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return moment.replace(tzinfo=dt.UTC)
