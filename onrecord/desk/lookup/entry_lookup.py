"""Finds the thing that a command's argument names: by its full name, or by a short one that only one thing has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from onrecord.desk.changing.publication import UnknownNameError
from onrecord.model.entry_names import FORMS, EntryName, NamedKind, parse_name
from onrecord.model.records import Records
from onrecord.problems import nearest


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
    raise UnknownNameError(f"no {kind or 'thing'} is called '{text}'; {_hint(text, by_name, records)}")


def things(records: Records) -> Iterator[EntryName]:
    """Yield the names of all things, drafts included."""
    yield from (EntryName("story", story.id) for story in records.stories)
    for event in (*records.events, *records.drafts):
        yield EntryName("event", event.id, event.story)
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from (EntryName("actor", actor.id) for actor in records.actors)
    yield from (EntryName("source", source.id) for source in records.sources)
    yield from (EntryName("bill", bill.id) for bill in records.bills)


def _hint(text: str, by_name: dict[str, list[EntryName]], records: Records) -> str:
    former = parse_name(text)
    today = next((name for name in things(records) if former in records.names_of(name)), None) if former else None
    if today is not None:
        return f"that is a former name of '{today}'"
    guess = nearest(text, by_name)
    return f"did you mean '{guess}'?" if guess else f"write its id, or its full name: {FORMS}"
