"""Finds what a typed name means: entries, and spellings of it."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from onrecord.editing.entries.entry_by_name import entry_of
from onrecord.editing.erasing.name_forms import NameForms, Spelling, forms_of, spellings_of
from onrecord.editing.lookup.named_things import things
from onrecord.model.foldings import fold_erased, without_unseen
from onrecord.model.full_names import EntryName, parse_name
from onrecord.model.name_index import NameIndex
from onrecord.model.records import Records
from onrecord.problems import RefusedError

_FEWEST_LETTERS = 2
"""How many letters a name has at least."""


class FoundName(Struct, frozen=True):
    """What a typed name means."""

    subjects: tuple[EntryName, ...]
    """The entries that have the name; empty if only texts have it."""
    forms: NameForms


def find_name(typed: Iterable[str], records: Records) -> FoundName:
    """Return what several spellings of one name mean. Raises `RefusedError`, which never repeats the name."""
    subjects: dict[EntryName, None] = {}
    spellings: list[Spelling] = []
    ids: list[str] = []
    lines = (" ".join(without_unseen(name).split()) for name in typed)
    for text in filter(None, lines):
        if sum(map(str.isalnum, text)) < _FEWEST_LETTERS:
            raise RefusedError("a name has at least two letters")
        named = _find_entries(text, records)
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
            spellings = [*spellings_of(records.actor_by_id[name.id]), *spellings]
    others = [actor for actor in records.actors if EntryName("actor", actor.id) not in subjects]
    elsewhere = {fold_erased(spelling.text) for actor in others for spelling in spellings_of(actor)}
    unique = {fold_erased(spelling.text): spelling for spelling in reversed(spellings)}
    own = (spelling for folded, spelling in unique.items() if folded not in elsewhere)
    shared = (spelling for folded, spelling in unique.items() if folded in elsewhere)
    return FoundName(tuple(subjects), forms_of(own, ids, shared))


def _find_entries(text: str, records: Records) -> tuple[EntryName, ...]:
    """Return the entry with a full name, a former one, an id, or a name of an actor. Raises `RefusedError`."""
    full = parse_name(text)
    if full is not None:
        return tuple(name for name in things(records) if full in records.names_of(name))[:1]
    found = [name for name in things(records) if text == name.id or text in _aliases(name, records)]
    for name in _index_actors(records).find(text):
        if name not in found:
            found.append(name)
    if len(found) > 1:
        raise RefusedError("several entries have this name; name one of them in full, as in actors/ID")
    return tuple(found)


def _index_actors(records: Records) -> NameIndex[EntryName]:
    names = {EntryName("actor", actor.id): [own.text for own in spellings_of(actor)] for actor in records.actors}
    return NameIndex(names.items(), fold_erased)


def _aliases(name: EntryName, records: Records) -> Collection[str]:
    return () if name.kind == "claim" else entry_of(name, records).fields.aliases
