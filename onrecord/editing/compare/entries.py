"""Compares the entries of two states, except for events, and words a difference of fields as a change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, TypeVar

from onrecord.editing.compare import changes
from onrecord.editing.compare.field_differences import Difference, differences, plain
from onrecord.editing.compare.step_changes import is_told, name_events_in_full
from onrecord.editing.compare.two_states import KINDS, States
from onrecord.model.fields import text_names
from onrecord.model.frozen_model import Fields
from onrecord.model.prose import CitationGroup, Prose
from onrecord.model.records import Entry

Key = TypeVar("Key", bound="str | tuple[str, str]")
_TAG = re.compile(r"<[^>]*>")


def compare_entries(states: States) -> Iterator[changes.AnyChange]:
    """Yield the changes of all entries but events, kind by kind, and those of kept texts."""
    for kind in KINDS:
        yield from _changes_of(kind, states)
    kept = (state.records.snapshots if state.records else {} for state in (states.before, states.after))
    before, after = ({source: text.sha256 for source, text in texts.items()} for texts in kept)
    yield from (changes.KeptTextChanged(source, change) for source, change in compare_digests(before, after))


def field_change(entry: changes.EntryName, id_: str, found: Difference) -> changes.AnyChange:
    """Return a difference between the fields of an entry as a change."""
    values = (found.before, found.after)
    is_text = len(found.path) > 1 and found.path[-2] in text_names()
    if is_text and all(value is None or isinstance(value, str) for value in values):
        return changes.TextEdited(entry, id_, ".".join(found.path[:-1]), found.path[-1], *values)
    return changes.FieldChanged(entry, id_, ".".join(found.path), *values)


def title_of(entry: Entry[Fields]) -> changes.Text:
    """Return the name of an entry, as far as it has one."""
    fields = entry.fields
    named = (getattr(fields, name, None) for name in ("title", "name", "description"))
    found: Any = next((text for text in named if text), {})
    language = getattr(fields, "language", None) or "und"  # of a source's title, which has no translations
    return {language: found} if isinstance(found, str) else dict(found)


def _changes_of(kind: changes.EntryName, states: States) -> Iterator[changes.AnyChange]:
    before = states.before.own_entries[kind]
    after = states.after.own_entries[kind]
    now = states.ids[kind]
    for id_, entry in before.items():
        later = after.get(now.get(id_, id_))
        if later is not None:
            if id_ in now:
                yield changes.EntryRenamed(kind, later.id, id_, title_of(later))
            yield from _edits(kind, entry, later, states)
        elif not states.after.may_have(kind, id_):
            yield changes.EntryRemoved(kind, id_, title_of(entry))
    for id_, entry in after.items():
        if id_ not in before and id_ not in now.values() and not states.before.may_have(kind, id_):
            yield changes.EntryAdded(kind, id_, title_of(entry))


def _edits(
    kind: changes.EntryName, before: Entry[Fields], after: Entry[Fields], states: States
) -> Iterator[changes.AnyChange]:
    if before.fingerprint == after.fingerprint:
        return
    fields = name_events_in_full(plain(before.fields), before.scope, states, is_earlier=True)
    later = name_events_in_full(plain(after.fields), after.scope, states, is_earlier=False)
    for found in differences(fields, later):
        if not is_told(found, fields, later):
            yield field_change(kind, after.id, found)
    for language in dict.fromkeys((*before.prose, *after.prose)):
        was, now = (_words(entry.prose.get(language)) for entry in (before, after))
        if was != now:
            yield changes.TextEdited(kind, after.id, "text", language, was, now)


def _words(prose: Prose | None) -> str | None:
    """Return the words of a compiled text, with its citations as editors write them."""
    if prose is None:
        return None
    parts = []
    for piece in prose.pieces:
        if isinstance(piece, CitationGroup):
            parts.append(f"[{'; '.join(f'@{mark.source}' for mark in piece.items)}]")
        elif isinstance(piece, str):
            parts.append(piece)
    return unescape(_TAG.sub("", "".join(parts))).strip()


def compare_digests(before: Mapping[Key, str], after: Mapping[Key, str]) -> Iterator[tuple[Key, changes.Presence]]:
    """Yield each key whose digest differs, in order, with what happened to the thing."""
    for key in sorted({*before, *after}):
        was = before.get(key)
        now = after.get(key)
        if was != now:
            yield key, "added" if was is None else "removed" if now is None else "edited"
