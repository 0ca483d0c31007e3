"""When each event was published, and when it last changed.

Both follow from `published`, from `corrections`, and from the publication of events that relate to it. File times play
no part: a fresh clone of the repository gives the same days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from operator import attrgetter, itemgetter
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from onrecord.model.dates import Issued
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site

Cause = Literal["published", "corrected", "related"]
"""The last change of an event: its publication, a correction, or the publication of an event that relates to it."""


@dataclass(frozen=True, slots=True)
class EventUpdate:
    """When an event was published and last updated."""

    published: dt.datetime
    updated: dt.datetime
    cause: Cause = "published"
    """Why it was updated."""


class EventLookup(Protocol):
    """A site that records which entries are read."""

    @property
    def site(self) -> Site:
        """The site itself."""

    def ties(self, ref: Ref, /) -> Event:
        """Return an event; record a dependency on its metadata and relations."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The publication and the last change of each event of a site."""

    seen: EventLookup
    _known: dict[Ref, EventUpdate | None] = field(default_factory=dict)
    _places: dict[tuple[str, str], int] = field(default_factory=dict)

    def invalidate(self) -> None:
        """Forget everything: the site has changed."""
        self._known.clear()
        self._places.clear()

    def of(self, ref: Ref) -> EventUpdate | None:
        """Return when an event was published and updated; None for a draft."""
        event = self.seen.ties(ref)
        if ref not in self._known:
            self._known[ref] = self._change(event)
        return self._known[ref]

    def last(self, refs: Iterable[Ref]) -> EventUpdate | None:
        """Return the change of the event that changed last; nothing where none is published."""
        return max(filter(None, map(self.of, refs)), key=attrgetter("updated"), default=None)

    def newest(self, refs: Iterable[Ref], most: int) -> list[Ref]:
        """Return the events that changed last, the newest first; of one moment, those that happened last."""
        known = [(change.updated, self._place(ref), ref) for ref in refs if (change := self.of(ref))]
        return [ref for _, _, ref in nlargest(most, known, key=itemgetter(0, 1))]

    def _place(self, ref: Ref) -> int:
        """Return an event's place in the order of the site."""
        if not self._places:
            self._places.update({key: place for place, key in enumerate(self.seen.site.events)})
        return self._places[ref.key]

    def _change(self, event: Event) -> EventUpdate | None:
        zone = self.seen.site.fields.timezone
        if event.fields.published is None:
            return None
        published = moment_of(event.fields.published, zone)
        backlinks = () if event.is_withdrawn else event.backlinks  # it has no claim left that could stand otherwise
        related = (self.seen.site.event(link.origin).fields.published for link in backlinks)
        moments: list[tuple[Cause, dt.datetime]] = [
            ("published", published),
            *(("corrected", moment_of(correction.date, zone)) for correction in event.fields.corrections),
            *(("related", moment_of(issued, zone)) for issued in related if issued),
        ]
        # Of one moment, what comes first here says most.
        cause, updated = max(moments, key=itemgetter(1))
        return EventUpdate(published, updated, cause)


def moment_of(issued: Issued, zone: ZoneInfo) -> dt.datetime:
    """Return the moment of a publication; of a day without a time, its start, so that none lies in the future."""
    return dt.datetime.combine(issued.date.latest, issued.time or dt.time(), zone)


def rfc_3339(moment: dt.datetime) -> str:
    """Write a moment as feeds do (RFC 3339), with the distance from UTC that it was written with."""
    offset = moment.utcoffset() or dt.timedelta()
    if offset.total_seconds() % 60:  # a zone's local mean time, before there were time zones: the format has no seconds
        moment = in_utc(moment)
    text = moment.isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return the moment in UTC; at the ends of the calendar, where UTC has no such day, as it was written."""
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return moment.replace(tzinfo=dt.UTC)
