"""Lays out the chart of a story in lanes: a mark for each event, or bars in bins if the events are many."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from msgspec.structs import replace

from onrecord.render.chart.axes import divide_into_bins, linear, ordered
from onrecord.render.chart.axis_labels import linear_ticks, ordered_ticks
from onrecord.render.chart.figure import (
    Bar,
    Bins,
    Column,
    Curve,
    Figure,
    Form,
    Header,
    LaneName,
    Mark,
    Plot,
    PlotEvent,
    Tick,
    Track,
)
from onrecord.render.chart.lanes import NAME_SIZE, Lanes, allot_lanes
from onrecord.render.chart.letters import place_letters
from onrecord.render.chart.text_width import NARROW, fit_text, is_rtl
from onrecord.render.views.text_views import LocalizedText

_LEAST_ARC = 0.27
"""The least height of a curve within one lane, in lanes."""
_MOST_ARC = 0.42
"""The greatest height of such a curve, in lanes."""
_RISE = 0.0008
"""How much higher such a curve is for each unit of its length, in lanes."""
_REACHED = 0.75
"""The share of its control points' height that an arc reaches."""
_CHANNEL = 0.5
"""The distance between a curve and its target's lane, in lanes. Between lanes it meets no mark."""
_LEAD_IN = 14.0
"""The length of a gap before a track's first stage."""
FULL = Form(
    header=Header(years_at=20, months_at=42, year_size=18),
    lane=40,
    top=62,
    radius=5.5,
    name_lines=2,
    most_sides=4,
    most_bills=3,
    kept_bills=3,
)
"""The chart on a story's own page."""
LEAD = Form(
    header=Header(years_at=18, months_at=18, year_size=14),
    lane=20,
    top=32,
    radius=4.5,
    name_lines=1,
    most_sides=4,
    most_bills=1,
    kept_bills=0,
)
"""The chart of the leading story on the home page: 160 units for six lanes."""
PICTURES = tuple(
    replace(LEAD, header=Header(22, 22, 14), top=36, names=290, most_sides=sides, most_bills=bills)
    for sides, bills in ((4, 2), (3, 1), (2, 1))
)
"""The charts of pictures without links, for less and less room; each gets its own height of lanes."""
MOST_MARKS = 60
"""The number of events up to which each has its own mark."""
_BINS = 96
"""The number of bins on the axis of a story with more events."""
_WIDTH = 988.0
_RIGHT = 8.0
"""The room beside the last mark."""
_BOTTOM = 8.0
"""The room below the last lane."""
_BESIDE_NAMES = 12.0
"""The room between the names of lanes and the first mark."""
_HIGHEST_BAR = 0.42
"""The height of the highest bar, in lanes."""
_UNIT = 6.0
"""The height of one event in a bar, if there is room."""


def lay_out(plot: Plot, form: Form) -> Figure:
    """Return the chart of a story with at least one event."""
    lanes = allot_lanes(plot, form, form.names - _BESIDE_NAMES)
    ys = tuple(form.top + form.lane * (lane + 0.5) for lane in range(len(lanes.names)))
    if len(plot.events) <= MOST_MARKS:
        return _lay_out_in_order(plot, form, lanes, ys)
    return _lay_out_in_bins(plot, form, lanes, ys)


