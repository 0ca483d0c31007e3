"""Groups events into bins of equal length on the time axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct


class Bin(Struct, frozen=True):
    """A bin with events."""

    number: int
    """Its number among all bins, from 0."""
    start: int
    """The position of its first event."""
    stop: int

    @property
    def events(self) -> range:
        """The positions of its events."""
        return range(self.start, self.stop)


def divide_into_bins(days: Sequence[date], count: int) -> tuple[Bin, ...]:
    """Return the bins with events, of `count` bins from the first day to the last; `days` are in order."""
    first = days[0].toordinal()
    length = days[-1].toordinal() - first + 1
    # Integers only: the middle of a day decides, so that no rounding moves an event to another bin.
    numbers = ((2 * (day.toordinal() - first) + 1) * count // (2 * length) for day in days)
    bins: list[Bin] = []
    start = 0
    for number, run in groupby(numbers):
        stop = start + len(list(run))
        bins.append(Bin(number, start, stop))
        start = stop
    return tuple(bins)
