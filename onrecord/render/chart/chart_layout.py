"""Lays out the chart of a story in lanes: a mark for each event, or bars in bins if the events are many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from onrecord.render.chart.figure import (
    Bar,
    Bins,
    Column,
    Curve,
    Figure,
    Form,
    Header,
    Labels,
    LaneName,
    Mark,
    Plot,
    PlotEvent,
    Tick,
    Track,
)
from onrecord.render.chart.letters import NARROW, fit_text, is_rtl, place_letters, text_width
from onrecord.render.chart.scale import divide_into_bins, linear, linear_ticks, ordered, ordered_ticks
from onrecord.render.views.text_views import LocalizedText

NAME_SIZE = 13.0
"""The font size of the names of lanes."""
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
    lane=20, top=32, radius=4.5, name_lines=1, most_sides=4, most_bills=1, kept_bills=0,
)  # fmt: skip
"""The chart of the leading story on the home page: 160 units for six lanes."""
PICTURES = tuple(
    replace(LEAD, header=Header(22, 22, 14), top=36, names=290, most_sides=sides, most_bills=bills)
    for sides, bills in ((4, 2), (3, 1), (2, 1))
)
"""The charts of pictures without links, for less and less room; each gets its own height of lanes."""
MOST_MARKS = 60
"""The number of events up to which each has its own mark."""
BINS = 96

_WIDTH, _RIGHT, _BOTTOM, _BESIDE_NAMES = 988.0, 8.0, 8.0, 12.0
_HIGHEST_BAR = 0.42
"""The height of the highest bar, in lanes."""
_UNIT = 6.0
"""The height of one event in a bar, if there is room."""


def lay_out(plot: Plot, form: Form) -> Figure:
    """Return the chart of a story with at least one event."""
    lanes = allot_lanes(plot, form, form.names - _BESIDE_NAMES)
    ys = tuple(form.top + form.lane * (lane + 0.5) for lane in range(len(lanes.names)))
    lay_out = _lay_out_in_order if len(plot.events) <= MOST_MARKS else _lay_out_in_bins
    return lay_out(plot, form, lanes, ys)


def _lay_out_in_order(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    axis = ordered([event.day for event in plot.events], form.names, _WIDTH - _RIGHT)
    marks = tuple(
        Mark(
            event=position,
            x=axis.xs[position],
            ys=tuple(ys[lane] for lane in lanes.of_events[position]),
            is_stage=bool(event.bill),
            is_denial=event.is_denial,
            is_finding=event.is_finding,
            is_certain=event.is_certain,
        )
        for position, event in enumerate(plot.events)
    )
    frame = _frame(plot, form, lanes, ys, axis.xs, ordered_ticks(axis, plot.labels.months, form.header))
    lines = tuple(curves(plot.events, marks, form))
    letters = tuple(place_letters([event.letters for event in plot.events], marks, lines, form, (form.names, _WIDTH)))
    return replace(frame, breaks=axis.breaks, curves=lines, marks=marks, letters=letters)


def _lay_out_in_bins(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    days = [event.day for event in plot.events]
    axis = linear(days, form.names, _WIDTH - _RIGHT)
    width = (axis.right - axis.left) / BINS
    bins = divide_into_bins(days, BINS)
    columns = tuple(Column(axis.left + width * (bin_.number + 0.5), bin_.start, bin_.stop) for bin_ in bins)
    xs = [column.x for column in columns for _ in range(column.start, column.stop)]
    unit = min(_UNIT, _HIGHEST_BAR * form.lane / max(_counts(plot, lanes, xs).values(), default=1))
    stages = {(xs[place], ys[lanes.of_events[place][0]]): None for place, event in enumerate(plot.events) if event.bill}
    frame = _frame(plot, form, lanes, ys, xs, linear_ticks(axis, plot.labels.months, form.header))
    return replace(frame, bins=Bins(width, columns, _bars(plot, lanes, ys, unit, xs), tuple(stages)))


def _frame(
    plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...], xs: Sequence[float], ticks: tuple[Tick, ...]
) -> Figure:
    """Return a chart without its marks or bins."""
    return Figure(
        form=form,
        width=_WIDTH,
        height=form.top + form.lane * len(ys) + _BOTTOM,
        left=form.names,
        names=_names(lanes.names, ys, form),
        ticks=ticks,
        lanes=ys,
        tracks=tuple(tracks(plot.events, lanes, ys, xs)),
        is_rtl=plot.is_rtl,
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


class Lanes(Struct, frozen=True):
    """The lanes from top to bottom, and each event's lanes."""

    names: tuple[LocalizedText, ...]
    of_events: tuple[tuple[int, ...], ...]
    """The lanes of each event, from top to bottom."""
    bills: Mapping[str, int]
    """The lane of each bill with one of its own."""


def allot_lanes(plot: Plot, form: Form, room: float) -> Lanes:
    """Return the lanes of a story, the sides of disputed claims first; `room` is the width of the column of names."""
    statements = [event.sides for event in plot.events if not event.bill]
    spoken = Counter(side for own in statements for side in own)
    weights = {side: (plot.disputes.get(side, 0), count) for side, count in spoken.items()}
    busiest, _ = _busiest(weights, form.most_sides, form.most_sides)
    sides = sorted(busiest, key=lambda side: side not in plot.disputes)
    lane_of = {side: lane for lane, side in enumerate(sides)}
    names = [plot.sides[side] for side in sides]
    others = len(names)
    if any(not own or not lane_of.keys() >= set(own) for own in statements):
        names.append(LocalizedText(plot.labels.others))
    stages = Counter(event.bill for event in plot.events if event.bill)
    bills, is_shared = _busiest(stages, form.most_bills, form.kept_bills)
    own_bills = {bill: len(names) + position for position, bill in enumerate(bills)}
    names += (_bill_name(plot.bills[bill], plot.labels, room, len(bills)) for bill in bills)
    shared = len(names)
    if is_shared:
        names.append(LocalizedText(plot.labels.other_bills if bills else plot.labels.bills))
    of_events = (
        (own_bills.get(event.bill, shared),)
        if event.bill
        else tuple(sorted({lane_of.get(side, others) for side in event.sides} or {others}))
        for event in plot.events
    )
    return Lanes(tuple(names), tuple(of_events), own_bills)


def _busiest(weights: Mapping[str, Any], most: int, most_kept: int) -> tuple[tuple[str, ...], bool]:
    """Return the heaviest keys in the order of first occurrence, which `weights` has, and whether others exist.

    Beyond `most` keys, return `most_kept` of them; among equally heavy ones, the earlier wins.
    """
    if len(weights) <= most:
        return tuple(weights), False
    busiest = set(sorted(weights, key=weights.__getitem__, reverse=True)[:most_kept])  # stable, though reversed
    return tuple(key for key in weights if key in busiest), True


def _bill_name(name: LocalizedText, labels: Labels, room: float, bills: int) -> LocalizedText:
    """Return a bill's title; of a single bill with a long title, the word 'Bill', which suffices there."""
    is_short = text_width(name.text, NAME_SIZE) <= room
    return name if is_short or bills > 1 else LocalizedText(labels.bill)
