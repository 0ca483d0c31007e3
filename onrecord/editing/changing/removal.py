"""Plans and makes the changes that remove what an editor names: what was public is withdrawn, the rest is deleted."""

from pathlib import Path
from typing import Any

from onrecord.build.pipeline import Options
from onrecord.editing.changing.dependents import WITHDRAWABLE, Dependents
from onrecord.editing.changing.entry_deletion import delete_entry
from onrecord.editing.changing.renamed_entries import find_changed_entries
from onrecord.editing.changing.renamed_site import list_gone_pages
from onrecord.editing.changing.withdrawal import withdraw
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems, name_other
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.entry_uses import find_example_only
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, RefusedError, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of


class Removal(ChangePlan, frozen=True, kw_only=True):
    """The planned changes that remove a thing."""

    name: EntryName
    withdraws: bool = False
    """Whether the file of the event or story remains, with the notice that it was withdrawn."""
    with_it: tuple[Entry[Any], ...] = ()
    """With an example: the entries that came with it."""


def plan_removal(root: Path, site: CheckedSite, found: Dependents, reason: str, options: Options) -> Removal:
    """Return the changes that withdraw or delete a thing. Raises `RefusedError`."""
    name = found.name
    if found.was_public and name.kind not in WITHDRAWABLE:
        raise RefusedError(f"'{name}' was public, so that others may have cited it: {_instead(name)}")
    texts = SiteTexts(root)
    notice = "'withdrawn'" if name.kind == "story" else "'status: withdrawn' and a last correction"
    by_hand = f"write {notice} with date and reason" if found.was_public else "delete it"
    file = entry_of(name, site.records).file
    with refuse_unsafe("removed", f"{file} as it is written", f"do it by hand: {by_hand}"):
        if found.was_public:
            withdraw(root, site, name, reason, texts, options)
            return Removal(name=name, withdraws=True, files=tuple(texts.list_changed()))
        if found.places:
            raise RefusedError(f"nothing is deleted: change these places first, which refer to '{name}'")
        if name.kind == "story" and name.id in site.records.examples:
            return _plan_example(name, site.records, Places(root), texts)
        deleted = delete_entry(name, site.records, Places(root), texts)
    return Removal(name=name, files=tuple(texts.list_changed()), deleted=deleted)


def _plan_example(name: EntryName, records: Records, places: Places, texts: SiteTexts) -> Removal:
    """Return the changes that delete the story of a new site, its events, and what only they name."""
    events = tuple(event for event in records.all_events if event.story == name.id)
    named = find_example_only(name.id, records)
    gone = {entry.id for entry in named}
    deleted = {entry_of(name, records).file, *(event.file for event in events)}
    for entry in named:
        whole = fields_at(Where(entry.file), places).by_name.keys() <= gone
        thing = EntryName("actor" if entry.kind == "actor" else "source", entry.id)
        deleted |= {entry.file} if whole else set(delete_entry(thing, records, places, texts))
        if entry.kind == "source" and entry.id in records.snapshots:
            deleted.add(path_of("snapshot", entry.id))
    kept = tuple(file for file in texts.list_changed() if file.path not in deleted)
    return Removal(name=name, with_it=(*events, *named), files=kept, deleted=tuple(sorted(deleted)))


def _instead(name: EntryName) -> str:
    """Return what to do instead of removing a public thing that can't be withdrawn."""
    if name.kind == "claim":
        event = f"{name.story}/{name.event}"
        return (
            "say in the event's 'corrections' what was wrong, or let another event say who took it back, "
            f"with withdraws: {event}#{name.id}; to take back the whole event: onrecord remove {event}"
        )
    return (
        f"its page stays; if another {name.kind} takes its place, join the two: "
        f"onrecord merge {name} {name.kind}s/OTHER"
    )


def apply_removal(root: Path, site: CheckedSite, removal: Removal, options: Options) -> Outcome[tuple[str, ...]]:
    """Make the changes, or none; return public addresses that lead nowhere, and new problems. Raises `RefusedError`."""
    after = change_site(root, "remove", removal, options, lambda after: _fault(site, after, removal), site)
    return Outcome(tuple(list_gone_pages(site, after)) if removal.withdraws else (), find_new_problems(site, after))


def _fault(before: CheckedSite, after: CheckedSite, removal: Removal) -> str:
    name = removal.name
    removed = ("event", name.story, name.event) if name.kind == "claim" else (name.kind, name.story, name.id)
    planned = {removed, *((entry.kind, entry.story, entry.id) for entry in removal.with_it)}
    implied = ("event", name.id) if name.kind == "story" else None  # its events are withdrawn with it
    changed = {key for key in find_changed_entries(before.records, after.records) if key[:2] != implied}
    return name_other(changed - planned)
