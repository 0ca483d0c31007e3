"""Lays out the chart of a story: a mark for each event, or bars in bins if the events are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from onrecord.render.chart.bins import binned
from onrecord.render.chart.figure import Bar, Bins, Column, Curve, Figure, Form, Header, LaneName, Mark, Track
from onrecord.render.chart.lanes import NAME_SIZE, Lanes, allotted
from onrecord.render.chart.plot import Name, Plot, PlotEvent
from onrecord.render.chart.scale import linear, ordered
from onrecord.render.chart.text_fitting import fitted, is_rtl
from onrecord.render.chart.ticks import NARROW, linear_ticks, ordered_ticks

_LEAST_ARC, _MOST_ARC, _RISE = 0.27, 0.42, 0.0008
"""The height of a curve within one lane, in lanes, and its growth for each unit of length."""
_REACHED = 0.75
"""The share of its control points' height that an arc reaches."""
_CHANNEL = 0.5
"""The distance between a curve and its target's lane, in lanes; between lanes it meets no mark."""
_LEAD_IN = 14.0
"""The length of a gap before a track's first stage."""
FULL = Form(
    header=Header(years_at=20, months_at=42, year_size=18),
    lane=40, top=62, radius=5.5, name_lines=2, most_sides=4, most_bills=3, kept_bills=3,
)  # fmt: skip
"""The chart on a story's own page."""
LEAD = Form(
    header=Header(years_at=18, months_at=18, year_size=14),
    lane=24, top=32, radius=4.5, name_lines=1, most_sides=3, most_bills=1, kept_bills=0,
)  # fmt: skip
"""The chart of the leading story on the home page: 160 units for five lanes."""
MOST_MARKS = 60
"""The number of events up to which each has its own mark."""
BINS = 96

_WIDTH, _NAMES, _RIGHT, _BOTTOM = 988.0, 150.0, 8.0, 8.0
_NAME_ROOM = _NAMES - 12
_HIGHEST_BAR = 0.42
"""The height of the highest bar, in lanes."""
_UNIT = 6.0
"""The height of one event in a bar, if there is room."""


def lay_out(plot: Plot, form: Form) -> Figure:
    """Return the chart of a story with at least one event."""
    lanes = allotted(plot, form, _NAME_ROOM)
    ys = tuple(form.top + form.lane * (lane + 0.5) for lane in range(len(lanes.names)))
    lay_out = _in_order if len(plot.events) <= MOST_MARKS else _in_bins
    return lay_out(plot, form, lanes, ys)


def _in_order(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    axis = ordered([event.day for event in plot.events], _NAMES, _WIDTH - _RIGHT)
    marks = tuple(
        Mark(
            event=position,
            x=axis.xs[position],
            ys=tuple(ys[lane] for lane in lanes.of_events[position]),
            is_stage=bool(event.bill),
            is_denial=event.is_denial,
            is_certain=event.is_certain,
        )
        for position, event in enumerate(plot.events)
    )
    return Figure(
        form=form,
        width=_WIDTH,
        height=form.top + form.lane * len(ys) + _BOTTOM,
        left=_NAMES,
        names=_names(lanes.names, ys, form),
        ticks=ordered_ticks(axis, plot.labels.months, form.header),
        breaks=axis.breaks,
        lanes=ys,
        tracks=tuple(tracks(plot.events, lanes, ys, axis.xs)),
        curves=tuple(curves(plot.events, marks, form)),
        marks=marks,
    )


def _in_bins(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    days = [event.day for event in plot.events]
    axis = linear(days, _NAMES, _WIDTH - _RIGHT)
    width = (axis.right - axis.left) / BINS
    bins = binned(days, BINS)
    columns = tuple(Column(axis.left + width * (bin_.number + 0.5), bin_.start, bin_.stop) for bin_ in bins)
    xs = [column.x for column in columns for _ in range(column.start, column.stop)]
    unit = min(_UNIT, _HIGHEST_BAR * form.lane / max(_counts(plot, lanes, xs).values(), default=1))
    stages = {(xs[place], ys[lanes.of_events[place][0]]): None for place, event in enumerate(plot.events) if event.bill}
    return Figure(
        form=form,
        width=_WIDTH,
        height=form.top + form.lane * len(ys) + _BOTTOM,
        left=_NAMES,
        names=_names(lanes.names, ys, form),
        ticks=linear_ticks(axis, plot.labels.months, form.header),
        breaks=(),
        lanes=ys,
        tracks=tuple(tracks(plot.events, lanes, ys, xs)),
        bins=Bins(width, columns, _bars(plot, lanes, ys, unit, xs), tuple(stages)),
    )


def _bars(plot: Plot, lanes: Lanes, ys: Sequence[float], unit: float, xs: Sequence[float]) -> tuple[Bar, ...]:
    """Return the bars of statements, above their lane's line, and of denials, below it."""
    counts = _counts(plot, lanes, xs)
    return tuple(
        Bar(x, ys[lane], -unit * count if is_denial else unit * count) for (is_denial, lane, x), count in counts.items()
    )


def _counts(plot: Plot, lanes: Lanes, xs: Sequence[float]) -> Counter[tuple[bool, int, float]]:
    """Return the number of events by denial, lane and position; stages do not count."""
    statements = ((position, event) for position, event in enumerate(plot.events) if not event.bill)
    return Counter(
        (event.is_denial, lane, xs[position]) for position, event in statements for lane in lanes.of_events[position]
    )


def _names(names: Sequence[Name], ys: Sequence[float], form: Form) -> tuple[LaneName, ...]:
    return tuple(
        LaneName(
            y=y,
            full=name.text,
            wide=fitted(name.text, _NAME_ROOM, NAME_SIZE, form.name_lines),
            narrow=fitted(name.text, _NAME_ROOM, NAME_SIZE * NARROW, form.name_lines),
            lang=name.lang,
            is_rtl=is_rtl(name.text),
        )
        for name, y in zip(names, ys, strict=True)
    )


def tracks(events: Sequence[PlotEvent], lanes: Lanes, ys: Sequence[float], xs: Sequence[float]) -> Iterator[Track]:
    """Yield the stretches of the tracks of bills with lanes of their own."""
    before: dict[str, float] = {}
    for event, x in zip(events, xs, strict=True):
        if event.bill not in lanes.bills:
            continue
        y = ys[lanes.bills[event.bill]]
        start = before.get(event.bill, x - _LEAD_IN if event.is_after_gap else x)
        if start < x:
            yield Track(y, start, x, event.is_after_gap)
        before[event.bill] = x


def curves(events: Sequence[PlotEvent], marks: Sequence[Mark], form: Form) -> Iterator[Curve]:
    """Yield a curve for each denial within the story, between the nearest marks of both events."""
    for position, event in enumerate(events):
        for denied in event.denies:
            own, other = marks[position], marks[denied]
            start, end = min(product(own.ys, other.ys), key=lambda pair: (abs(pair[0] - pair[1]), pair))
            length = abs(own.x - other.x)
            yield Curve(position, denied, (own.x, start), (other.x, end), _through(start, end, length, form))


def _through(start: float, end: float, length: float, form: Form) -> float:
    """Return the height of a curve's control points."""
    if start == end:
        arc = min(_LEAST_ARC + _RISE * length, _MOST_ARC)
        return start - arc * form.lane / _REACHED
    return end + _CHANNEL * form.lane * (1 if start > end else -1)
