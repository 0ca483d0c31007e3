"""Finds the drafts that have no place among the events yet: those without a date, and those that refer to one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from onrecord.model.fields import EventFields, Review
from onrecord.model.former_ids import EventKey
from onrecord.model.prose import parse_link
from onrecord.model.records import Entry, Reference
from onrecord.model.relations import parse_target, relations_of


def find_unplaced(
    events: Iterable[Entry[EventFields]],
    draft_stories: Collection[str],
    references: Mapping[EventKey, Sequence[Reference]],
) -> frozenset[EventKey]:
    """Return the drafts without a date, and the drafts that refer to one, directly or through others.

    Without them, all other drafts can be ordered and shown. An event of a draft story counts as a draft.
    """
    drafts = [event for event in events if event.fields.status == "draft" or event.story in draft_stories]
    unplaced = {(draft.story, draft.id) for draft in drafts if draft.fields.lacks("date")}
    grows = bool(unplaced)
    while grows:
        waiting = {
            (draft.story, draft.id) for draft in drafts if not unplaced.isdisjoint(_find_named(draft, references))
        }
        grows = not waiting <= unplaced
        unplaced |= waiting
    return frozenset(unplaced)


def _find_named(event: Entry[EventFields], references: Mapping[EventKey, Sequence[Reference]]) -> Iterator[EventKey]:
    """Yield the events that an event names in its fields and links in its text."""
    fields = event.fields
    named = [*fields.after, *filter(None, [fields.during])]
    for relation in relations_of(event):
        named.append(relation.fields.target)
        if isinstance(relation.fields, Review) and relation.fields.claim is not None:
            named.append(relation.fields.claim)
    yield from (parse_target(target, event.story).key for target in named)
    for reference in references.get((event.story, event.id), ()):
        link = parse_link(reference.target, event.story) if reference.kind == "link" else None
        if link is not None and link.kind == "event":
            yield link.story, link.id
