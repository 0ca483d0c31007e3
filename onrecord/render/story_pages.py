"""The pages of a story as a whole: its timeline, one page or several, and its whole text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.relations import Ref
from onrecord.model.site import Event, Story
from onrecord.render.addresses import Addresses
from onrecord.render.chart import ChartDescriber
from onrecord.render.describe_bill import BillDescriber
from onrecord.render.describe_changes import ChangesDescriber
from onrecord.render.describe_disputes import DisputeDescriber
from onrecord.render.describe_story import StoryDescriber, bills_of
from onrecord.render.following import Following
from onrecord.render.fragments import Markup
from onrecord.render.markup import bare
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pagination.division import YearSlice
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.sizes import ROWS_PER_PAGE
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.row_lanes import RowLanes
from onrecord.render.rows import RowDescriber
from onrecord.render.views.events import EventView
from onrecord.render.views.stories import YearView
from onrecord.render.views.timelines import MonthView

_DISPUTES = 3
"""How many claims in dispute a story's page tells; the page of its claims tells them all."""
FEW_ROWS = 50
"""So many rows are laid out at once, and of more only those in sight: of few, their true heights cost little."""
_UPDATES = 3
"""How many of the latest updates it names."""


@dataclass(frozen=True, slots=True)
class StoryPages:
    """Plans and makes these pages, in one language."""

    stories: StoryDescriber
    rows: RowDescriber
    charts: ChartDescriber
    disputes: DisputeDescriber
    bills: BillDescriber
    changes: ChangesDescriber
    following: Following
    page: MakePage
    view_of: Callable[[Ref], EventView]
    """Returns an event with all that it says, rendered once for all pages that show it."""

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story."""
        addresses, site = self.stories.describe.addresses, self.stories.describe.site
        for slice_ in self._slices(site.site.stories[id_]):
            yield Planned(f"{addresses.story(id_)}{slice_.path}", partial(self._timeline, id_, slice_))
        division = site.listings.division(id_)
        if not division.is_in_rows:
            yield Planned(addresses.whole_story(id_), partial(self._whole, id_), may_wait=True)
        for year in division.years:
            yield Planned(addresses.whole_story(id_, year.year), partial(self._year, id_, year), may_wait=True)

    def _slices(self, story: Story) -> tuple[PageSlice, ...]:
        return paginate(len(story.events), ROWS_PER_PAGE)

    def _timeline(self, id_: str, slice_: PageSlice) -> Page:
        """Return the story's page, or a further page of its rows."""
        describe = self.stories.describe
        story, slices = describe.site.stories[id_], self._slices(describe.site.stories[id_])
        lanes = RowLanes.of(describe.site, story)
        return self.page(
            "story.html" if slice_.number == 1 else "story_rows.html",
            lambda addresses: f"{addresses.story(id_)}{slice_.path}",
            story.languages,
            story if slice_.number == 1 else None,
            story=describe.story_link(id_),
            months=self._months(story, slice_, lanes),
            lanes=self._lanes(lanes),
            is_long=slice_.stop - slice_.start > FEW_ROWS,
            pager=pager(describe.words, describe.addresses.story(id_), slices, slice_),
            whole_address=self._whole_address(id_),
            indexed=story.fields.index,
            **(self._overview(story) if slice_.number == 1 else {}),
        )

    def _overview(self, story: Story) -> Mapping[str, Any]:
        """Return what a story's page tells besides the rows."""
        describe, addresses = self.stories.describe, self.stories.describe.addresses
        disputes = self.disputes.of_story(story, _DISPUTES)
        bills = tuple(self.bills.bill(describe.site.bills[bill]) for bill in bills_of(story))
        return {
            "facts": tuple(self.stories.facts(story)),
            "updated": self.stories.updated(story),
            "chart": self.charts.of_story(story),
            "disputes": disputes,
            "more_disputes": self.stories.disputed(story) - len(disputes),
            "claims_address": addresses.claims(story.id) if story.matters else "",
            "sources_address": addresses.story_sources(story.id),
            "bills": bills,
            "updates": self.changes.newest((event.ref for event in story.events), _UPDATES),
            "sources": self.stories.sources(story),
            "related": tuple(self.stories.related(story.id)),
            "tags": describe.tags(story.fields.tags),
            "follow": self.following.story(story),
        }

    def _lanes(self, lanes: RowLanes) -> Markup:
        """Say whose lanes the rows have on a phone, from the left."""
        describe = self.stories.describe
        names = [bare(describe.actor(side).name) for side in lanes.sides]
        names.append(describe.worded("others"))
        if lanes.has_bill:
            names.append(describe.worded("bill"))
        return Markup(" · ").join(names)

    def _months(self, story: Story, slice_: PageSlice, lanes: RowLanes) -> tuple[MonthView, ...]:
        site = self.stories.describe.site
        in_full = site.division(story.id).is_in_rows
        events = slice_.of(story.events)
        rows = [
            self.rows.row(site.ties(event.ref), lanes.of_event(event.ref), self.view_of(event.ref) if in_full else None)
            for event in events
        ]
        return self.rows.months(events, rows, newest_first=story.fields.order == "newest-first")

    def _whole_address(self, id_: str) -> str:
        describe = self.stories.describe
        return "" if describe.site.division(id_).is_in_rows else describe.addresses.whole_story(id_)

    def _whole(self, id_: str) -> Page:
        """Return the page of a story's whole text, or the way to its years."""
        site = self.stories.describe.site
        story, years = site.stories[id_], site.division(id_).years
        if not years:
            return self._text(story, story.events, lambda addresses: addresses.whole_story(id_), None)
        return self._text(story, (), lambda addresses: addresses.whole_story(id_), None)

    def _year(self, id_: str, year: YearSlice) -> Page:
        story = self.stories.describe.site.stories[id_]
        events = story.events[year.start : year.stop]
        return self._text(story, events, lambda addresses: addresses.whole_story(id_, year.year), year)

    def _text(
        self, story: Story, events: Iterable[Event], address_of: Callable[[Addresses], str], year: YearSlice | None
    ) -> Page:
        describe = self.stories.describe
        newest_first = story.fields.order == "newest-first"
        entries = [self.view_of(event.ref) for event in events]
        years = tuple(
            self._year_view(story.id, one, is_this=one == year) for one in describe.site.division(story.id).years
        )
        return self.page(
            "story_text.html",
            address_of,
            story.languages,
            story=describe.story_name(story.id),
            year=year.year if year else None,
            years=years[::-1] if newest_first else years,
            entries=tuple(entries[::-1] if newest_first else entries),
            indexed=False,
        )

    def _year_view(self, id_: str, year: YearSlice, *, is_this: bool) -> YearView:
        address = self.stories.describe.addresses.whole_story(id_, year.year)
        return YearView(year.year, address, year.stop - year.start, is_this)
