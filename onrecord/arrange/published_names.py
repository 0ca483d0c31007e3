"""Finds the names of what is public and not yet in the list of published ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from onrecord.arrange.unpublished import shown_with
from onrecord.model.entry_names import EntryName
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records


def unlisted_names(records: Records, today: date) -> tuple[str, ...]:
    """Return the full names of what was public before `today` and is not in the list of published ids.

    An event is public from its day of publication on; its claims and its story are so with it, and the actors, sources
    and bills that it names. Editors can still change ids on that day.
    """
    return tuple(sorted(map(str, {*_public(records, today)} - records.listed)))


def _public(records: Records, today: date) -> Iterator[EntryName]:
    public = [event for event in records.events if _was_published(event, today)]
    for event in public:
        yield EntryName("event", event.id, event.story)
        yield EntryName("story", event.story)
    shown = [event for event in public if event.fields.status != "withdrawn"]
    for event in shown:
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from shown_with(shown, records)


def _was_published(event: Entry[EventFields], today: date) -> bool:
    published = event.fields.published
    return event.fields.status != "draft" and published is not None and published.date.latest < today
