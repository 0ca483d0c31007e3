"""Allots the lanes of a chart to sides and bills, the sides of disputed claims first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from onrecord.render.chart.figure import Form, Labels, Plot
from onrecord.render.chart.text_width import text_width
from onrecord.render.views.text_views import LocalizedText

NAME_SIZE = 13.0
"""The font size of the names of lanes."""


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
    of_events: list[tuple[int, ...]] = []
    for event in plot.events:
        if event.bill:
            of_events.append((own_bills.get(event.bill, shared),))
        else:
            spoken_in = {lane_of.get(side, others) for side in event.sides}
            of_events.append(tuple(sorted(spoken_in or {others})))
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
    fits = text_width(name.text, NAME_SIZE) <= room
    return name if fits or bills > 1 else LocalizedText(labels.bill)
