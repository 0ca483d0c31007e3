"""Finds the entry that a full name means."""

from typing import Any

from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records


def entry_of(name: EntryName, records: Records) -> Entry[Any]:
    """Return the entry of a thing; of a claim, its event's."""
    if name.kind in ("event", "claim"):
        return records.event_or_draft_by_id[name.story, name.event or name.id]
    found: Entry[Any] = getattr(records, f"{name.kind}_by_id")[name.id]
    return found
