"""Finds the entries that a typed name means, and all the forms of the name that they know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from onrecord.desk.editing.checked_site import entry_of
from onrecord.desk.erasing.name_forms import NameForms, Spelling, fold, forms_of, without_unseen
from onrecord.desk.lookup.entry_lookup import things
from onrecord.model.entry_names import EntryName, parse_name
from onrecord.model.fields import ActorFields
from onrecord.model.former_ids import all_ids
from onrecord.model.records import Entry, Records
from onrecord.site_files.additions import RefusedError

_FEWEST_LETTERS = 2


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
