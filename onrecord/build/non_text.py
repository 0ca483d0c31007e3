"""The non-text states of events: all of each but its text, by which a build knows that an edit changed texts alone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import json

from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records, Reference

_STATIC_ADDRESS = re.compile(r"static(?:/|%2F).*", re.IGNORECASE)
Key = tuple[str, str]
"""An event's story and id."""
NonTextState = Sequence[Any]
"""All of an event but its text, as plain data: an edit of the text leaves it equal."""
NonTextStates = Mapping[Key, str]
"""All of each event but its text, as JSON."""


def non_text_state(entry: Entry[EventFields], references: Iterable[Reference]) -> NonTextState:
    """Return all of an event but its text. The index of the search has the words of the summary and of the role.

    The static files that the text names belong to it: a check asks whether anything names them.
    """
    fields = entry.fields
    named = [found for text in (fields.body or {}).values() for found in _STATIC_ADDRESS.findall(text)]
    whole = (repr(one) for one in (*fields.quotes, *fields.media))
    shown = [sorted((fields.summary or {}).items()), sorted((fields.role or {}).items()), *whole]
    return [entry.metadata_fingerprint, shown, [[reference.kind, reference.target] for reference in references], named]


def encode_non_text_states(records: Records) -> NonTextStates:
    """Return the non-text states of all events as JSON, which takes less memory than the entries."""
    references = records.references
    keyed = (((entry.story, entry.id), entry) for entry in records.events)
    return {key: json.encode(non_text_state(entry, references.get(key, ()))).decode("utf-8") for key, entry in keyed}
