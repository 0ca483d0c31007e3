"""What was added and corrected, by day: of a story, and of the site; and the pages that list all corrections."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import attrgetter, itemgetter
from typing import Any

from msgspec.structs import replace

from onrecord.model.addresses import Addresses, day_anchor
from onrecord.model.dates import CalendarSpan, EdtfDate
from onrecord.model.fields import Correction
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.model.withdrawals import is_withdrawal_of
from onrecord.render.context import RenderContext
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.lists import lines
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pagination import sizes
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, numbered_pages, page_of, pages_if_any
from onrecord.render.pagination.updates import Update
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.event_views import CorrectedEvent, UpdatesOfDay, UpdatesOfStory

_SHOWN = 3
"""How much an overview shows: days of a story, additions on such a day, corrections on it, and days of the site."""


def latest_of_story(context: RenderContext, id_: str) -> tuple[UpdatesOfDay, ...]:
    """Return a story's latest days with updates, the newest first."""
    return _by_day(context, islice(_days(reversed(context.site.updates(id_))), _SHOWN), most=_SHOWN)


def latest_of_site(context: RenderContext) -> tuple[UpdatesOfDay, ...]:
    """Return the latest days on which stories of the page's language had updates, the newest first."""
    updated = reversed(context.site.days_of_updates())
    readable = islice(((day, id_) for day, id_ in updated if context.describe.has_story(id_)), _SHOWN)
    return _by_day(context, (_on(context.site, id_, day) for day, id_ in readable), most=_SHOWN)


def all_updates(site: TrackedSite, addresses: Addresses, id_: str = "") -> str:
    """Return the address of all updates of a story, or of the site; empty if there are none."""
    if not (site.updates(id_) if id_ else site.days_of_updates()):
        return ""
    return addresses.story_updates(id_) if id_ else addresses.updates


def _days(updates: Iterable[Update]) -> Iterator[Sequence[Update]]:
    return (tuple(run) for _, run in groupby(updates, key=attrgetter("day")))


def _on(site: TrackedSite, id_: str, day: dt.date) -> Sequence[Update]:
    """Return the updates of a story on a day, the latest event first."""
    updates = site.updates(id_)
    start, stop = (bisect_left(updates, key, key=itemgetter(0, 1)) for key in ((day, False), (day, 2)))
    return updates[start:stop][::-1]


def _by_day(
    context: RenderContext, updated: Iterable[Sequence[Update]], *, most: int | None = None
) -> tuple[UpdatesOfDay, ...]:
    """Return updates by day and story; of each kind at `most` so many. Each item has those of one story on one day."""
    return tuple(
        UpdatesOfDay(
            anchor=day_anchor(day),
            day=str(day),
            words=context.words.date(EdtfDate(CalendarSpan.of(day))),
            stories=tuple(_of_story(context, updates, most) for updates in run),
        )
        for day, run in groupby(updated, key=lambda updates: updates[0].day)
    )


def _of_story(context: RenderContext, updates: Sequence[Update], most: int | None) -> UpdatesOfStory:
    """Return what a story's day shows; `updates` are those of them that stand on the page."""
    id_, day, words = updates[0].ref.story, updates[0].day, context.words
    corrected = [update.ref for update in updates if update.is_correction]
    added = [update.ref for update in updates if not update.is_correction]
    every = [update.is_correction for update in _on(context.site, id_, day)]
    counts = (
        words.ngettext("%(n)d added", "%(n)d added", every.count(False)) if False in every else "",
        words.ngettext("%(n)d corrected", "%(n)d corrected", every.count(True)) if True in every else "",
    )
    return UpdatesOfStory(
        story=context.describe.story_name(id_),
        address=_address(context, id_, day),
        counts=", ".join(filter(None, counts)),
        added=lines(context, added[:most], names_story=False),
        corrected=lines(context, corrected[:most], names_story=False),
    )


def _address(context: RenderContext, id_: str, day: dt.date) -> str:
    updates = context.site.updates(id_)
    last = bisect_left(updates, (day, 2), key=itemgetter(0, 1)) - 1
    page = page_of(last, len(updates), sizes.LINES_PER_PAGE)
    return f"{context.describe.story_addresses(id_).story_updates(id_)}{page.path}#{day_anchor(day)}"


def _story(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    return {
        "story": context.describe.story_name(page.id),
        "updates": _by_day(context, _days(reversed(page.slice.of(context.site.updates(page.id))))),
        "list_address": context.addresses.story_updates(page.id),
        "pager": pager(context.words, context.addresses.story_updates(page.id), page),
    }


def _site(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    days = reversed(page.slice.of(context.site.days_of_updates()))
    return {
        "story": None,
        "updates": _by_day(context, (_on(context.site, id_, day) for day, id_ in days), most=0),
        "list_address": context.addresses.updates,
        "pager": pager(context.words, context.addresses.updates, page),
    }


def _trail(context: RenderContext, story: str) -> tuple[Crumb, ...]:
    name = context.describe.story_name(story)
    return Crumb(name.title.text, name.address), _updates(context, context.addresses.story_updates(story))


def _updates(context: RenderContext, address: str) -> Crumb:
    return Crumb(context.words.gettext("All updates"), address)


STORY_UPDATES = PageKind[NumberedPage](
    subject="story",
    template="updates.html",
    keys=lambda site, id_: pages_if_any(id_, len(site.updates(id_)), sizes.LINES_PER_PAGE),
    address=numbered_address(lambda addresses, id_: addresses.story_updates(id_)),
    view=_story,
    languages=lambda site, page: site.story_name(page.id).languages,
    is_indexed=lambda site, page: site.story_name(page.id).fields.index,
    depends_on=lambda site, page: (update.ref for update in page.slice.of(site.updates(page.id))),
    trail=lambda context, page: _trail(context, page.id),
)
UPDATES = PageKind[NumberedPage](
    subject="site",
    template="updates.html",
    keys=lambda site, id_: pages_if_any(id_, len(site.days_of_updates()), sizes.LINES_PER_PAGE),
    address=numbered_address(lambda addresses, _: addresses.updates),
    view=_site,
    changed_on=lambda site, page: page.slice.of(site.days_of_updates())[-1][0],
    trail=lambda context, _page: (_updates(context, context.addresses.updates),),
)


def _pages(site: TrackedSite, id_: str) -> tuple[NumberedPage, ...]:
    return numbered_pages(id_, len(site.corrections()), sizes.CORRECTIONS_PER_PAGE)


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
    trail=lambda context, _page: (Crumb(context.words.gettext("Corrections"), context.addresses.corrections),),
)
FURTHER_CORRECTIONS = replace(
    CORRECTIONS,
    keys=lambda site, id_: _pages(site, id_)[1:],
    address=numbered_address(lambda addresses, _: addresses.corrections),
    changed_on=None,
    depends_on=lambda site, page: (event.ref for event, _ in page.slice.of(site.corrections())),
)
