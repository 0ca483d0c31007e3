"""The declaration of a kind of page, from which the plan, the site map, lists and the preview follow."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.relations import Ref
from onrecord.render.cards import Card
from onrecord.render.context import RenderContext
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.head.structured_data import About
from onrecord.render.subjects import Subject, only
from onrecord.render.tracking.tracked_site import TrackedSite

Key = TypeVar("Key")

REDIRECT_TEMPLATE = "redirect.html"
"""The template of pages that only redirect; its value `target` is the address that they lead to."""


def never(_site: TrackedSite, _key: object) -> bool:
    """Return False: pages of this kind ask search engines to leave them out."""
    return False


class PageKind(Struct, Generic[Key], frozen=True, kw_only=True):
    """A kind of page. A key tells the pages of one kind apart: an id, or an id with the number of the page.

    A page's dependencies need no declaration: `TrackedSite` records them while `view` reads the site.
    """

    subject: Subject
    """The subject of its pages; a build divides the ids of each subject among its processes."""
    template: str
    address: Callable[[Addresses, Key], str]
    """Returns the address of a page in one language."""
    view: Callable[[RenderContext, Key], Mapping[str, Any]]
    """Returns the values that the template shows, besides those that all pages share."""
    keys: Callable[[TrackedSite, Any], Iterable[Key]] = only
    """Returns the keys of the pages about one subject, given its id."""
    languages: Callable[[TrackedSite, Key], tuple[str, ...]] = lambda site, _key: site.languages
    """Returns the languages that have the page; in each it links to the others."""
    is_indexed: Callable[[TrackedSite, Key], bool] = lambda _site, _key: True
    """Returns whether search engines may list the page; then the site map names it."""
    depends_on: Callable[[TrackedSite, Key], Iterable[Ref]] = lambda _site, _key: ()
    """Returns the events whose latest change dates the page in the site map."""
    changed_on: Callable[[TrackedSite, Key], dt.date | None] | None = None
    """Returns a further day for the site map, which does not follow from events; the later day counts."""
    about: Callable[[RenderContext, Key], About | None] = lambda _context, _key: None
    """Returns the entry that the page describes in its head; None for most pages."""
    trail: Callable[[RenderContext, Key], Sequence[Crumb]] = lambda _context, _key: ()
    """Returns the pages from below the home page to this one, which its structured data name; those of a further page
    of a list lead to the list's first."""
    card: Callable[[RenderContext, Key], Card | None] = lambda _context, _key: None
    """Returns the picture of the page's subject for messengers, if it has one."""
    deferrable: bool = False
    """Whether a preview may build it last, because it repeats what other pages show."""
    shows_texts: bool = False
    """Whether the pages show whole texts of events; a search for such pages looks at these kinds first."""
    highest_heading: int = 2
    """The level of the highest heading in an editor's text on the page."""
    has_style: bool = False
    """Whether the page holds the style sheet: for the few pages on which readers arrive. Others link the file."""
    names_sources: bool = False
    """Whether citations say whose their sources are to those who hear the page."""
    shows_pictures: bool = True
    """Whether pictures are in sight when the page opens, so that the first one loads at once."""

    def is_for_search_engines(self, site: TrackedSite, key: Key) -> bool:
        """Return whether search engines may list a page: none of a site that shows only its example."""
        return not site.is_example and self.is_indexed(site, key)
