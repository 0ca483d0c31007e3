"""Asks whether a change of a public event in its text is a correction, and writes the correction below it."""

from collections.abc import Mapping

from msgspec import Struct

from onrecord.desk.browser.correcting import CORRECTION, DECISIONS, day_after_others
from onrecord.desk.browser.entry_values import clean, items_of
from onrecord.desk.browser.mending_places import entry_at
from onrecord.desk.browser.visits import Visit
from onrecord.editing.diff.seen_changes import SeenChange, find_seen_changes, lacks_required_correction
from onrecord.editing.entries.entry_edit import edit_entry, values_in
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.site_reading import Reading
from onrecord.model.fields import EventFields
from onrecord.model.former_ids import EventKey


class ChangedEvent(Struct, frozen=True):
    """A public event that the text of its file changes for readers."""

    changes: tuple[SeenChange, ...]
    is_required: bool
    """Whether the site requires a correction of it."""
    was: EventFields
    before: Reading
    key: EventKey

    @property
    def decisions(self) -> tuple[str, ...]:
        """What somebody may say that the change is."""
        return (CORRECTION,) if self.is_required else DECISIONS


def find_text_changes(visit: Visit, path: str, base: bytes | None, yours: bytes) -> ChangedEvent | None:
    """Return what a text changes that readers of a public event could notice; None if it is nothing."""
    kind, name = entry_at(path)
    if kind != "event" or base is None:
        return None
    story, _, id_ = name.partition("/")
    before = visit.desk.site.read({path: base}).value
    after = visit.desk.site.read({path: yours}).value
    key = (story, id_)
    was = before.records.event_by_id.get(key)
    changes = find_seen_changes(before.records, after.records, key, after.theme)
    is_required = lacks_required_correction(before.records, after.records, key)
    found = ChangedEvent(changes, is_required, was.fields, before, key) if was else None
    return found if changes or is_required else None


def lacks_more(visit: Visit, path: str, event: ChangedEvent, told: bytes) -> bool:
    """Return whether a text that tells readers of its changes still lacks what the site requires."""
    after = visit.desk.site.read({path: told}).value
    return lacks_required_correction(event.before.records, after.records, event.key)


def is_decided(visit: Visit, event: ChangedEvent) -> bool:
    """Return whether somebody has said what the change is."""
    return visit.fields.get("-change", "") in event.decisions


def tell_readers_in_text(visit: Visit, event: ChangedEvent, yours: bytes) -> bytes:
    """Return the text with a correction for each change, if it is to be one; else as it is.

    Raises `UnsafeChangeError` if the text can't take it.
    """
    if visit.fields.get("-change", "") != CORRECTION:
        return yours
    return add_corrections(visit, event, yours)


def add_corrections(visit: Visit, event: ChangedEvent, yours: bytes) -> bytes:
    """Return the text with a correction for each change. Raises `UnsafeChangeError` if the text can't take it."""
    records = event.before.records
    story = records.story_by_id.get(event.key[0])
    language = ((story.fields.languages if story else None) or records.site.fields.languages)[0]
    today = visit.desk.clock().astimezone(records.site.fields.timezone).date()
    why = clean(visit.fields.get("-why", ""))
    items: list[Value] = items_of(values_in(yours, "event", "").get("corrections", ()))
    for change in event.changes:
        item: dict[str, Value] = {"date": day_after_others(event.was, today)}
        item |= {"was": _short(change.was, language), "now": _short(change.now, language)}
        items.append({**item, "reason": why} if why else item)
    return edit_entry(yours, "event", "", {"corrections": items}).data


def _short(text: Mapping[str, str], language: str) -> Value:
    """Return a text as entries have it: without its language if it has only the first one."""
    return text[language] if text.keys() == {language} else dict(text)
