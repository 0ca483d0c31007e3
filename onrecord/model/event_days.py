"""The days on which the events of a site count, and those on which they end, by each of two clocks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

from onrecord.model.bill_progress import stage_ends
from onrecord.model.clocks import CLOCKS, Clock, ClockDays
from onrecord.model.relations import Ref
from onrecord.model.site import Site


class EventDays:
    """The days of a site's events."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def beginnings(self, refs: Iterable[Ref], clock: Clock) -> dict[Ref, date]:
        """Return the days from which on events count, without those that never do."""
        zone = self._site.fields.timezone
        found = dict[Ref, date]()
        for event in map(self._site.event, refs):
            published = event.fields.published
            if clock == "happened":
                found[event.ref] = event.latest_day
            elif published is not None:
                found[event.ref] = published.moment(zone).date()
        return found

    def ends(self, beginnings: Mapping[Ref, date]) -> dict[Ref, date]:
        """Return the days on which events end that last longer than the days from which on they count."""
        ends = {ref: self._last_ends.get(ref, day) for ref, day in beginnings.items()}
        return {ref: end for ref, end in ends.items() if end > beginnings[ref]}

    @cached_property
    def _last_ends(self) -> Mapping[Ref, date]:
        """The last possible day of the end of each event that lasts."""
        found = {event.ref: event.end_day for event in self._site.events.values() if event.fields.until}
        for bill in self._site.bills.values():
            found |= dict(stage_ends(bill.procedure, list(map(self._site.event, bill.events))))
        return found

    def beginnings_by_clock(self, refs: Sequence[Ref]) -> dict[Ref, ClockDays]:
        """Return when each event begins to count; withdrawn events are left out."""
        happened, published = (self.beginnings(refs, clock) for clock in CLOCKS)
        return {ref: ClockDays(happened[ref], published.get(ref)) for ref in refs if not self._is_withdrawn(ref)}

    def ends_by_clock(self, refs: Sequence[Ref]) -> dict[Ref, ClockDays]:
        """Return when each event ends that was under way on some day; withdrawn events are left out."""
        happened, published = (self.ends(self.beginnings(refs, clock)) for clock in CLOCKS)
        lasting = (ref for ref in refs if ref in happened or ref in published)
        return {ref: ClockDays(happened.get(ref), published.get(ref)) for ref in lasting if not self._is_withdrawn(ref)}

    def _is_withdrawn(self, ref: Ref) -> bool:
        return self._site.event(ref).is_withdrawn
