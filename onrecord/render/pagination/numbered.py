"""Divides a list into numbered pages by the count of its items, and the whole text of a story by its characters.

So every address is known before anything is rendered. Page 1 has the oldest items and the address of the list itself.
Each page but the last is full: an item added at the end moves no other item, and every page keeps its address. Each
size keeps a page light enough for an old phone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.fields import EventFields
from onrecord.model.prose import Prose
from onrecord.model.site import Event
from onrecord.render.tracking.tracked_types import EventSummary
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
CLAIMS_PER_PAGE = 30
"""The most matters on a page of claims; each of them takes a hundred elements or more."""
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


class EventText(Protocol):
    """An event as it was read, or in the arranged site."""

    @property
    def fields(self) -> EventFields:
        """Its fields."""

    @property
    def prose(self) -> Mapping[str, Prose]:
        """Its body by language."""


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
    years = tuple(years_of(events)) if characters > MOST_ON_WHOLE_PAGE else ()
    return Division(is_in_rows=False, years=years)


def are_divided_alike(characters: int, others: int) -> bool:
    """Return whether the same events, with one number of characters or the other, have the same division."""
    return all((characters <= limit) is (others <= limit) for limit in (MOST_IN_ROWS, MOST_ON_WHOLE_PAGE))


def characters_of(event: EventText) -> int:
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
        day = event.moment.date() if event.moment else date.earliest or date.latest
        latest = max(latest, day.year)
        yield latest
