"""Divides a long page into parts that have a page each, so that none is too much for an old phone.

Stories are divided here, and by the same rule what else can be long (`model/long_pages`). A part is a year; a month
where a year is too much; and a run of a month's events where that is too much too. What is too much is told from what
the entries hold, before anything of a page is made: the limits that pages must keep are 4,000 elements and 100 KiB
compressed, and tests hold the pages of long stories to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby

from onrecord.model.site import Event, Story

MOST_ELEMENTS, _MOST_CHARACTERS = 1_800, 120_000
"""How much a part may hold, as it is reckoned here: the list of references and the page around it come on top."""
_OF_EVENT, _OF_CLAIM, _OF_LINK, _OF_CITATION, _OF_QUOTE, _OF_OTHER = 20, 11, 7, 10, 12, 3
"""How many elements an event itself comes to on a page, and what each of its things adds; measured, and rounded up."""


Size = tuple[int, int]
"""How many elements, and how many characters of text, something comes to on a page."""
Place = tuple[int, int]
"""The year and the month that something stands under."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """A run of what a page shows, such as a story's events, that has a page of its own."""

    year: int
    month: int
    """From 1; 0 where it is a whole year."""
    number: int
    """Which of a month's parts it is, from 1."""
    start: int
    stop: int
    """The positions of its first event, and of the one after its last, among all of them."""

    @property
    def path(self) -> tuple[str, ...]:
        """Return the segments of its address below that of the whole."""
        month = (f"{self.month:02}",) if self.month else ()
        return (f"{self.year:04}", *month, *([str(self.number)] if self.number > 1 else ()))


def parts_of(story: Story, size_of: Callable[[Event], Size] | None = None) -> tuple[PagePart, ...]:
    """Return the parts of a story in order, the oldest first; none where it fits on one page.

    The size of each event is what `size_of` says, or else worked out.
    """
    return divided(map(size_of or size, story.events), places(story.events))


def divided(things: Iterable[Size], under: Iterable[Place], most_elements: int = MOST_ELEMENTS) -> tuple[PagePart, ...]:
    """Return the parts of what is so large, thing by thing, `under` places none of which is before the last.

    None holds more than so many elements, if it is not one thing.
    """
    sizes = _Sizes(things, most_elements)
    if sizes.fit(0, sizes.count):
        return ()
    years = groupby(enumerate(under), lambda item: item[1][0])
    return tuple(part for _, run in years for part in _of_year(run, sizes))


def _of_year(run: Iterable[tuple[int, Place]], sizes: _Sizes) -> Iterator[PagePart]:
    year = list(run)
    start, stop = year[0][0], year[-1][0] + 1
    if sizes.fit(start, stop):
        yield PagePart(year[0][1][0], 0, 1, start, stop)
        return
    for (number, month), events in groupby(year, lambda item: item[1]):
        for count, (first, last) in enumerate(_runs([position for position, _ in events], sizes), 1):
            yield PagePart(number, month, count, first, last + 1)


def _runs(positions: list[int], sizes: _Sizes) -> Iterator[tuple[int, int]]:
    """Yield the first and last position of runs that fit; an event that is too much by itself is a run."""
    first = positions[0]
    for position in positions:
        if position > first and not sizes.fit(first, position + 1):
            yield first, position - 1
            first = position
    yield first, positions[-1]


class _Sizes:
    """The sizes of things in order, added up so that no run of them has to be."""

    def __init__(self, sizes: Iterable[Size], most_elements: int) -> None:
        self._most_elements = most_elements
        self._totals = list(accumulate(sizes, _sum, initial=(0, 0)))
        self.count = len(self._totals) - 1

    def fit(self, start: int, stop: int) -> bool:
        """Say whether a run of them is no more than a page may hold."""
        before, after = self._totals[start], self._totals[stop]
        return after[0] - before[0] <= self._most_elements and after[1] - before[1] <= _MOST_CHARACTERS


def _sum(one: Size, other: Size) -> Size:
    return one[0] + other[0], one[1] + other[1]


def size(event: Event) -> Size:
    """Return how many elements, and how many characters of text, an event comes to."""
    fields = event.fields
    citations = len(fields.sources) + sum(len(claim.sources or ()) for claim in fields.claims)
    elements = (
        _OF_EVENT
        + _OF_CLAIM * len(fields.claims)
        + _OF_LINK * (len(event.links) + len(event.backlinks))
        + _OF_CITATION * citations
        + _OF_QUOTE * len(fields.quotes)
        + _OF_OTHER * (len(fields.tags) + len(fields.actors) + len(fields.media) + len(fields.corrections))
    )
    lengths = (sum(len(text) for text in prose.pieces if isinstance(text, str)) for prose in event.prose.values())
    return elements, max(lengths, default=0)


def places(events: Iterable[Event]) -> Iterator[Place]:
    """Yield the year and month that each event stands under: an event of a less exact date where its neighbours do."""
    year = month = 0
    for event in events:
        date = event.fields.date
        day = event.moment.date() if event.moment else date.earliest or date.latest
        year, month = max((year, month), (day.year, day.month))
        yield year, month
