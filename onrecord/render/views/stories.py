"""Views of stories: cards, charts, facts and related stories."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Markup
from onrecord.render.views.links import StoryLink, StoryName
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class ChartView:
    """The picture of a story: for wide and for narrow pages."""

    full: Markup
    strip: Markup


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story on the home page."""

    link: StoryLink
    disputed: int
    """How many of its claims are in dispute."""
    chart: ChartView
    """Its picture, small."""


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of a story's first line, with the way to what it counts."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of a story's whole text that has a page of its own."""

    year: int
    address: str
    events: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A story that shares something with another."""

    link: StoryName
    shared: tuple[LocalizedText, ...]
    """What both are about."""
