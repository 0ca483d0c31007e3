"""The number of sources that support something in a story, and that it cites, by day."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from onrecord.model.duration import DECIDED
from onrecord.model.fields import EventFields
from onrecord.model.origins import all_supporting
from onrecord.model.relations import Ref
from onrecord.model.site import Event, Site, Story


class SourceCounts(Struct, frozen=True):
    """The sources of a story by the days on which they are first used, in the order of the days."""

    supporting: list[date]
    """The day on which each source first supports something."""
    citing: list[date]
    """The day on which each source is first cited."""

    def supporting_by(self, day: date) -> int:
        """Return the number of sources on which something rests by the end of a day."""
        return bisect_right(self.supporting, day)

    def mentioned_by(self, day: date) -> int:
        """Return the number of other sources by the end of a day."""
        return bisect_right(self.citing, day) - bisect_right(self.supporting, day)


def count_sources(
    site: Site,
    story: Story,
    beginnings: Mapping[Ref, date],
    ends: Mapping[Ref, date],
    cited: Mapping[str, Iterable[Ref]],
) -> SourceCounts:
    """Count the sources of a story by day; `cited` are all of them with their events."""
    uses = _SourceUses(beginnings, ends)
    for event in site.events_of(story):
        uses.add_event(event)
    for source, refs in cited.items():
        known = site.sources[source].uses
        for ref in refs:
            if known[ref].is_mention:
                uses.add_mention(source, ref)
    return SourceCounts(sorted(uses.supporting.values()), sorted(uses.citing.values()))


class _SourceUses:
    """Collects the day on which each source first supports something, and is first cited."""

    def __init__(self, beginnings: Mapping[Ref, date], ends: Mapping[Ref, date]) -> None:
        self.supporting = dict[str, date]()
        self.citing = dict[str, date]()
        self._beginnings = beginnings
        self._ends = ends

    def add_event(self, event: Event) -> None:
        """Add the sources that the fields of an event name.

        A source of a relation counts when both of its events do, and a source of a decision when that is made.
        """
        day = self._beginnings.get(event.ref, date.max)
        _keep_first(self.supporting, (citation.source for citation in all_supporting(event.fields, ())), day)
        _keep_first(self.citing, _named_sources(event.fields), day)
        for link in event.links:
            own = self._ends.get(event.ref, day) if link.kind in DECIDED else day
            both = max(own, self._beginnings.get(Ref(*link.target.key), date.max))
            citations = link.citations or ()
            _keep_first(self.supporting, (citation.source for citation in citations if citation.says is None), both)
            _keep_first(self.citing, (citation.source for citation in citations), both)

    def add_mention(self, source: str, ref: Ref) -> None:
        """Add a source that the text of an event cites: it counts when the event has ended."""
        _keep_first(self.citing, [source], self._ends.get(ref, self._beginnings.get(ref, date.max)))


def _named_sources(fields: EventFields) -> Iterator[str]:
    """Yield the sources that an event names beside those of its relations."""
    for citations in (fields.sources, *(claim.sources for claim in fields.claims)):
        yield from (citation.source for citation in citations or ())
    yield from (quote.source for quote in fields.quotes)
    yield from (media.source for media in fields.media if media.source is not None)


def _keep_first(days: dict[str, date], sources: Iterable[str], day: date) -> None:
    for source in sources:
        days[source] = min(day, days.get(source, day))
