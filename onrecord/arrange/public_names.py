"""Finds the names of what is public, and the actors and sources that only drafts and withdrawn entries name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from onrecord.model.entry_names import EntryName
from onrecord.model.fields import ActorFields, BillFields, Citation, EventFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.inner_links import LinkKind, parse_link
from onrecord.model.reach import reach
from onrecord.model.records import Entry, Records
from onrecord.model.relations import relations_of

EntryKey = tuple[Literal["actor", "source"], str]


def find_unpublished(records: Records, public: Iterable[Entry[EventFields]]) -> set[EntryKey]:
    """Return the actors and sources that entries name which are not `public`, and that no published entry names."""
    withdrawn = [event for event in records.events if event.fields.status == "withdrawn"]
    candidates = {named for event in (*withdrawn, *records.drafts) for named in _find_named_by(event, records)}
    if not candidates:
        return set()
    entries = _entries(records)
    shown = [named for named in entries if named not in candidates]
    shown += [named for event in public for named in _find_named_by(event, records)]
    shown += [named for bill in records.bills for named in _find_named_by_bill(bill)]
    shown += [named for page in records.pages for named in _find_linked("", page.id, records)]
    return candidates - _find_reached(shown, entries)


def unlisted_names(records: Records, before: date) -> tuple[str, ...]:
    """Return the full names of what was public `before` a day and is not in the list of published ids.

    An event is public from its day of publication on; its claims and its story are so with it, and the actors, sources
    and bills that it names. A build lists what was public before its own day, so that editors can still change ids on
    the day of the publication.
    """
    return tuple(sorted(map(str, {*_public(records, before)} - records.listed)))


def _public(records: Records, before: date) -> Iterator[EntryName]:
    public = [event for event in records.events if _was_published(event, before)]
    for event in public:
        yield EntryName("event", event.id, event.story)
        yield EntryName("story", event.story)
    shown = [event for event in public if event.fields.status != "withdrawn"]
    for event in shown:
        yield from (EntryName("claim", claim.id, event.story, event.id) for claim in event.fields.claims)
    yield from _shown_with(shown, records)


def _was_published(event: Entry[EventFields], before: date) -> bool:
    published = event.fields.published
    return event.fields.status != "draft" and published is not None and published.date.latest < before


def _shown_with(events: Iterable[Entry[EventFields]], records: Records) -> Iterator[EntryName]:
    """Yield the actors, sources and bills that these events name, directly or through others; also those of pages."""
    shown, bills = list[EntryKey](), set[str]()
    for event in events:
        shown += _find_named_by(event, records)
        bills |= {event.fields.bill} if event.fields.bill else set()
    for page in records.pages:
        shown += _find_linked("", page.id, records)
        bills |= {id_ for kind, id_ in _targets("", page.id, records) if kind == "bill"}
    for bill in records.bills:
        if bill.id in bills:
            yield EntryName("bill", bill.id)
            shown += _find_named_by_bill(bill)
    for kind, id_ in _find_reached(shown, _entries(records)):
        yield EntryName(kind, id_)


def _entries(records: Records) -> dict[EntryKey, Entry[Fields]]:
    """Return the actors and sources by kind and id."""
    actors: dict[EntryKey, Entry[Fields]] = {("actor", actor.id): actor for actor in records.actors}
    return actors | {("source", source.id): source for source in records.sources}


def _find_reached(start: Iterable[EntryKey], entries: Mapping[EntryKey, Entry[Fields]]) -> set[EntryKey]:
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


def _find_named_by(event: Entry[EventFields], records: Records) -> Iterator[EntryKey]:
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
        yield from _find_linked(event.story, event.id, records)


def _find_named_by_bill(bill: Entry[BillFields]) -> Iterator[EntryKey]:
    yield from (("actor", actor) for actor in bill.fields.sponsors)
    yield from _find_cited(bill.fields.sources)


def _find_cited(citations: Iterable[Citation]) -> Iterator[EntryKey]:
    for citation in citations:
        yield "source", citation.source
        yield from (("source", via.source) for via in citation.via or () if via.source)


def _find_linked(story: str, id_: str, records: Records) -> Iterator[EntryKey]:
    """Yield the actors and sources that a text cites or links."""
    for kind, target in _targets(story, id_, records):
        if kind == "actor" or kind == "source":  # noqa: PLR1714  (mypy narrows only this form)
            yield kind, target


def _targets(story: str, id_: str, records: Records) -> Iterator[tuple[LinkKind, str]]:
    """Yield the kind and the id of what a text cites or links."""
    for reference in records.references.get((story, id_), ()):
        link = parse_link(reference.target, story) if reference.kind == "link" else None
        if reference.kind == "citation":
            yield "source", reference.target
        elif link is not None:
            yield link.kind, link.id
