"""The pages that list all corrections of the site, the last first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import chain
from typing import Any

from msgspec.structs import replace

from onrecord.model.fields import Correction
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.context import RenderContext
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pagination.numbered import (
    CORRECTIONS_PER_PAGE,
    NumberedPage,
    numbered_address,
    numbered_pages,
    pager,
)
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.event_views import CorrectedEvent


def _pages(site: TrackedSite, id_: str) -> tuple[NumberedPage, ...]:
    return numbered_pages(id_, len(site.corrections()), CORRECTIONS_PER_PAGE)


def _view(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    rows = page.slice.of(context.site.corrections())
    return {
        "corrections": tuple(_row(context, event, correction) for event, correction in reversed(rows)),
        "pager": pager(context.words, context.addresses.corrections, page),
    }


def _row(context: RenderContext, event: Event, correction: Correction) -> CorrectedEvent:
    link = context.describe.event_link(event.ref)
    if is_withdrawal_of(context.site.story_name(event.story).fields, event.withdrawal):
        story = context.describe.story_name(event.story)
        link = replace(link, title=story.title, address=story.address)
        return CorrectedEvent(link, None, context.describe.withdrawal(event), is_story=True)
    if event.is_withdrawn:
        return CorrectedEvent(link, None, context.describe.withdrawal(event), is_story=False)
    return CorrectedEvent(link, context.describe.correction(correction), None, is_story=False)


def _last_correction(site: TrackedSite, _page: NumberedPage) -> dt.date | None:
    zone = site.fields.timezone
    corrections = chain.from_iterable(site.line(Ref(*key)).corrections for key in site.events)
    return max((correction.date.moment(zone).date() for correction in corrections), default=None)


CORRECTIONS = PageKind[NumberedPage](
    subject="site",
    template="corrections.html",
    keys=lambda site, id_: _pages(site, id_)[:1],
    address=lambda addresses, _: addresses.corrections,
    view=_view,
    changed_on=_last_correction,
)
FURTHER_CORRECTIONS = PageKind[NumberedPage](
    subject="site",
    template="corrections.html",
    keys=lambda site, id_: _pages(site, id_)[1:],
    address=numbered_address(lambda addresses, _: addresses.corrections),
    view=_view,
    depends_on=lambda site, page: (event.ref for event, _ in page.slice.of(site.corrections())),
)
