"""The page of a bill."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from onrecord.model.addresses import Addresses
from onrecord.model.site import Bill
from onrecord.render.context import RenderContext
from onrecord.render.fragments import Fragment
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.days_set import last_change
from onrecord.render.pages.lists import EventList, Groups, ListPart, lines
from onrecord.render.pagination import sizes
from onrecord.render.views.text_views import LocalizedText


def _bill(context: RenderContext, id_: str) -> Mapping[str, Any]:
    bill = context.site.bills[id_]
    fields = bill.fields
    procedure = bill.procedure.fields
    describe = context.describe
    return {
        "bill": context.describe_bill.bill(bill, context.changes.days),
        "other_stages": tuple(context.describe_bill.other_stages(bill)),
        "expected": context.describe_expected.days_set(bill.expected, "bill"),
        "summary": describe.maybe_localized(fields.summary),
        "procedure": describe.localized(procedure.title),
        "procedure_note": describe.maybe_localized(procedure.note),
        "jurisdiction": context.words.territory(fields.jurisdiction or procedure.jurisdiction),
        "sponsors": describe.actors(fields.sponsors),
        "other_titles": tuple(map(describe.localized, fields.other_titles)),
        "identifiers": tuple(_list_identifiers(context, bill)),
        "url": fields.url or "",
        "follow": context.following.bill(bill),
        "page_citation": context.citations.bill(bill),
        "as_of_address": context.as_of.address_of_bill(id_) if context.as_of.has_days(bill) else "",
        "embed_address": context.embeds.address(context.embeds.bill(id_)),
        "sources": tuple(_list_sources(context, bill)),
    }


def _list_identifiers(context: RenderContext, bill: Bill) -> Iterator[tuple[str, LocalizedText | None, str]]:
    """Yield each number of the bill with its chamber and its session; plain tuples, whose parts `check` knows."""
    for identifier in bill.fields.identifiers:
        chamber = context.describe.chamber_name(bill, identifier.chamber)
        yield identifier.id, chamber, identifier.session or ""


def _list_sources(context: RenderContext, bill: Bill) -> Iterator[tuple[Fragment, LocalizedText, str]]:
    """Yield the reference, the name and the address of each source that the bill's entry cites, each once."""
    for id_ in dict.fromkeys(citation.source for citation in bill.fields.sources):
        name = context.describe.reference(id_).heading
        yield context.theme.reference(id_), name, context.addresses.source(id_)


def _groups(context: RenderContext, part: ListPart) -> Groups:
    """Yield the events of a bill that its list of stages does not have; all of them where they fill several pages."""
    events = context.site.bills[part.id].events
    gettext = context.words.gettext
    if len(events) > sizes.LINES_PER_PAGE:
        yield gettext("All events"), lines(context, part.refs, names_story=part.names_story)
    elif others := [ref for ref in part.refs if not context.site.line(ref).fields.stage]:
        yield gettext("Other events"), lines(context, others, names_story=part.names_story)


LIST = EventList(
    subject="bill",
    address=Addresses.bill,
    name=lambda context, id_: context.describe.bill_link(context.site.bills[id_]).title,
    groups=_groups,
    index=lambda context: Crumb(context.words.gettext("Bills"), context.addresses.bills),
    is_indexed_empty=True,
)
BILL = replace(
    LIST.page("bill.html", _bill),
    about=lambda context, id_: context.site.bills[id_],
    changed_on=lambda site, id_: last_change(site, site.bills[id_].expected),
)
FURTHER_EVENTS = LIST.further_pages()
