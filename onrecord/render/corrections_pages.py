"""The pages that list all corrections: one, or one for each part and the way to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.addresses import part_of
from onrecord.model.fields import Correction
from onrecord.model.site import Event
from onrecord.render.describe import Describer
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.page import AddressOf, MakePage, Page, Planned
from onrecord.render.views import CorrectedEvent
from onrecord.render.ways import Ways

_LATEST = 10
"""How many corrections the page that leads to the parts shows."""


@dataclass(frozen=True, slots=True)
class CorrectionsPages:
    """Plans and makes these pages, in one language."""

    describe: Describer
    years: YearsDescriber
    page: MakePage

    def pages(self) -> Iterator[Planned]:
        """Yield the page of all corrections, and those of its parts."""
        address = self.describe.addresses.corrections
        yield Planned(address, self._whole)
        for position, part in enumerate(self.describe.site.divisions.corrections().parts):
            yield Planned(part_of(address, part.path), partial(self._part, position))

    def _whole(self) -> Page:
        corrections = self.describe.site.corrections()
        ways = Ways(self.years, self.describe.addresses.corrections, corrections.parts, newest_first=True)
        return self._made(
            corrections.rows[-_LATEST:] if corrections.parts else corrections.rows,
            lambda addresses: addresses.corrections,
            ways.of_whole(),
        )

    def _part(self, position: int) -> Page:
        corrections = self.describe.site.corrections()
        part = corrections.parts[position]
        ways = Ways(self.years, self.describe.addresses.corrections, corrections.parts, newest_first=True)
        return self._made(
            corrections.rows[part.start : part.stop],
            lambda addresses: part_of(addresses.corrections, part.path),
            ways.around(position),
        )

    def _made(self, rows: Sequence[tuple[Event, Correction]], address_of: AddressOf, values: Mapping[str, Any]) -> Page:
        """Return a page of corrections, the last first; `rows` begin with the first."""
        shown = tuple(self._row(event, correction) for event, correction in reversed(rows))
        return self.page("corrections.html", address_of, corrections=shown, counted="corrections", **values)

    def _row(self, event: Event, correction: Correction) -> CorrectedEvent:
        link = self.describe.event_link(event.ref)
        if event.is_withdrawn:
            return CorrectedEvent(link, None, self.describe.withdrawal(event))
        return CorrectedEvent(link, self.describe.correction(correction), None)
