"""What was added to the stories and what was corrected, in order of time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from onrecord.model.fields import Correction
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Story
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.tracking.tracked_types import EventDates

Correcting = tuple[Event, Correction]
"""A correction with its event."""


class Update(NamedTuple):
    """An event that was added to its story on a day, or corrected."""

    day: dt.date
    """In the site's time zone."""
    is_correction: bool
    position: int
    """The event's position among those of its story, from 0."""
    ref: Ref


def find_updates(events: Iterable[tuple[Ref, EventDates]], zone: ZoneInfo) -> tuple[Update, ...]:
    """Return the updates of a story, the oldest first, each event once a day; `events` are all of its events in order.

    The days are those of the site's time zone.
    """
    return tuple(sorted(set(_each_update(events, zone))))


def _each_update(events: Iterable[tuple[Ref, EventDates]], zone: ZoneInfo) -> Iterator[Update]:
    for position, (ref, dates) in enumerate(events):
        if dates.published is not None:
            yield Update(dates.published.moment(zone).date(), is_correction=False, position=position, ref=ref)
        for corrected in dates.corrected:
            yield Update(corrected.moment(zone).date(), is_correction=True, position=position, ref=ref)


def find_corrections(events: Iterable[Event], stories: Mapping[str, Story]) -> tuple[Correcting, ...]:
    """Return all corrections of events, the oldest first; `stories` are those of the events, by id.

    Of the events that a story took with it, the first stands for all.
    """
    found = list[Correcting]()
    withdrawn_stories = set[str]()
    for event in events:
        if is_withdrawal_of(stories[event.story].fields, event.withdrawal):
            if event.story in withdrawn_stories:
                continue
            withdrawn_stories.add(event.story)
        found += ((event, correction) for correction in event.corrections)
    # Pages reverse this list: then the corrections of one day appear in the order of their events.
    found.sort(key=lambda row: row[1].date.date.latest, reverse=True)
    return tuple(reversed(found))
