"""The list of all bills."""

from itertools import chain

from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind

BILLS = PageKind[str](
    subject="site",
    template="bills.html",
    keys=lambda site, id_: (id_,) if site.bills else (),
    address=lambda addresses, _: addresses.bills,
    trail=lambda context, _: (Crumb(context.words.gettext("Bills"), context.addresses.bills),),
    view=lambda context, _: {"bills": tuple(context.describe_home.all_bills())},
    depends_on=lambda site, _: chain.from_iterable(bill.events for bill in site.bills.values()),
)
