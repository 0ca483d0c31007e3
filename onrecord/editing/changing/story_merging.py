"""Joins two stories: all events of one move to the other."""

from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from onrecord.editing.changing.entry_deletion import delete_entry
from onrecord.editing.changing.joined_fields import join, language_of, normalize_entry
from onrecord.editing.changing.joined_steps import add_steps, refuse_steps, steps_to_add
from onrecord.editing.changing.merging import Merge
from onrecord.editing.changing.moving import Moving, change_files, plan_names
from onrecord.editing.changing.new_names import rename_references
from onrecord.editing.changing.renaming import BELOW
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.full_names import EntryName
from onrecord.problems import RefusedError
from onrecord.read.entry_files import Places


def plan_story_merge(root: Path, site: CheckedSite, name: EntryName, into: EntryName) -> Merge[Moving]:
    """Return the changes that move all events of the story `name` to the story `into`. Raises `RefusedError`."""
    records = site.records
    if name == into:
        raise RefusedError(f"'{name}' can't be merged into itself")
    first = entry_of(name, records)
    other = entry_of(into, records)
    refuse_steps(first, other)
    events = [EntryName("event", event.id, event.story) for event in records.all_events if event.story == name.id]
    moving = replace(plan_names(site, events, into.id), gone=name)
    places = Places(root)
    texts = SiteTexts(root)
    hint = "write each field on a line of its own"
    with refuse_unsafe("merged", f"{first.file} or {other.file} as written", hint):
        plain = normalize_entry(first, places, records), normalize_entry(other, places, records)
        language = language_of(other, records)
        joined = join(first, other, plain, language)
        steps = steps_to_add(first, rename_references(first, moving), other, records)
        moving = replace(moving, fields={**moving.fields, into: {"aliases": joined.fields.aliases}}, added_steps=steps)
        moved = change_files(records, moving, places, texts)
        aliases = joined.added["aliases"]
        fields = fields_at(other.at(), places)
        texts[other.file].add_values(fields, "aliases", aliases, below=BELOW["story"])
        add_steps(texts[other.file], fields, steps, language, BELOW["story"])
        deleted = delete_entry(name, records, places, texts)
    files = tuple(file for file in texts.list_changed() if file.path not in deleted)
    comments = chain.from_iterable(texts[path].comments() for path in deleted)
    return Merge(names=moving, files=files, moved=moved, deleted=deleted, lost=joined.lost, comments=tuple(comments))
