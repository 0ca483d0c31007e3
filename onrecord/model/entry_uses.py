"""Which entries the other entries name, in fields and texts, and which none names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from onrecord.model.expected import citations_of
from onrecord.model.fields import ActorFields, BillFields, Citation, EventFields, Expected, SourceFields, StoryFields
from onrecord.model.frozen_model import Fields
from onrecord.model.prose import LinkKind, parse_link
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records
from onrecord.model.relations import relations_of

EntryKey = tuple[Literal["actor", "source"], str]


def find_example_only(story: str, records: Records) -> tuple[Entry[Fields], ...]:
    """Return the actors and sources that came with an example: those that only its events name."""
    events = records.all_events
    entries = entries_by_key(records)
    own = [one for one in records.stories if one.id == story]
    named = [name for event in events if event.story == story for name in find_named_by(event, records)]
    named += [name for one in own for name in find_expected(one.fields)]
    others = (event for event in events if event.story != story)
    stories = (one for one in records.stories if one.id != story)
    gone = find_unnamed(find_reached(named, entries), others, stories, records)
    return tuple(entry for key, entry in entries.items() if key in gone)


def find_unnamed(
    candidates: set[EntryKey],
    events: Iterable[Entry[EventFields]],
    stories: Iterable[Entry[StoryFields]],
    records: Records,
) -> set[EntryKey]:
    """Return the `candidates` that no other actor or source names, nor a bill or page, nor one of these entries."""
    entries = entries_by_key(records)
    named = [key for key in entries if key not in candidates]
    named += [key for event in events for key in find_named_by(event, records)]
    named += [key for bill in records.bills for key in find_named_by_bill(bill)]
    named += [key for story in stories for key in find_expected(story.fields)]
    named += [key for page in records.pages for key in find_linked("", page.id, records)]
    return candidates - find_reached(named, entries)


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
        sources = (*(via.source for via in fields.via), fields.version_of)
        yield from (("source", source) for source in sources if source)


def find_named_by(event: Entry[EventFields], records: Records) -> Iterator[EntryKey]:
    """Yield the actors and sources that an event names in its fields and its Markdown."""
    fields = event.fields
    quoted = (speaker for quote in fields.quotes for speaker in quote.speaker)
    yield from (("actor", actor) for actor in (*fields.speaker, *fields.on_behalf_of, *fields.actors, *quoted))
    own = (claim.sources for claim in fields.claims)
    for citations in (fields.sources, *own, *(relation.fields.sources for relation in relations_of(event))):
        yield from _find_cited(citations or ())
    yield from (("source", quote.source) for quote in fields.quotes)
    yield from (("source", media.source) for media in fields.media if media.source)
    yield from find_expected(fields)
    if event.prose:
        yield from find_linked(event.story, event.id, records)


def find_named_by_bill(bill: Entry[BillFields]) -> Iterator[EntryKey]:
    """Yield the actors and sources that a bill names."""
    yield from (("actor", actor) for actor in bill.fields.sponsors)
    yield from _find_cited(bill.fields.sources)
    yield from find_expected(bill.fields)


def find_expected(fields: StoryFields | EventFields | BillFields) -> Iterator[EntryKey]:
    """Yield the actors and sources that the steps of an entry name which lie ahead."""
    for step in fields.expected:
        yield from find_named_by_step(step)


def find_named_by_step(step: Expected) -> Iterator[EntryKey]:
    """Yield the actors and sources that a step names which lies ahead."""
    yield from (("actor", actor) for actor in step.actors)
    yield from _find_cited(citations_of(step))


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
