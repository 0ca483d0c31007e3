"""The names of what was public before a day, which the list of published ids must hold."""

from collections.abc import Iterable, Iterator
from datetime import date

from onrecord.model.entry_uses import (
    EntryKey,
    entries_by_key,
    find_linked,
    find_named_by,
    find_named_by_bill,
    find_reached,
    link_targets,
)
from onrecord.model.fields import EventFields
from onrecord.model.full_names import EntryName
from onrecord.model.records import Entry, Records


def unlisted_names(records: Records, before: date) -> tuple[str, ...]:
    """Return the full names of what was public `before` a day and is not in the list of published ids.

    An event is public from its day of publication on; its claims and its story are so with it, and the actors, sources
    and bills that it names. A build lists what was public before its own day, so that editors can still change ids on
    the day of the publication.
    """
    return tuple(sorted(map(str, {*_public(records, before)} - records.listed)))


def _public(records: Records, before: date) -> Iterator[EntryName]:
    """Yield the names of what was public before a day, without the examples; some more than once."""
    own = (event for event in records.events if event.story not in records.examples)
    public = [event for event in own if _was_published(event, before)]
    for event in public:
        yield EntryName("event", event.id, event.story)
        yield EntryName("story", event.story)
    shown = [event for event in public if event.fields.status != "withdrawn"]
    for event in shown:
        for claim in event.fields.claims:
            yield EntryName("claim", claim.id, event.story, event.id)
    yield from _shown_with(shown, records)


def _was_published(event: Entry[EventFields], before: date) -> bool:
    published = event.fields.published
    return event.fields.status != "draft" and published is not None and published.date.latest < before


def _shown_with(events: Iterable[Entry[EventFields]], records: Records) -> Iterator[EntryName]:
    """Yield the actors, sources and bills that these events name, directly or through others; also those of pages."""
    shown = list[EntryKey]()
    bills = set[str]()
    for event in events:
        shown += find_named_by(event, records)
        if event.fields.bill:
            bills.add(event.fields.bill)
    for page in records.pages:
        shown += find_linked("", page.id, records)
        bills |= {id_ for kind, id_ in link_targets("", page.id, records) if kind == "bill"}
    for bill in records.bills:
        if bill.id in bills:
            yield EntryName("bill", bill.id)
            shown += find_named_by_bill(bill)
    yield from (EntryName(kind, id_) for kind, id_ in find_reached(shown, entries_by_key(records)))
