"""The lists of a site, and the page on which each item of a list stands. Each list is cached until it changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec import Struct

from onrecord.model.fields import Correction
from onrecord.model.ids import moved_keys
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Event, Site, Source, Story
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.pagination.numbered import (
    CLAIMS_PER_PAGE,
    ROWS_PER_PAGE,
    Division,
    PageSlice,
    characters_of,
    divide,
    page_of,
)
from onrecord.render.tracking.opponents import Opponents, opponents
from onrecord.render.tracking.tracked_types import EventDates

ListKind = Literal["actor", "source", "bill", "tag"]
"""The kinds of entries whose page lists events."""
Correcting = tuple[Event, Correction]
"""A correction with its event."""
Found = TypeVar("Found")


class Update(NamedTuple):
    """An event that was added to its story on a day, or corrected."""

    day: dt.date
    """In the site's time zone."""
    is_correction: bool
    position: int
    """The event's position among those of its story, from 0."""
    ref: Ref


class CitedSources(Struct, frozen=True):
    """The sources of a story in the order in which it first cites them."""

    events: Mapping[str, tuple[Ref, ...]]
    """The events that cite each."""
    order: Mapping[Ref, int]
    """The positions of the story's events."""


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
            self._site, self._dates = site, {}

    def _once(self, key: tuple[str, str], of: object, find: Callable[[], Found]) -> Found:
        known = self._known.get(key)
        if known is None or known[0] is not of:
            known = self._known[key] = (of, find())
        found: Found = known[1]
        return found

    def division(self, story: str) -> Division:
        """Return which pages hold the whole text of a story."""
        found = self._site.stories[story]
        return self._once(
            ("division", story), found, lambda: divide(self._site.events_of(found), self.characters(story))
        )

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
            # A withdrawn event has no claim left whose standing a relation could change.
            origins = () if event.is_withdrawn else (*(link.origin for link in event.backlinks), *self._reviews(event))
            related = [self._site.event(origin).fields.published for origin in dict.fromkeys(origins)]
            known = self._dates[ref] = EventDates(
                event.fields.published,
                tuple([correction.date for correction in event.fields.corrections]),
                tuple(filter(None, related)),
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
        return page_of(self.position(ref), len(self._site.stories[ref.story].events), ROWS_PER_PAGE)

    def matter(self, story: str, first_claim: Ref) -> PageSlice:
        """Return the page of a story's claims on which a matter stands."""
        matters = self._site.stories[story].matters
        places = self._once(("matters", story), matters, lambda: {claim: place for place, claim in enumerate(matters)})
        return page_of(places[first_claim], len(matters), CLAIMS_PER_PAGE)

    def opponents(self, story: str) -> tuple[Opponents, ...]:
        """Return the pairs of bodies that hold opposite positions in a story."""
        matters, order, known = self._site.stories[story].matters, self._order, self._site.matters
        return self._once(("opponents", story), known, lambda: opponents([known[claim] for claim in matters], order()))

    def answered(self, story: str) -> tuple[Ref, ...]:
        """Return the matters that begin in a story and on which another event says something, by their first claims."""
        matters, known = self._site.stories[story].matters, self._site.matters
        own = (claim for claim in matters if claim.story == story)
        return self._once(
            ("answered", story), known, lambda: tuple(claim for claim in own if len(known[claim].events) > 1)
        )

    def _order(self) -> Mapping[tuple[str, str], int]:
        events = self._site.events
        return self._once(("places", ""), self._site.matters, lambda: {key: place for place, key in enumerate(events)})

    def sources(self, story: str) -> CitedSources:
        """Return the sources of a story."""
        found, cited = self._site.stories[story], self._cited_in(story)
        return self._once(("sources", story), cited, lambda: _in_order(found, cited.items()))

    def _cited_in(self, story: str) -> dict[str, list[Ref]]:
        sources = self._site.sources
        return self._once(("cited", ""), sources, lambda: _cited_in(self._site)).get(story, {})

    def events(self, kind: ListKind, id_: str) -> tuple[Ref, ...]:
        """Return the events in the list of an actor, a source, a bill or a tag, in order."""
        site = self._site
        if kind == "source":
            return site.sources[id_].cited_by
        if kind == "bill":
            return site.bills[id_].events
        if kind == "tag":
            return site.tags[id_][1]
        actor = site.actors[id_]
        order = self._once(("order", ""), site.actors, lambda: {key: place for place, key in enumerate(site.events)})
        return tuple(sorted(actor.events, key=lambda ref: order[ref.key]))

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
        events = self._site.events
        return self._once(("updates", story), events, lambda: tuple(sorted(set(self._updates(story)))))

    def _updates(self, story: str) -> Iterator[Update]:
        zone = self._site.fields.timezone
        for position, ref in enumerate(self._site.stories[story].events):
            dates = self.dates(ref)
            if dates.published is not None:
                yield Update(dates.published.moment(zone).date(), is_correction=False, position=position, ref=ref)
            for corrected in dates.corrected:
                yield Update(corrected.moment(zone).date(), is_correction=True, position=position, ref=ref)

    def days_of_updates(self) -> tuple[tuple[dt.date, str], ...]:
        """Return the days on which each story was updated, the oldest first."""
        return self._once(("days", ""), self._site.events, lambda: tuple(sorted(set(self._days_of_updates()))))

    def _days_of_updates(self) -> Iterator[tuple[dt.date, str]]:
        return ((update.day, story) for story in self._site.stories for update in self.updates(story))

    def corrections(self) -> tuple[Correcting, ...]:
        """Return all corrections of the site, the oldest first."""
        return self._once(("corrections", ""), self._site.events, lambda: _corrections(self._site))


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


def _cited_in(site: Site) -> dict[str, dict[str, list[Ref]]]:
    found: dict[str, dict[str, list[Ref]]] = defaultdict(dict)
    for source in site.sources.values():
        for ref in source.cited_by:
            found[ref.story].setdefault(source.id, []).append(ref)
    return found


def _in_order(story: Story, cited: Iterable[tuple[str, list[Ref]]]) -> CitedSources:
    order = {ref: position for position, ref in enumerate(story.events)}
    ranked = sorted((min(order[ref] for ref in refs), source, tuple(refs)) for source, refs in cited)
    return CitedSources({source: refs for _, source, refs in ranked}, order)


def _moved(events: Iterable[Event]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for event in events:
        for story, id_ in moved_keys(event.fields.aliases):
            found[story][id_] = None
    return {story: tuple(ids) for story, ids in found.items()}


def _corrections(site: Site) -> tuple[Correcting, ...]:
    """Return the corrections of all events; of the events that a story took with it, the first stands for all."""
    found, withdrawn_stories = list[Correcting](), set[str]()
    for event in site.events.values():
        if is_withdrawal_of(site.stories[event.story].fields, event.withdrawal):
            if event.story in withdrawn_stories:
                continue
            withdrawn_stories.add(event.story)
        found += ((event, correction) for correction in event.corrections)
    # Pages reverse this list: then the corrections of one day appear in the order of their events.
    found.sort(key=lambda row: row[1].date.date.latest, reverse=True)
    return tuple(reversed(found))
