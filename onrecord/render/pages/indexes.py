"""The lists of all actors, all sources and all tags of a site, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.render.context import PageKind, RenderContext
from onrecord.render.fragments import Markup
from onrecord.render.markup import bare
from onrecord.render.pagination.listings import (
    SOURCES_PER_PAGE,
    ListKind,
    NumberedPage,
    numbered_address,
    pager,
    pages_if_any,
)
from onrecord.render.views.event_views import IndexEntry
from onrecord.render.views.text_views import LocalizedText
from onrecord.render.words import Words


def _actor(context: RenderContext, id_: str) -> IndexEntry:
    link, role = context.describe.actor(id_), context.site.actor_fields(id_).role
    note = bare(context.describe.localized(role)) if role else Markup("")
    return IndexEntry(link.name, link.address, note, _count(context, "actor", id_))


def _source(context: RenderContext, id_: str) -> IndexEntry:
    reference = context.describe.reference(id_)
    publisher = bare(reference.publisher) if reference.publisher else Markup("")
    note = Markup(", ").join(filter(None, (publisher, reference.issued)))
    return IndexEntry(reference.heading, reference.address, note, _count(context, "source", id_))


def _tag(context: RenderContext, id_: str) -> IndexEntry:
    address, stories = context.addresses.tag(id_), len(context.site.tags[id_][0])
    return IndexEntry(LocalizedText(id_), address, Markup(""), _count(context, "tag", id_), stories)


def _count(context: RenderContext, kind: ListKind, id_: str) -> int:
    return len(context.site.listed(kind, id_))


def _index(
    kind: ListKind,
    heading: Callable[[Words], str],
    address: Callable[[Addresses], str],
    entry: Callable[[RenderContext, str], IndexEntry],
) -> PageKind[NumberedPage]:
    """Return the kind of the pages that list all entries of a `kind`; none for a site without any."""

    def view(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
        ids = page.slice.of(context.site.index(kind, context.language))
        return {
            "heading": heading(context.words),
            "list_address": address(context.addresses),
            "entries": tuple(entry(context, id_) for id_ in ids),
            "pager": pager(context.words, address(context.addresses), page),
        }

    return PageKind(
        subject="site",
        template="index.html",
        keys=lambda site, id_: pages_if_any(id_, len(site.index(kind, site.languages[0])), SOURCES_PER_PAGE),
        address=numbered_address(lambda addresses, _: address(addresses)),
        view=view,
    )


def _actors(words: Words) -> str:
    return words.gettext("All people and bodies")


def _sources(words: Words) -> str:
    return words.gettext("All sources")


def _tags(words: Words) -> str:
    return words.gettext("All tags")


INDEXES = (
    _index("actor", _actors, lambda addresses: addresses.actors, _actor),
    _index("source", _sources, lambda addresses: addresses.sources, _source),
    _index("tag", _tags, lambda addresses: addresses.tags, _tag),
)
"""The kinds of the three lists."""


def index_links(context: RenderContext) -> tuple[tuple[str, str], ...]:
    """Return the heading and the address of each list of the whole site; it always has that of its corrections."""
    site, words, addresses = context.site, context.words, context.addresses
    every = (
        (len(site.actors), _actors(words), addresses.actors),
        (len(site.sources), _sources(words), addresses.sources),
        (len(site.tags), _tags(words), addresses.tags),
        (len(site.bills), words.gettext("All bills"), addresses.bills),
        (len(site.days_of_updates()), words.gettext("All updates"), addresses.updates),
        (1, words.gettext("All corrections"), addresses.corrections),
    )
    return tuple((heading, address) for count, heading, address in every if count)
