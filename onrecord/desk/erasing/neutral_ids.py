"""The entries that a typed name means, their new ids, and what becomes of files and of the list of published ids."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from msgspec import Struct

from onrecord.desk.editing.checked_site import entry_of
from onrecord.desk.erasing.name_forms import NameForms, Spelling, fold, forms_of, without_unseen
from onrecord.desk.lookup.id_suggestions import things
from onrecord.model.fields import ActorFields
from onrecord.model.ids import EntryName, all_ids, parse_name
from onrecord.model.records import Entry, Records
from onrecord.read.site_folder import classify
from onrecord.site_files.additions import RefusedError

_FEWEST_LETTERS = 2


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


def neutral_ids(records: Records, forms: NameForms, subjects: Collection[EntryName]) -> NeutralIds:
    """Return the ids that take the place of those of the `subjects`, and of others that contain the name."""
    known = [*things(records)]
    used = {id_ for thing in known for name in records.names_of(thing) for id_ in (name.id, name.story, name.event)}
    used |= {line.name.id for line in records.published}
    actor = next((records.actor_by_id[name.id] for name in list(subjects)[:1] if name.kind == "actor"), None)
    word = _free(str(actor.fields.kind) if actor else "person", used)
    ids: dict[EntryName, str] = {}
    taken = {(thing.kind, thing.story, thing.event, name.id) for thing in known for name in records.names_of(thing)}
    for thing in known:
        if thing in subjects:
            new = word if thing.kind == "actor" else _free(thing.kind, used)
        elif forms.in_ids.search(thing.id):
            new = forms.in_ids.sub(word, thing.id)
        else:
            continue
        scope = (thing.kind, thing.story, thing.event)
        new = next(
            id_ for id_ in _numbered(new) if (*scope, id_) not in taken and not records.is_reserved(thing.kind, id_)
        )
        taken.add((*scope, new))
        used.add(new)
        ids[thing] = new
    return NeutralIds(ids, word)


def _free(kind: str, used: Collection[str]) -> str:
    """Return the first id such as `person-1` that no id of the site is or contains."""
    ids = (f"{kind}-{number}" for number in count(1))
    return next(id_ for id_ in ids if not any(re.search(rf"(?<![a-z0-9]){id_}(?![0-9])", one) for one in used))


def _numbered(id_: str) -> Iterator[str]:
    yield id_
    yield from (f"{id_}-{number}" for number in count(2))


def remaining_aliases(id_: str, aliases: tuple[str, ...], forms: NameForms) -> tuple[str, ...]:
    """Return the aliases of a thing that don't contain the name."""
    kept = tuple(alias for alias in aliases if not forms.in_ids.search(alias))
    return () if kept == (id_,) else kept


def list_moves(
    records: Records, neutral: NeutralIds, forms: NameForms, files: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield the files and folders with the name in theirs, with their new paths; a story's folder after its files."""
    stories, done = list[tuple[str, str]](), set[str]()
    for thing, new in neutral.ids.items():
        if thing.kind == "claim":
            continue
        file = entry_of(thing, records).file
        folder = file.rpartition("/")[0]
        if thing.kind in ("event", "bill"):
            done.add(file)
            yield file, f"{folder}/{new}.yaml"
        elif thing.kind == "story":
            stories.append((folder, f"{folder.rpartition('/')[0]}/{new}"))
        elif thing.kind == "source" and thing.id in records.snapshots:
            done.add(f"content/snapshots/{thing.id}.txt")
            yield f"content/snapshots/{thing.id}.txt", f"content/snapshots/{new}.txt"
    for file in sorted(set(files) - done):
        folder, _, name = file.rpartition("/")
        found = classify(file)
        pattern = forms.in_ids if found and found.kind in ("actors", "sources") else forms.in_text
        if (
            found
            and found.kind in ("actors", "sources", "page", "procedure")
            and (new := pattern.sub(neutral.word, name)) != name
        ):
            yield file, f"{folder}/{new}"
    yield from stories


def published_after(text: str, records: Records, neutral: NeutralIds, named: Collection[EntryName]) -> str:
    """Return the text of `published.txt` without the lines that are `named`, and with the new names of these things."""
    owners = {former: thing for thing in things(records) for former in records.names_of(thing)}
    gone = {str(name) for name in named}
    new = {str(neutral.of(owners[name])) for name in named if name in owners}
    lines = text.splitlines()
    comments = [line for line in lines if line.lstrip().startswith("#")]
    kept = {line.strip() for line in lines if line.strip() and line not in comments} - gone
    return "\n".join((*comments, *sorted(kept | new), ""))


class FoundName(Struct, frozen=True):
    """What a typed name means."""

    subjects: tuple[EntryName, ...]
    """The entries that have the name; empty if only texts have it."""
    forms: NameForms


def find_name(typed: Iterable[str], records: Records) -> FoundName:
    """Return what several spellings of one name mean. Raises `RefusedError`, which never repeats the name."""
    subjects, spellings, ids = dict[EntryName, None](), list[Spelling](), list[str]()
    for text in filter(None, (" ".join(without_unseen(one).split()) for one in typed)):
        if sum(map(str.isalnum, text)) < _FEWEST_LETTERS:
            raise RefusedError("a name has at least two letters")
        named = _meant(text, records)
        subjects |= dict.fromkeys(named)
        full = parse_name(text)
        if full is not None and not named:
            spellings.append(Spelling(full.id.replace("-", " ")))
        elif full is None and text not in (name.id for name in named):
            spellings.append(Spelling(text))
    if not (subjects or spellings):
        raise RefusedError("no name was typed")
    for name in subjects:
        ids += (former.id for former in records.names_of(name))
        if name.kind == "actor":
            spellings = [*_spellings(records.actor_by_id[name.id]), *spellings]
    others = [actor for actor in records.actors if EntryName("actor", actor.id) not in subjects]
    elsewhere = {fold(one.text) for actor in others for one in _spellings(actor)}
    unique = {fold(one.text): one for one in reversed(spellings)}
    own = (one for key, one in unique.items() if key not in elsewhere)
    shared = (one for key, one in unique.items() if key in elsewhere)
    return FoundName(tuple(subjects), forms_of(own, ids, shared))


def _meant(text: str, records: Records) -> tuple[EntryName, ...]:
    """Return the entry with a full name, a former one, an id, or a name of an actor. Raises `RefusedError`."""
    full = parse_name(text)
    if full is not None:
        return tuple(name for name in things(records) if full in records.names_of(name))[:1]
    found = [name for name in things(records) if text == name.id or text in _former(name, records)]
    actors = (EntryName("actor", actor.id) for actor in records.actors if _has_name(actor, text))
    found += (name for name in actors if name not in found)
    if len(found) > 1:
        raise RefusedError("several entries have this name; name one of them in full, as in actors/ID")
    return tuple(found)


def _former(name: EntryName, records: Records) -> Iterable[str]:
    return () if name.kind == "claim" else all_ids(name.id, entry_of(name, records).fields.aliases)


def _has_name(actor: Entry[ActorFields], text: str) -> bool:
    return fold(text) in {fold(one.text) for one in _spellings(actor)}


def _spellings(actor: Entry[Any]) -> Iterator[Spelling]:
    for name in (actor.fields.name, *(other.name for other in actor.fields.other_names)):
        yield from (Spelling(without_unseen(text), language) for language, text in name.items())
