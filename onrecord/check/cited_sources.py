"""Finds the sources that entries name, each with its entry and the path of keys to it."""

from collections.abc import Iterable, Iterator

from onrecord.check.context import Context
from onrecord.model.fields import BillFields, Citation, EventFields, Expected, StoryFields, Via
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry
from onrecord.model.reserved_ids import VIA_WORDS
from onrecord.problems import Keys

Cited = tuple[str, Entry[Fields], Keys]
"""The id of a source, with the entry that names it and the path of keys in it. Only errors need the location."""


def find_cited(context: Context, events: Iterable[Entry[EventFields]]) -> Iterator[Cited]:
    """Yield the source ids in all fields of events, bills and sources that contain one."""
    for citation, entry, keys in _find_citations(context, events):
        yield citation.source, entry, (*keys, "source")
    for via, entry, keys in find_vias(context, events):
        words = VIA_WORDS - {"own"} if entry.kind == "source" else VIA_WORDS
        if via.source is not None and via.source not in words:
            yield via.source, entry, keys
    for event in events:
        for position, quote in enumerate(event.fields.quotes):
            yield quote.source, event, ("quotes", position, "source")
        for position, media in enumerate(event.fields.media):
            if media.source is not None:
                yield media.source, event, ("media", position, "source")
    for source in context.records.sources:
        if source.fields.version_of is not None:
            yield source.fields.version_of, source, ("version_of",)


def find_vias(context: Context, events: Iterable[Entry[EventFields]]) -> Iterator[tuple[Via, Entry[Fields], Keys]]:
    """Yield each `via` of sources, events and bills, with its entry and its path of keys."""
    for source in context.records.sources:
        for position, via in enumerate(source.fields.via):
            yield via, source, ("via", position)
    for citation, entry, keys in _find_citations(context, events):
        for position, via in enumerate(citation.via or ()):
            yield via, entry, (*keys, "via", position)


def _find_citations(
    context: Context, events: Iterable[Entry[EventFields]]
) -> Iterator[tuple[Citation, Entry[Fields], Keys]]:
    """Yield the citations of events and bills, and those of the steps that lie ahead in them and in stories."""
    for event in events:
        for citation, keys in find_citations_in(context, event):
            yield citation, event, keys
    for bill in context.records.bills:
        for citation, keys in _number(bill.fields.sources, ("sources",)):
            yield citation, bill, keys
    holders: tuple[Entry[StoryFields] | Entry[EventFields] | Entry[BillFields], ...] = (
        *context.records.stories,
        *context.records.draft_stories,
        *events,
        *context.records.bills,
    )
    for holder in holders:
        for citation, keys in _find_in_steps(holder.fields.expected):
            yield citation, holder, keys


def _find_in_steps(steps: Iterable[Expected]) -> Iterator[tuple[Citation, Keys]]:
    """Yield the citations of steps, of their earlier days and of what cancelled them, with their paths of keys."""
    for place, step in enumerate(steps):
        keys: Keys = ("expected", place)
        yield from _number(step.sources, (*keys, "sources"))
        for number, earlier in enumerate(step.earlier):
            yield from _number(earlier.sources, (*keys, "earlier", number, "sources"))
        if step.cancelled is not None:
            yield from _number(step.cancelled.sources, (*keys, "cancelled", "sources"))


def find_citations_in(context: Context, event: Entry[EventFields]) -> Iterator[tuple[Citation, Keys]]:
    """Yield the citations of an event, its claims and its relations, each with its path of keys."""
    yield from _number(event.fields.sources, ("sources",))
    for position, claim in enumerate(event.fields.claims):
        yield from _number(claim.sources, ("claims", position, "sources"))
    for relation in context.relations_of(event):
        yield from _number(relation.fields.sources, (*relation.keys, "sources"))


def _number(citations: tuple[Citation, ...] | None, keys: Keys) -> Iterator[tuple[Citation, Keys]]:
    return ((citation, (*keys, position)) for position, citation in enumerate(citations or ()))
