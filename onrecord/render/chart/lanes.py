"""Allots the lanes of a chart to sides and bills, the sides of disputed claims first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from onrecord.render.chart.figure import Form, Labels, Plot, PlotEvent
from onrecord.render.chart.text_width import text_width
from onrecord.render.views.text_views import LocalizedText

NAME_SIZE = 14.0
"""The font size of the names of lanes."""


class Lanes(Struct, frozen=True):
    """The lanes from top to bottom, and each event's lanes."""

    names: tuple[LocalizedText, ...]
    of_events: tuple[tuple[int, ...], ...]
    """The lanes of each event, from top to bottom."""
    bills: Mapping[str, int]
    """The lane of each bill with one of its own."""


class _SideLanes(Struct, frozen=True):
    """The lanes of sides, which are the first ones."""

    names: tuple[LocalizedText, ...]
    lane_of: Mapping[str, int]
    """The lane of each side with one of its own."""
    others: int
    """The lane of everybody else, which exists if an event needs it."""


class _BillLanes(Struct, frozen=True):
    """The lanes of bills, below those of sides."""

    names: tuple[LocalizedText, ...]
    lane_of: Mapping[str, int]
    """The lane of each bill with one of its own."""
    shared: int
    """The lane of all other bills, which exists if there are any."""


def allot_lanes(plot: Plot, form: Form, room: float) -> Lanes:
    """Return the lanes of a story, the sides of disputed claims first; `room` is the width of the column of names."""
    sides = _allot_sides(plot, form)
    bills = _allot_bills(plot, form, room, len(sides.names))
    of_events = tuple(_lanes_of(event, sides, bills) for event in plot.events)
    return Lanes(sides.names + bills.names, of_events, bills.lane_of)


def _allot_sides(plot: Plot, form: Form) -> _SideLanes:
    statements = [event.sides for event in plot.events if not event.bill]
    spoken = Counter(side for own in statements for side in own)
    weights = {side: (plot.disputes.get(side, 0), count) for side, count in spoken.items()}
    busiest, _ = _busiest(weights, form.most_sides, form.most_sides)
    sides = sorted(busiest, key=lambda side: side not in plot.disputes)
    lane_of = {side: lane for lane, side in enumerate(sides)}
    names = [plot.sides[side] for side in sides]
    if any(not own or not lane_of.keys() >= set(own) for own in statements):
        names.append(LocalizedText(plot.labels.others))
    return _SideLanes(tuple(names), lane_of, len(sides))


def _allot_bills(plot: Plot, form: Form, room: float, first: int) -> _BillLanes:
    """Return the lanes of bills; `first` is the number of the first one."""
    stages = Counter(event.bill for event in plot.events if event.bill)
    bills, is_shared = _busiest(stages, form.most_bills, form.kept_bills)
    names = [_bill_name(plot.bills[bill], plot.labels, room, len(bills)) for bill in bills]
    if is_shared:
        names.append(LocalizedText(plot.labels.other_bills if bills else plot.labels.bills))
    lane_of = {bill: lane for lane, bill in enumerate(bills, first)}
    return _BillLanes(tuple(names), lane_of, first + len(bills))


def _lanes_of(event: PlotEvent, sides: _SideLanes, bills: _BillLanes) -> tuple[int, ...]:
    """Return the lanes of an event, from top to bottom."""
    if event.bill:
        return (bills.lane_of.get(event.bill, bills.shared),)
    lanes = {sides.lane_of.get(side, sides.others) for side in event.sides}
    return tuple(sorted(lanes or {sides.others}))


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
    fits = text_width(name.text, NAME_SIZE) <= room
    return name if fits or bills > 1 else LocalizedText(labels.bill)
