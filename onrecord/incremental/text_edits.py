"""Reads an edited event alone, and finds out whether only its text has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.check import check_wording
from onrecord.check.context import Context
from onrecord.model.fields import EventFields
from onrecord.model.records import Entry, Records, Reference
from onrecord.problems import SourceFile
from onrecord.read import read_event


class TextEdit(Struct, frozen=True):
    """An event that was read alone."""

    key: tuple[str, str]
    entry: Entry[EventFields]
    references: tuple[Reference, ...]


def read_text_edit(root: Path, before: TextEdit, language: str) -> TextEdit | None:
    """Return the event in its file; None if more than its text may have changed."""
    read = read_event(root, before.entry.file, language)
    if read.value is None or read.problems:
        return None
    found = TextEdit(before.key, *read.value)
    return found if _differs_in_text_alone(before, found) else None


def has_faults(records: Records, entry: Entry[EventFields], today: date) -> bool:
    """Return whether an event's text has a problem, which a build of the whole site then reports."""
    nothing: dict[str, tuple[()]] = dict.fromkeys(
        ("stories", "actors", "sources", "bills", "procedures", "pages", "drafts"), ()
    )
    alone = replace(records, events=(entry,), **nothing)
    place = SourceFile(entry.file, "").span()
    context = Context(alone, lambda _: place, today, None, frozenset(), frozenset())
    return bool(check_wording(context))


def _differs_in_text_alone(before: TextEdit, now: TextEdit) -> bool:
    """Return whether only the text of an event differs, and still refers to the same entries."""
    entry = before.entry
    return (
        entry.metadata_fingerprint == now.entry.metadata_fingerprint
        and entry.fields.status == "published"
        and entry.fields.quotes == now.entry.fields.quotes
        and entry.fields.media == now.entry.fields.media
        and _named(before.references) == _named(now.references)
    )


def _named(references: Iterable[Reference]) -> list[tuple[str, str]]:
    return [(reference.kind, reference.target) for reference in references]
