"""What readers may see of entries: without the words of withdrawn ones, and without what only drafts name."""

from collections.abc import Collection, Iterable

from msgspec.structs import replace

from onrecord.model.entry_uses import EntryKey, find_expected, find_named_by, find_named_by_step, find_unnamed
from onrecord.model.fields import EventFields
from onrecord.model.public_steps import without_expected
from onrecord.model.records import Entry, Records
from onrecord.model.withdrawals import redacted


def public_version(entry: Entry[EventFields], unready: Collection[str]) -> Entry[EventFields]:
    """Return the public version of an entry.

    A withdrawn entry loses its words, so that no page, feed or file contains them. A draft, or an event of a draft
    story, loses its day of publication, so that no list of news contains it. No entry keeps its steps that lie ahead:
    the site has a list of them.
    """
    if entry.fields.status == "withdrawn":
        return redacted(entry)
    if entry.fields.expected:
        entry = replace(entry, fields=without_expected(entry.fields))
    if entry.fields.status == "draft" or entry.story in unready:
        return replace(
            entry,
            fields=entry.fields.model_copy(update={"published": None}),
            fingerprint=f"{entry.fingerprint} draft",
            metadata_fingerprint=f"{entry.metadata_fingerprint} draft",
        )
    return entry


def find_unpublished(records: Records, public: Iterable[Entry[EventFields]]) -> set[EntryKey]:
    """Return the actors and sources that entries name which are not `public`, and that no published entry names."""
    withdrawn = [event for event in records.events if event.fields.status == "withdrawn"]
    candidates = {named for event in (*withdrawn, *records.drafts) for named in find_named_by(event, records)}
    candidates |= {named for step in records.unseen_steps for named in find_named_by_step(step)}
    gone = [story for story in records.stories if story.fields.withdrawn]
    candidates |= {named for story in (*gone, *records.draft_stories) for named in find_expected(story.fields)}
    standing = (story for story in records.stories if not story.fields.withdrawn)
    return find_unnamed(candidates, public, standing, records) if candidates else set()
