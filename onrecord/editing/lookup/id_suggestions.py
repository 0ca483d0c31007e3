"""Suggests ids for new entries, and says why an entry can't have an id."""

from collections.abc import Collection, Sequence
from itertools import chain
from pathlib import Path

from onrecord.model.foldings import slug
from onrecord.model.id_hints import id_hint
from onrecord.model.ids import unusable
from onrecord.model.records import EntryKind, Records
from onrecord.model.values import id_fault

MAX_LENGTH = 40
"""The longest suggestion, in characters, since people read and type ids in addresses."""
_MOST_WORDS = 4
"""How many words a suggestion has, unless another entry has them too."""
_SHORT_WORD = 3
"""Up to how many letters a word is too common for a claim's id, such as 'the' and 'has'."""
_WORDS_OF_A_CLAIM = 3
_MOST_NUMBERS = 200
"""How many numbers of one id are tried in turn; beyond, the count of all ids is near one that is free."""
_COMMON_WORDS = frozenset(Path(__file__).with_name("common_words.txt").read_text("utf-8").split())
"""Articles, prepositions, conjunctions and pronouns of English and Russian, as `slug` writes them."""


def suggest_id(title: str, kind: EntryKind, records: Records, story: str = "", day: str = "") -> str:
    """Return a short free id made of a title's first significant words; empty if no letter of it can stand in an id.

    If another entry has that id, it gets the next word, else the `day` of the event, else a number.
    """
    words = list(dict.fromkeys(slug(title).split("-")))
    words = [word for word in words if word not in _COMMON_WORDS] or words
    id_ = _join_words(words[:_MOST_WORDS])
    if not id_:
        return ""
    if records.is_reserved(kind, id_) or unusable(id_):
        id_ = f"{id_}-{kind}"
    taken = _find_taken(kind, records, story)
    candidates = [id_]
    if len(words) > _MOST_WORDS:
        candidates.append(_join_words(words[: _MOST_WORDS + 1]))
    if day:
        candidates.append(f"{id_}-{slug(day)}")
    free = next((name for name in candidates if name not in taken), None)
    return free or free_id(id_, taken)


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Return an id that is not taken: `wanted`, or else with a number."""
    numbers = chain(range(2, _MOST_NUMBERS), range(len(taken) + 2, 2 * len(taken) + 4))
    numbered = (f"{wanted}-{number}" for number in numbers)
    return next(name for name in chain((wanted,), numbered) if name not in taken)


def _join_words(words: Sequence[str]) -> str:
    """Return as many words as an id may have letters, joined by hyphens."""
    id_ = words[0][:MAX_LENGTH]
    for word in words[1:]:
        if len(id_) + 1 + len(word) > MAX_LENGTH:
            break
        id_ = f"{id_}-{word}"
    return id_


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
    entries = (entry for entry in records.entries() if (entry.kind, entry.story) == (kind, story))
    former = {alias for entry in entries for alias in getattr(entry.fields, "aliases", ())}
    moved = {id_ for owner, id_ in records.moved if kind == "event" and owner == story}
    return records.ids(kind, story) | former | moved


def ids_of_claims(texts: Sequence[str]) -> list[str]:
    """Return an id for each claim of an event, from its first long words or its number."""
    ids: list[str] = []
    for number, text in enumerate(texts, start=1):
        words = [word for word in slug(text).split("-") if len(word) > _SHORT_WORD]
        id_ = _join_words(words[:_WORDS_OF_A_CLAIM]) if words else f"claim-{number}"
        ids.append(id_ if id_ not in ids else f"{id_}-{number}")
    return ids
