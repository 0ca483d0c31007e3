"""Finds the drafts whose embargo has ended, and those that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from onrecord.model.dates import Issued
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.records import Entry, Records

Key = tuple[str, str]
"""The story and the id of an event; for a story, its id and an empty text."""
Draft = Entry[StoryFields] | Entry[EventFields]


class WaitingDraft(Struct, frozen=True):
    """A draft with an embargo that is not published yet."""

    key: Key
    embargo: Issued
    zone: str
    """The site's time zone, in which the embargo ends."""
    has_ended: bool
    """Whether the embargo has ended; then the event waits for its story, which is a draft."""


class DueDrafts(Struct, frozen=True):
    """The drafts of a site that have an embargo."""

    keys: tuple[Key, ...]
    """Those to publish now."""
    waiting: tuple[WaitingDraft, ...]
    """All others, in the order of their embargoes."""


def due_drafts(records: Records, now: datetime) -> DueDrafts:
    """Return which drafts are due now, and which wait. An event waits for its story."""
    ended = {key: _has_ended(embargo, records, now) for key, _, embargo in _embargoes(records)}
    drafts = {story.id for story in records.stories if story.fields.status == "draft"}
    due = tuple(key for key in ended if ended[key] and (key[0] not in drafts or ended.get((key[0], ""))))
    zone = records.site.fields.timezone
    waiting = [
        WaitingDraft(key, embargo, zone.key, ended[key]) for key, _, embargo in _embargoes(records) if key not in due
    ]
    return DueDrafts(due, tuple(sorted(waiting, key=lambda draft: (draft.embargo.moment(zone), draft.key))))


def embargo_ahead(key: Key, records: Records, now: datetime) -> str | None:
    """Return why a draft can't be published now, and what to type; None if it has no embargo that lies ahead."""
    for other, draft, embargo in _embargoes(records):
        if other == key and not _has_ended(embargo, records, now):
            message = f"'{draft.id}' has an embargo until {embargo} ({records.site.fields.timezone.key})"
            return f"{message}; to publish it now, delete the line 'embargo' in {draft.file}"
    return None


def embargo_field(draft: Draft) -> tuple[str, ...]:
    """Return the name of the field that a draft loses when it is published, if it has it."""
    return ("embargo",) if draft.fields.embargo and draft.fields.status == "draft" else ()


def _embargoes(records: Records) -> Iterator[tuple[Key, Draft, Issued]]:
    """Yield each draft with an embargo."""
    drafts: tuple[Draft, ...] = (*records.stories, *records.events)
    for draft in drafts:
        if draft.fields.status == "draft" and draft.fields.embargo:
            yield (draft.story or draft.id, draft.id if draft.story else ""), draft, draft.fields.embargo


def _has_ended(embargo: Issued, records: Records, now: datetime) -> bool:
    """Return whether an embargo has ended in the site's time zone; that of a day ends as the day begins."""
    return embargo.moment(records.site.fields.timezone) <= now
