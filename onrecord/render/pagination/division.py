"""Decides which pages hold the whole text of a story: the rows of its timeline, one page, or a page for each year.

The characters of the entries alone decide, so every address is known before anything is rendered.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from onrecord.model.fields import EventFields
from onrecord.model.records import Entry
from onrecord.model.site import Event
from onrecord.render.pagination import sizes
from onrecord.render.tracking.tracked_types import EventSummary


class YearSlice(Struct, frozen=True):
    """The run of a story's events that stand under one year."""

    year: int
    start: int
    stop: int
    """The positions of its first event, and of the one after its last."""


class Division(Struct, frozen=True):
    """Which pages hold the whole text of a story."""

    is_in_rows: bool
    """Whether the rows of the story's page hold the whole entries; else the page of all events has them."""
    years: tuple[YearSlice, ...]
    """The years that have a page each, where one page can't hold the whole text."""


def divide(events: Iterable[Event], characters: int) -> Division:
    """Return the division of a story whose entries have so many characters."""
    if characters <= sizes.MOST_IN_ROWS:
        return Division(is_in_rows=True, years=())
    if characters <= sizes.MOST_ON_WHOLE_PAGE:
        return Division(is_in_rows=False, years=())
    return Division(is_in_rows=False, years=tuple(years_of(events)))


def are_divided_alike(characters: int, others: int) -> bool:
    """Return whether the same events, with one number of characters or the other, have the same division."""
    return all((characters <= limit) is (others <= limit) for limit in (sizes.MOST_IN_ROWS, sizes.MOST_ON_WHOLE_PAGE))


def characters_of(event: Event | Entry[EventFields]) -> int:
    """Return how many characters an entry's texts have, each in the language in which it is longest."""
    fields = event.fields
    texts = [fields.title, fields.summary, *(claim.text for claim in fields.claims)]
    texts += [quote.translation for quote in fields.quotes]
    own = sum(max((len(text) for text in by_language.values()), default=0) for by_language in texts if by_language)
    pieces = ((len(piece) for piece in prose.pieces if isinstance(piece, str)) for prose in event.prose.values())
    return own + sum(len(quote.exact) for quote in fields.quotes) + max(map(sum, pieces), default=0)


def years_of(events: Iterable[Event]) -> Iterator[YearSlice]:
    """Yield each year that has events, once; the events are in order."""
    for year, run in groupby(enumerate(timeline_years(events)), key=lambda item: item[1]):
        positions = [position for position, _ in run]
        yield YearSlice(year, positions[0], positions[-1] + 1)


def timeline_years(events: Iterable[EventSummary]) -> Iterator[int]:
    """Yield the year under which each event stands; an event of a less exact date stands with its neighbours."""
    latest = 0
    for event in events:
        date = event.fields.date
        latest = max(latest, (event.moment.date() if event.moment else date.earliest or date.latest).year)
        yield latest
