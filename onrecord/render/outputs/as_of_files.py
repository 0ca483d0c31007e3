"""Stories and bills by day, for the script that shows the record as of a day."""

from __future__ import annotations

from onrecord.render.context import FileKind

STORY_BY_DAY = FileKind[str](
    subject="story",
    keys=lambda context, story: (
        (story,) if context.site.stories[story].events and context.as_of.address_of_story(story) else ()
    ),
    address=lambda context, story: context.as_of.address_of_story(story),
    write=lambda context, story: context.as_of.story(story),
    leads_to=lambda context, story: context.as_of.leads_to(context.addresses.story(story)),
)
BILL_BY_DAY = FileKind[str](
    subject="bill",
    keys=lambda context, bill: (
        (bill,) if context.site.bills[bill].events and context.as_of.address_of_bill(bill) else ()
    ),
    address=lambda context, bill: context.as_of.address_of_bill(bill),
    write=lambda context, bill: context.as_of.bill(bill),
    leads_to=lambda context, bill: context.as_of.leads_to(context.addresses.bill(bill)),
)
