"""The page of a source: what rests on it, the sources around it, and who cites it."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from onrecord.model.addresses import Addresses
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Fragment
from onrecord.render.pages.days_set import last_change, stories_of_steps
from onrecord.render.pages.indexes import index_crumb
from onrecord.render.pages.lists import EventList, ListPart
from onrecord.render.tracking.tracked_site import TrackedSite


def _source(context: RenderContext, id_: str) -> Mapping[str, Any]:
    source, describe = context.site.sources[id_], context.describe
    return {
        "index_address": context.addresses.sources,
        "reference": describe.reference(id_),
        "source": context.describe_source.source(source),
        "expected": context.describe_expected.days_set(source.expected),
        "words": context.theme.reference(id_),
        "bills": tuple(describe.bill_link(bill) for bill in map(context.site.bills.__getitem__, source.bills)),
    }


def _groups(context: RenderContext, part: ListPart) -> Iterator[tuple[str, tuple[Fragment, ...]]]:
    """Yield the events under one heading, each with what rests on the source in it."""
    if part.refs:
        source, uses, line = context.site.sources[part.id], context.describe_source.uses, context.theme.line_with_uses
        lines = (line(ref, part.names_story, uses(source, ref)) for ref in part.refs)
        yield context.words.gettext("Cited in"), tuple(lines)


def _more_stories(site: TrackedSite, id_: str) -> Iterator[str]:
    """Yield the stories of the bills and of the steps that cite a source."""
    source = site.sources[id_]
    yield from (ref.story for bill in source.bills for ref in site.bills[bill].events)
    yield from stories_of_steps(site, source.expected)


LIST = EventList(
    subject="source",
    address=Addresses.source,
    name=lambda context, id_: context.describe.reference(id_).heading,
    groups=_groups,
    index=lambda context: index_crumb(context, "source"),
    more_stories=_more_stories,
)
SOURCE = replace(
    LIST.page("source.html", _source),
    about=lambda context, id_: context.site.sources[id_],
    changed_on=lambda site, id_: last_change(site, site.sources[id_].expected),
)
FURTHER_EVENTS = LIST.further_pages()
