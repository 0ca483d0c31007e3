"""Withdraws or deletes what an editor wants to remove."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from onrecord.arrange import unlisted_names
from onrecord.build.pipeline import Options
from onrecord.editing.changing.renamed_entries import find_changed_entries
from onrecord.editing.changing.renamed_site import list_gone_pages
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import UnsafeChangeError, refuse_unsafe
from onrecord.editing.entries.mentions import Mention, find_mentions
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.editing.entries.yaml_values import format_field
from onrecord.model.entry_uses import find_example_only
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, RefusedError, Span, Where
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of
from onrecord.read.yaml.nodes import Scalar, Sequence

_BELOW = ("published", "date", "type")
BELOW_IN_STORY = ("tags", "summary", "title")
_WITHDRAWABLE = ("event", "story")


class Removal(ChangePlan, frozen=True, kw_only=True):
    """The planned changes that remove a thing."""

    name: EntryName
    withdraws: bool = False
    """Whether the file of the event or story remains, with the notice that it was withdrawn."""
    with_it: tuple[Entry[Any], ...] = ()
    """With an example: the entries that came with it."""


class Dependents(Struct, frozen=True):
    """The places that refer to a thing, sorted."""

    name: EntryName
    places: tuple[Span, ...]
    was_public: bool

    @property
    def is_withdrawable(self) -> bool:
        """Whether the thing is withdrawn rather than deleted."""
        return self.was_public and self.name.kind in _WITHDRAWABLE


def dependents_of(root: Path, site: CheckedSite, name: EntryName, options: Options) -> Dependents:
    """Return what depends on a thing, and whether it was public: what was published today may have readers already."""
    public = site.arranged.records or site.records
    tomorrow = options.day_in(public.site.fields.timezone) + timedelta(days=1)
    unlisted = {*unlisted_names(public, tomorrow)}
    was_public = public.was_public(name) or site.records.was_public(name) or str(name) in unlisted
    locate = Places(root).locate
    mentions = find_mentions(site.records)
    found = {locate(mention.where) for mention in mentions if _depends(mention, name, site.records)}
    if name.kind == "story" and name.id not in site.records.examples:
        found |= {locate(event.at("title")) for event in site.records.events if event.story == name.id}
    return Dependents(name, tuple(sorted(found)), was_public)


def _depends(mention: Mention, name: EntryName, records: Records) -> bool:
    """Return whether a place refers to a thing from outside of it."""
    by = mention.by
    if name.kind == "story":
        owner = mention.name.id if mention.name.kind == "story" else mention.name.story
        return owner == name.id and not (by.kind == "event" and by.story == name.id)
    if mention.name != name:
        return False
    if name.kind == "claim":
        if (by.kind, by.story, by.id) != ("event", name.story, name.event) or mention.is_in_claim is None:
            return True
        claim: str = records.event_by_id[name.story, name.event].fields.claims[mention.is_in_claim].id
        return claim != name.id
    return (by.kind, by.story, by.id) != (name.kind, name.story, name.id)


def plan_removal(root: Path, site: CheckedSite, found: Dependents, reason: str, options: Options) -> Removal:
    """Return the changes that withdraw or delete a thing. Raises `RefusedError`."""
    name = found.name
    if found.was_public and name.kind not in _WITHDRAWABLE:
        raise RefusedError(f"'{name}' was public, so that others may have cited it: {_instead(name)}")
    texts = SiteTexts(root)
    notice = "'withdrawn'" if name.kind == "story" else "'status: withdrawn' and a last correction"
    by_hand = f"write {notice} with date and reason" if found.was_public else "delete it"
    file = entry_of(name, site.records).file
    with refuse_unsafe("removed", f"{file} as it is written", f"do it by hand: {by_hand}"):
        if found.was_public:
            _withdraw(root, site, name, reason, texts, options)
            return Removal(name=name, withdraws=True, files=tuple(texts.list_changed()))
        if found.places:
            raise RefusedError(f"nothing is deleted: change these places first, which refer to '{name}'")
        if name.kind == "story" and name.id in site.records.examples:
            return _plan_example(name, site.records, Places(root), texts)
        deleted = tuple(delete_entry(name, site.records, Places(root), texts))
    return Removal(name=name, files=tuple(texts.list_changed()), deleted=deleted)


def _plan_example(name: EntryName, records: Records, places: Places, texts: SiteTexts) -> Removal:
    """Return the changes that delete the story of a new site, its events, and what only they name."""
    events = tuple(event for event in records.events if event.story == name.id)
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


def _withdraw(root: Path, site: CheckedSite, name: EntryName, reason: str, texts: SiteTexts, options: Options) -> None:
    entry = entry_of(name, site.records)
    is_withdrawn = entry.fields.withdrawn if name.kind == "story" else entry.fields.status == "withdrawn"
    if is_withdrawn:
        raise RefusedError(f"'{name}' is withdrawn already; its notice stays at its address")
    if not reason.strip():
        raise RefusedError("say why with --reason: the notice at its address tells readers the day and the reason")
    text = texts[entry.file]
    fields = fields_at(entry.at(), Places(root))
    withdrawal = {"date": options.today.isoformat(), "reason": reason.strip()}
    if name.kind == "story":
        text.add_lines(fields, format_field("withdrawn", withdrawal).splitlines(), below=BELOW_IN_STORY)
        return
    first, *item = format_field("corrections", [withdrawal]).rstrip("\n").split("\n")
    listed = fields.by_name.get("corrections")
    _, status = fields.by_name.get("status", (None, None))
    new = [] if status else ["status: withdrawn"]
    if status:
        if not isinstance(status, Scalar) or not status.text:
            raise UnsafeChangeError
        text.replace_in(status, 0, status.text, "withdrawn")
    if listed is None:
        new += [first, *item]
    elif isinstance(listed[1], Sequence):
        text.add_item(listed[1], tuple(line.removeprefix("  ") for line in item))
    else:
        raise UnsafeChangeError
    text.add_lines(fields, new, below=_BELOW)


def delete_entry(name: EntryName, records: Records, places: Places, texts: SiteTexts) -> Iterator[str]:
    """Remove the lines of a thing, and yield the files to delete. Raises `UnsafeChangeError`."""
    entry = entry_of(name, records)
    if name.kind == "claim":
        at = [claim.id for claim in entry.fields.claims].index(name.id)
        # With the last claim, the lines of the whole field go.
        texts[entry.file].remove_item(fields_at(entry.at(), places), "claims", at, with_comments=True)
        return
    if name.kind not in ("actor", "source"):
        yield entry.file
        return
    fields = fields_at(Where(entry.file), places)
    if len(fields.by_name) == 1:
        yield entry.file  # a file without entries is an error
    else:
        key, _ = fields.by_name[name.id]
        texts[entry.file].remove_block(key.line, key.column)
    if name.kind == "source" and name.id in records.snapshots:
        yield path_of("snapshot", name.id)


def apply_removal(root: Path, site: CheckedSite, removal: Removal, options: Options) -> Outcome[tuple[str, ...]]:
    """Make the changes, or none; return public addresses that lead nowhere, and new problems. Raises `RefusedError`."""
    after = change_site(root, "remove", removal, options, lambda after: _fault(site, after, removal))
    return Outcome(tuple(list_gone_pages(site, after)) if removal.withdraws else (), find_new_problems(site, after))


def _fault(before: CheckedSite, after: CheckedSite, removal: Removal) -> str:
    name = removal.name
    key = ("event", name.story, name.event) if name.kind == "claim" else (name.kind, name.story, name.id)
    planned = {key, *((entry.kind, entry.story, entry.id) for entry in removal.with_it)}
    with_it = ("event", name.id) if name.kind == "story" else None  # its events are withdrawn with it
    changed = {key for key in find_changed_entries(before.records, after.records) if key[:2] != with_it}
    return name_other(changed - planned)


def name_other(others: Collection[tuple[str, str, str]]) -> str:
    """Return the fault of changes that change these entries too; empty if there are none."""
    return f"that would change another entry: {' '.join(filter(None, min(others)))}" if others else ""
