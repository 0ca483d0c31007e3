"""Assigns the events of a story to lanes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from onrecord.render.chart.figure import Form
from onrecord.render.chart.plot import Labels, Name, Plot
from onrecord.render.chart.text_fitting import text_width

NAME_SIZE = 13.0
"""The font size of the names of lanes."""


class Lanes(Struct, frozen=True):
    """The lanes from top to bottom, and each event's lanes."""

    names: tuple[Name, ...]
    of_events: tuple[tuple[int, ...], ...]
    """The lanes of each event, from top to bottom."""
    bills: Mapping[str, int]
    """The lane of each bill with one of its own."""


def allotted(plot: Plot, form: Form, room: float) -> Lanes:
    """Return the lanes of a story; `room` is the width of the column of names."""
    statements = [event.sides for event in plot.events if not event.bill]
    sides, _ = _busiest((side for own in statements for side in own), form.most_sides, form.most_sides)
    lane_of = {side: lane for lane, side in enumerate(sides)}
    names = [plot.sides[side] for side in sides]
    others = len(names)
    if any(not own or not lane_of.keys() >= set(own) for own in statements):
        names.append(Name(plot.labels.others))
    stages = (event.bill for event in plot.events if event.bill)
    bills, is_shared = _busiest(stages, form.most_bills, form.kept_bills)
    own_bills = {bill: len(names) + position for position, bill in enumerate(bills)}
    names += (_bill_name(plot.bills[bill], plot.labels, room, len(bills)) for bill in bills)
    shared = len(names)
    if is_shared:
        names.append(Name(plot.labels.other_bills if bills else plot.labels.bills))
    of_events = (
        (own_bills.get(event.bill, shared),)
        if event.bill
        else tuple(sorted({lane_of.get(side, others) for side in event.sides} or {others}))
        for event in plot.events
    )
    return Lanes(tuple(names), tuple(of_events), own_bills)


def _busiest(keys: Iterable[str], most: int, most_kept: int) -> tuple[tuple[str, ...], bool]:
    """Return the most frequent keys in the order of first occurrence, and whether others exist.

    Beyond `most` keys, return `most_kept` of them; among equally frequent ones, the earlier wins.
    """
    counts = Counter(keys)  # in the order of first occurrence; the stable sort keeps it among equals
    if len(counts) <= most:
        return tuple(counts), False
    busiest = set(sorted(counts, key=lambda key: -counts[key])[:most_kept])
    return tuple(key for key in counts if key in busiest), True


def _bill_name(name: Name, labels: Labels, room: float, bills: int) -> Name:
    """Return a bill's title; of a single bill with a long title, the word 'Bill', which suffices there."""
    is_short = text_width(name.text, NAME_SIZE) <= room
    return name if is_short or bills > 1 else Name(labels.bill)
