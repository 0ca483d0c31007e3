"""Stories and bills by day, for the script that shows the record as of a day."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.model.addresses import as_of
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind


def _stories(context: RenderContext, id_: str) -> Iterator[str]:
    story = context.site.stories[id_]
    if "as-of" in context.site.fields.outputs and story.events and not story.fields.withdrawn:
        yield id_


def _bills(context: RenderContext, id_: str) -> Iterator[str]:
    if "as-of" in context.site.fields.outputs and context.site.bills[id_].events:
        yield id_


STORY_BY_DAY = FileKind[str](
    subject="story",
    keys=_stories,
    address=lambda context, story: as_of(context.addresses.story(story)),
    write=lambda context, story: context.as_of.story(story),
    leads_to=lambda context, story: context.as_of.leads_to(context.addresses.story(story)),
)
BILL_BY_DAY = FileKind[str](
    subject="bill",
    keys=_bills,
    address=lambda context, bill: as_of(context.addresses.bill(bill)),
    write=lambda context, bill: context.as_of.bill(bill),
    leads_to=lambda context, bill: context.as_of.leads_to(context.addresses.bill(bill)),
)
