"""The calendar of a story."""

from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    story = context.site.stories[id_]
    follow = context.following.story(story)
    return Outcome(context.calendar.of(story, follow.left_out if follow else ""))


CALENDAR = FileKind[str](
    subject="story",
    keys=lambda context, story: (story,) if context.following.has_calendar(context.site.stories[story]) else (),
    address=lambda context, story: context.addresses.calendar(story),
    write=_write,
    leads_to=lambda context, story: context.calendar.leads_to(context.site.stories[story]),
    shows_texts=True,
)
