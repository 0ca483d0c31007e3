"""Lays out the chart of a story in lanes: a mark for each event, or bars in bins if the events are many.

On the time axis events stand by order, by day or in bins, below the labels of years and months.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, groupby, pairwise, product
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
from onrecord.render.views.text_views import LocalizedText

MONTHS_A_YEAR = 12
_BREAK = 18.0  # the width of a break, which replaces months without events
_BREAKS_SHARE = 0.35  # the largest share of the axis that breaks may take


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


MONTH_SIZE = 13.0
"""The font size of the months."""
LABEL_OFFSET = 3.0
"""The distance between a label and its line."""
_APART = 5.0  # the least distance between two labels
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
    size = header.year_size if tick.kind == "year" else MONTH_SIZE
    return tick.x + LABEL_OFFSET + _APART + text_width(tick.text, size * scale * 0.9)


NAME_SIZE = 13.0
"""The font size of the names of lanes."""
_LEAST_ARC, _MOST_ARC, _RISE = 0.27, 0.42, 0.0008
"""The height of a curve within one lane, in lanes, and its growth for each unit of length."""
_REACHED = 0.75  # the share of its control points' height that an arc reaches
_CHANNEL = 0.5  # the distance between a curve and its target's lane, in lanes; between lanes it meets no mark
_LEAD_IN = 14.0  # the length of a gap before a track's first stage
FULL = Form(
    header=Header(years_at=20, months_at=42, year_size=18),
    lane=40,
    top=62,
    radius=5.5,
    name_lines=2,
    most_sides=4,
    most_bills=3,
    kept_bills=3,
)
"""The chart on a story's own page."""
LEAD = Form(
    header=Header(years_at=18, months_at=18, year_size=14),
    lane=20,
    top=32,
    radius=4.5,
    name_lines=1,
    most_sides=4,
    most_bills=1,
    kept_bills=0,
)
"""The chart of the leading story on the home page: 160 units for six lanes."""
PICTURES = tuple(
    replace(LEAD, header=Header(22, 22, 14), top=36, names=290, most_sides=sides, most_bills=bills)
    for sides, bills in ((4, 2), (3, 1), (2, 1))
)
"""The charts of pictures without links, for less and less room; each gets its own height of lanes."""
MOST_MARKS = 60
"""The number of events up to which each has its own mark."""
BINS = 96

_WIDTH = 988.0
_RIGHT = 8.0
"""The room beside the last mark."""
_BOTTOM = 8.0
"""The room below the last lane."""
_BESIDE_NAMES = 12.0
"""The room between the names of lanes and the first mark."""
_HIGHEST_BAR = 0.42
"""The height of the highest bar, in lanes."""
_UNIT = 6.0
"""The height of one event in a bar, if there is room."""


class Lanes(Struct, frozen=True):
    """The lanes from top to bottom, and each event's lanes."""

    names: tuple[LocalizedText, ...]
    of_events: tuple[tuple[int, ...], ...]
    """The lanes of each event, from top to bottom."""
    bills: Mapping[str, int]
    """The lane of each bill with one of its own."""


def lay_out(plot: Plot, form: Form) -> Figure:
    """Return the chart of a story with at least one event."""
    lanes = allot_lanes(plot, form, form.names - _BESIDE_NAMES)
    ys = tuple(form.top + form.lane * (lane + 0.5) for lane in range(len(lanes.names)))
    if len(plot.events) <= MOST_MARKS:
        return _lay_out_in_order(plot, form, lanes, ys)
    return _lay_out_in_bins(plot, form, lanes, ys)


def _lay_out_in_order(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    axis = ordered([event.day for event in plot.events], form.names, _WIDTH - _RIGHT)
    marks = tuple(
        Mark(number, event, axis.xs[number], tuple(ys[lane] for lane in lanes.of_events[number]))
        for number, event in enumerate(plot.events)
    )
    frame = _frame(plot, form, lanes, ys, axis.xs, ordered_ticks(axis, plot.labels.months, form.header))
    lines = tuple(curves(plot.events, marks, form))
    lettered = [event.letters for event in plot.events]
    letters = tuple(place_letters(lettered, marks, lines, form, (form.names, _WIDTH)))
    return replace(frame, breaks=axis.breaks, curves=lines, marks=marks, letters=letters)


def _lay_out_in_bins(plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...]) -> Figure:
    days = [event.day for event in plot.events]
    axis = linear(days, form.names, _WIDTH - _RIGHT)
    width = (axis.right - axis.left) / BINS
    bins = divide_into_bins(days, BINS)
    columns = tuple(Column(axis.left + width * (bin_.number + 0.5), bin_.start, bin_.stop) for bin_ in bins)
    xs = [column.x for column in columns for _ in range(column.start, column.stop)]
    counts = _counts(plot, lanes, xs)
    unit = min(_UNIT, _HIGHEST_BAR * form.lane / max(counts.values(), default=1))
    # Statements stand above their lane's line, and denials below it.
    bars = tuple(
        Bar(x, ys[lane], -unit * count if is_denial else unit * count) for (is_denial, lane, x), count in counts.items()
    )
    on_bills = [place for place, event in enumerate(plot.events) if event.bill]
    stages = dict.fromkeys((xs[place], ys[lanes.of_events[place][0]]) for place in on_bills)
    frame = _frame(plot, form, lanes, ys, xs, linear_ticks(axis, plot.labels.months, form.header))
    return replace(frame, bins=Bins(width, columns, bars, tuple(stages)))


def _frame(
    plot: Plot, form: Form, lanes: Lanes, ys: tuple[float, ...], xs: Sequence[float], ticks: tuple[Tick, ...]
) -> Figure:
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


def _counts(plot: Plot, lanes: Lanes, xs: Sequence[float]) -> Counter[tuple[bool, int, float]]:
    """Return the number of events by denial, lane and position; stages do not count."""
    counts: Counter[tuple[bool, int, float]] = Counter()
    for event, own_lanes, x in zip(plot.events, lanes.of_events, xs, strict=True):
        if not event.bill:
            counts.update((event.is_denial, lane, x) for lane in own_lanes)
    return counts


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
        start = before.get(event.bill, x - _LEAD_IN if event.is_after_gap else x)
        if start < x:
            yield Track(ys[lanes.bills[event.bill]], start, x, event.is_after_gap)
        before[event.bill] = x


def curves(events: Sequence[PlotEvent], marks: Sequence[Mark], form: Form) -> Iterator[Curve]:
    """Yield a curve for each denial within the story, between the nearest marks of both events."""
    for position, event in enumerate(events):
        for denied in event.denies:
            own = marks[position]
            other = marks[denied]
            start, end = min(product(own.ys, other.ys), key=lambda pair: (abs(pair[0] - pair[1]), pair))
            length = abs(own.x - other.x)
            yield Curve(position, denied, (own.x, start), (other.x, end), _through(start, end, length, form))


def _through(start: float, end: float, length: float, form: Form) -> float:
    """Return the height of a curve's control points."""
    if start == end:
        return start - min(_LEAST_ARC + _RISE * length, _MOST_ARC) * form.lane / _REACHED
    return end + _CHANNEL * form.lane * (1 if start > end else -1)


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
