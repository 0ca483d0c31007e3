"""Views of stories: cards, charts, facts and related stories."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Markup
from onrecord.render.views.link_views import StoryLink, TitleLink
from onrecord.render.views.text_views import LocalizedText


class ChartView(Struct, frozen=True):
    """The charts of a story, for wide and for narrow pages."""

    full: Markup
    strip: Markup


class StoryCard(Struct, frozen=True):
    """A story on the home page."""

    link: StoryLink
    disputed: int
    """The number of its disputed claims."""
    chart: ChartView
    """A small chart of it."""


class FactView(Struct, frozen=True):
    """A fact in the line below a story's title, with a link."""

    words: str
    address: str


class YearView(Struct, frozen=True):
    """A link to the whole text of one year of a story."""

    year: int
    address: str
    events: int
    is_this: bool


class RelatedStory(Struct, frozen=True):
    """A story with subjects in common."""

    link: TitleLink
    shared: tuple[LocalizedText, ...]
    """The names of those subjects."""
