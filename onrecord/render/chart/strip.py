"""Draws a story in one lane at any width: bars above the line, denials below, stages on it.

Its positions are percentages, so that it fills any width while letters and squares keep their shape.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from onrecord.render.chart.axes import Bin, divide_into_bins, linear
from onrecord.render.chart.axis_labels import linear_ticks
from onrecord.render.chart.chart_svg import DIRECTIONS, HIDDEN, MarkLink, group, open_link
from onrecord.render.chart.figure import Header, Plot, Tick
from onrecord.render.fragments import Markup, escape

_STRIP_BINS = 60
_LEAST_WIDTH = 320.0  # the narrowest width in pixels at which the labels of the axis must fit
_HEADER = Header(years_at=10, months_at=10, year_size=13)
_LABELS = 12  # the height of the row of years and months
_TOP = 3  # the space between the labels and the highest bar
_HALF = 4  # half the side of a square
_WIDE = ' stroke-width="1.75%"'  # three quarters of a bin, in percent of the diagonal, as strokes are measured
_UNIT = 6.0  # the height of one event in a bar, if there is room


class StripBin(Struct, frozen=True):
    """The bars and the square of one bin."""

    events: Bin
    stated: float
    """The height of the bar above the line."""
    denied: float
    has_stage: bool

    @property
    def at(self) -> float:
        """The middle of the bin, in percent of the width."""
        return 100 * (self.events.number + 0.5) / _STRIP_BINS


class Strip(Struct, frozen=True):
    """A whole strip."""

    height: int
    line: int
    """The vertical position of the line."""
    gap: int
    """The space between bars and the line, so that squares on it hide no bar."""
    bins: tuple[StripBin, ...]
    ticks: tuple[Tick, ...]
    """With their positions at the narrowest width."""
    is_rtl: bool


def lay_out_strip(plot: Plot, height: int) -> Strip:
    """Return the strip of a story with at least one event."""
    days = [event.day for event in plot.events]
    bins = divide_into_bins(days, _STRIP_BINS)
    denials = [[plot.events[one].is_denial for one in bin_.events if not plot.events[one].bill] for bin_ in bins]
    counts = [(one.count(False), one.count(True)) for one in denials]
    most_said, most_denied = (max(column) for column in zip(*counts, strict=True))
    gap = _HALF + 1 if any(event.bill for event in plot.events) else 1
    # A statement and a denial have the same height, whatever their numbers.
    unit = min(_UNIT, (height - _LABELS - _TOP - 2 * gap) / max(most_said + most_denied, 1))
    shown = (
        StripBin(bin_, unit * stated, unit * denied, any(plot.events[event].bill for event in bin_.events))
        for bin_, (stated, denied) in zip(bins, counts, strict=True)
    )
    ticks = linear_ticks(linear(days, 0, _LEAST_WIDTH), plot.labels.months, _HEADER)
    if plot.is_rtl:
        shown = (replace(one, events=replace(one.events, number=_STRIP_BINS - 1 - one.events.number)) for one in shown)
        ticks = tuple(replace(tick, x=_LEAST_WIDTH - tick.x) for tick in ticks)
    return Strip(height, round(height - gap - unit * most_denied), gap, tuple(shown), ticks, is_rtl=plot.is_rtl)


def draw_strip(strip: Strip, links: Sequence[MarkLink]) -> Markup:
    """Return the strip as SVG, with a link for each bin."""
    parts = "".join(_parts(strip, links))
    size = f'width="100%" height="{strip.height}"'
    return Markup(f'<svg class="plot strip" {size} {HIDDEN}{DIRECTIONS[strip.is_rtl]}>{parts}</svg>')


def _parts(strip: Strip, links: Sequence[MarkLink]) -> Iterator[str]:
    line = strip.line
    bins = strip.bins
    side = 2 * _HALF
    yield f'<line class="lane" stroke="#ccc" x2="100%" y1="{line}" y2="{line}"/>'
    for kind in ("year", "month"):
        yield from group(kind, (_label(tick) for tick in strip.ticks if tick.kind == kind and tick.text))
    yield from group("up", (_bar(bin_.at, line - strip.gap, -bin_.stated) for bin_ in bins if bin_.stated), _WIDE)
    yield from group("down", (_bar(bin_.at, line + strip.gap, bin_.denied) for bin_ in bins if bin_.denied), _WIDE)
    squares = (
        f'<rect x="{_percent(bin_.at)}" y="{line - _HALF}" width="{side}" height="{side}"/>'
        for bin_ in bins
        if bin_.has_stage
    )
    yield from group("stage", squares, f' transform="translate(-{_HALF})"')
    columns = (
        f'{open_link(link)}<line x1="{_percent(bin_.at)}" x2="{_percent(bin_.at)}" y2="{strip.height}"/></a>'
        for bin_, link in zip(bins, links, strict=True)
    )
    yield from group("hit", columns)


def _label(tick: Tick) -> str:
    return f'<text x="{_percent(100 * tick.x / _LEAST_WIDTH)}" y="{_HEADER.years_at:g}">{escape(tick.text)}</text>'


def _bar(at: float, start: float, height: float) -> str:
    x = _percent(at)
    return f'<line x1="{x}" x2="{x}" y1="{start}" y2="{round(start + height, 1):g}"/>'


def _percent(at: float) -> str:
    return f"{round(at, 1):g}%"
