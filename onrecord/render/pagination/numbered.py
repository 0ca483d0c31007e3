"""A page of a list: the key of a page kind, its address below the list's own, and its links to the other pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.words import Words


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
