"""The axes of charts, on which events stand by order, by day or in bins."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby, pairwise

from msgspec import Struct

from onrecord.model.calendar_span import MONTHS_A_YEAR

_BREAK = 18.0
"""The width of a break, which replaces months without events."""
_BREAKS_SHARE = 0.35
"""The largest share of the axis that breaks may take."""


def month_number(day: date) -> int:
    """Return the number of a day's month since year 0."""
    return day.year * MONTHS_A_YEAR + day.month - 1


class Ordered(Struct, frozen=True):
    """An axis with equal room for each event, whatever the time between them."""

    xs: tuple[float, ...]
    """The position of each event."""
    months: tuple[tuple[int, float], ...]
    """The number and start of each month with events."""
    breaks: tuple[float, ...]
    """The middle of each break."""
    right: float
    """The right end."""


def ordered(days: Sequence[date], left: float, right: float) -> Ordered:
    """Return an axis by order: a month is as wide as its events, and a break replaces empty months."""
    months = [(number, len(list(run))) for number, run in groupby(map(month_number, days))]
    gaps = sum(later - earlier > 1 for (earlier, _), (later, _) in pairwise(months))
    width = right - left
    gap = min(_BREAK, _BREAKS_SHARE * width / gaps) if gaps else 0.0
    slot = (width - gaps * gap) / len(days)
    xs: list[float] = []
    starts: list[tuple[int, float]] = []
    breaks: list[float] = []
    x = left
    for position, (number, count) in enumerate(months):
        if position and number - months[position - 1][0] > 1:
            breaks.append(x + gap / 2)
            x += gap
        starts.append((number, x))
        xs += (x + slot * (place + 0.5) for place in range(count))
        x += slot * count
    return Ordered(tuple(xs), tuple(starts), tuple(breaks), right)


class Linear(Struct, frozen=True):
    """An axis with equal room for each day."""

    first: int
    """The ordinal of the first day."""
    days: int
    left: float
    right: float

    def x(self, ordinal: float) -> float:
        """Return the start of a day."""
        return self.left + (self.right - self.left) * (ordinal - self.first) / self.days


def linear(days: Sequence[date], left: float, right: float) -> Linear:
    """Return an axis from the first day to the last; there is at least one day."""
    first = days[0].toordinal()
    return Linear(first, days[-1].toordinal() - first + 1, left, right)


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
    bins: list[Bin] = []
    start = 0
    for number, run in groupby((2 * (day.toordinal() - first) + 1) * count // (2 * length) for day in days):
        stop = start + len(list(run))
        bins.append(Bin(number, start, stop))
        start = stop
    return tuple(bins)
