"""The lists of a site, divided into numbered pages, and the page of each item. Each list is cached until it changes.

The count of its items divides a list, and the number of its characters the whole text of a story. So every address is
known before anything is rendered. Page 1 has the oldest items and the address of the list itself. Each page but the
last is full: an item added at the end moves no other item, and every page keeps its address. Each size keeps a page
light enough for an old phone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple, TypeVar

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.fields import Correction, EventFields
from onrecord.model.ids import moved_keys
from onrecord.model.records import Entry
from onrecord.model.relations import Ref
from onrecord.model.site import Actor, Event, Site, Source, Story
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.tracking.opponents import Opponents, opponents
from onrecord.render.tracking.tracked_types import EventDates, EventSummary
from onrecord.render.words import Words

Item = TypeVar("Item")


class PageSlice(Struct, frozen=True):
    """The run of a list's items that one page shows."""

    number: int
    """From 1, the oldest."""
    start: int
    stop: int
    """The positions of its first item, and of the one after its last."""

    @property
    def is_first(self) -> bool:
        """Whether this is page 1, which has the address of the list itself."""
        return self.number == 1

    @property
    def path(self) -> str:
        """The segment of its address below the list's own: empty for page 1."""
        return "" if self.is_first else f"{self.number}/"

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the items of this page, given all items of the list."""
        return items[self.start : self.stop]


def paginate(count: int, per_page: int) -> tuple[PageSlice, ...]:
    """Return the pages of a list of `count` items, the oldest first; an empty list has one page too."""
    starts = range(0, max(count, 1), per_page)
    return tuple(PageSlice(number, start, min(start + per_page, count)) for number, start in enumerate(starts, 1))


def page_of(position: int, count: int, per_page: int) -> PageSlice:
    """Return the page that holds the item at a position, counted from 0."""
    start = position - position % per_page
    return PageSlice(start // per_page + 1, start, min(start + per_page, count))


ROWS_PER_PAGE = 1_000
"""The most events on a page of a story's timeline: one row each."""
LINES_PER_PAGE = 180
"""The most events on a page of an actor, a source, a bill or a tag: one line each."""
CLAIMS_PER_PAGE = 25
"""The most matters on a page of claims; each of them takes a hundred elements or more."""
CLAIMS_OF_PAIR_PER_PAGE = 50
"""The most matters on a page of two bodies, which shows the words of these alone: some 40 elements each."""
SOURCES_PER_PAGE = 250
CORRECTIONS_PER_PAGE = 300
STORIES_PER_PAGE = 20
"""The most stories on the home page, and on each further page of the list of stories."""
MOST_IN_ROWS = 70_000
"""The most characters of a story whose rows hold the whole entries: about 100 events."""
MOST_ON_WHOLE_PAGE = 500_000
"""The most characters of a story whose whole text stands on one page: about 700 events."""


class NumberedPage(NamedTuple):
    """A page of a list."""

    id: str
    """The id of the subject whose list it is."""
    slice: PageSlice
    slices: tuple[PageSlice, ...]
    """All pages of the list."""


def numbered_pages(id_: str, count: int, per_page: int) -> tuple[NumberedPage, ...]:
    """Return the pages of a list of `count` items that belongs to the subject of this id."""
    slices = paginate(count, per_page)
    return tuple(NumberedPage(id_, slice_, slices) for slice_ in slices)


def pages_if_any(id_: str, count: int, per_page: int) -> tuple[NumberedPage, ...]:
    """Return the pages of such a list; none of an empty one."""
    return numbered_pages(id_, count, per_page) if count else ()


def numbered_address(address_of: Callable[[Addresses, str], str]) -> Callable[[Addresses, NumberedPage], str]:
    """Return the function that gives each page of a list its address, given that of the list."""
    return lambda addresses, page: f"{address_of(addresses, page.id)}{page.slice.path}"


class PageLink(Struct, frozen=True):
    """A link to a page of a list."""

    words: str
    """The numbers of its items: '1 to 1000'."""
    address: str
    is_this: bool


class Pager(Struct, frozen=True):
    """The links that one page of a list shows to the others; page 1 has the oldest items."""

    heading: str
    """The numbers of the items on this page; empty on page 1, which has the list's own heading."""
    pages: tuple[PageLink, ...]
    """All pages; empty if there is only one."""
    earlier: PageLink | None
    later: PageLink | None


def pager(words: Words, list_address: str, this: NumberedPage) -> Pager:
    """Return the links from `this` page to the other pages of the list at an address."""
    links = [PageLink(_items(words, page), f"{list_address}{page.path}", page == this.slice) for page in this.slices]
    at = this.slice.number - 1
    return Pager(
        heading=links[at].words if at else "",
        pages=tuple(links) if len(links) > 1 else (),
        earlier=links[at - 1] if at else None,
        later=links[at + 1] if at + 1 < len(links) else None,
    )


