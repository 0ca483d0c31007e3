"""Puts a story's events under headings of years and months, and draws how many each month has."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from onrecord.model.addresses import year_anchor
from onrecord.model.dates import Precision
from onrecord.model.parts import PagePart
from onrecord.model.site import Event
from onrecord.render.views import EventView, PartLink, Period, Year
from onrecord.render.words import Words

_BAR, _HEIGHT = 3, 10
"""The width that a month has, with the gap beside its bar, and the height of the highest bar."""


@dataclass(frozen=True, slots=True)
class YearsDescriber:
    """Describes the years of a story."""

    words: Words
    view_of: Callable[[Event], EventView]

    def years(self, events: tuple[Event, ...], *, newest_first: bool) -> tuple[Year, ...]:
        """Return the years of a story; `events` are in order, the oldest first."""
        grouped = [(year, list(group)) for year, group in _by_year(events)]
        counts = {year: _by_month(group) for year, group in grouped}
        most = max((count for months in counts.values() for count in months.values()), default=0)
        years = tuple(self._year(year, group, counts[year], most, newest_first) for year, group in grouped)
        return years[::-1] if newest_first else years

    def overview(
        self, events: tuple[Event, ...], parts: Mapping[int, tuple[PartLink, ...]], *, newest_first: bool
    ) -> tuple[Year, ...]:
        """Return the years of a story whose events stand on other pages, which are given by year."""
        counts = {year: _by_month(group) for year, group in _by_year(events)}
        most = max((count for months in counts.values() for count in months.values()), default=0)
        shown = tuple(
            replace(
                self._year(year, [], counts.get(year, Counter()), most, newest_first),
                events=sum(link.events for link in links),
                parts=links[::-1] if newest_first else links,
            )
            for year, links in parts.items()
        )
        return shown[::-1] if newest_first else shown

    def part_words(self, part: PagePart, *, in_year: bool) -> str:
        """Return what a part is called: a year, or a month of one, which says its year unless it stands `in_year`."""
        if part.month and in_year:
            return self.words.month(part.month)
        return self.words.month_and_year(dt.date(part.year, part.month, 1)) if part.month else str(part.year)

    def _year(self, year: int, events: list[Event], counts: Counter[int], most: int, newest_first: bool) -> Year:  # noqa: FBT001
        return Year(
            anchor=year_anchor(year),
            heading=str(year),
            events=len(events),
            months=tuple(self._periods(year, events[::-1] if newest_first else events)),
            bars="".join(_bar(month, counts[month], most) for month in sorted(counts)),
            bars_words=", ".join(f"{self.words.month(month)}: {counts[month]}" for month in sorted(counts)),
        )

    def _periods(self, year: int, events: Iterable[Event]) -> Iterator[Period]:
        """Yield the events under headings; a heading is no more exact than the dates under it."""
        for position, (heading, group) in enumerate(groupby(events, self._heading), 1):
            yield Period(f"{year_anchor(year)}_{position}", heading, tuple(map(self.view_of, group)))

    def _heading(self, event: Event) -> str:
        date, day = event.fields.date, _known_month(event)
        if day is not None:
            return self.words.month_and_year(day)
        if date.precision is Precision.YEAR:
            return self.words.gettext("%(year)s, month not recorded here", year=self.words.date(date))
        return self.words.date(date)


def _by_year(events: Iterable[Event]) -> Iterator[tuple[int, Iterator[Event]]]:
    """Yield years in order, each once: an event of a less exact date stands where its neighbours put it."""
    latest = 0

    def year_of(event: Event) -> int:
        nonlocal latest
        date = event.fields.date
        day = event.moment.date() if event.moment else date.earliest or date.latest
        latest = max(latest, day.year)
        return latest

    return groupby(events, year_of)


def _by_month(events: Iterable[Event]) -> Counter[int]:
    days = filter(None, map(_known_month, events))
    return Counter(day.month for day in days)


def _known_month(event: Event) -> dt.date | None:
    """Return a day of the month that an event was in; nothing where that is not known."""
    date = event.fields.date
    if event.moment is not None:
        return event.moment.date()
    if date.precision is Precision.ON_OR_BEFORE or date.earliest is None:
        return None
    first, last = date.earliest, date.latest
    return last if (first.year, first.month) == (last.year, last.month) else None


def _bar(month: int, count: int, most: int) -> str:
    height = max(round(count / most * _HEIGHT), 1)
    return f"M{(month - 1) * _BAR} {_HEIGHT}v-{height}h{_BAR - 1}v{height}z"
