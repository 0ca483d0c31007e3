"""Views of stories: cards, charts, facts and related stories."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Markup
from onrecord.render.views.links import StoryLink, StoryName
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class ChartView:
    """The charts of a story, for wide and for narrow pages."""

    full: Markup
    strip: Markup


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story on the home page."""

    link: StoryLink
    disputed: int
    """The number of its disputed claims."""
    chart: ChartView
    """A small chart of it."""


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact in the line below a story's title, with a link."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class YearView:
    """A link to the whole text of one year of a story."""

    year: int
    address: str
    events: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A story with subjects in common."""

    link: StoryName
    shared: tuple[LocalizedText, ...]
    """The names of those subjects."""
