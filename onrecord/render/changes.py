"""When each event was published, and when it last changed.

Both follow from `published`, from `corrections`, and from the publication of events that relate to it. File times play
no part: a fresh clone of the repository gives the same days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nlargest
from operator import attrgetter, itemgetter
from typing import Literal
from zoneinfo import ZoneInfo

from onrecord.incremental.tracking import Dependency, TrackedMemo
from onrecord.model.dates import Issued
from onrecord.model.relations import Ref
from onrecord.render.tracking import TrackedSite

Cause = Literal["published", "corrected", "related"]
"""The last change of an event: its publication, a correction, or the publication of an event that relates to it."""


@dataclass(frozen=True, slots=True)
class EventUpdate:
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
        self.of = TrackedMemo(site.recorder, self._change)
        """Returns when an event was published and updated; nothing for a draft."""

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Forget the events that depend on anything `changed`."""
        self.of.invalidate(changed)

    def last(self, refs: Iterable[Ref]) -> EventUpdate | None:
        """Return the change of the event that changed last; nothing where none is published."""
        return max(filter(None, map(self.of, refs)), key=attrgetter("updated"), default=None)

    def newest(self, refs: Collection[Ref], most: int) -> list[Ref]:
        """Return the events that changed last, the newest first; of one moment, those that happened last."""
        stories = {ref.story for ref in refs}
        positions = self._site.order(stories.pop() if len(stories) == 1 else "")
        known = [(change.updated, positions[ref], ref) for ref in refs if (change := self.of(ref))]
        return [ref for _, _, ref in nlargest(most, known, key=itemgetter(0, 1))]

    def _change(self, ref: Ref) -> EventUpdate | None:
        event, zone = self._site.relations(ref), self._site.fields.timezone
        if event.fields.published is None:
            return None
        published = moment_of(event.fields.published, zone)
        backlinks = () if event.is_withdrawn else event.backlinks  # no claim is left that could stand otherwise
        related = (self._site.line(link.origin).fields.published for link in backlinks)
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
