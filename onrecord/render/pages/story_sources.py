"""The pages of a story's sources, grouped by their origins."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.model.relations import Ref
from onrecord.render.citations.citation_files import FORMS
from onrecord.render.context import RenderContext
from onrecord.render.describe.origins_view import OriginGroups, describe_origins, largest_origins
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.story import (
    events_of_story,
    is_indexed_story,
    is_withdrawn_story,
    languages_of_story,
    trail_in_story,
)
from onrecord.render.pagination import sizes
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, numbered_pages
from onrecord.render.tracking.tracked_site import TrackedSite

_MOST_ORIGINS = 50
"""The most origins named where the sources need several pages: those with the most reports."""


def _depends_on(site: TrackedSite, page: NumberedPage) -> Iterable[Ref]:
    """Return the events that cite the sources of a page; page 1 also shows the story as a whole."""
    if page.slice.is_first:
        return events_of_story(site, page.id)
    return chain.from_iterable(page.slice.of(tuple(site.cited_sources(page.id).events.values())))


def _view(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    describe, site = context.describe, context.site
    story, cited = site.stories[page.id], site.cited_sources(page.id)
    origins = story.origins
    shown = {source: cited.events[source] for source in page.slice.of(tuple(cited.events))}
    refs = sorted({ref for refs in shown.values() for ref in refs}, key=cited.order.__getitem__)
    grouping = OriginGroups(describe, tuple(map(site.relations, refs)), shown, context.theme.reference, cited.events)
    groups = tuple(grouping.groups(origins))
    largest = largest_origins(origins, describe, _MOST_ORIGINS) if page.slice.is_first and len(page.slices) > 1 else ()
    address = context.addresses.story_sources(page.id)
    anchors = [group.anchor for group in groups]
    first = f"{address}{page.slice.path}#{anchors[0]}" if anchors else address
    mentioned = len(set(cited.events).difference(origins.links))
    return {
        "story": describe.story_name(page.id),
        "sources_address": address,
        "groups": groups,
        "origins": describe_origins(describe, origins, first, mentioned, anchors),
        "has_record": bool(origins.records),
        "largest": largest,
        "files": tuple((form, context.addresses.bibliography(page.id, form)) for form in FORMS) if cited.events else (),
        "more_origins": len(origins.by_root) - len(largest),
        "pager": pager(context.words, address, page),
    }


STORY_SOURCES = PageKind[NumberedPage](
    subject="story",
    template="sources.html",
    keys=lambda site, id_: (
        ()
        if is_withdrawn_story(site, id_)
        else numbered_pages(id_, len(site.cited_sources(id_).events), sizes.SOURCES_PER_PAGE)
    ),
    address=numbered_address(Addresses.story_sources),
    view=_view,
    languages=lambda site, page: languages_of_story(site, page.id),
    is_indexed=lambda site, page: is_indexed_story(site, page.id),
    depends_on=_depends_on,
    trail=lambda context, page: trail_in_story(
        context, page.id, Crumb(context.words.gettext("Sources"), context.addresses.story_sources(page.id))
    ),
)
