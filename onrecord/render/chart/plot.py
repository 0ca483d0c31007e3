"""The input of the layout: events with their sides, bills and denials."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from onrecord.render.views.text_views import LocalizedText


class PlotEvent(Struct, frozen=True):
    """An event as the layout needs it."""

    day: date
    """Its day on the axis, never before that of the previous event."""
    sides: tuple[str, ...] = ()
    """The sides of its speakers, each once; empty without a named speaker."""
    bill: str = ""
    """The bill, if the event is one of its stages."""
    is_denial: bool = False
    """Whether a stated relation of the event denies something."""
    denies: tuple[int, ...] = ()
    """The positions of the events of the story that it denies."""
    is_finding: bool = False
    """Whether a court or another body decides by it."""
    is_certain: bool = True
    """Whether the day is known for certain."""
    is_after_gap: bool = False
    """Whether a gap in the bill's progress stands just before."""
    letters: str = ""
    """The letters of the disputed claims that it makes or denies."""


class Labels(Struct, frozen=True):
    """The words of the chart itself."""

    others: str
    bill: str
    bills: str
    other_bills: str
    months: tuple[str, ...]
    """The short names of the months, January first."""


class Plot(Struct, frozen=True):
    """A story as the layout needs it."""

    events: tuple[PlotEvent, ...]
    """In order, the oldest first."""
    sides: Mapping[str, LocalizedText]
    """Their names, as those of the bills."""
    bills: Mapping[str, LocalizedText]
    labels: Labels
    disputes: Mapping[str, int] = {}
    """The number of disputed claims on which a side takes a position."""
    is_rtl: bool = False
    """Whether the page's language, and so time, runs from right to left."""
