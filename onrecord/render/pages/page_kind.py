"""The declaration of a page kind, from which plan, site map and preview follow; and the subjects of pages and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Generic, Literal, TypeVar, get_args

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.ids import former_ids
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event
from onrecord.render.cards import Card
from onrecord.render.context import RenderContext
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryContents

Subject = Literal["site", "story", "event", "actor", "source", "bill", "tag"]
"""What a page or a file is about. There is one site; its id is the empty text. The id of an event is its `Ref`."""
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

_IDS: Mapping[Subject, Callable[[TrackedSite], Iterable[str]]] = {
    "site": lambda _site: ("",),
    "story": lambda site: site.stories,
    "actor": lambda site: site.actors,
    "source": lambda site: site.sources,
    "bill": lambda site: site.bills,
    "tag": lambda site: site.tags,
}


class Renamed(Struct, frozen=True):
    """How pages and files about a subject get the addresses that they had by its former ids."""

    address: Callable[[Addresses, str], str]
    """Returns the address with which all of them begin."""
    aliases: Callable[[TrackedSite, str], Sequence[str]]

    def former_ids(self, site: TrackedSite, id_: str) -> tuple[str, ...]:
        """Return the former ids of one thing."""
        return former_ids(id_, self.aliases(site, id_))

    def former_address(self, addresses: Addresses, now: str, id_: str, former: str) -> str:
        """Return the address by a former id of what has the address `now`."""
        return f"{self.address(addresses, former)}{now.removeprefix(self.address(addresses, id_))}"


RENAMED: Mapping[Subject, Renamed] = {
    "story": Renamed(Addresses.story, lambda site, id_: site.story_name(id_).fields.aliases),
    "actor": Renamed(Addresses.actor, lambda site, id_: site.actor_fields(id_).aliases),
    "source": Renamed(Addresses.source, lambda site, id_: site.source_fields(id_).aliases),
    "bill": Renamed(Addresses.bill, lambda site, id_: site.bills[id_].fields.aliases),
}
"""The subjects whose ids editors can change."""


def ids_of(subject: Subject, site: TrackedSite, story: str = "", run: slice = slice(None)) -> Iterator[Any]:
    """Return the ids of a subject in order, or a run of them; those of events belong to one story."""
    if subject == "event":
        return iter(site.stories[story].events[run])
    return islice(_IDS[subject](site), run.start, run.stop)


Key = TypeVar("Key")

REDIRECT_TEMPLATE = "redirect.html"
"""The template of pages that only redirect; its value `target` is the address that they lead to."""


def one_page(_site: TrackedSite, id_: Key) -> tuple[Key]:
    """Return the key of the only page of this kind about a subject: the id of the subject."""
    return (id_,)


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
    keys: Callable[[TrackedSite, Any], Iterable[Key]] = one_page
    """Returns the keys of the pages about one subject, given its id."""
    languages: Callable[[TrackedSite, Key], tuple[str, ...]] = lambda site, _key: site.languages
    """Returns the languages that have the page; in each it links to the others."""
    is_indexed: Callable[[TrackedSite, Key], bool] = lambda _site, _key: True
    """Returns whether search engines may list the page; then the site map names it."""
    depends_on: Callable[[TrackedSite, Key], Iterable[Ref]] = lambda _site, _key: ()
    """Returns the events whose latest change dates the page in the site map."""
    changed_on: Callable[[TrackedSite, Key], dt.date | None] | None = None
    """Returns a further day for the site map, which does not follow from events; the later day counts."""
    about: Callable[[RenderContext, Key], TrackedSite | StoryContents | Event | Bill | None] = lambda _context, _key: (
        None
    )
    """Returns the entry that the page describes in its head; None for most pages."""
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
    shows_pictures: bool = True
    """Whether pictures are in sight when the page opens, so that the first one loads at once."""

    def is_for_search_engines(self, site: TrackedSite, key: Key) -> bool:
        """Return whether search engines may list a page: none of a site that shows only its example."""
        return not site.is_example and self.is_indexed(site, key)
