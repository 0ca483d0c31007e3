"""Suggests and validates ids of new entries, and finds the thing that a command's argument names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from onrecord.desk.changing.publication import UnknownNameError
from onrecord.model.foldings import slug
from onrecord.model.ids import FORMS, EntryName, NamedKind, id_hint, parse_name, unusable
from onrecord.model.records import EntryKind, Records
from onrecord.model.values import id_fault
from onrecord.problems import suggest

MAX_LENGTH = 40  # the longest suggestion, in characters, since people read and type ids in addresses
_MOST_WORDS = 4  # how many words a suggestion has, unless another entry has them too
_SHORT_WORD = 3  # up to how many letters a word is too common for a claim's id, such as 'the' and 'has'
_WORDS_OF_A_CLAIM = 3
_MOST_NUMBERS = 200  # numbers of one id that are tried in turn; beyond, the count of all ids is near one that is free
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
    longer = [_join_words(words[: _MOST_WORDS + 1])] if len(words) > _MOST_WORDS else []
    dated = [f"{id_}-{slug(day)}"] if day else []
    return next((name for name in (id_, *longer, *dated) if name not in taken), None) or free_id(id_, taken)


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
    if fault := id_fault(id_):
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


def target_error(target: str, story: str, records: Records) -> str | None:
    """Return what is wrong with the target of a relation in `story`; None if that event or claim exists."""
    name, _, claim = target.partition("#")
    owner, _, event = name.rpartition("/")
    owner = owner or story
    known = records.ids("event", owner)
    if event not in known:
        return f"no event is called '{event}'; {suggest_names(event, known)}"
    entry = records.event_by_id.get((owner, event))
    claims = [found.id for found in entry.fields.claims] if entry else []
    if not claim or entry is None or claim in claims:
        return None
    return f"the event '{event}' has no claim called '{claim}'; {suggest_names(claim, claims)}"


def suggest_names(name: str, known: Iterable[str], most: int | None = None) -> str:
    """Return a hint with the known name that is nearest, or else with all of them, or so many."""
    names = sorted(known)
    more = ", …" if most and len(names) > most else ""
    return suggest(name, names, f"there are: {', '.join(names[:most]) or 'none yet'}{more}").text


def ids_of_claims(texts: Sequence[str]) -> list[str]:
    """Return an id for each claim of an event, from its first long words or its number."""
    ids: list[str] = []
    for number, text in enumerate(texts, start=1):
        words = [word for word in slug(text).split("-") if len(word) > _SHORT_WORD]
        id_ = _join_words(words[:_WORDS_OF_A_CLAIM]) if words else f"claim-{number}"
        ids.append(id_ if id_ not in ids else f"{id_}-{number}")
    return ids


def find_thing(text: str, records: Records, kind: NamedKind | None = None) -> EntryName:
    """Return the thing that `text` names, drafts included; `kind` narrows the choice. Raises `UnknownNameError`."""
    by_name: dict[str, list[EntryName]] = defaultdict(list)
    for name in things(records):
        if kind in (None, name.kind):
            for one in {str(name), f"{name.event}#{name.id}" if name.kind == "claim" else name.id}:
                by_name[one].append(name)
    found = by_name.get(text, [])
    # A full name is that of one thing alone, even if it is the short name of another.
    full = [name for name in found if str(name) == text]
    if len(full or found) == 1:
        return (full or found)[0]
    if found:
        listed = ", ".join(sorted(map(str, found)))
        raise UnknownNameError(f"'{text}' is the name of several things; write one of: {listed}")
    former = parse_name(text)
    today = next((name for name in things(records) if former in records.names_of(name)), None) if former else None
    hint = f"that is a former name of '{today}'" if today else ""
    hint = hint or suggest(text, by_name, f"write its id, or its full name: {FORMS}").text
    raise UnknownNameError(f"no {kind or 'thing'} is called '{text}'; {hint}")


def things(records: Records) -> Iterator[EntryName]:
    """Yield the names of all things, drafts included."""
    yield from (EntryName("story", story.id) for story in records.stories)
    for event in (*records.events, *records.drafts):
        yield EntryName("event", event.id, event.story)
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from (EntryName("actor", actor.id) for actor in records.actors)
    yield from (EntryName("source", source.id) for source in records.sources)
    yield from (EntryName("bill", bill.id) for bill in records.bills)
