"""The input of the layout, a plot of events, and its output: each line, mark and label in SVG user units."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from onrecord.render.views.text_views import LocalizedText


class Header(Struct, frozen=True):
    """The rows of years and months above the lanes."""

    years_at: float
    """The baseline of the years."""
    months_at: float
    """The baseline of the months; equal to that of the years if both share a row."""
    year_size: float
    """The font size of the years."""

    @property
    def has_one_row(self) -> bool:
        """Whether years and months share a row."""
        return self.years_at == self.months_at


class Form(Struct, frozen=True):
    """The measures of one size of the chart."""

    header: Header
    lane: float
    """The height of a lane."""
    top: float
    """The top of the first lane."""
    radius: float
    """The radius of a dot, and half the side of a square."""
    name_lines: int
    """The most lines of a lane's name."""
    most_sides: int
    """The most sides with lanes of their own."""
    most_bills: int
    """The most bills for which each has a lane of its own."""
    kept_bills: int
    """The number of bills that keep lanes of their own beyond that."""
    names: float = 150.0
    """The width of the column of names."""


class Tick(Struct, frozen=True):
    """A label of a year or a month above the lanes."""

    kind: Literal["year", "month"]
    x: float
    text: str
    is_wide: bool = False
    """Whether its text has room on wide pages alone."""


class LaneName(Struct, frozen=True):
    """A lane's name, fitted into the column of names."""

    y: float
    full: str
    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    """The same for narrow pages, where fonts are large against the chart."""
    lang: str
    is_rtl: bool


class Track(Struct, frozen=True):
    """A stretch of a bill's track between two stages."""

    y: float
    start: float
    end: float
    is_gap: bool
    """Whether a gap lies in between."""


class Curve(Struct, frozen=True):
    """A curve from a denial to its target."""

    denial: int
    """The position of the denial among the events."""
    denied: int
    start: tuple[float, float]
    """The mark of the denial."""
    end: tuple[float, float]
    """The mark of the target."""
    through: float
    """The height of both control points."""


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


class Mark(Struct, frozen=True):
    """An event: a dot in the lane of each speaker's side (a diamond for a finding), or a square in its bill's lane."""

    number: int
    """Its position among the events."""
    event: PlotEvent
    x: float
    ys: tuple[float, ...]


class Bar(Struct, frozen=True):
    """The events of one lane in one bin."""

    x: float
    y: float
    height: float
    """Negative for denials, which hang below the lane's line."""


class Column(Struct, frozen=True):
    """A bin across all lanes; its events run from `start` to before `stop`."""

    x: float
    start: int
    stop: int


class Bins(Struct, frozen=True):
    """The bins that replace single marks in a story with many events."""

    width: float
    """The width of a bin."""
    columns: tuple[Column, ...]
    bars: tuple[Bar, ...]
    stages: tuple[tuple[float, float], ...]
    """The middles of the squares."""


class Figure(Struct, frozen=True):
    """A whole chart."""

    form: Form
    width: float
    height: float
    left: float
    """The left end of the lanes, beside their names."""
    names: tuple[LaneName, ...]
    ticks: tuple[Tick, ...]
    lanes: tuple[float, ...]
    """The vertical position of each lane's line."""
    tracks: tuple[Track, ...]
    breaks: tuple[float, ...] = ()
    """The middles of the breaks that replace months without events."""
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    letters: tuple[tuple[float, float, str], ...] = ()
    """The letters of disputed claims at their marks, each with the middle of its baseline."""
    bins: Bins | None = None
    is_rtl: bool = False
    """Whether the picture is drawn mirrored. Its coordinates run from the left all the same."""


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
