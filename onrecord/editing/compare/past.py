"""Finds what a published event says differently about the past, without a new entry in its `corrections`.

Readers have read such an event, and feeds send an event again only for a correction. Each part that says who said what
and when counts, whether it is changed, removed or added: a new denial changes how claims stood on days that readers
have read about. So does each earlier correction. Another order, other white space, a further translation and another
id change nothing; nor do two entries of one actor or source that became one.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.compare.changes import PastChanged, PastPart
from onrecord.editing.compare.corrections import ComparedCorrections, compare_corrections, texts_of
from onrecord.editing.compare.past_parts import find_differences, first_language
from onrecord.editing.compare.two_states import EventEntry, States
from onrecord.model.fields import Correction
from onrecord.model.records import Records
from onrecord.problems import Keys


class ChangedEvent(Struct, frozen=True):
    """A published event that says something else without a new correction."""

    was: EventEntry
    event: EventEntry
    """The event as it is now."""
    change: PastChanged
    places: tuple[Keys, ...]
    """The place of each part in the event's file; that of the title for a removed part."""
    corrections: ComparedCorrections
    language: str
    """The language of its texts that name none."""


def find_changed_past(states: States) -> Iterator[ChangedEvent]:
    """Yield the events that both states publish and whose past has changed, in the order of their ids."""
    before = states.before.records
    after = states.after.records
    if before is None or after is None:
        return
    former = {now: key for key, now in states.events.items()}
    for key, now in sorted(after.event_by_id.items()):
        was = before.event_by_id.get(former.get(key, key))
        if was is None or was.fingerprint == now.fingerprint:
            continue
        if not _is_published(was, before) or not _is_published(now, after):
            continue
        corrections = _without_erased(compare_corrections(was.fields, now.fields), states)
        changed = [*corrections.parts()]
        if not corrections.has_new:
            changed += find_differences(was, now, states)
        told = [(part, keys) for part, keys in changed if not _is_erased(part, states)]
        if told:
            parts, places = zip(*told, strict=True)
            change = PastChanged("/".join(key), parts)
            yield ChangedEvent(was, now, change, places, corrections, first_language(after, now.story))


def _without_erased(corrections: ComparedCorrections, states: States) -> ComparedCorrections:
    """Return the corrections without the earlier ones from which a name was taken: no line may put it back."""

    def is_erased(correction: Correction) -> bool:
        return any(states.erasure.hides(words) for text in texts_of(correction) for words in text.values())

    if not states.erasure:
        return corrections
    edited = {place: edit for place, edit in corrections.edited.items() if not is_erased(edit)}
    gone = tuple(removed for removed in corrections.gone if not is_erased(removed))
    return replace(corrections, edited=edited, gone=gone)


def _is_erased(part: PastPart, states: States) -> bool:
    """Return whether a part named what was erased. No correction tells of that: it would name it again."""
    if not states.erasure:
        return False
    former = part.before.text.values() if part.before else ()
    return states.erasure.has_id(part.field) or any(map(states.erasure.hides, former))


def _is_published(event: EventEntry, records: Records) -> bool:
    story = records.story_by_id.get(event.story)
    return event.fields.status == "published" and (story is None or story.fields.status == "published")
