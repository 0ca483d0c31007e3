"""Places the events of a story along the time axis: in their order, or by their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

MONTHS_A_YEAR = 12
_BREAK = 18.0
"""The width of a stretch that stands for months without events."""
_BREAKS_SHARE = 0.35
"""How much of the axis such stretches may take together."""


def month_number(day: date) -> int:
    """Return the number of a day's month, counted from the calendar's start."""
    return day.year * MONTHS_A_YEAR + day.month - 1


@dataclass(frozen=True, slots=True)
class Ordered:
    """An axis on which each event has the same room, whatever the time between them."""

    xs: tuple[float, ...]
    """The place of each event."""
    months: tuple[tuple[int, float], ...]
    """The number of each month that has events, and where it begins."""
    breaks: tuple[float, ...]
    """The middle of each stretch of months without events."""
    right: float
    """Where it ends."""


def ordered(days: Sequence[date], left: float, right: float) -> Ordered:
    """Return the axis of events in their order: a month is as wide as its events, empty months are a break."""
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


@dataclass(frozen=True, slots=True)
class Linear:
    """An axis on which each day has the same room."""

    first: int
    """The ordinal of the first day."""
    days: int
    left: float
    right: float

    def x(self, ordinal: float) -> float:
        """Return where a day begins."""
        return self.left + (self.right - self.left) * (ordinal - self.first) / self.days


def linear(days: Sequence[date], left: float, right: float) -> Linear:
    """Return the axis from the first day to the last, of which there is at least one."""
    first = days[0].toordinal()
    return Linear(first, days[-1].toordinal() - first + 1, left, right)
