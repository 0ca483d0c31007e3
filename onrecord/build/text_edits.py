"""Reads an edited event alone, and finds out whether only its text has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.check import check_wording
from onrecord.check.context import Context
from onrecord.model.fields import EventFields, SiteFields
from onrecord.model.records import Entry, Records, Reference
from onrecord.problems import SourceFile
from onrecord.read import read_event

Key = tuple[str, str]
"""An event's story and id."""
NonTextState = Sequence[Any]
"""All of an event but its text, as plain data: an edit of the text leaves it equal."""


class TextEdit(Struct, frozen=True):
    """An event that was read alone."""

    key: Key
    entry: Entry[EventFields]
    references: tuple[Reference, ...]


def non_text_state(entry: Entry[EventFields], references: Iterable[Reference]) -> NonTextState:
    """Return all of an event but its text and role. The index of the search has the words of the summary."""
    fields = entry.fields
    shown = [
        sorted((fields.summary or {}).items()),
        *(one.model_dump_json() for one in (*fields.quotes, *fields.media)),
    ]
    return [entry.metadata_fingerprint, shown, [[reference.kind, reference.target] for reference in references]]


def read_text_edit(root: Path, file: str, before: NonTextState, language: str) -> TextEdit | None:
    """Return the event in a file; None if more than its text may differ from the event `before`."""
    read = read_event(root, file, language)
    if read.value is None or read.problems:
        return None
    entry, references = read.value
    # The edited text can make an acceptance useless, or say again what a reader corrected: no stored problem says so.
    is_simple = entry.fields.status == "published" and not entry.fields.accept and not entry.fields.corrections
    is_text = is_simple and non_text_state(entry, references) == before
    return TextEdit((entry.story, entry.id), entry, references) if is_text else None


def has_faults(site: Entry[SiteFields], entry: Entry[EventFields], today: date) -> bool:
    """Return whether an event's text has, or may have, a problem, which a build of the whole site then reports."""
    if site.fields.plugins:  # their rules may read texts
        return True
    alone = Records(
        site=site,
        stories=(),
        events=(entry,),
        actors=(),
        sources=(),
        bills=(),
        procedures=(),
        pages=(),
        references={},
        snapshots={},
        broken=frozenset(),
    )
    place = SourceFile(entry.file, "").span()
    now = datetime.combine(today, time(), UTC)
    context = Context(alone, lambda _: place, now, None, frozenset(), frozenset())
    return bool(check_wording(context))
