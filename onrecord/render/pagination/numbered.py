"""A page of a list as the key of a page kind, and its address below the list's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from onrecord.model.addresses import Addresses
from onrecord.render.pagination.slices import PageSlice, paginate


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
