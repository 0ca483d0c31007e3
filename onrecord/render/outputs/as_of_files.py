"""Stories and bills as they were on each day, for the script that shows the record as of a day."""

from onrecord.render.outputs.file_kind import FileKind

STORY_BY_DAY = FileKind[str](
    subject="story",
    keys=lambda context, story: (
        (story,)
        if context.as_of.has_days(context.site.stories[story]) and context.as_of.address_of_story(story)
        else ()
    ),
    address=lambda context, story: context.as_of.address_of_story(story),
    write=lambda context, story: context.as_of.story(story),
    leads_to=lambda context, story: context.as_of.leads_to(context.addresses.story(story)),
)
BILL_BY_DAY = FileKind[str](
    subject="bill",
    keys=lambda context, id_: (
        (id_,) if context.as_of.has_days(context.site.bills[id_]) and context.as_of.address_of_bill(id_) else ()
    ),
    address=lambda context, bill: context.as_of.address_of_bill(bill),
    write=lambda context, bill: context.as_of.bill(bill),
    leads_to=lambda context, bill: context.as_of.leads_to(context.addresses.bill(bill)),
)
