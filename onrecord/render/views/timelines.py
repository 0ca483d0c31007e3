"""Views of a story's timeline: rows under the headings of their months."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Markup
from onrecord.render.views.claims import StandingView
from onrecord.render.views.events import EventView
from onrecord.render.views.texts import LocalizedText, When


@dataclass(frozen=True, slots=True)
class TieView:
    """What an event does to others, or others to it, in a few words with the ways there."""

    kind: str
    words: Markup


@dataclass(frozen=True, slots=True)
class RowClaim:
    """A claim in a row that does not hold its whole entry."""

    name: str
    """`event#claim`."""
    text: LocalizedText
    standing: StandingView
    matter_address: str
    """Where all that was said on the matter stands."""


@dataclass(frozen=True, slots=True)
class RowView:
    """An event as a row of its story's timeline."""

    id: str
    type: str
    type_words: str
    address: str
    """Its own page."""
    title: LocalizedText
    when: When
    who: Markup
    """Whose words it is; nothing where nobody is named."""
    lanes: str
    """The lanes of the narrow picture in which it has a mark."""
    ties: tuple[TieView, ...]
    claims: tuple[RowClaim, ...]
    """Its claims, where its whole entry does not stand in the row."""
    entry: EventView | None
    """Its whole entry, where it does."""
    published_on: str
    changed_on: str
    """The days on which it was published and last changed, as ISO 8601."""


@dataclass(frozen=True, slots=True)
class MonthView:
    """The rows under one heading of a timeline: those of a month, or of dates less exact."""

    anchor: str
    year: int
    heading: str
    short: str
    """The month without its year; nothing where the heading is no month."""
    rows: tuple[RowView, ...]
    is_open: bool
