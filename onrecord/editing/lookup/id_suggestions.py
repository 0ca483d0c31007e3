"""Suggests ids for new entries, and says why an entry can't have an id."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any

from onrecord.editing.lookup.id_words import MAX_LENGTH, choose_words
from onrecord.model.foldings import slug
from onrecord.model.id_hints import id_hint
from onrecord.model.ids import unusable
from onrecord.model.records import Entry, EntryKind, Records
from onrecord.model.values import id_fault

_MOST_WORDS = 4
"""How many words a suggestion has, unless another entry has them too."""
_WORDS_OF_A_CLAIM = 3
_MOST_NUMBERS = 200
"""How many numbers of one id are tried in turn; beyond, the count of all ids is near one that is free."""


def suggest_id(title: str, kind: EntryKind, records: Records, story: str = "", day: str = "") -> str:
    """Return a short free id made of the words that carry a title's sense; empty if no letter of it can stand in an id.

    `id_words` has the rules. If another entry has that id, it gets the next word, else the `day` of the event, else a
    number.
    """
    languages = languages_of(records, story)
    id_ = choose_words(title, languages, _MOST_WORDS) or _join_first(slug(title))
    if not id_:
        return ""
    longer = choose_words(title, languages, _MOST_WORDS + 1)
    if records.is_reserved(kind, id_) or unusable(id_):
        id_ = f"{id_}-{kind}"
    candidates = [id_]
    if longer.startswith(id_):
        candidates.append(longer)
    if day:
        candidates.append(f"{id_}-{slug(day)}")
    taken = _find_taken(kind, records, story)
    free = next((name for name in candidates if name not in taken), None)
    return free or free_id(id_, taken)


def suggest_id_by_address(address: str, kind: EntryKind, records: Records) -> str:
    """Return a free id made of an address on the web, for an entry that has no title yet; empty as `suggest_id`."""
    return suggest_id(re.sub(r"https?://(www\.)?", "", address), kind, records)


def languages_of(records: Records, story: str = "") -> tuple[str, ...]:
    """Return the languages in which a story's titles are, or else those of the site; the first is the main one."""
    entry = records.story_by_id.get(story)
    return tuple((entry.fields.languages if entry else None) or records.site.fields.languages)


def _join_first(slugged: str) -> str:
    """Return the beginning of a title none of whose words carries sense, each word once."""
    words = list(dict.fromkeys(slugged.split("-")))
    return "-".join(words[:_MOST_WORDS])[:MAX_LENGTH].strip("-")


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: `wanted`, or else with a number."""
    numbers = chain(range(2, _MOST_NUMBERS), range(len(taken) + 2, 2 * len(taken) + 4))
    numbered = (f"{wanted}-{number}" for number in numbers)
    return next(name for name in chain((wanted,), numbered) if name not in taken)


def id_error(id_: str, kind: EntryKind, records: Records, story: str = "") -> str | None:
    """Return why a new entry can't have this id, and what to do; None if it can."""
    fault = id_fault(id_)
    if fault:
        return f"{fault}; {id_hint(id_)}"
    if records.is_reserved(kind, id_):
        return f"'{id_}' is a reserved name; choose another id"
    if id_ in _find_taken(kind, records, story):
        return f"the id '{id_}' is taken; choose another, such as '{suggest_id(id_, kind, records, story)}'"
    return None


def _find_taken(kind: EntryKind, records: Records, story: str) -> frozenset[str]:
    """Return the ids that entries have and had: an old address leads to one entry alone."""
    listed: Iterator[Entry[Any]] = chain(records.entries(), records.drafts)
    entries = (entry for entry in listed if (entry.kind, entry.story) == (kind, story))
    former = {alias for entry in entries for alias in getattr(entry.fields, "aliases", ())}
    moved = {id_ for owner, id_ in records.moved if kind == "event" and owner == story}
    return records.ids(kind, story) | former | moved


def ids_of_claims(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Return an id for each claim of an event, from the words that carry its sense, or its number."""
    ids: list[str] = []
    for number, text in enumerate(texts, start=1):
        id_ = choose_words(text, languages, _WORDS_OF_A_CLAIM) or f"claim-{number}"
        ids.append(id_ if id_ not in ids else f"{id_}-{number}")
    return ids
