"""What a picture of a story is laid out from: events with their sides, bills and denials, without any HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """What a lane is called."""

    text: str
    lang: str = ""
    """The language of the text where it is not the page's."""


@dataclass(frozen=True, slots=True)
class PlotEvent:
    """An event as far as the picture shows it."""

    day: date
    """The day by which it stands in its place: never before that of the event before it."""
    sides: tuple[str, ...] = ()
    """The sides of all who speak, each once; none where the speaker is not named."""
    bill: str = ""
    """The bill of which the event is a stage, if it is one."""
    is_denial: bool = False
    """Whether it is stated that the event denies something."""
    denies: tuple[int, ...] = ()
    """The positions of the events of the story that it denies."""
    is_certain: bool = True
    """Whether the day is known without doubt."""
    is_after_gap: bool = False
    """Whether the bill passed a stage just before of which nothing is recorded."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the picture itself."""

    others: str
    bill: str
    bills: str
    other_bills: str
    months: tuple[str, ...]
    """The short names of the months, January first."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A story as far as the picture shows it."""

    events: tuple[PlotEvent, ...]
    """The oldest first."""
    sides: Mapping[str, Name]
    bills: Mapping[str, Name]
    labels: Labels
