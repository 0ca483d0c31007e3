"""Finds the actors and sources that entries name, and those that only the example of a new site names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from onrecord.model.fields import ActorFields, BillFields, Citation, EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.inner_links import LinkKind, parse_link
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records
from onrecord.model.relations import relations_of

EntryKey = tuple[Literal["actor", "source"], str]


def find_example_only(story: str, records: Records) -> tuple[Entry[Fields], ...]:
    """Return the actors and sources that came with an example: those that only its events name."""
    events = (*records.events, *records.drafts)
    entries = entries_by_key(records)
    candidates = find_reached(
        (named for event in events if event.story == story for named in find_named_by(event, records)), entries
    )
    kept = [named for named in entries if named not in candidates]
    kept += [named for event in events if event.story != story for named in find_named_by(event, records)]
    kept += [named for bill in records.bills for named in find_named_by_bill(bill)]
    kept += [named for page in records.pages for named in find_linked("", page.id, records)]
    gone = candidates - find_reached(kept, entries)
    return tuple(entry for key, entry in entries.items() if key in gone)


def entries_by_key(records: Records) -> dict[EntryKey, Entry[Fields]]:
    """Return the actors and sources by kind and id."""
    actors: dict[EntryKey, Entry[Fields]] = {("actor", actor.id): actor for actor in records.actors}
    return actors | {("source", source.id): source for source in records.sources}


def find_reached(start: Iterable[EntryKey], entries: Mapping[EntryKey, Entry[Fields]]) -> set[EntryKey]:
    """Return these entries and all that they name, directly or indirectly."""
    found = reach(start, lambda named: _find_named_in(entries[named].fields) if named in entries else ())
    return {named for named in found if named in entries}


def _find_named_in(fields: Fields) -> Iterator[EntryKey]:
    """Yield the organizations of an actor and the actors that it could be taken for, or the origins of a source."""
    if isinstance(fields, ActorFields):
        actors = (*fields.organizations(), fields.part_of, *fields.different_from)
        yield from (("actor", actor) for actor in actors if actor)
    if isinstance(fields, SourceFields):
        yield from (("source", source) for source in (*(via.source for via in fields.via), fields.version_of) if source)


def find_named_by(event: Entry[EventFields], records: Records) -> Iterator[EntryKey]:
    """Yield the actors and sources that an event names in its fields and its Markdown."""
    fields = event.fields
    actors = (
        *fields.speaker,
        *fields.on_behalf_of,
        *fields.actors,
        *(who for one in fields.quotes for who in one.speaker),
    )
    yield from (("actor", actor) for actor in actors)
    own = (claim.sources for claim in fields.claims)
    of_relations = (relation.fields.sources for relation in relations_of(event))
    for citations in (fields.sources, *own, *of_relations):
        yield from _find_cited(citations or ())
    yield from (("source", quote.source) for quote in fields.quotes)
    yield from (("source", media.source) for media in fields.media if media.source)
    if event.prose:
        yield from find_linked(event.story, event.id, records)


def find_named_by_bill(bill: Entry[BillFields]) -> Iterator[EntryKey]:
    """Yield the actors and sources that a bill names."""
    yield from (("actor", actor) for actor in bill.fields.sponsors)
    yield from _find_cited(bill.fields.sources)


def _find_cited(citations: Iterable[Citation]) -> Iterator[EntryKey]:
    for citation in citations:
        yield "source", citation.source
        yield from (("source", via.source) for via in citation.via or () if via.source)


def find_linked(story: str, id_: str, records: Records) -> Iterator[EntryKey]:
    """Yield the actors and sources that a text cites or links."""
    for kind, target in link_targets(story, id_, records):
        if kind == "actor" or kind == "source":  # noqa: PLR1714  (mypy narrows only this form)
            yield kind, target


def link_targets(story: str, id_: str, records: Records) -> Iterator[tuple[LinkKind, str]]:
    """Yield the kind and the id of what a text cites or links."""
    for reference in records.references.get((story, id_), ()):
        link = parse_link(reference.target, story) if reference.kind == "link" else None
        if reference.kind == "citation":
            yield "source", reference.target
        elif link is not None:
            yield link.kind, link.id
