"""Tells which ids no reader can know."""

from onrecord.model.full_names import EntryName
from onrecord.model.records import Records


def is_secret(name: EntryName, records: Records) -> bool:
    """Return whether nobody can know the id: it is that of a draft that never was public, or of a claim in one."""
    if records.was_public(name) or name.kind not in ("event", "claim", "story"):
        return False
    story = records.story_by_id[name.story or name.id]
    event = records.event_or_draft_by_id.get((name.story, name.event or name.id))
    return story.fields.status == "draft" or (event is not None and event.fields.status == "draft")
