"""Joins two entries of one kind: plans each change, makes all or none, and proves that all else means the same."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options
from onrecord.editing.changing.entry_deletion import delete_entry
from onrecord.editing.changing.event_merging import refuse_events
from onrecord.editing.changing.joined_fields import join, language_of, names_one_of, normalize_entry
from onrecord.editing.changing.joined_steps import add_steps, refuse_steps, steps_to_add
from onrecord.editing.changing.mention_replacement import replace_mention
from onrecord.editing.changing.moving import Moving
from onrecord.editing.changing.new_names import rename_references
from onrecord.editing.changing.renamed_entries import differences
from onrecord.editing.changing.renamed_site import consequences, list_gone_pages
from onrecord.editing.changing.renaming import BELOW
from onrecord.editing.changing.repeated_items import drop_repeats
from onrecord.editing.changing.secret_ids import is_secret
from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite, change_site, find_new_problems
from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.entries.file_text import refuse_unsafe
from onrecord.editing.entries.mentions import find_mentions
from onrecord.editing.entries.site_texts import SiteTexts, fields_at
from onrecord.model.expected import STEPS
from onrecord.model.frozen_model import Fields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.model.references import FieldReference, references_in
from onrecord.problems import Keys, Outcome, RefusedError
from onrecord.read.entry_files import Places
from onrecord.read.entry_paths import path_of

_APART = "different_from"
"""The field that says of two actors that they are not the same."""


class Merging(Struct, frozen=True):
    """An entry that becomes a part of another one of its kind."""

    name: EntryName
    into: EntryName
    fields: Fields
    """The fields that the other entry has afterwards."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards. An event has the claims of the one that it becomes a part of."""
        if name == self.name:
            return self.into
        is_of_event = (name.kind, name.story, name.event) == ("claim", self.name.story, self.name.id)
        return name._replace(event=self.into.id) if self.name.kind == "event" and is_of_event else name

    @property
    def gone(self) -> EntryName | None:
        """The thing that becomes a part of another one."""
        return self.name

    def fields_after(self, entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return the fields without repetitions; those of both entries are one."""
        if entry.kind == self.name.kind and entry.story == self.name.story:
            if entry.id == self.name.id:
                return None
            if entry.id == self.into.id:
                return self.fields
        return drop_repeats(entry.fields, fields).value


Names = TypeVar("Names", Merging, Moving)
_KINDS = frozenset({"event", "actor", "source", "bill"})


class Merge(ChangePlan, Generic[Names], frozen=True, kw_only=True):
    """The planned changes that make one entry of two: of stories, the events move."""

    names: Names
    lost: tuple[str, ...]
    """The lines of the fields that the remaining entry does not get."""
    comments: tuple[str, ...]
    """The comments that go."""


def plan_merge(root: Path, site: CheckedSite, name: EntryName, into: EntryName) -> Merge[Merging]:
    """Return the changes that make the thing `name` a part of the thing `into`. Raises `RefusedError`."""
    _refuse_names(name, into)
    records = site.records
    places = Places(root)
    texts = SiteTexts(root)
    first = entry_of(name, records)
    other = entry_of(into, records)
    _refuse_contents(first, other, records)
    refuse_steps(first, other)
    if first.kind == "event":  # one that says something of another is not the same
        references = references_in(first.fields)
        named = (reference for reference in references if names_one_of(reference, (into.id, first.id), first))
        _refuse_reference(first, into.id, named, places)
    hint = "write each field and each item of a list on a line of its own"
    with refuse_unsafe("merged", f"{first.file} or {other.file} as written", hint):
        plain = normalize_entry(first, places, records), normalize_entry(other, places, records)
        language = language_of(other, records)
        has_alias = not is_secret(name, records)
        joined = join(first, other, plain, language, has_alias=has_alias)
        fields, apart = _fields_after(name, other, joined.fields, places)
        merging = Merging(name, into, fields)
        steps = steps_to_add(first, rename_references(first, merging), other, records)
        if steps:
            merging = replace(merging, fields=fields.model_copy(update={STEPS: (*fields.expected, *steps)}))
        _change_references(merging, apart, records, places, texts)
        for added, values in joined.added.items():
            below = BELOW[into.kind] if added == "aliases" else ("aliases", *BELOW[into.kind])
            texts[other.file].add_values(fields_at(other.at(), places), added, values, below=below)
        add_steps(texts[other.file], fields_at(other.at(), places), steps, language, BELOW[into.kind])
        deleted = delete_entry(name, records, places, texts)
    moved, deleted = _snapshots(merging, records, deleted)
    files = tuple(file for file in texts.list_changed() if file.path not in deleted)
    gone = (texts[path].comments() for path in deleted if path.endswith(".yaml"))
    comments = chain(*gone, *(texts[file.path].comments(texts[file.path].removed) for file in files))
    return Merge(names=merging, files=files, moved=moved, deleted=deleted, lost=joined.lost, comments=tuple(comments))


def apply_merge(root: Path, site: CheckedSite, merge: Merge[Merging], options: Options) -> Outcome[tuple[str, ...]]:
    """Make the changes, or none; return what readers see otherwise, and new problems. Raises `RefusedError`."""
    after = change_site(root, "merge", merge, options, lambda after: _fault(site, after, merge.names), site)
    old = site.arranged.site
    new = after.arranged.site
    seen = (*consequences(old, new, merge.names), *list_gone_pages(site, after)) if old and new else ()
    return Outcome(seen, find_new_problems(site, after))


def _fault(before: CheckedSite, after: CheckedSite, merging: Merging) -> str:
    changed = list(differences(before.records, after.records, merging))
    return f"that would change more than the references: {', '.join(changed[:3])}" if changed else ""


def _refuse_names(name: EntryName, into: EntryName) -> None:
    is_story_with_other = name.kind != into.kind and "story" in (name.kind, into.kind)
    if not is_story_with_other:
        for thing in (name, into):
            if thing.kind not in _KINDS:
                raise RefusedError(f"'{thing}' can't be merged: only stories, events, actors, sources and bills can")
    if name.kind != into.kind:
        raise RefusedError(f"'{name}' and '{into}' can't be merged: they are not of one kind")
    if name == into:
        raise RefusedError(f"'{name}' can't be merged into itself")


def _refuse_contents(first: Entry[Any], other: Entry[Any], records: Records) -> None:
    if first.kind == "event":
        name = EntryName("event", first.id, first.story)
        refuse_events(name, EntryName("event", other.id, other.story), records)
    if first.kind == "actor" and first.fields.kind != other.fields.kind:
        why = f"'{first.id}' is of kind {first.fields.kind}, and '{other.id}' {other.fields.kind}, so they can't be one"
        raise RefusedError(f"nothing is merged: {why}; if one of the two is wrong, correct its 'kind' first")
    kept = [records.snapshots[id_] for id_ in (first.id, other.id) if id_ in records.snapshots]
    if first.kind == "source" and len({snapshot.sha256 for snapshot in kept}) > 1:
        file, stays = (snapshot.file.path for snapshot in kept)
        message = f"nothing is merged: {file} and {stays} have different words, and one source has one kept text"
        raise RefusedError(f"{message}; write what is to stay into {stays}, and delete {file}, or make the two equal")


def _fields_after(name: EntryName, other: Entry[Any], fields: Any, places: Places) -> tuple[Any, tuple[Keys, ...]]:  # noqa: ANN401  (kinds of entries have no common type)
    """Return the fields of the remaining entry, and the keys of the items that it loses. Raises `RefusedError`."""
    named = [reference for reference in references_in(other.fields) if names_one_of(reference, (name.id,), other)]
    apart = tuple(reference.keys[:2] for reference in named if reference.keys[0] == _APART)
    _refuse_reference(other, other.id, (reference for reference in named if reference.keys[:2] not in apart), places)
    for changed in {str(keys[0]) for keys in apart}:
        items = (item for at, item in enumerate(getattr(fields, changed)) if (changed, at) not in apart)
        fields = fields.model_copy(update={changed: tuple(items)})
    return fields, apart


def _refuse_reference(entry: Entry[Any], into: str, named: Iterable[FieldReference], places: Places) -> None:
    """Raise `RefusedError` for the first of the references by which one of the two entries names the other."""
    for reference in named:
        place = places.locate(entry.at(*reference.keys))
        field_name = next(str(key) for key in reversed(reference.keys) if key != "target" and isinstance(key, str))
        message = f"nothing is merged: {place.path}:{place.line} says '{field_name}: {reference.text}'"
        raise RefusedError(f"{message}, so '{into}' would refer to itself; change that line first")


def _change_references(
    merging: Merging, apart: tuple[Keys, ...], records: Records, places: Places, texts: SiteTexts
) -> None:
    """Replace references to the entry that goes; remove what repeats. Raises `RefusedError`, `UnsafeChangeError`."""
    removed: dict[tuple[str, str, str], tuple[Keys, ...]] = {_key(merging.into): apart, _key(merging.name): ((),)}
    found = [mention for mention in find_mentions(records) if mention.name == merging.name]
    for entry in (mention.by for mention in found):
        key = (entry.kind, entry.story, entry.id)
        if key not in removed:
            removed[key] = drop_repeats(entry.fields, rename_references(entry, merging)).removed
            _remove_items(entry, removed[key], places, texts)
    entry = entry_of(merging.into, records)
    _remove_items(entry, apart, places, texts)
    for mention in found:
        keys = mention.where.keys[len(mention.by.keys) :]
        gone = removed[mention.by.kind, mention.by.story, mention.by.id]
        if not any(keys[: len(item)] == item for item in gone):
            replace_mention(mention, merging.into.id, places, texts)


def _key(name: EntryName) -> tuple[str, str, str]:
    return name.kind, name.story, name.id


def _remove_items(entry: Entry[Any], removed: tuple[Keys, ...], places: Places, texts: SiteTexts) -> None:
    for *above, name, at in removed:
        texts[entry.file].remove_item(fields_at(entry.at(*above), places), str(name), int(at))


def _snapshots(
    merging: Merging, records: Records, deleted: tuple[str, ...]
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the files to move and those to delete: a source without a snapshot gets that of the other one."""
    name = merging.name
    into = merging.into
    if name.kind != "source" or name.id not in records.snapshots or into.id in records.snapshots:
        return (), deleted
    path = path_of("snapshot", name.id)
    moved = (path, path_of("snapshot", into.id))
    return (moved,), tuple(file for file in deleted if file != path)
