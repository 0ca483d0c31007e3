"""The lists of a site, and the page of each item. Each list is cached until it changes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeVar

from onrecord.model.expected import StepRef
from onrecord.model.former_ids import moved_keys
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Event, Site, Source
from onrecord.render.pagination import sizes
from onrecord.render.pagination.cited_sources import CitedSources, cited_in_stories, in_order_of_citation
from onrecord.render.pagination.division import Division, characters_of, divide
from onrecord.render.pagination.slices import PageSlice, page_of
from onrecord.render.pagination.updates import Correcting, Update, find_corrections, find_updates
from onrecord.render.tracking.opponents import Opponents, opponents
from onrecord.render.tracking.tracked_types import EventDates

ListKind = Literal["actor", "source", "bill", "tag"]
"""The kinds of entries whose page lists events."""
Found = TypeVar("Found")


class Listings:
    """The lists of a site."""

    def __init__(
        self, site: Site, divisions: Mapping[str, Division] | None = None, dates: Mapping[Ref, EventDates] | None = None
    ) -> None:
        """Take the site, and its stories' divisions and events' dates if they are known.

        The rest is computed when first asked for.
        """
        self._site = site
        self._dates = dict(dates or {})
        self._known: dict[tuple[str, str], tuple[object, Any]] = {
            ("division", story): (site.stories[story], division) for story, division in (divisions or {}).items()
        }
        self._sizes: dict[tuple[str, str], tuple[Event, int]] = {}

    def invalidate(self, site: Site) -> None:
        """Take the changed site; a list of the very same objects stays cached."""
        if site is not self._site:
            self._site = site
            self._dates = {}

    def _once(self, key: tuple[str, str], of: object, find: Callable[[], Found]) -> Found:
        """Return what `find` gives; it is cached under a key until `of` is another object."""
        known = self._known.get(key)
        if known is None or known[0] is not of:
            known = self._known[key] = (of, find())
        found: Found = known[1]
        return found

    def division(self, story: str) -> Division:
        """Return which pages hold the whole text of a story."""
        own = self._site.stories[story]
        return self._once(("division", story), own, lambda: divide(self._site.events_of(own), self.characters(story)))

    def characters(self, story: str) -> int:
        """Return how many characters the events of a story have."""
        return sum(map(self.size, self._site.events_of(self._site.stories[story])))

    def size(self, event: Event) -> int:
        """Return how many characters an event has; the count is cached."""
        key = event.story, event.id
        known = self._sizes.get(key)
        if known is None or known[0] is not event:
            known = self._sizes[key] = (event, characters_of(event))
        return known[1]

    def dates(self, ref: Ref) -> EventDates:
        """Return the dates of an event, the same object each time."""
        known = self._dates.get(ref)
        if known is None:
            event = self._site.event(ref)
            # A withdrawn event has no claim left whose standing a relation could change; our reading changes none.
            answers = [link.origin for link in event.backlinks if link.basis == "stated"]
            origins = () if event.is_withdrawn else (*answers, *self._reviews(event))
            known = self._dates[ref] = EventDates(
                event.fields.published,
                tuple([correction.date for correction in event.fields.corrections]),
                tuple(filter(None, [self._site.event(origin).fields.published for origin in dict.fromkeys(origins)])),
            )
        return known

    def _reviews(self, event: Event) -> Iterator[Ref]:
        """Yield the events that say what became of the findings on an event's claims."""
        for claim in event.fields.claims:
            ref = Ref(event.story, event.id, claim.id)
            for finding in self._site.matters[ref].all_findings:
                yield from (step.event for step in finding.course if finding.claim == ref)

    def position(self, ref: Ref) -> int:
        """Return the position of an event among those of its story, from 0."""
        events = self._site.stories[ref.story].events
        places = self._once(("rows", ref.story), events, lambda: {event: place for place, event in enumerate(events)})
        return places[Ref(*ref.key)]

    def row(self, ref: Ref) -> PageSlice:
        """Return the page of its story's timeline on which an event has its row."""
        return page_of(self.position(ref), len(self._site.stories[ref.story].events), sizes.ROWS_PER_PAGE)

    def matter(self, story: str, first_claim: Ref) -> PageSlice:
        """Return the page of a story's claims on which a matter stands."""
        matters = self._site.stories[story].matters
        places = self._once(("matters", story), matters, lambda: {claim: place for place, claim in enumerate(matters)})
        return page_of(places[first_claim], len(matters), sizes.CLAIMS_PER_PAGE)

    def opponents(self, story: str) -> tuple[Opponents, ...]:
        """Return the pairs of bodies that hold opposite positions in a story."""
        claims = self._site.stories[story].matters
        matters = self._site.matters
        return self._once(
            ("opponents", story), matters, lambda: opponents([matters[claim] for claim in claims], self._order())
        )

    def answered(self, story: str) -> tuple[Ref, ...]:
        """Return the matters that begin in a story and on which another event says something, by their first claims."""
        matters = self._site.matters
        own = (claim for claim in self._site.stories[story].matters if claim.story == story)
        return self._once(
            ("answered", story), matters, lambda: tuple(claim for claim in own if len(matters[claim].events) > 1)
        )

    def _order(self) -> Mapping[tuple[str, str], int]:
        events = self._site.events
        return self._once(("places", ""), self._site.matters, lambda: {key: place for place, key in enumerate(events)})

    def sources(self, story: str) -> CitedSources:
        """Return the sources of a story."""
        own = self._site.stories[story]
        sources = self._site.sources
        cited = self._once(("cited", ""), sources, lambda: cited_in_stories(sources.values())).get(story, {})
        return self._once(("sources", story), cited, lambda: in_order_of_citation(own, cited.items()))

    def events(self, kind: ListKind, id_: str) -> tuple[Ref, ...]:
        """Return the events in the list of an actor, a source, a bill or a tag, in order."""
        site = self._site
        if kind == "source":
            return site.sources[id_].cited_by
        if kind == "bill":
            return site.bills[id_].events
        if kind == "tag":
            return site.tags[id_][1]
        order = self._order()
        return tuple(sorted(site.actors[id_].events, key=lambda ref: order[ref.key]))

    def index(self, kind: ListKind, language: str) -> tuple[str, ...]:
        """Return the ids of all actors, sources or tags, in the order of their names in a language."""
        site = self._site
        entries: Mapping[str, object] = {"actor": site.actors, "source": site.sources, "tag": site.tags}[kind]
        names = (((_name(entry, language) or id_).casefold(), id_) for id_, entry in entries.items())
        return self._once((f"index {kind}", language), entries, lambda: tuple(id_ for _, id_ in sorted(names)))

    def moved(self, story: str) -> tuple[str, ...]:
        """Return the ids that events of other stories had in a story, each once."""
        events = self._site.events
        return self._once(("moved", ""), events, lambda: _moved(events.values())).get(story, ())

    def updates(self, story: str) -> tuple[Update, ...]:
        """Return what was added to a story and what was corrected, the oldest first, each event once a day."""
        dated = ((ref, self.dates(ref)) for ref in self._site.stories[story].events)
        zone = self._site.fields.timezone
        return self._once(("updates", story), self._site.events, lambda: find_updates(dated, zone))

    def days_of_updates(self) -> tuple[tuple[dt.date, str], ...]:
        """Return the days on which each story was updated, the oldest first."""
        days = ((update.day, story) for story in self._site.stories for update in self.updates(story))
        return self._once(("days", ""), self._site.events, lambda: tuple(sorted(set(days))))

    def open_steps(self) -> tuple[StepRef, ...]:
        """Return the steps without an event and without a cancellation, by the day for which each is set."""
        steps = self._site.expected
        return self._once(("open", ""), steps, lambda: tuple(ref for ref, step in steps.items() if step.is_open))

    def corrections(self) -> tuple[Correcting, ...]:
        """Return all corrections of the site, the oldest first."""
        events = self._site.events
        stories = self._site.stories
        return self._once(("corrections", ""), events, lambda: find_corrections(events.values(), stories))


def _name(entry: object, language: str) -> str:
    """Return the name by which an index sorts an entry; empty for a tag, whose id is its name."""
    if isinstance(entry, Actor):
        texts: Mapping[str, str] = entry.fields.name
    elif isinstance(entry, Source):
        fields = entry.fields
        texts = fields.publisher or {"": fields.container_title or fields.title or ""}
    else:
        texts = {}
    return texts.get(language) or next(iter(texts.values()), "")


def _moved(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in events:
        for story, id_ in moved_keys(event.fields.aliases):
            found[story][id_] = None
    return {story: tuple(ids) for story, ids in found.items()}
