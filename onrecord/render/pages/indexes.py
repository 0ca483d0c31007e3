"""The indexes of the whole site: all actors, sources and tags by name, and the links to all its lists."""

from collections.abc import Callable, Mapping
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Markup
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.markup import bare
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pagination import sizes
from onrecord.render.pagination.listings import ListKind
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, pages_if_any
from onrecord.render.views.event_views import IndexEntry
from onrecord.render.views.text_views import LocalizedText
from onrecord.render.words import Words


def _actor(context: RenderContext, id_: str) -> IndexEntry:
    link = context.describe.actor(id_)
    role = context.site.actor_fields(id_).role
    note = bare(context.describe.localized(role)) if role else Markup("")
    return IndexEntry(link.name, link.address, note, len(context.site.listed("actor", id_)))


def _source(context: RenderContext, id_: str) -> IndexEntry:
    reference = context.describe.reference(id_)
    publisher = bare(reference.publisher) if reference.publisher else Markup("")
    note = Markup(", ").join(filter(None, (publisher, reference.issued)))
    return IndexEntry(reference.heading, reference.address, note, len(context.site.listed("source", id_)))


def _tag(context: RenderContext, id_: str) -> IndexEntry:
    address = context.addresses.tag(id_)
    events = len(context.site.listed("tag", id_))
    return IndexEntry(LocalizedText(id_), address, Markup(""), events, len(context.site.tags[id_][0]))


_HEADINGS: Mapping[ListKind, Callable[[Words], str]] = {
    "actor": lambda words: words.gettext("All people and bodies"),
    "source": lambda words: words.gettext("All sources"),
    "tag": lambda words: words.gettext("All tags"),
}


_ADDRESSES: Mapping[ListKind, Callable[[Addresses], str]] = {
    "actor": lambda addresses: addresses.actors,
    "source": lambda addresses: addresses.sources,
    "tag": lambda addresses: addresses.tags,
}


def index_crumb(context: RenderContext, kind: ListKind) -> Crumb:
    """Return the list of all entries of a kind, on the way to each of them."""
    return Crumb(_HEADINGS[kind](context.words), _ADDRESSES[kind](context.addresses))


def _index(kind: ListKind, entry: Callable[[RenderContext, str], IndexEntry]) -> PageKind[NumberedPage]:
    """Return the kind of the pages that list all entries of a `kind`; none for a site without any."""
    address = _ADDRESSES[kind]

    def view(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
        return {
            "heading": _HEADINGS[kind](context.words),
            "list_address": address(context.addresses),
            "entries": tuple(entry(context, id_) for id_ in page.slice.of(context.site.index(kind, context.language))),
            "pager": pager(context.words, address(context.addresses), page),
        }

    return PageKind(
        subject="site",
        template="index.html",
        keys=lambda site, id_: pages_if_any(id_, len(site.index(kind, site.languages[0])), sizes.SOURCES_PER_PAGE),
        address=numbered_address(lambda addresses, _: address(addresses)),
        view=view,
        trail=lambda context, _page: (index_crumb(context, kind),),
    )


INDEXES = (
    _index("actor", _actor),
    _index("source", _source),
    _index("tag", _tag),
)
"""The kinds of the three lists."""


def index_links(context: RenderContext) -> tuple[tuple[str, str], ...]:
    """Return the heading and the address of each list of the whole site; it always has that of its corrections."""
    site = context.site
    words = context.words
    addresses = context.addresses
    every = (
        (len(site.actors), _HEADINGS["actor"](words), addresses.actors),
        (len(site.sources), _HEADINGS["source"](words), addresses.sources),
        (len(site.tags), _HEADINGS["tag"](words), addresses.tags),
        (len(site.bills), words.gettext("All bills"), addresses.bills),
        (len(site.expected), words.gettext("All days set"), addresses.days_set),
        (len(site.days_of_updates()), words.gettext("All updates"), addresses.updates),
        (1, words.gettext("All corrections"), addresses.corrections),
    )
    return tuple((heading, address) for count, heading, address in every if count)
