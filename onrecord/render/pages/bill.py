"""The page of a bill, and the list of all bills."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from msgspec.structs import replace

from onrecord.model.addresses import Addresses
from onrecord.render.context import RenderContext
from onrecord.render.pages.lists import EventList, under_heading
from onrecord.render.pages.page_kind import PageKind


def _bill(context: RenderContext, id_: str) -> Mapping[str, Any]:
    bill, describe, address = context.site.bills[id_], context.describe, context.addresses.source
    fields, procedure = bill.fields, bill.procedure.fields
    identifiers = ((one.id, describe.chamber_name(bill, one.chamber), one.session or "") for one in fields.identifiers)
    sources = dict.fromkeys(citation.source for citation in fields.sources)
    return {
        "bill": context.describe_bill.bill(bill),
        "other_stages": tuple(context.describe_bill.other_stages(bill)),
        "summary": describe.maybe_localized(fields.summary),
        "procedure": describe.localized(procedure.title),
        "procedure_note": describe.maybe_localized(procedure.note),
        "jurisdiction": fields.jurisdiction or ("" if procedure.jurisdiction == "any" else procedure.jurisdiction),
        "sponsors": describe.actors(fields.sponsors),
        "other_titles": tuple(map(describe.localized, fields.other_titles)),
        "identifiers": tuple(identifiers),
        "became": describe.maybe_localized(fields.became),
        "url": fields.url or "",
        "follow": context.following.bill(bill),
        "page_citation": context.citations.bill(bill),
        "as_of_address": context.as_of.address_of_bill(id_) if bill.events else "",
        "embed_address": context.embeds.address(context.embeds.bill(id_)),
        "sources": tuple(
            (context.theme.reference(id_), describe.reference(id_).heading, address(id_)) for id_ in sources
        ),
    }


LIST = EventList(
    subject="bill",
    address=Addresses.bill,
    name=lambda context, id_: context.describe.bill_link(context.site.bills[id_]).title,
    groups=under_heading(lambda context: context.words.gettext("All events")),
    is_indexed_empty=True,
)
BILLS = PageKind[str](
    subject="site",
    template="bills.html",
    keys=lambda site, id_: (id_,) if site.bills else (),
    address=lambda addresses, _: addresses.bills,
    view=lambda context, _: {"bills": tuple(context.describe_home.all_bills())},
    depends_on=lambda site, _: chain.from_iterable(bill.events for bill in site.bills.values()),
)
BILL = replace(LIST.page("bill.html", _bill), about=lambda context, id_: context.site.bills[id_])
FURTHER_EVENTS = LIST.further_pages()
