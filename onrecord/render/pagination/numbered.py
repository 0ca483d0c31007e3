"""Divides a list into numbered pages by the count of its items alone, each with its links to the others.

So every address is known before anything is rendered. Page 1 has the oldest items and the address of the list itself.
Each page but the last is full: an item added at the end moves no other item, and every page keeps its address. Each
size keeps a page light enough for an old phone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from msgspec import Struct

from onrecord.model.addresses import Addresses
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
