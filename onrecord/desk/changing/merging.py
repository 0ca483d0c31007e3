"""Joins two entries of one kind: plans each change, makes all or none, and proves that all else means the same."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.desk.changing.merged_fields import Merging, Plain, drop_repeats, find_contradictions, join
from onrecord.desk.changing.moving import Moving, change_files, plan_names
from onrecord.desk.changing.removal import delete_entry
from onrecord.desk.changing.renamed_site import consequences, differences, gone_pages, rename_references
from onrecord.desk.changing.renaming import BELOW, replace_mention
from onrecord.desk.editing.checked_site import CheckedSite, Plan, change_site, entry_of, new_problems
from onrecord.desk.editing.line_changes import refuse_unsafe
from onrecord.desk.editing.site_texts import SiteTexts, fields_at, mentions
from onrecord.model.ids import EntryName
from onrecord.model.records import Entry, Records
from onrecord.model.references import Keys, references_in
from onrecord.problems import Outcome
from onrecord.read.normalization import normalize
from onrecord.read.places import Places
from onrecord.site_files.additions import RefusedError

Names = TypeVar("Names", Merging, Moving)
_KINDS = frozenset({"actor", "source", "bill"})


class Merge(Plan, Generic[Names], frozen=True, kw_only=True):
    """The planned changes that make one entry of two: of stories, the events move."""

    names: Names
    lost: tuple[str, ...]
    """The lines of the fields that the remaining entry does not get."""
    comments: tuple[str, ...]
    """The comments that go."""


def plan_merge(root: Path, site: CheckedSite, name: EntryName, into: EntryName) -> Merge[Merging]:
    """Return the changes that make the thing `name` a part of the thing `into`. Raises `RefusedError`."""
    _refuse_names(name, into)
    records, places, texts = site.records, Places(root), SiteTexts(root)
    first, other = entry_of(name, records), entry_of(into, records)
    _refuse_contents(first, other, records)
    hint = "write each field and each item of a list on a line of its own"
    with refuse_unsafe("merged", f"{first.file} or {other.file} as written", hint):
        plain = normalize_entry(first, places, records), normalize_entry(other, places, records)
        joined = join(first, other, plain, records.site.fields.languages[0])
        fields, apart = _fields_after(name, other, joined.fields, places)
        merging = Merging(name, into, fields)
        _change_references(merging, apart, records, places, texts)
        for field, values in joined.added.items():
            below = BELOW[into.kind] if field == "aliases" else ("aliases", *BELOW[into.kind])
            texts[other.file].add_values(fields_at(other.at(), places), field, values, below=below)
        deleted = tuple(delete_entry(name, records, places, texts))
    moved, deleted = _snapshots(merging, records, deleted)
    files = tuple(file for file in texts.list_changed() if file.path not in deleted)
    gone = (texts[path].comments() for path in deleted if path.endswith(".yaml"))
    comments = chain(*gone, *(texts[file.path].comments(of_removed=True) for file in files))
    return Merge(names=merging, files=files, moved=moved, deleted=deleted, lost=joined.lost, comments=tuple(comments))


def apply_merge(root: Path, site: CheckedSite, merge: Merge[Merging], options: Options) -> Outcome[tuple[str, ...]]:
    """Make the changes; return what readers see otherwise, and the new problems.

    Raises `RefusedError` with nothing changed.
    """
    after = change_site(root, "merge", merge, options, lambda after: _fault(site, after, merge.names))
    old, new = site.arranged.site, after.arranged.site
    seen = (*consequences(old, new, merge.names), *gone_pages(site, after)) if old and new else ()
    return Outcome(seen, new_problems(site, after))


def _fault(before: CheckedSite, after: CheckedSite, merging: Merging) -> str:
    changed = list(differences(before.records, after.records, merging))
    return f"that would change more than the references: {', '.join(changed[:3])}" if changed else ""


def _refuse_names(name: EntryName, into: EntryName) -> None:
    """Raise `RefusedError` if two things can't be joined."""
    if name.kind != into.kind and "story" in (name.kind, into.kind):
        raise RefusedError(f"'{name}' and '{into}' can't be merged: they are not of one kind")
    for one in (name, into):
        if one.kind not in _KINDS:
            hint = (
                f"; if it is there twice, withdraw one of the two: onrecord remove {one}" if one.kind == "event" else ""
            )
            raise RefusedError(f"'{one}' can't be merged: only stories, actors, sources and bills can{hint}")
    if name.kind != into.kind:
        raise RefusedError(f"'{name}' and '{into}' can't be merged: they are not of one kind")
    if name == into:
        raise RefusedError(f"'{name}' can't be merged into itself")


def _refuse_contents(first: Entry[Any], other: Entry[Any], records: Records) -> None:
    """Raise `RefusedError` if two entries of one kind can't mean one thing."""
    if first.kind == "actor" and first.fields.kind != other.fields.kind:
        message = (
            f"nothing is merged: '{first.id}' is of kind {first.fields.kind}, and '{other.id}' {other.fields.kind}"
        )
        raise RefusedError(f"{message}, so they can't be one; if one of the two is wrong, correct its 'kind' first")
    kept = [records.snapshots[id_] for id_ in (first.id, other.id) if id_ in records.snapshots]
    if first.kind == "source" and len({snapshot.sha256 for snapshot in kept}) > 1:
        one, two = (snapshot.file.path for snapshot in kept)
        message = f"nothing is merged: {one} and {two} have different words, and one source has one kept text"
        raise RefusedError(f"{message}; write what is to stay into {two}, and delete {one}, or make the two equal")


