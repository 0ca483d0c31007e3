"""Finds the places that refer to a thing, and whether it was public."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.arrange import unlisted_names
from onrecord.build.pipeline import Options
from onrecord.editing.entries.checked_site import CheckedSite
from onrecord.editing.entries.mentions import Mention, find_mentions
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import Span
from onrecord.read.entry_files import Places

WITHDRAWABLE = ("event", "story")
"""The kinds of things that are withdrawn once they were public."""


class Dependents(Struct, frozen=True):
    """The places that refer to a thing, sorted."""

    name: EntryName
    places: tuple[Span, ...]
    was_public: bool
    entries: tuple[Entry[Any], ...] = ()
    """The entries that have these places, each once; of a story, its events too."""

    @property
    def is_withdrawable(self) -> bool:
        """Whether the thing is withdrawn rather than deleted."""
        return self.was_public and self.name.kind in WITHDRAWABLE


def dependents_of(root: Path, site: CheckedSite, name: EntryName, options: Options) -> Dependents:
    """Return what depends on a thing, and whether it was public: what was published today may have readers already."""
    public = site.arranged.records or site.records
    tomorrow = options.day_in(public.site.fields.timezone) + timedelta(days=1)
    unlisted = {*unlisted_names(public, tomorrow)}
    was_public = public.was_public(name) or site.records.was_public(name) or str(name) in unlisted
    locate = Places(root).locate
    mentions = [mention for mention in find_mentions(site.records) if _depends(mention, name, site.records)]
    found = {locate(mention.where) for mention in mentions}
    by = {mention.by.at(): mention.by for mention in mentions}
    if name.kind == "story" and name.id not in site.records.examples:
        events = [event for event in site.records.all_events if event.story == name.id]
        found |= {locate(event.at("title")) for event in events}
        by |= {event.at(): event for event in events}
    return Dependents(name, tuple(sorted(found)), was_public, tuple(by.values()))


def _depends(mention: Mention, name: EntryName, records: Records) -> bool:
    """Return whether a place refers to a thing from outside of it."""
    by = mention.by
    if name.kind == "story":
        owner = mention.name.id if mention.name.kind == "story" else mention.name.story
        return owner == name.id and by.scope != name.id
    if mention.name != name:
        return False
    if name.kind == "claim":
        if (by.kind, by.story, by.id) != ("event", name.story, name.event) or mention.is_in_claim is None:
            return True
        claim: str = records.event_or_draft_by_id[name.story, name.event].fields.claims[mention.is_in_claim].id
        return claim != name.id
    return (by.kind, by.story, by.id) != (name.kind, name.story, name.id)
