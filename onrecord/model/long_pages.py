"""Divides what else can be too long for a page: a story's claims and sources, and lists of events and of corrections.

Each stands under the year and month of an event, by which stories are divided too (`model/parts`): a claim under that
of the event which first made it, a source under that of the first event that cites it. So what is added at the end
moves nothing that is there. Nothing of it hangs on what a text says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.model.fields import Correction
from onrecord.model.matters import Matter, Statement
from onrecord.model.parts import PagePart, divided, places
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site, Story

FEW_LINES = 200
"""So many lines always fit on a page."""
_MOST_ELEMENTS = 1_500
"""How much a part may hold: tables and lists take longer to lay out than as many elements of a timeline, and an old
phone must not be busy for longer than who taps on it will wait."""
MOST_CITING = 20
"""How many of the events that cite a source are named on the page of a story's sources."""
_OF_LINE, _OF_SOURCE, _OF_CORRECTION = 9, 18, 9
"""How many elements these come to on a page; measured, and rounded up."""
_OF_POINT, _OF_STATEMENT, _OF_CITATION, _OF_REMARK = 42, 14, 9, 6
"""The same for a point of the page of claims, in the table and in full, and for what adds to it."""
_MOST_SAID = 1_000
"""How many elements the statements of one point may come to, before they are divided as well."""


@dataclass(frozen=True, slots=True)
class Point:
    """A matter as it stands on a page of claims: with all that was said on it, or a run of that."""

    matter: Matter
    start: int
    stop: int
    """The positions in its history of the first statement, and of the one after the last."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The points of a story's claims, and the parts that they stand on."""

    story: str
    points: tuple[Point, ...]
    parts: tuple[PagePart, ...]
    paths: Mapping[Ref, tuple[tuple[int, tuple[str, ...]], ...]]
    """By a matter's first claim, where each of its points starts, and the part that this stands on; without parts
    empty."""

    def place(self, claim: Ref, position: int = 0) -> tuple[int, tuple[str, ...]]:
        """Return where the point starts that tells a statement of a matter, and the part on which that stands."""
        known = (found for found in reversed(self.paths.get(claim, ())) if found[0] <= position)
        return next(known, (0, ()))


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of a story in the order in which it cites them, and the parts that they stand on."""

    cited: dict[str, tuple[Ref, ...]]
    """With the events that cite each."""
    parts: tuple[PagePart, ...]
    order: Mapping[Ref, int]
    """The positions of the story's events."""


def parts_of_list(site: Site, refs: Sequence[Ref]) -> tuple[PagePart, ...]:
    """Return the parts of a list of events, a line for each; the events are in order."""
    return divided([(_OF_LINE, 0)] * len(refs), places(map(site.event, refs)), _MOST_ELEMENTS)


def parts_of_corrections(corrections: Sequence[tuple[Event, Correction]]) -> tuple[PagePart, ...]:
    """Return the parts of a list of corrections, the oldest first."""
    days = [correction.date.date.latest for _, correction in corrections]
    texts = ((found.was, found.now, found.reason) for _, found in corrections)
    lengths = (sum(len(text) for by_language in told for text in (by_language or {}).values()) for told in texts)
    sizes = [(_OF_CORRECTION, length) for length in lengths]
    return divided(sizes, [(day.year, day.month) for day in days], _MOST_ELEMENTS)


def claims_of(site: Site, story: Story) -> Claims:
    """Return the points that a story's page of claims has, and its parts."""
    points = tuple(point for matter in story.matters for point in _points(matter))
    first = (site.event(point.matter.first_claim) for point in points)
    parts = divided([(_size(site, point), 0) for point in points], places(first), _MOST_ELEMENTS)
    paths: dict[Ref, tuple[tuple[int, tuple[str, ...]], ...]] = {}
    for part in parts:
        for point in points[part.start : part.stop]:
            first_claim = point.matter.first_claim
            paths[first_claim] = (*paths.get(first_claim, ()), (point.start, part.path))
    return Claims(story.id, points, parts, paths)


def _points(matter: Matter) -> Iterator[Point]:
    start = size = 0
    for position, statement in enumerate(matter.history):
        size += _of_statement(statement)
        if size > _MOST_SAID and position > start:
            yield Point(matter, start, position)
            start, size = position, _of_statement(statement)
    yield Point(matter, start, len(matter.history))


def _of_statement(statement: Statement) -> int:
    return _OF_STATEMENT + _OF_CITATION * len(statement.citations)


def _size(site: Site, point: Point) -> int:
    said = sum(map(_of_statement, point.matter.history[point.start : point.stop]))
    events = {claim.key for claim in point.matter.claims}
    return _OF_POINT + said + _OF_REMARK * sum(len(site.events[key].backlinks) for key in events)


def sources_of(story: Story, cited: Iterable[tuple[str, Sequence[Ref]]]) -> Sources:
    """Return a story's sources in order, given the events in which it cites each, and their parts."""
    order = {event.ref: position for position, event in enumerate(story.events)}
    ranked = sorted((min(order[ref] for ref in refs), source, tuple(refs)) for source, refs in cited)
    sizes = [(_OF_SOURCE + min(len(refs), MOST_CITING), 0) for _, _, refs in ranked]
    parts = divided(sizes, places(story.events[first] for first, _, _ in ranked), _MOST_ELEMENTS)
    return Sources({source: refs for _, source, refs in ranked}, parts, order)
