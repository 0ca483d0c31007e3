"""Views of a story's timeline: rows under the headings of their months."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Markup
from onrecord.render.views.claim_views import StandingView
from onrecord.render.views.event_views import EventView
from onrecord.render.views.text_views import LocalizedText, When


class TieView(Struct, frozen=True):
    """A short phrase about a relation of an event, with links."""

    kind: str
    words: Markup


class RowClaim(Struct, frozen=True):
    """A claim in a row without the event's text."""

    name: str
    """`event#claim`."""
    text: LocalizedText
    standing: StandingView
    matter_address: str
    """The address of the matter on the page of claims."""


class RowView(Struct, frozen=True):
    """An event as a row of its story's timeline."""

    id: str
    former: tuple[str, ...]
    """The ids that the event had, which are anchors too."""
    type: str
    type_words: str
    address: str
    """The address of its own page."""
    title: LocalizedText
    when: When
    who: Markup
    """The people or bodies for whom the event speaks; empty without a named speaker."""
    lanes: str
    """The lanes beside the rows in which it has a mark."""
    ties: tuple[TieView, ...]
    claims: tuple[RowClaim, ...]
    """Its claims; empty where the row holds the event's text."""
    entry: EventView | None
    """The event with its text; `None` in a long story, whose rows hold no text."""
    published_on: str
    changed_on: str
    """The days of publication and of the latest change, as ISO 8601."""


class MonthView(Struct, frozen=True):
    """The rows under one heading of a timeline: a month, or a less exact date."""

    anchor: str
    year: int
    heading: str
    short: str
    """The month without its year; empty where the heading is not a month."""
    rows: tuple[RowView, ...]
    is_open: bool
