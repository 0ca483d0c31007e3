"""A bill by day: as the events make it that count by then."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from onrecord.model.bill_progress import bill_stages
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Site


def walk_bill(
    site: Site, bill: Bill, beginnings: Mapping[Ref, date], ends: Mapping[Ref, date]
) -> Iterator[tuple[date, Bill]]:
    """Yield a bill by each day on which one of its events begins to count or ends."""
    for day in sorted({*beginnings.values(), *ends.values()}):
        counted = {ref for ref, beginning in beginnings.items() if beginning <= day}
        under_way = {ref for ref, end in ends.items() if ref in counted and day < end}
        yield day, cut_bill(site, bill, counted, under_way)


def cut_bill(site: Site, bill: Bill, counted: set[Ref], under_way: set[Ref]) -> Bill:
    """Return a bill as the events make it that count; those `under_way` have no outcome yet."""
    events = tuple(filter(counted.__contains__, bill.events))
    unfinished = tuple(filter(under_way.__contains__, events))
    steps = bill_stages(bill.procedure, list(map(site.event, events)), unfinished)
    return replace(bill, events=events, steps=steps, under_way=unfinished)
