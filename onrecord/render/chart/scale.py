"""The time axis: where events stand, by order, by day or in bins, and the labels of years and months above."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, groupby, pairwise

from msgspec import Struct
from msgspec.structs import replace

from onrecord.render.chart.figure import Header, Tick
from onrecord.render.chart.letters import NARROW, text_width

MONTHS_A_YEAR = 12
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
    numbers = ((2 * (day.toordinal() - first) + 1) * count // (2 * length) for day in days)
    bins: list[Bin] = []
    start = 0
    for number, run in groupby(numbers):
        stop = start + len(list(run))
        bins.append(Bin(number, start, stop))
        start = stop
    return tuple(bins)


MONTH_SIZE = 13.0
"""The font size of the months."""
LABEL_OFFSET = 3.0
"""The distance between a label and its line."""
_APART = 5.0
"""The least distance between two labels."""
_MONTH_STEPS = (1, 2, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_MONTH_ROOM, _YEAR_ROOM = 38.0, 62.0
"""The least distance between two ticks of months, and of years, on a linear axis."""


def ordered_ticks(axis: Ordered, months: Sequence[str], header: Header) -> tuple[Tick, ...]:
    """Return the ticks of an axis by order: one for each month with events."""
    named: list[Tick] = []
    year = None
    for number, x in axis.months:
        if number // MONTHS_A_YEAR != year:
            year = number // MONTHS_A_YEAR
            named.append(Tick("year", x, str(year)))
        named.append(Tick("month", x, months[number % MONTHS_A_YEAR]))
    return place_labels(named, axis.right, header)


def linear_ticks(axis: Linear, months: Sequence[str], header: Header) -> tuple[Tick, ...]:
    """Return the ticks of a linear axis: months if every sixth or more fits, or else years."""
    per_month = (axis.right - axis.left) / (axis.days / 30.44)
    step = next((step for step in _MONTH_STEPS if step * per_month >= _MONTH_ROOM), 0)
    return place_labels(_months(axis, months, step) if step else _years(axis, per_month), axis.right, header)


def _months(axis: Linear, months: Sequence[str], step: int) -> Iterator[Tick]:
    first, last = (month_number(date.fromordinal(day)) for day in (axis.first, axis.first + axis.days - 1))
    year = None
    for number in range(first, last + 1):
        start = date(number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1).toordinal()
        x = axis.x(max(start, axis.first))
        if number // MONTHS_A_YEAR != year:
            year = number // MONTHS_A_YEAR
            yield Tick("year", x, str(year))
        # The first month is seldom whole: it gets a label only if the next one leaves room.
        if number % step == 0 and (start >= axis.first or number == last or axis.x(start + 31) - x >= _MONTH_ROOM):
            yield Tick("month", x, months[number % MONTHS_A_YEAR])


def _years(axis: Linear, per_month: float) -> Iterator[Tick]:
    per_year = per_month * MONTHS_A_YEAR
    step = next((step for step in _YEAR_STEPS if step * per_year >= _YEAR_ROOM), _YEAR_STEPS[-1])
    first, last = (date.fromordinal(day).year for day in (axis.first, axis.first + axis.days - 1))
    for year in range(first, last + 1):
        start = date(year, 1, 1).toordinal()
        if year % step == 0 and start >= axis.first:
            yield Tick("year", axis.x(start), str(year))


def place_labels(ticks: Iterable[Tick], right: float, header: Header) -> tuple[Tick, ...]:
    """Return ticks with the texts that fit; other ticks keep their line and have no text."""
    ticks = tuple(ticks)
    rows: list[tuple[Tick, ...]] = [tuple(tick for tick in ticks if tick.kind == kind) for kind in ("year", "month")]
    if header.has_one_row:
        years = _thin_out(rows[0], (), right, header)
        return (*years, *_thin_out(rows[1], years, right, header))
    return tuple(chain.from_iterable(_thin_out(row, (), right, header) for row in rows))


def _thin_out(row: Sequence[Tick], taken: Sequence[Tick], right: float, header: Header) -> tuple[Tick, ...]:
    """Return a row without texts that overlap the label to their left, a `taken` one, or the axis' end.

    Mark texts that would overlap with large fonts.
    """
    named = [tick for tick in taken if tick.text]
    wide = _find_room(row, _find_occupied(named, right, header, 1), header, 1)
    lasting = [tick for tick in named if not tick.is_wide]
    narrow = _find_room(wide, _find_occupied(lasting, right, header, NARROW), header, NARROW)
    return tuple(
        replace(tick, text="") if tick not in wide else replace(tick, is_wide=tick not in narrow) for tick in row
    )


def _find_occupied(taken: Iterable[Tick], right: float, header: Header, scale: float) -> list[tuple[float, float]]:
    """Return the stretches of a row where no label can stand."""
    return [(right + _APART, math.inf), *((tick.x, _end(tick, header, scale)) for tick in taken)]


def _find_room(
    row: Sequence[Tick], occupied: list[tuple[float, float]], header: Header, scale: float
) -> tuple[Tick, ...]:
    fitting: list[Tick] = []
    for tick in row:
        start, end = tick.x, _end(tick, header, scale)
        if all(end <= left or right <= start for left, right in occupied):
            fitting.append(tick)
            occupied.append((start, end))
    return tuple(fitting)


def _end(tick: Tick, header: Header, scale: float) -> float:
    size = header.year_size if tick.kind == "year" else MONTH_SIZE
    return tick.x + LABEL_OFFSET + _APART + text_width(tick.text, size * scale * 0.9)
