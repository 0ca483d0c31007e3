"""Chooses the ids that take the place of those with a name in them."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, count
from typing import Any

from msgspec import Struct

from onrecord.editing.changing.renaming import list_moves_of
from onrecord.editing.erasing.name_forms import NameForms
from onrecord.editing.lookup.named_things import things
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records
from onrecord.read.entry_paths import classify


class NeutralIds(Struct, frozen=True):
    """The ids that take the place of those with a name in them."""

    ids: Mapping[EntryName, str]
    """The new id of each thing that gets one."""
    word: str
    """The id that takes the place of the name in longer ones, such as `person-1`."""
    gone: None = None
    """No thing becomes a part of another one."""

    def of(self, name: EntryName) -> EntryName:
        """Return the name that a thing has afterwards."""
        story = self.ids.get(EntryName("story", name.story), name.story)
        event = self.ids.get(EntryName("event", name.event, name.story), name.event)
        return EntryName(name.kind, self.ids.get(name, name.id), story, event)

    def fields_after(self, _entry: Entry[Any], fields: Any) -> Any:  # noqa: ANN401  (kinds of entries have no common type)
        """Return the fields of an entry, of which nothing but the references changes."""
        return fields


def choose_neutral_ids(records: Records, forms: NameForms, subjects: Collection[EntryName]) -> NeutralIds:
    """Return the ids that take the place of those of the `subjects`, and of others that contain the name."""
    known = list(things(records))
    names = [(thing, name) for thing in known for name in records.names_of(thing)]
    used = {id_ for _, name in names for id_ in (name.id, name.story, name.event)}
    used |= {line.name.id for line in records.published}
    word = _choose_free(_kind_of_subject(records, subjects), used)
    taken = {(thing.kind, thing.story, thing.event, name.id) for thing, name in names}
    ids: dict[EntryName, str] = {}
    for thing in known:
        if thing in subjects:
            wanted = word if thing.kind == "actor" else _choose_free(thing.kind, used)
        elif forms.in_ids.search(thing.id):
            wanted = forms.in_ids.sub(word, thing.id)
        else:
            continue
        scope = (thing.kind, thing.story, thing.event)
        numbered = chain([wanted], (f"{wanted}-{number}" for number in count(2)))
        free = (id_ for id_ in numbered if (*scope, id_) not in taken)
        new = next(id_ for id_ in free if not records.is_reserved(thing.kind, id_))
        taken.add((*scope, new))
        used.add(new)
        ids[thing] = new
    return NeutralIds(ids, word)


def _kind_of_subject(records: Records, subjects: Collection[EntryName]) -> str:
    """Return what the first subject is, if it is an actor: a person, an organization."""
    first = next(iter(subjects), None)
    if first is None or first.kind != "actor":
        return "person"
    return str(records.actor_by_id[first.id].fields.kind)


def _choose_free(kind: str, used: Collection[str]) -> str:
    """Return the first id such as `person-1` that no id of the site is or contains."""
    ids = (f"{kind}-{number}" for number in count(1))
    return next(id_ for id_ in ids if not _is_in_any(id_, used))


def _is_in_any(id_: str, others: Collection[str]) -> bool:
    pattern = re.compile(rf"(?<![a-z0-9]){id_}(?![0-9])")
    return any(pattern.search(other) for other in others)


def list_moves(
    records: Records, neutral: NeutralIds, forms: NameForms, files: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the files and folders with the name in theirs, with their new paths; a story's folder after its files."""
    stories: list[tuple[str, str]] = []
    done: set[str] = set()
    for thing, new in neutral.ids.items():
        for old, now in list_moves_of(thing, new, records):
            if thing.kind == "story":
                stories.append((old, now))
            else:
                done.add(old)
                yield old, now
    for file in sorted(set(files) - done):
        folder, _, name = file.rpartition("/")
        found = classify(file)
        if found is None or found.kind not in ("actors", "sources", "page", "procedure"):
            continue
        pattern = forms.in_ids if found.kind in ("actors", "sources") else forms.in_text
        new = pattern.sub(neutral.word, name)
        if new != name:
            yield file, f"{folder}/{new}"
    yield from stories


def rewrite_published(text: str, records: Records, neutral: NeutralIds, named: Collection[EntryName]) -> str:
    """Return the text of `published.txt` without the lines that are `named`, and with the new names of these things."""
    owners = {former: thing for thing in things(records) for former in records.names_of(thing)}
    lines = text.splitlines()
    paged = {name for name in named if name.kind == "claim" and name.page in lines}
    gone = {str(name) for name in named} | {name.page for name in paged}
    new = {str(neutral.of(owners[name])) for name in named if name in owners}
    new |= {neutral.of(owners[name]).page for name in paged if name in owners}
    comments = [line for line in lines if line.lstrip().startswith("#")]
    kept = {line.strip() for line in lines if line.strip() and line not in comments} - gone
    return "\n".join((*comments, *sorted(kept | new), ""))
