"""Lists of events, such as those of an actor or a tag; a long list has further, numbered pages.

The page of a tag is here as the shortest of them: it has nothing but its list.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec import Struct

from onrecord.model.addresses import Addresses
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Fragment
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.indexes import index_crumb
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pagination import sizes
from onrecord.render.pagination.listings import ListKind
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, numbered_pages
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.event_views import ListedStory
from onrecord.render.views.text_views import LocalizedText

Groups = Iterable[tuple[str, tuple[Fragment, ...]]]
"""Headings, each with its lines."""


class ListPart(NamedTuple):
    """A part of a list."""

    id: str
    """The id of the list's subject."""
    refs: tuple[Ref, ...]
    names_story: bool
    """Whether its lines name their story."""


class EventList(Struct, frozen=True):
    """A kind of list: the events of each actor, for instance."""

    subject: ListKind
    """The subject of the pages that show the lists."""
    address: Callable[[Addresses, str], str]
    """Returns the address of the page that has the first part of the list."""
    name: Callable[[RenderContext, str], LocalizedText]
    """Returns the name of what the list belongs to."""
    groups: Callable[[RenderContext, ListPart], Groups]
    """Returns the lines of some of the events."""
    more_stories: Callable[[TrackedSite, str], Iterable[str]] = lambda _site, _id: ()
    """Returns stories that the page links to besides those of its events."""
    index: Callable[[RenderContext], Crumb | None] = lambda _context: None
    """Returns the page that lists all subjects of this kind."""
    is_indexed_empty: bool = False
    """Whether search engines may list the page of an empty list, since it shows more than its events."""

    def events(self, site: TrackedSite, id_: str) -> tuple[Ref, ...]:
        """Return all events of a list in order."""
        return site.listed(self.subject, id_)

    def page(self, template: str, view: Callable[[RenderContext, str], Mapping[str, Any]]) -> PageKind[str]:
        """Return the kind of the page that shows page 1 of the list beside the values of `view`."""
        return PageKind(
            subject=self.subject,
            template=template,
            address=self.address,
            view=lambda context, id_: {**view(context, id_), **self._first_page(context, id_)},
            is_indexed=self.is_indexed,
            depends_on=self.events,
            trail=self._trail,
        )

    def _trail(self, context: RenderContext, id_: str) -> tuple[Crumb, ...]:
        own = Crumb(self.name(context, id_).text, self.address(context.addresses, id_))
        return tuple(filter(None, (self.index(context), own)))

    def _first_page(self, context: RenderContext, id_: str) -> Mapping[str, Any]:
        """Return the values that page 1 shows of the list: its lines, its pager and the stories of all events."""
        first = self.pages(context.site, id_)[0]
        counts = Counter(ref.story for ref in self.events(context.site, id_))
        more = self.more_stories(context.site, id_)
        return {
            "lists": tuple(self._groups(context, first)),
            "pager": pager(context.words, self.address(context.addresses, id_), first),
            "stories": tuple(_story(context, story, counts[story]) for story in dict.fromkeys((*counts, *more))),
        }

    def is_indexed(self, site: TrackedSite, id_: str) -> bool:
        """Return whether search engines may list the pages of a list: if they may list the story of one of its events.

        So the pages about a placeholder stay out with its story.
        """
        stories = dict.fromkeys((*(ref.story for ref in self.events(site, id_)), *self.more_stories(site, id_)))
        return site.is_indexed(stories) if stories else self.is_indexed_empty

    def pages(self, site: TrackedSite, id_: str) -> tuple[NumberedPage, ...]:
        """Return the pages of the list."""
        return numbered_pages(id_, len(self.events(site, id_)), sizes.LINES_PER_PAGE)

    def further_pages(self) -> PageKind[NumberedPage]:
        """Return the kind of the list's further pages."""
        return PageKind(
            subject=self.subject,
            template="list_page.html",
            keys=self._further_keys,
            address=numbered_address(self.address),
            view=self._view,
            is_indexed=lambda site, page: self.is_indexed(site, page.id),
            trail=lambda context, page: self._trail(context, page.id),
            depends_on=lambda site, page: page.slice.of(self.events(site, page.id)),
        )

    def _further_keys(self, site: TrackedSite, id_: str) -> Iterable[NumberedPage]:
        return self.pages(site, id_)[1:] if len(self.events(site, id_)) > sizes.LINES_PER_PAGE else ()

    def _view(self, context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
        address = self.address(context.addresses, page.id)
        return {
            "name": self.name(context, page.id),
            "whole_page": address,
            "lists": tuple(self._groups(context, page)),
            "pager": pager(context.words, address, page),
        }

    def _groups(self, context: RenderContext, page: NumberedPage) -> Groups:
        listed = self.events(context.site, page.id)
        names_story = len({ref.story for ref in listed}) > 1
        return self.groups(context, ListPart(page.id, tuple(page.slice.of(listed)), names_story))


def under_heading(heading: Callable[[RenderContext], str]) -> Callable[[RenderContext, ListPart], Groups]:
    """Return the function that lists events as lines under one heading; nothing if there are none."""
    return lambda context, part: (
        [(heading(context), lines(context, part.refs, names_story=part.names_story))] if part.refs else ()
    )


def lines(context: RenderContext, refs: Iterable[Ref], *, names_story: bool) -> tuple[Fragment, ...]:
    """Return events as lines of a list."""
    return tuple(context.theme.line((ref, names_story)) for ref in refs)


def _story(context: RenderContext, id_: str, events: int) -> ListedStory:
    name = context.describe.story_name(id_)
    return ListedStory(name.title, name.address, events)


TAG_LIST = EventList(
    subject="tag",
    address=Addresses.tag,
    name=lambda _, tag: LocalizedText(tag),
    groups=under_heading(lambda context: context.words.gettext("Events")),
    index=lambda context: index_crumb(context, "tag"),
    more_stories=lambda site, tag: site.tags[tag][0],
)
TAG = TAG_LIST.page("tag.html", lambda context, tag: {"tag": tag, "index_address": context.addresses.tags})
FURTHER_TAGGED = TAG_LIST.further_pages()
