"""What the layout returns: every line, mark and label with its coordinates, in SVG user units, without any HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of years and months above the lanes."""

    years_at: float
    """The baseline of the years."""
    months_at: float
    """The baseline of the months; that of the years, where both stand in one row."""
    year_size: float
    """The font size of the years."""

    @property
    def has_one_row(self) -> bool:
        """Whether years and months share a row."""
        return self.years_at == self.months_at


@dataclass(frozen=True, slots=True)
class Form:
    """The measures of one size of the picture."""

    header: Header
    lane: float
    """The height of a lane."""
    top: float
    """Where the first lane begins."""
    radius: float
    """The radius of a dot, and half the side of a square."""
    name_lines: int
    """How many lines a lane's name may have."""
    most_sides: int
    """How many sides have a lane of their own."""
    most_bills: int
    """How many bills may all have lanes of their own."""
    kept_bills: int
    """How many bills keep a lane of their own where there are more."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A year or a month above the lanes."""

    kind: Literal["year", "month"]
    x: float
    text: str
    is_wide: bool = False
    """Whether there is room for its text only where the page is wide."""


@dataclass(frozen=True, slots=True)
class LaneName:
    """A lane's name, in the lines that have room in the column of names."""

    y: float
    full: str
    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    """The same where the page is narrow, and so the font large against the picture."""
    lang: str
    is_rtl: bool


@dataclass(frozen=True, slots=True)
class Track:
    """A stretch of a bill's way from one stage to the next."""

    y: float
    start: float
    end: float
    is_gap: bool
    """Whether nothing is recorded of a stage in between."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from a denial to what it denies."""

    denial: int
    """The position of the event that denies."""
    denied: int
    start: tuple[float, float]
    """Its mark."""
    end: tuple[float, float]
    """The mark of what is denied."""
    through: float
    """The height of both control points."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An event: a dot in each lane of its speakers, or a square in the lane of its bill."""

    event: int
    x: float
    ys: tuple[float, ...]
    is_stage: bool
    is_denial: bool
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Several events of a lane in one bin."""

    x: float
    y: float
    height: float
    """Negative for denials, which hang below the line."""


@dataclass(frozen=True, slots=True)
class Column:
    """A bin over all lanes, with the events in it: from `start` to before `stop`."""

    x: float
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Bins:
    """What stands in place of marks where events are many."""

    width: float
    """The width of a bin."""
    columns: tuple[Column, ...]
    bars: tuple[Bar, ...]
    stages: tuple[tuple[float, float], ...]
    """The middles of the squares."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole picture."""

    form: Form
    width: float
    height: float
    left: float
    """Where the lanes begin, to the right of their names."""
    names: tuple[LaneName, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[float, ...]
    """The middles of stretches that stand for months without events."""
    lanes: tuple[float, ...]
    """The heights of the lanes' lines."""
    tracks: tuple[Track, ...]
    curves: tuple[Curve, ...] = ()
    marks: tuple[Mark, ...] = ()
    bins: Bins | None = None
