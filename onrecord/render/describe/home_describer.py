"""Describes a site as a whole: the cards of its stories, and the bills under way."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from onrecord.model.site import Bill
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.event_views import BillState, ChartView, StoryCard

_MOST_UNDER_WAY = 6
"""The most bills under way on the home page."""
_MOST_ENDED = 3
"""The most bills there if all have ended."""


class HomeDescriber(Struct, frozen=True):
    """Describes a site as a whole in one language."""

    describe: Describer
    stories: StoryDescriber
    charts: ChartDescriber
    bills: BillDescriber

    def lead(self, id_: str) -> StoryCard:
        """Return the leading story, which stands first at full width."""
        return self._card(id_, self.charts.of_lead)

    def card(self, id_: str) -> StoryCard:
        """Return a story for the list of stories."""
        return self._card(id_, self.charts.of_card)

    def _card(self, id_: str, draw: Callable[[StoryContents], ChartView]) -> StoryCard:
        story = self.describe.site.stories[id_]
        stories = self.stories
        counts = stories.tally(story)
        disputed = counts["disputed"], stories.group(story, "disputed")
        found = counts["findings"], stories.group(story, "found")
        return StoryCard(self.describe.story_link(id_), *disputed, *found, draw(story))

    def latest_bills(self) -> tuple[bool, tuple[BillState, ...]]:
        """Return the bills under way, or without any the latest that have ended, and whether they are under way."""
        recorded = [bill for bill in self._latest_bills() if bill.events]
        under_way = [bill for bill in recorded if bill.end is None]
        shown = under_way[:_MOST_UNDER_WAY] or recorded[:_MOST_ENDED]
        return bool(under_way), tuple(map(self.bills.state, shown))

    def all_bills(self) -> Iterator[BillState]:
        """Yield all bills with their progress: those under way, then those that have ended, the latest first."""
        return map(self.bills.state, sorted(self._latest_bills(), key=lambda bill: bill.end is not None))

    def _latest_bills(self) -> Sequence[Bill]:
        """Return all bills, that with the latest event first; at last those without any."""
        places = {key: place for place, key in enumerate(self.describe.site.events)}
        bills = self.describe.site.bills.values()
        return sorted(bills, key=lambda bill: places[bill.events[-1].key] if bill.events else -1, reverse=True)