def _items(words: Words, page: PageSlice) -> str:
    return words.gettext("%(first)d to %(last)d", first=page.start + 1, last=page.stop)


class YearSlice(Struct, frozen=True):
    """The run of a story's events that stand under one year."""

    year: int
    start: int
    stop: int
    """The positions of its first event, and of the one after its last."""


class Division(Struct, frozen=True):
    """Which pages hold the whole text of a story."""

    is_in_rows: bool
    """Whether the rows of the story's page hold the whole entries; else the page of all events has them."""
    years: tuple[YearSlice, ...]
    """The years that have a page each, where one page can't hold the whole text."""


def divide(events: Iterable[Event], characters: int) -> Division:
    """Return the division of a story whose entries have so many characters."""
    if characters <= MOST_IN_ROWS:
        return Division(is_in_rows=True, years=())
    return Division(is_in_rows=False, years=tuple(years_of(events)) if characters > MOST_ON_WHOLE_PAGE else ())


def are_divided_alike(characters: int, others: int) -> bool:
    """Return whether the same events, with one number of characters or the other, have the same division."""
    return all((characters <= limit) is (others <= limit) for limit in (MOST_IN_ROWS, MOST_ON_WHOLE_PAGE))


def characters_of(event: Event | Entry[EventFields]) -> int:
    """Return how many characters an entry's texts have, each in the language in which it is longest."""
    fields = event.fields
    texts = [fields.title, fields.summary, *(claim.text for claim in fields.claims)]
    texts += [quote.translation for quote in fields.quotes]
    own = sum(max((len(text) for text in by_language.values()), default=0) for by_language in texts if by_language)
    pieces = ((len(piece) for piece in prose.pieces if isinstance(piece, str)) for prose in event.prose.values())
    return own + sum(len(quote.exact) for quote in fields.quotes) + max(map(sum, pieces), default=0)


def years_of(events: Iterable[Event]) -> Iterator[YearSlice]:
    """Yield each year that has events, once; the events are in order."""
    for year, run in groupby(enumerate(timeline_years(events)), key=lambda item: item[1]):
        positions = [position for position, _ in run]
        yield YearSlice(year, positions[0], positions[-1] + 1)


def timeline_years(events: Iterable[EventSummary]) -> Iterator[int]:
    """Yield the year under which each event stands; an event of a less exact date stands with its neighbours."""
    latest = 0
    for event in events:
        date = event.fields.date
        latest = max(latest, (event.moment.date() if event.moment else date.earliest or date.latest).year)
        yield latest


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
        self._site, self._dates = site, dict(dates or {})
        self._known: dict[tuple[str, str], tuple[object, Any]] = {
            ("division", story): (site.stories[story], division) for story, division in (divisions or {}).items()
        }
        self._sizes: dict[tuple[str, str], tuple[Event, int]] = {}

    def invalidate(self, site: Site) -> None:
        """Take the changed site; a list of the very same objects stays cached."""
        if site is not self._site:
            self._site, self._dates = site, {}

    def _once(self, key: tuple[str, str], of: object, find: Callable[[], Found]) -> Found:
        if (known := self._known.get(key)) is None or known[0] is not of:
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
        if (known := self._sizes.get(key)) is None or known[0] is not event:
            known = self._sizes[key] = (event, characters_of(event))
        return known[1]

    def dates(self, ref: Ref) -> EventDates:
        """Return the dates of an event, the same object each time."""
        if (known := self._dates.get(ref)) is None:
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
        return self._once(("answered", story), known, lambda: tuple(one for one in own if len(known[one].events) > 1))

    def _order(self) -> Mapping[tuple[str, str], int]:
        events = self._site.events
        return self._once(("places", ""), self._site.matters, lambda: {key: place for place, key in enumerate(events)})

    def sources(self, story: str) -> CitedSources:
        """Return the sources of a story."""
        found, sources = self._site.stories[story], self._site.sources
        cited = self._once(("cited", ""), sources, lambda: _cited_in(self._site)).get(story, {})
        return self._once(("sources", story), cited, lambda: _in_order(found, cited.items()))

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
        return self._once(("updates", story), self._site.events, lambda: tuple(sorted(set(self._updates(story)))))

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
        days = ((update.day, story) for story in self._site.stories for update in self.updates(story))
        return self._once(("days", ""), self._site.events, lambda: tuple(sorted(set(days))))

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