def _lay_out_in_order(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    axis = ordered([event.day for event in plot.events], form.names, _WIDTH - _RIGHT)
    marks = tuple(
        Mark(number, event, axis.xs[number], tuple(ys[lane] for lane in lanes.of_events[number]))
        for number, event in enumerate(plot.events)
    )
    frame = _frame(plot, form, lanes, ys, axis.xs, ordered_ticks(axis, plot.labels.months, form.header))
    lines = tuple(_curves(plot.events, marks, form))
    lettered = [event.letters for event in plot.events]
    letters = tuple(place_letters(lettered, marks, lines, form, (form.names, _WIDTH)))
    return replace(frame, breaks=axis.breaks, curves=lines, marks=marks, letters=letters)


def _lay_out_in_bins(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    days = [event.day for event in plot.events]
    axis = linear(days, form.names, _WIDTH - _RIGHT)
    width = (axis.right - axis.left) / _BINS
    bins = divide_into_bins(days, _BINS)
    columns = tuple(Column(axis.left + width * (bin_.number + 0.5), bin_.start, bin_.stop) for bin_ in bins)
    xs = [column.x for column in columns for _ in range(column.start, column.stop)]
    counts = _counts(plot, lanes, xs)
    unit = min(_UNIT, _HIGHEST_BAR * form.lane / max(counts.values(), default=1))
    # Statements stand above their lane's line, and denials below it.
    bars = tuple(
        Bar(x, ys[lane], -unit * count if is_denial else unit * count) for (is_denial, lane, x), count in counts.items()
    )
    on_bills = [place for place, event in enumerate(plot.events) if event.bill]
    stages = dict.fromkeys((xs[place], ys[lanes.of_events[place][0]]) for place in on_bills)
    frame = _frame(plot, form, lanes, ys, xs, linear_ticks(axis, plot.labels.months, form.header))
    return replace(frame, bins=Bins(width, columns, bars, tuple(stages)))


def _frame(
    plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...], xs: Sequence[float], ticks: tuple[Tick, ...]
) -> Figure:
    return Figure(
        form=form,
        width=_WIDTH,
        height=form.top + form.lane * len(ys) + _BOTTOM,
        left=form.names,
        names=_names(lanes.names, ys, form),
        ticks=ticks,
        lanes=ys,
        tracks=tuple(_tracks(plot.events, lanes, ys, xs)),
        is_rtl=plot.is_rtl,
    )


def _counts(plot: Plot, lanes: Lanes, xs: Sequence[float]) -> Counter[tuple[bool, int, float]]:
    """Return the number of events by denial, lane and position; stages do not count."""
    counts: Counter[tuple[bool, int, float]] = Counter()
    for event, own_lanes, x in zip(plot.events, lanes.of_events, xs, strict=True):
        if not event.bill:
            counts.update((event.is_denial, lane, x) for lane in own_lanes)
    return counts


def _names(names: Sequence[LocalizedText], ys: Sequence[float], form: Form) -> tuple[LaneName, ...]:
    return tuple(
        LaneName(
            y=y,
            full=name.text,
            wide=fit_text(name.text, form.names - _BESIDE_NAMES, NAME_SIZE, form.name_lines),
            narrow=fit_text(name.text, form.names - _BESIDE_NAMES, NAME_SIZE * NARROW, form.name_lines),
            lang=name.lang,
            is_rtl=is_rtl(name.text),
        )
        for name, y in zip(names, ys, strict=True)
    )


def _tracks(events: Sequence[PlotEvent], lanes: Lanes, ys: Sequence[float], xs: Sequence[float]) -> Iterator[Track]:
    """Yield the stretches of the tracks of bills with lanes of their own."""
    before: dict[str, float] = {}
    for event, x in zip(events, xs, strict=True):
        if event.bill not in lanes.bills:
            continue
        start = before.get(event.bill, x - _LEAD_IN if event.is_after_gap else x)
        if start < x:
            yield Track(ys[lanes.bills[event.bill]], start, x, event.is_after_gap)
        before[event.bill] = x


def _curves(events: Sequence[PlotEvent], marks: Sequence[Mark], form: Form) -> Iterator[Curve]:
    """Yield a curve for each denial within the story, between the nearest marks of both events."""
    for position, event in enumerate(events):
        for denied in event.denies:
            own = marks[position]
            other = marks[denied]
            start, end = min(product(own.ys, other.ys), key=lambda pair: (abs(pair[0] - pair[1]), pair))
            length = abs(own.x - other.x)
            yield Curve(position, denied, (own.x, start), (other.x, end), _through(start, end, length, form))


def _through(start: float, end: float, length: float, form: Form) -> float:
    """Return the height of a curve's control points."""
    if start == end:
        return start - min(_LEAST_ARC + _RISE * length, _MOST_ARC) * form.lane / _REACHED
    return end + _CHANNEL * form.lane * (1 if start > end else -1)
