"""Divides what is too long for one page: lists into numbered pages, a story's whole text into years.

Counts and characters of the entries alone decide, so that every address is known before anything is rendered. Pages
are numbered from the oldest item, and each but the last is full. So an item added at the end moves no other one, and
every page keeps its address. The first page has the address of the list itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from onrecord.model.site import Event

ROWS_PER_PAGE = 1_000
"""How many events a page of a story's timeline has: a row each."""
LINES_PER_PAGE = 180
"""How many events a page of an actor, a source, a bill or a tag lists: a line each."""
CLAIMS_PER_PAGE = 30
"""So few that an old phone is not busy with a page of claims, each of which comes to a hundred elements or more."""
SOURCES_PER_PAGE = 250
CORRECTIONS_PER_PAGE = 300
MOST_IN_ROWS = 70_000
"""Up to how many characters the entries of a story stand in full in the rows of its page: about 100 events."""
MOST_ON_WHOLE_PAGE = 500_000
"""Up to how many characters the whole text of a story stands on one page: about 700 events."""

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PageSlice:
    """A run of a list's items that has a page of its own."""

    number: int
    """From 1, the oldest."""
    start: int
    stop: int
    """The positions of its first item, and of the one after its last."""

    @property
    def path(self) -> str:
        """The segment of its address below the list's own: nothing for the first page."""
        return f"{self.number}/" if self.number > 1 else ""

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return the items of the page, given all of the list."""
        return items[self.start : self.stop]


@dataclass(frozen=True, slots=True)
class YearSlice:
    """The events of a story that stand under one year."""

    year: int
    start: int
    stop: int
    """The positions of its first event, and of the one after its last."""


def paginate(count: int, per_page: int) -> tuple[PageSlice, ...]:
    """Return the pages of a list of `count` items, the oldest first; a list without items has one page too."""
    starts = range(0, max(count, 1), per_page)
    return tuple(PageSlice(number, start, min(start + per_page, count)) for number, start in enumerate(starts, 1))


def page_of(position: int, count: int, per_page: int) -> PageSlice:
    """Return the page on which the item at a position, from 0, stands."""
    start = position - position % per_page
    return PageSlice(start // per_page + 1, start, min(start + per_page, count))


def characters_of(event: Event) -> int:
    """Return how many characters an entry's texts have, in the language in which each text is longest."""
    fields = event.fields
    texts = [fields.title, fields.summary, *(claim.text for claim in fields.claims)]
    texts += [quote.translation for quote in fields.quotes]
    own = sum(max((len(text) for text in by_language.values()), default=0) for by_language in texts if by_language)
    pieces = ((len(piece) for piece in prose.pieces if isinstance(piece, str)) for prose in event.prose.values())
    return own + sum(len(quote.exact) for quote in fields.quotes) + max(map(sum, pieces), default=0)


def years_of(events: Iterable[Event]) -> Iterator[YearSlice]:
    """Yield the years under which events in order stand, each once."""
    for year, run in groupby(enumerate(timeline_years(events)), key=lambda item: item[1]):
        positions = [position for position, _ in run]
        yield YearSlice(year, positions[0], positions[-1] + 1)


def timeline_years(events: Iterable[Event]) -> Iterator[int]:
    """Yield the year under which each event stands: an event of a less exact date where its neighbours do."""
    latest = 0
    for event in events:
        date = event.fields.date
        day = event.moment.date() if event.moment else date.earliest or date.latest
        latest = max(latest, day.year)
        yield latest
