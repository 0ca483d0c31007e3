"""The steps that lie ahead, or lay ahead once: all of the site on pages of their own, and those that a home page shows.

A build has no clock, so the lists follow the days for which the steps are set. The script of a page moves those whose
day is over behind the others.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from onrecord.model.addresses import Addresses
from onrecord.model.expected import StepRef
from onrecord.render.context import RenderContext
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pagination import sizes
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, pages_if_any, paginate
from onrecord.render.tracking.tracked_site import TrackedSite

_SHOWN = 8
"""The most steps on the home page."""


def latest_open(context: RenderContext) -> tuple[StepRef, ...]:
    """Return the open steps that the home page shows, by day: those with the latest days, if there are too many.

    The day of an early one may be over by now, and a build does not know that.
    """
    has_story = context.describe.has_story
    readable = [ref for ref in context.site.open_steps() if not ref.story or has_story(ref.story)]
    return tuple(readable[-_SHOWN:])


def latest_page(site: TrackedSite, addresses: Addresses) -> str:
    """Return the address of the page that has the latest of all days set; empty for a site without any."""
    slices = paginate(len(site.expected), sizes.STEPS_PER_PAGE)
    return f"{addresses.days_set}{slices[-1].path}" if site.expected else ""


def _on_page(site: TrackedSite, page: NumberedPage) -> Iterable[StepRef]:
    return page.slice.of(tuple(site.expected))


def _view(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    return {
        "expected": context.describe_expected.days_set(_on_page(context.site, page)),
        "list_address": context.addresses.days_set,
        "pager": pager(context.words, context.addresses.days_set, page),
    }


def stories_of_steps(site: TrackedSite, refs: Iterable[StepRef]) -> Iterator[str]:
    """Yield the story of each step; those that tell of its bill, for the step of a bill."""
    for ref in refs:
        if ref.story:
            yield ref.story
        else:
            yield from (event.story for event in site.bills[ref.entry].events)


def last_change(site: TrackedSite, refs: Iterable[StepRef]) -> dt.date | None:
    """Return the last day on which this site recorded a change of one of these steps, for the site map."""
    steps = map(site.expected.__getitem__, refs)
    return max(chain.from_iterable(step.changes("published") for step in steps), default=None)


DAYS_SET = PageKind[NumberedPage](
    subject="site",
    template="days_set.html",
    keys=lambda site, id_: pages_if_any(id_, len(site.expected), sizes.STEPS_PER_PAGE),
    address=numbered_address(lambda addresses, _: addresses.days_set),
    view=_view,
    changed_on=lambda site, page: last_change(site, _on_page(site, page)),
    trail=lambda context, _page: (Crumb(context.words.gettext("Days set"), context.addresses.days_set),),
)
