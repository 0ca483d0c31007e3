"""Labels an axis with years and months, as many as fit."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from msgspec.structs import replace

from onrecord.model.calendar_span import MONTHS_A_YEAR
from onrecord.render.chart.axes import Linear, Ordered, month_number
from onrecord.render.chart.figure import Header, Tick
from onrecord.render.chart.text_width import NARROW, text_width

_MONTH_SIZE = 14.0
"""The font size of the months."""
LABEL_OFFSET = 3.0
"""The distance between a label and its line."""
_APART = 5.0
"""The least distance between two labels."""
_MONTH_STEPS = (1, 2, 3, 6)
"""From how many months a linear axis may label one."""
_YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
"""From how many years it may label one."""
_MONTH_ROOM = 38.0
"""The least distance between two ticks of months on a linear axis."""
_YEAR_ROOM = 62.0
"""The least distance between two ticks of years."""


def ordered_ticks(axis: Ordered, months: Sequence[str], header: Header) -> tuple[Tick, ...]:
    """Return the ticks of an axis by order: one for each month with events."""
    named: list[Tick] = []
    year = None
    for number, x in axis.months:
        if number // MONTHS_A_YEAR != year:
            year = number // MONTHS_A_YEAR
            named.append(Tick("year", x, str(year)))
        named.append(Tick("month", x, months[number % MONTHS_A_YEAR]))
    return _place_labels(named, axis.right, header)


def linear_ticks(axis: Linear, months: Sequence[str], header: Header) -> tuple[Tick, ...]:
    """Return the ticks of a linear axis: months if every sixth or more fits, or else years."""
    per_month = (axis.right - axis.left) / (axis.days / 30.44)
    step = next((step for step in _MONTH_STEPS if step * per_month >= _MONTH_ROOM), 0)
    return _place_labels(_months(axis, months, step) if step else _years(axis, per_month), axis.right, header)


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


def _place_labels(ticks: Iterable[Tick], right: float, header: Header) -> tuple[Tick, ...]:
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
    return tuple(replace(one, text="") if one not in wide else replace(one, is_wide=one not in narrow) for one in row)


def _find_occupied(taken: Iterable[Tick], right: float, header: Header, scale: float) -> list[tuple[float, float]]:
    return [(right + _APART, math.inf), *((tick.x, _end(tick, header, scale)) for tick in taken)]


def _find_room(row: Sequence[Tick], taken: list[tuple[float, float]], header: Header, scale: float) -> tuple[Tick, ...]:
    fitting: list[Tick] = []
    for tick in row:
        start, end = tick.x, _end(tick, header, scale)
        if all(end <= left or right <= start for left, right in taken):
            fitting.append(tick)
            taken.append((start, end))
    return tuple(fitting)


def _end(tick: Tick, header: Header, scale: float) -> float:
    size = header.year_size if tick.kind == "year" else _MONTH_SIZE
    return tick.x + LABEL_OFFSET + _APART + text_width(tick.text, size * scale * 0.9)
