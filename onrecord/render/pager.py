"""Leads from one numbered page of a list to the others."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model.pagination import PageSlice
from onrecord.render.words import Words


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page of a list."""

    words: str
    """Which items it has, by their numbers: '1 to 1000'."""
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class Pager:
    """The pages of a list, as one of them shows them; the oldest items stand on the first."""

    heading: str
    """Which items the page has; nothing on the first page, which is the list's own."""
    pages: tuple[PageLink, ...]
    """All pages; none where there is only one."""
    earlier: PageLink | None
    later: PageLink | None


def pager(words: Words, list_address: str, pages: tuple[PageSlice, ...], this: PageSlice) -> Pager:
    """Return the way from `this` page of the list at an address to the others."""
    links = [PageLink(_items(words, page), f"{list_address}{page.path}", page == this) for page in pages]
    at = this.number - 1
    return Pager(
        heading=links[at].words if at else "",
        pages=tuple(links) if len(links) > 1 else (),
        earlier=links[at - 1] if at else None,
        later=links[at + 1] if at + 1 < len(links) else None,
    )


def _items(words: Words, page: PageSlice) -> str:
    return words.gettext("%(first)d to %(last)d", first=page.start + 1, last=page.stop)
