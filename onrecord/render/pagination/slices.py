"""Divides a list into numbered pages by the count of its items alone.

So every address is known before anything is rendered. Page 1 has the oldest items and the address of the list itself.
Each page but the last is full: an item added at the end moves no other item, and every page keeps its address.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from msgspec import Struct

from onrecord.model.addresses import Addresses

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
