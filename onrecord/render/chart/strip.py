"""Draws a story in one lane at any width: bars above the line, denials below, stages on it.

Its positions are percentages, so that it fills any width while letters and squares keep their shape. It has no key: a
line of text above it counts events and denials.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from onrecord.render.chart.axes import Bin, divide_into_bins, linear
from onrecord.render.chart.axis_labels import linear_ticks
from onrecord.render.chart.chart_svg import DIRECTIONS, HIDDEN, MarkLink, group, open_link
from onrecord.render.chart.figure import Header, Plot, Tick
from onrecord.render.chart.text_width import text_width
from onrecord.render.fragments import Markup, escape

_STRIP_BINS = 60
_LEAST_WIDTH = 320.0  # the narrowest width in pixels at which the labels of the axis must fit
_HEADER = Header(years_at=0, months_at=0, year_size=14)
_SIZE = 14.0  # the size of letters
_LABELS = 16  # the height of the row of labels
_BASELINE = 4  # the distance of the row's baseline from its foot
_TOP = 2  # the space above the highest bar
_LARGE = 2  # how much larger the text may get for which the lasting labels have room
_HALF = 4  # half the side of a square
_WIDE = ' stroke-width="1.75%"'  # three quarters of a bin, in percent of the diagonal, as strokes are measured
_UNIT = 10.0  # the height of one event in a bar, if there is room


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


def strip_bins(days: Sequence[date]) -> tuple[Bin, ...]:
    """Return the bins of a strip, of the days of its events in order."""
    return divide_into_bins(days, _STRIP_BINS)


def lay_out_strip(plot: Plot, height: int) -> Strip:
    """Return the strip of a story with at least one event, as high as its bars need and at most `height`."""
    days = [event.day for event in plot.events]
    bins = strip_bins(days)
    denials = [[plot.events[one].is_denial for one in bin_.events if not plot.events[one].bill] for bin_ in bins]
    counts = [(one.count(False), one.count(True)) for one in denials]
    most_said, most_denied = (max(column) for column in zip(*counts, strict=True))
    gap = _HALF + 1 if any(event.bill for event in plot.events) else 1
    # A statement and a denial have the same height, whatever their numbers.
    room = height - _LABELS - _TOP - 2 * gap
    unit = min(_UNIT, room / max(most_said + most_denied, 1))
    below = unit * most_denied
    height = min(height, round(_LABELS + _TOP + 2 * gap + below + unit * most_said))
    shown = tuple(
        StripBin(bin_, unit * stated, unit * denied, any(plot.events[event].bill for event in bin_.events))
        for bin_, (stated, denied) in zip(bins, counts, strict=True)
    )
    line = round(height - _LABELS - gap - below)
    ticks = _mark_wide(linear_ticks(linear(days, 0, _LEAST_WIDTH), plot.labels.months, _HEADER))
    if plot.is_rtl:
        shown = tuple(
            replace(one, events=replace(one.events, number=_STRIP_BINS - 1 - one.events.number)) for one in shown
        )
        ticks = tuple(replace(tick, x=_LEAST_WIDTH - tick.x) for tick in ticks)
    return Strip(height, line, gap, shown, ticks, is_rtl=plot.is_rtl)


def _mark_wide(ticks: Sequence[Tick]) -> tuple[Tick, ...]:
    """Return the ticks with a text, marking those that have no room at twice the size; years come before months."""
    taken: list[tuple[float, float]] = [(_LEAST_WIDTH, math.inf)]
    marked: list[Tick] = []
    for tick in sorted((tick for tick in ticks if tick.text), key=lambda tick: (tick.kind != "year", tick.x)):
        end = tick.x + text_width(f"{tick.text} ", _SIZE * _LARGE * 0.9)
        is_wide = any(tick.x < right and left < end for left, right in taken)
        if not is_wide:
            taken.append((tick.x, end))
        marked.append(replace(tick, is_wide=is_wide))
    return tuple(marked)


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
    foot = strip.height - _BASELINE
    for kind in ("year", "month", "dense"):
        ticks = (tick for tick in strip.ticks if kind == ("dense" if tick.is_wide else tick.kind))
        yield from group(kind, (_tick(tick, foot) for tick in ticks))
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


def _tick(tick: Tick, y: int) -> str:
    return f'<text x="{_percent(100 * tick.x / _LEAST_WIDTH)}" y="{y}">{escape(tick.text)}</text>'


def _bar(at: float, start: float, height: float) -> str:
    x = _percent(at)
    return f'<line x1="{x}" x2="{x}" y1="{start}" y2="{round(start + height, 1):g}"/>'


def _percent(at: float) -> str:
    return f"{round(at, 1):g}%"
