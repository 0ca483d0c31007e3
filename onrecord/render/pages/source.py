"""The page of a source: what rests on it, the sources around it, and the events that cite it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Fragment
from onrecord.render.pages.lists import EventList
from onrecord.render.tracking.tracked_site import TrackedSite


def _source(context: RenderContext, id_: str) -> Mapping[str, Any]:
    source, describe = context.site.sources[id_], context.describe
    bills = [context.site.bills[bill] for bill in source.bills]
    return {
        "index_address": context.addresses.sources,
        "reference": describe.reference(id_),
        "source": context.describe_source.source(source),
        "words": context.theme.reference(id_),
        "bills": tuple(describe.bill_link(bill) for bill in bills),
    }


def _groups(
    context: RenderContext,
    id_: str,
    refs: tuple[Ref, ...],
    names_story: bool,  # noqa: FBT001  (called as declared)
) -> Iterator[tuple[str, tuple[Fragment, ...]]]:
    """Yield the events under one heading, each with what rests on the source in it."""
    if refs:
        lines = (_line(context, id_, ref, names_story=names_story) for ref in refs)
        yield context.words.gettext("Cited in"), tuple(lines)


def _line(context: RenderContext, id_: str, ref: Ref, *, names_story: bool) -> Fragment:
    uses = context.describe_source.uses(context.site.sources[id_], ref)
    return context.theme.line_with_uses(ref, names_story, uses)


def _stories_of_bills(site: TrackedSite, id_: str) -> tuple[str, ...]:
    return tuple(ref.story for bill in site.sources[id_].bills for ref in site.bills[bill].events)


LIST = EventList(
    subject="source",
    events=lambda site, id_: site.listed("source", id_),
    address=Addresses.source,
    name=lambda context, id_: context.describe.reference(id_).heading,
    groups=_groups,
    more_stories=_stories_of_bills,
)
SOURCE = LIST.page("source.html", _source)
FURTHER_EVENTS = LIST.further_pages()
