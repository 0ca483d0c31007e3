"""Finds the drafts whose embargo has ended."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct

from onrecord.model.dates import Issued
from onrecord.model.fields import EventFields, StoryFields
from onrecord.model.records import Entry, Records

Key = tuple[str, str]
"""The story and the id of an event; for a story, its id and an empty text."""
Draft = Entry[StoryFields] | Entry[EventFields]


class EmbargoedDraft(Struct, frozen=True):
    """A draft with an embargo."""

    key: Key
    draft: Draft
    embargo: Issued


def find_due(records: Records, moment: datetime) -> tuple[Key, ...]:
    """Return the drafts whose embargo has ended at a moment, without the events of stories that are drafts then."""
    ended = [draft.key for draft in list_embargoed(records) if has_ended(draft.embargo, records, moment)]
    drafts = {story.id for story in records.stories if story.fields.status == "draft"}
    hidden = drafts - {story for story, event in ended if not event}
    return tuple(key for key in ended if key[0] not in hidden)


def list_embargoed(records: Records) -> Iterator[EmbargoedDraft]:
    """Yield the drafts with an embargo, stories first."""
    drafts: tuple[Draft, ...] = (*records.stories, *records.all_events)
    for draft in drafts:
        if draft.fields.status == "draft" and draft.fields.embargo:
            key = (draft.story, draft.id) if draft.story else (draft.id, "")
            yield EmbargoedDraft(key, draft, draft.fields.embargo)


def has_ended(embargo: Issued, records: Records, now: datetime) -> bool:
    """Return whether an embargo has ended in the site's time zone; that of a day ends as the day begins."""
    return embargo.moment(records.site.fields.timezone) <= now
