"""The site as of a day: the events, relations, matters and bills that count by then, with the words of today.

It is what pages show with `?as-of=`: `model/as_of` says from which day on an event counts.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import takewhile

from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMapping
from onrecord.model.bill_by_day import cut_bill
from onrecord.model.duration import reached_so_far, without_decisions
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event, Link, Site, Story
from onrecord.render.tracking.tracked_site import SiteOfDay, TrackedSite


class SiteByDay(SiteOfDay):
    """A site as of a day. Tools ask it for single entries; pages load the states of all days in one file."""

    def __init__(self, site: Site, today: TrackedSite, day: date) -> None:
        """Take the arranged site, the same as pages see it, and the day."""
        super().__init__(today)
        self._site, self._today, self._day = site, today, day
        self._ends: dict[Ref, date] = {}
        for story in site.stories:
            by_day = today.as_of(story)
            self._ends |= {ref: ends.happened for ref, ends in by_day.ends.items() if ends.happened}
            for state in takewhile(lambda state: state.day <= day, by_day.states["happened"]):
                for whole, matters in state.matters.items():
                    self.take(whole, matters)
        self.stories = TrackedMapping(lambda: site.stories, self._story)
        self.line = self.relations = self.quotes = self.event
        self.published = self._published

    def counts(self, ref: Ref) -> bool:
        """Return whether an event counts by the day."""
        return self._site.event(Ref(*ref.key)).latest_day <= self._day

    def event(self, ref: Ref) -> Event:
        """Return an event without its relations to later ones; while it is under way, without what its end decides."""
        event = self._site.event(ref)
        sides = tuple(side for side in event.sides if self.counts(side.joined_by))
        links, backlinks = (tuple(self._cut(found)) for found in (event.links, event.backlinks))
        cut = replace(event, sides=sides, links=links, backlinks=backlinks)
        if self._ends.get(Ref(*ref.key), self._day) <= self._day:
            return cut
        own = {"summary": None, "until": None, "votes": None}
        reached = reached_so_far(event.fields, is_under_way=True)
        fields = without_decisions(event.fields).model_copy(update={**own, "stage": reached})
        return replace(cut, fields=fields, prose={})

    def _story(self, id_: str) -> Story:
        """Return a story with the events that count, and the matters of which they speak."""
        story = self._site.stories[id_]
        claims = (claim for first in story.matters for claim in self._site.matters[first].claims)
        matters = {matter.first_claim: matter for matter in map(self.matters.get, claims) if matter}
        treated = [
            first for first, one in matters.items() if any(ref.story == id_ for ref in (*one.claims, *one.events))
        ]
        return replace(story, events=tuple(filter(self.counts, story.events)), matters=tuple(treated))

    def _published(self, story: str) -> tuple[tuple[Ref, tuple[str, ...]], ...]:
        return tuple(one for one in self._today.published(story) if self.counts(one[0]))

    def bill(self, id_: str) -> Bill:
        """Return a bill as the events make it that count."""
        states = self._today.bill_as_of(id_).states["happened"]
        past = [bill for day, bill in states if day <= self._day]
        return past[-1] if past else cut_bill(self._site, self._site.bills[id_], set(), set())

    def _cut(self, links: Iterable[Link]) -> Iterator[Link]:
        return (link for link in links if self.counts(link.origin) and self.counts(link.target))
