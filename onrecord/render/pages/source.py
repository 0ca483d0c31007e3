"""The page of a source, with the events that cite it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.render.context import RenderContext
from onrecord.render.pages.kind import PageKind
from onrecord.render.pages.lists import EventList, under_heading
from onrecord.render.tracking import TrackedSite


def _source(context: RenderContext, id_: str) -> Mapping[str, Any]:
    source, describe = context.site.sources[id_], context.describe
    version_of = source.fields.version_of
    bills = [context.site.bills[bill] for bill in source.bills]
    return {
        "reference": describe.reference(id_),
        "version_of": describe.reference(version_of) if version_of else None,
        "words": context.theme.reference(id_),
        "bills": tuple(describe.bill_link(bill) for bill in bills),
        **LIST.first_page(context, id_),
    }


def _stories_of_bills(site: TrackedSite, id_: str) -> tuple[str, ...]:
    return tuple(ref.story for bill in site.sources[id_].bills for ref in site.bills[bill].events)


LIST = EventList(
    subject="source",
    events=lambda site, id_: site.listed("source", id_),
    address=Addresses.source,
    name=lambda context, id_: context.describe.reference(id_).heading,
    groups=under_heading(lambda context: context.words.gettext("Cited in")),
    more_stories=_stories_of_bills,
)
SOURCE = PageKind[str](
    subject="source",
    template="source.html",
    address=Addresses.source,
    view=_source,
    is_indexed=LIST.is_indexed,
    depends_on=LIST.events,
)
FURTHER_EVENTS = LIST.further_pages()
