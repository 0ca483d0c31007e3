"""The page of a tag, with its stories and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.render.context import RenderContext
from onrecord.render.pages.lists import EventList, under_heading
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.views.text_views import LocalizedText


def _tag(context: RenderContext, tag: str) -> Mapping[str, Any]:
    return {"tag": tag, **LIST.first_page(context, tag)}


LIST = EventList(
    subject="tag",
    events=lambda site, tag: site.listed("tag", tag),
    address=Addresses.tag,
    name=lambda _, tag: LocalizedText(tag),
    groups=under_heading(lambda context: context.words.gettext("Events")),
    more_stories=lambda site, tag: site.tags[tag][0],
)
TAG = PageKind[str](
    subject="tag",
    template="tag.html",
    address=Addresses.tag,
    view=_tag,
    is_indexed=LIST.is_indexed,
    depends_on=LIST.events,
)
FURTHER_EVENTS = LIST.further_pages()
