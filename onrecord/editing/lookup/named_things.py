"""Finds the thing that a name means, or says which names are like it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from onrecord.model.expected import StepRef
from onrecord.model.full_names import FORMS, EntryName, NamedKind, parse_name
from onrecord.model.records import Entry, Records
from onrecord.problems import Where, suggest

_MOST_NAMED = 5
"""How many names a hint lists."""


class UnknownNameError(Exception):
    """No entry has the given name, or several have. `str()` suggests names."""


def target_error(target: str, story: str, records: Records) -> str | None:
    """Return what is wrong with the target of a relation in `story`; None if that event or claim exists."""
    name, _, claim = target.partition("#")
    owner, _, event = name.rpartition("/")
    owner = owner or story
    known = records.ids("event", owner)
    if event not in known:
        return f"no event is called '{event}'; {suggest_names(event, known)}"
    entry = records.event_or_draft_by_id.get((owner, event))
    claims = [found.id for found in entry.fields.claims] if entry else []
    if not claim or entry is None or claim in claims:
        return None
    return f"the event '{event}' has no claim called '{claim}'; {suggest_names(claim, claims)}"


def suggest_names(name: str, known: Iterable[str], most: int | None = None) -> str:
    """Return a hint with the known name that is nearest, or else with all of them, or so many."""
    names = sorted(known)
    more = ", …" if most and len(names) > most else ""
    return suggest(name, names, f"there are: {', '.join(names[:most]) or 'none yet'}{more}").text


def find_thing(text: str, records: Records, kind: NamedKind | None = None) -> EntryName:
    """Return the thing that `text` names, drafts included; `kind` narrows the choice. Raises `UnknownNameError`."""
    by_name: dict[str, list[EntryName]] = defaultdict(list)
    for name in things(records):
        if kind in (None, name.kind):
            short = f"{name.event}#{name.id}" if name.kind == "claim" else name.id
            for written in {str(name), short}:
                by_name[written].append(name)
    found = by_name.get(text, [])
    # A full name is that of one thing alone, even if it is the short name of another.
    full = [name for name in found if str(name) == text]
    if len(full or found) == 1:
        return (full or found)[0]
    if found:
        listed = ", ".join(sorted(map(str, found)))
        raise UnknownNameError(f"'{text}' is the name of several things; write one of: {listed}")
    former = parse_name(text)
    renamed = (name for name in things(records) if former and former in records.names_of(name))
    today = next(renamed, None)
    hint = f"that is a former name of '{today}'" if today else _suggest_names_like(text, by_name)
    raise UnknownNameError(f"no {kind or 'thing'} is called '{text}'; {hint}")


def _suggest_names_like(text: str, names: Collection[str]) -> str:
    """Return a hint with the full names of which it is a part, or with the nearest name; else how to write a name."""
    having = sorted(name for name in names if text in name and "/" in name and text.strip("/#"))
    if len(having) > 1:
        more = f", and {len(having) - _MOST_NAMED} more" if len(having) > _MOST_NAMED else ""
        return f"these have it in their names: {', '.join(having[:_MOST_NAMED])}{more}"
    return suggest(text, names, f"write its id, or its full name: {FORMS}").text


def things(records: Records) -> Iterator[EntryName]:
    """Yield the names of all things, drafts included."""
    yield from (EntryName("story", story.id) for story in records.stories)
    for event in records.all_events:
        yield EntryName("event", event.id, event.story)
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from (EntryName("actor", actor.id) for actor in records.actors)
    yield from (EntryName("source", source.id) for source in records.sources)
    yield from (EntryName("bill", bill.id) for bill in records.bills)


def place_of_step(ref: StepRef, records: Records) -> Where:
    """Return the place of a step that lies ahead in the files of the site."""
    if ref.owner == "bill":
        holder: Entry[Any] = records.bill_by_id[ref.entry]
    else:
        holder = records.event_or_draft_by_id[ref.story, ref.entry] if ref.event else records.story_by_id[ref.story]
    return holder.at("expected", [step.id for step in holder.fields.expected].index(ref.id))


def place_of(name: EntryName, records: Records) -> Where:
    """Return the place of an entry or a claim in the files of the site, drafts included."""
    if name.kind in ("event", "claim"):
        event = records.event_or_draft_by_id[name.story, name.event or name.id]
        ids = [claim.id for claim in event.fields.claims]
        return event.at("claims", ids.index(name.id)) if name.kind == "claim" else event.at()
    where: Where = getattr(records, f"{name.kind}_by_id")[name.id].at()
    return where
