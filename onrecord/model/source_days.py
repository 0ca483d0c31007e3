"""The number of sources that support something in a story, by day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from onrecord.model.duration import DECIDED
from onrecord.model.origins import all_supporting
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site, Story


class SourceCounts(Struct, frozen=True):
    """The sources of a story by the days on which they first support something, in the order of the days."""

    supporting: list[date]

    def supporting_by(self, day: date) -> int:
        """Return the number of sources on which something rests by the end of a day."""
        return bisect_right(self.supporting, day)


def count_sources(site: Site, story: Story, beginnings: Mapping[Ref, date], ends: Mapping[Ref, date]) -> SourceCounts:
    """Count the sources of a story by day."""
    uses = _SourceUses(beginnings, ends)
    for event in site.events_of(story):
        uses.add_event(event)
    return SourceCounts(sorted(uses.supporting.values()))


class _SourceUses:
    """Collects the day on which each source first supports something."""

    def __init__(self, beginnings: Mapping[Ref, date], ends: Mapping[Ref, date]) -> None:
        self.supporting = dict[str, date]()
        self._beginnings = beginnings
        self._ends = ends

    def add_event(self, event: Event) -> None:
        """Add the sources that the fields of an event name.

        A source of a relation counts when both of its events do, and a source of a decision when that is made.
        """
        day = self._beginnings.get(event.ref, date.max)
        self._add((citation.source for citation in all_supporting(event.fields, ())), day)
        for link in event.links:
            own = self._ends.get(event.ref, day) if link.kind in DECIDED else day
            both = max(own, self._beginnings.get(Ref(*link.target.key), date.max))
            self._add((citation.source for citation in link.citations or () if citation.says is None), both)

    def _add(self, sources: Iterable[str], day: date) -> None:
        for source in sources:
            self.supporting[source] = min(day, self.supporting.get(source, day))
