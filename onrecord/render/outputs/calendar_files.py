"""A calendar of each story's events."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.outputs.file_kind import FileKind


def _keys(context: RenderContext, story: str) -> Iterator[str]:
    if context.following.has_calendar(context.site.stories[story]):
        yield story


def _write(context: RenderContext, id_: str) -> Outcome[str]:
    story = context.site.stories[id_]
    follow = context.following.story(story)
    return Outcome(context.calendar.of(story, follow.left_out if follow else ""))


CALENDAR = FileKind[str](
    subject="story",
    keys=_keys,
    address=lambda context, story: context.addresses.calendar(story),
    write=_write,
    leads_to=lambda context, story: context.calendar.leads_to(context.site.stories[story]),
    shows_texts=True,
)