def normalize_entry(entry: Entry[Any], places: Places, records: Records) -> Plain:
    """Return the typed fields of an entry as plain data."""
    plain = normalize(fields_at(entry.at(), places), type(entry.fields), records.site.fields.languages[0])
    return plain if isinstance(plain, Mapping) else {}


def _fields_after(name: EntryName, other: Entry[Any], fields: Any, places: Places) -> tuple[Any, tuple[Keys, ...]]:  # noqa: ANN401  (kinds of entries have no common type)
    """Return the fields of the remaining entry, and the keys of the items that it loses.

    Raises `RefusedError` if it would refer to itself.
    """
    apart = find_contradictions(name, other)
    for reference in references_in(other.fields):
        if reference.kind == name.kind and reference.text == name.id and reference.keys[:2] not in apart:
            place = places.locate(other.at(*reference.keys))
            message = f"nothing is merged: {place.path}:{place.line} says '{reference.keys[0]}: {name.id}'"
            raise RefusedError(f"{message}, so '{other.id}' would refer to itself; change that line first")
    for field in {str(keys[0]) for keys in apart}:
        items = (item for at, item in enumerate(getattr(fields, field)) if (field, at) not in apart)
        fields = fields.model_copy(update={field: tuple(items)})
    return fields, apart


def _change_references(
    merging: Merging, apart: tuple[Keys, ...], records: Records, places: Places, texts: SiteTexts
) -> None:
    """Replace each reference to the entry that goes, and remove the items that become repetitions.

    Raises `RefusedError` and `UnsafeChangeError`.
    """
    removed: dict[tuple[str, str, str], tuple[Keys, ...]] = {_key(merging.into): apart, _key(merging.name): ((),)}
    found = [mention for mention in mentions(records) if mention.name == merging.name]
    for entry in (mention.by for mention in found):
        key = (entry.kind, entry.story, entry.id)
        if key not in removed:
            _, removed[key] = drop_repeats(entry.fields, rename_references(entry, merging))
            _remove_items(entry, removed[key], places, texts)
    entry = entry_of(merging.into, records)
    _remove_items(entry, apart, places, texts)
    for mention in found:
        keys = mention.where.keys[len(mention.by.keys) :]
        gone = removed[mention.by.kind, mention.by.story, mention.by.id]
        if not any(keys[: len(one)] == one for one in gone):
            replace_mention(mention, merging.into.id, places, texts)


def _key(name: EntryName) -> tuple[str, str, str]:
    return name.kind, name.story, name.id


def _remove_items(entry: Entry[Any], removed: tuple[Keys, ...], places: Places, texts: SiteTexts) -> None:
    for *above, field, at in removed:
        texts[entry.file].remove_item(fields_at(entry.at(*above), places), str(field), int(at))


def _snapshots(
    merging: Merging, records: Records, deleted: tuple[str, ...]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the files to move and those to delete: a source without a snapshot gets that of the other one."""
    if (
        merging.name.kind != "source"
        or merging.name.id not in records.snapshots
        or merging.into.id in records.snapshots
    ):
        return (), deleted
    path, to = (f"content/snapshots/{name.id}.txt" for name in (merging.name, merging.into))
    return ((path, to),), tuple(one for one in deleted if one != path)


def plan_story_merge(root: Path, site: CheckedSite, name: EntryName, into: EntryName) -> Merge[Moving]:
    """Return the changes that move all events of the story `name` to the story `into`. Raises `RefusedError`."""
    records = site.records
    if name == into:
        raise RefusedError(f"'{name}' can't be merged into itself")
    first, other = entry_of(name, records), entry_of(into, records)
    events = [EntryName("event", event.id, event.story) for event in records.events if event.story == name.id]
    moving = replace(plan_names(site, events, into.id), gone=name)
    places, texts = Places(root), SiteTexts(root)
    hint = "write each field on a line of its own"
    with refuse_unsafe("merged", f"{first.file} or {other.file} as written", hint):
        plain = normalize_entry(first, places, records), normalize_entry(other, places, records)
        joined = join(first, other, plain, records.site.fields.languages[0])
        moving = replace(moving, fields={**moving.fields, into: {"aliases": joined.fields.aliases}})
        moved = change_files(records, moving, places, texts)
        aliases = joined.added["aliases"]
        texts[other.file].add_values(fields_at(other.at(), places), "aliases", aliases, below=BELOW["story"])
        deleted = tuple(delete_entry(name, records, places, texts))
    files = tuple(file for file in texts.list_changed() if file.path not in deleted)
    comments = chain.from_iterable(texts[path].comments() for path in deleted)
    return Merge(names=moving, files=files, moved=moved, deleted=deleted, lost=joined.lost, comments=tuple(comments))
