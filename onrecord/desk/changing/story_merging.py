"""Joins two stories: all events of one move to the other, whose aliases get its id."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from msgspec.structs import replace

from onrecord.desk.changing.merged_fields import join
from onrecord.desk.changing.merging import normalize_entry
from onrecord.desk.changing.moving import Moving, change_files, plan_names
from onrecord.desk.changing.removal import delete_entry
from onrecord.desk.changing.renaming import BELOW
from onrecord.desk.editing.checked_site import CheckedSite, Plan, entry_of
from onrecord.desk.editing.line_changes import UnsafeChangeError
from onrecord.desk.editing.site_texts import SiteTexts, fields_at
from onrecord.model.entry_names import EntryName
from onrecord.read.places import Places
from onrecord.site_files.additions import RefusedError


class StoryMerge(Plan, frozen=True, kw_only=True):
    """The planned changes that make one story of two."""

    moving: Moving
    lost: tuple[str, ...]
    """The lines of the fields that the remaining story does not get."""
    comments: tuple[str, ...]
    """The comments that go."""


def plan_story_merge(root: Path, site: CheckedSite, name: EntryName, into: EntryName) -> StoryMerge:
    """Return the changes that move all events of the story `name` to the story `into`. Raises `RefusedError`."""
    records = site.records
    if name == into:
        raise RefusedError(f"'{name}' can't be merged into itself")
    first, other = entry_of(name, records), entry_of(into, records)
    events = [EntryName("event", event.id, event.story) for event in records.events if event.story == name.id]
    moving = replace(plan_names(site, events, into.id), gone=name)
    places, texts = Places(root), SiteTexts(root)
    try:
        plain = normalize_entry(first, places, records), normalize_entry(other, places, records)
        joined = join(first, other, plain, records.site.fields.languages[0])
        moving = replace(moving, fields={**moving.fields, into: {"aliases": joined.fields.aliases}})
        moved = change_files(records, moving, places, texts)
        aliases = joined.added["aliases"]
        texts[other.file].add_values(fields_at(other.at(), places), "aliases", aliases, below=BELOW["story"])
        deleted = tuple(delete_entry(name, records, places, texts))
    except UnsafeChangeError:
        message = f"nothing is merged: onrecord can't change single lines of {first.file} or {other.file} as written"
        raise RefusedError(f"{message}; write each field on a line of its own") from None
    files = tuple(file for file in texts.list_changed() if file.path not in deleted)
    comments = chain.from_iterable(texts[path].comments() for path in deleted)
    return StoryMerge(
        moving=moving, files=files, moved=moved, deleted=deleted, lost=joined.lost, comments=tuple(comments)
    )
