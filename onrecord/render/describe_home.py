"""Says what is new on a site: what changed last, what is in dispute, and which bills are under way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from onrecord.model.relations import Ref
from onrecord.model.site import Bill
from onrecord.render.describe import Describer
from onrecord.render.describe_changes import NEWEST, ChangesDescriber
from onrecord.render.describe_matters import MatterDescriber
from onrecord.render.views import BillState, ChangedEvent, Dispute


@dataclass(frozen=True, slots=True)
class HomeDescriber:
    """Describes a site as a whole."""

    describe: Describer
    changes: ChangesDescriber

    def newest(self) -> tuple[ChangedEvent, ...]:
        """Return the events that were published or corrected last, or spoken of by others."""
        site = self.describe.site
        readable = (Ref(*key) for key in site.events if self._is_readable(key[0]))
        refs = [ref for ref in readable if not site.ties(ref).is_withdrawn]
        return self.changes.newest(refs, of_site=True)

    def disputes(self) -> tuple[Dispute, ...]:
        """Return the matters in dispute on which somebody spoke last."""
        readable = (claim for claim in self.describe.site.disputes() if self._is_readable(claim.story))
        return tuple(map(self._dispute, islice(readable, NEWEST)))

    def _dispute(self, first: Ref) -> Dispute:
        describe, key = self.describe, (first.story, first.event, first.claim)
        return Dispute(
            text=describe.said(describe.site.line(first).claim(first.claim).text),
            address=describe.story_addresses(first.story).matter(
                first.story, key, describe.site.claims_place(first.story, first)
            ),
            standing=MatterDescriber(describe).standing(first),
            story=describe.story_name(first.story),
        )

    def _is_readable(self, story: str) -> bool:
        return self.describe.language in self.describe.site.story_name(story).languages

    def bills_under_way(self) -> tuple[BillState, ...]:
        """Return the bills on which something is recorded and whose end is not, the last that moved first."""
        under_way = [bill for bill in self.describe.site.bills.values() if bill.events and bill.end is None]
        places = {key: place for place, key in enumerate(self.describe.site.events)}
        under_way.sort(key=lambda bill: places[bill.events[-1].key], reverse=True)
        return tuple(map(self._bill, under_way[:NEWEST]))

    def bills(self) -> Iterator[BillState]:
        """Yield all bills, with how far each has come."""
        return map(self._bill, self.describe.site.bills.values())

    def _bill(self, bill: Bill) -> BillState:
        return BillState(self.describe.bill_link(bill), self.describe.bill_state(bill))
