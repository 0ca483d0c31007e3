"""The basis of the record by day: the positions of all events, and the events on which matters and stories depend."""

from collections.abc import Mapping
from functools import cached_property
from itertools import chain

from onrecord.model.matters import Matter
from onrecord.model.origins import OriginTracer
from onrecord.model.positions import Key, Positions
from onrecord.model.records import Entry
from onrecord.model.relations import Ref
from onrecord.model.site import Bill, Event, Site, Story


class RecordBasis:
    """What the record of each day is built from."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def positions(self) -> Positions:
        """The positions of all events."""
        actors = self.site.actors.values()
        events = self.site.events.values()
        return Positions(
            {event.ref.key: Entry("event", event.id, event.fields, "", story=event.story) for event in events},
            {actor.id: Entry("actor", actor.id, actor.fields, "") for actor in actors},
        )

    @cached_property
    def tracer(self) -> OriginTracer:
        """The tracer of the site's sources."""
        return OriginTracer({source.id: source.fields for source in self.site.sources.values()}, self.site.languages)

    @cached_property
    def _places(self) -> Mapping[Key, int]:
        return {key: place for place, key in enumerate(self.site.events)}

    def place(self, ref: Ref) -> int:
        """Return the position of an event in the order of the site."""
        return self._places[ref.key]

    def bills_of(self, story: Story) -> tuple[Bill, ...]:
        """Return the bills of a story's events."""
        bills = dict.fromkeys(event.fields.bill for event in self.site.events_of(story))
        return tuple(self.site.bills[bill] for bill in bills if bill)

    def events_of(self, matter: Matter) -> list[Event]:
        """Return the events on which a matter depends, in their order."""
        keys = {ref.key for ref in (*matter.claims, *matter.events)}
        return [self.site.events[key] for key in sorted(keys, key=self._places.__getitem__)]

    def events_around(self, matter: Matter) -> dict[Key, None]:
        """Return the events on which a matter depends, each with the targets of the relations of its claims there."""
        events = self.events_of(matter)
        links = chain.from_iterable(event.links for event in events)
        related = (link.target.key for link in links if link.origin in matter.claims)
        return dict.fromkeys((*(event.ref.key for event in events), *related))

    def events_behind(self, story: Story) -> tuple[Ref, ...]:
        """Return the events on which the states of a story depend, and those that relations lead to and come from."""
        matters = chain.from_iterable(self.events_of(self.site.matters[claim]) for claim in story.matters)
        of_bills = chain.from_iterable(bill.events for bill in self.bills_of(story))
        events = dict.fromkeys((*story.events, *(event.ref for event in matters), *of_bills))
        known = tuple(map(self.site.event, events))
        targets = (Ref(*link.target.key) for event in known for link in event.links)
        origins = (Ref(*link.origin.key) for event in known for link in event.backlinks)
        return tuple(dict.fromkeys((*events, *targets, *origins)))
