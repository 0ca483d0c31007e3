"""Finds the drafts without which another one can't be public."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from onrecord.model.records import Entry, Records
from onrecord.model.relations import parse_target, relations_of


def find_awaited_drafts(entry: Entry[Any], records: Records) -> Iterator[Entry[Any]]:
    """Yield the drafts that a draft waits for: its story, and what it answers."""
    for awaited in chain([records.story_by_id.get(entry.story)], _targets(entry, records)):
        if awaited and awaited.fields.status == "draft":
            yield awaited


def _targets(entry: Entry[Any], records: Records) -> Iterator[Entry[Any] | None]:
    """Yield the events that an event answers, follows or is a part of, each once; None for one that is not there."""
    if entry.story:
        answered = (relation.fields.target for relation in relations_of(entry))
        named = filter(None, (*answered, *entry.fields.after, entry.fields.during))
        for key in dict.fromkeys(parse_target(target, entry.story).key for target in named):
            yield records.event_or_draft_by_id.get(key)
