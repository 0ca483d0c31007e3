"""The pages that list all corrections of a site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.model.fields import Correction
from onrecord.model.site import Event
from onrecord.render.describe import Describer
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.sizes import CORRECTIONS_PER_PAGE
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.views.changes import CorrectedEvent


@dataclass(frozen=True, slots=True)
class CorrectionsPages:
    """Plans and makes these pages, in one language."""

    describe: Describer
    page: MakePage

    def pages(self) -> Iterator[Planned]:
        """Yield the pages of the list."""
        for slice_ in self._slices():
            yield Planned(f"{self.describe.addresses.corrections}{slice_.path}", partial(self._page, slice_))

    def _slices(self) -> tuple[PageSlice, ...]:
        return paginate(len(self.describe.site.listings.corrections()), CORRECTIONS_PER_PAGE)

    def _page(self, slice_: PageSlice) -> Page:
        """Return a page of corrections, the last first."""
        describe = self.describe
        rows = slice_.of(describe.site.corrections())
        return self.page(
            "corrections.html",
            lambda addresses: f"{addresses.corrections}{slice_.path}",
            corrections=tuple(self._row(event, correction) for event, correction in reversed(rows)),
            pager=pager(describe.words, describe.addresses.corrections, self._slices(), slice_),
        )

    def _row(self, event: Event, correction: Correction) -> CorrectedEvent:
        link = self.describe.event_link(event.ref)
        if event.is_withdrawn:
            return CorrectedEvent(link, None, self.describe.withdrawal(event))
        return CorrectedEvent(link, self.describe.correction(correction), None)
