"""Connects marks: a bill's stages by tracks, and denials with their targets by curves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from onrecord.render.chart.figure import Curve, Form, Mark, Track
from onrecord.render.chart.lanes import Lanes
from onrecord.render.chart.plot import PlotEvent

_LEAST_ARC, _MOST_ARC, _RISE = 0.27, 0.42, 0.0008
"""The height of a curve within one lane, in lanes, and its growth for each unit of length."""
_REACHED = 0.75
"""The share of its control points' height that an arc reaches."""
_CHANNEL = 0.5
"""The distance between a curve and its target's lane, in lanes; between lanes it meets no mark."""
_LEAD_IN = 14.0
"""The length of a gap before a track's first stage."""


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
