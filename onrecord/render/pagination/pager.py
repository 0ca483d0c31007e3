"""Links the numbered pages of a list to each other."""

from msgspec import Struct

from onrecord.render.pagination.slices import NumberedPage, PageSlice
from onrecord.render.words import Words


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
