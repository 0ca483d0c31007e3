"""The pages of a story and of its events: timeline, whole text, on one page or by year, and notices of withdrawals.

They are together, since all take the languages of the story and its place in search engines from the same functions.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.addresses import Addresses, absolute
from onrecord.model.relations import Ref
from onrecord.model.repository import repository_at
from onrecord.model.site import Bill, Event
from onrecord.render.context import RenderContext
from onrecord.render.describe.key_moments import key_moments
from onrecord.render.describe.side_describer import MOST_DISPUTES
from onrecord.render.describe.story_describer import bills_of
from onrecord.render.fragments import Markup
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.pages.update_pages import all_updates, latest_of_story
from onrecord.render.pagination import sizes
from onrecord.render.pagination.division import YearSlice
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, numbered_pages
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.claim_views import ClaimHistory
from onrecord.render.views.event_views import EventView, MomentView, MonthView, YearView

FEW_EVENTS = 24
"""The most events of a story without a link to the latest event."""
FEWEST_WITH_MOMENTS = 40
"""The fewest events of a story that has a list of key moments."""
FEWEST_FILTERED = 8
"""The fewest events of a story that has filters."""
FEW_ROWS = 50
"""The most rows that the browser lays out all at once; of more rows, it lays out only those in sight."""
MOST_PRINTED_IN_FULL = 200
"""The most rows that are printed with their claims and texts; of more rows, print has the titles and relations."""


class YearKey(NamedTuple):
    """A year of a story."""

    id: str
    year: YearSlice


def languages_of_story(site: TrackedSite, id_: str) -> tuple[str, ...]:
    """Return the languages in which a story can be read."""
    return site.story_name(id_).languages


def is_indexed_story(site: TrackedSite, id_: str) -> bool:
    """Return whether search engines may list the pages of a story."""
    return site.story_name(id_).fields.index


def is_withdrawn_story(site: TrackedSite, id_: str) -> bool:
    """Return whether the editors withdrew a story as a whole."""
    return site.story_name(id_).fields.withdrawn is not None


def trail_in_story(context: RenderContext, id_: str, *below: Crumb) -> tuple[Crumb, ...]:
    """Return the way to a story, and to pages below it."""
    story = context.describe.story_name(id_)
    return Crumb(story.title.text, story.address), *below


def closed_on(site: TrackedSite, stories: Iterable[str]) -> dt.date | None:
    """Return the day on which the last of some stories was closed; None if all are open."""
    closings = (site.story_name(id_).fields.closed for id_ in stories)
    return max((closing.date.moment(site.fields.timezone).date() for closing in closings if closing), default=None)


def has_filters(story: StoryContents) -> bool:
    """Return whether the timeline of a story has filters; its number of events alone decides."""
    return story.fields.withdrawn is None and len(story.events) >= FEWEST_FILTERED


def events_of_story(site: TrackedSite, id_: str) -> Sequence[Ref]:
    """Return the events of a story in order."""
    return site.stories[id_].events


def _pages_of_rows(site: TrackedSite, id_: str) -> tuple[NumberedPage, ...]:
    return numbered_pages(id_, len(site.stories[id_].events), sizes.ROWS_PER_PAGE)


def _timeline(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    describe = context.describe
    addresses = context.addresses
    story = context.site.stories[page.id]
    disputes = context.describe_disputes.of_story(story, MOST_DISPUTES)
    events = events_of_story(context.site, page.id)
    bills = [context.site.bills[bill] for bill in bills_of(map(context.site.line, events))]
    return {
        **_rows(context, page),
        "facts": tuple(context.describe_story.facts(story)),
        "updated": context.describe_story.updated(story),
        "expected": context.describe_expected.days_set(story.expected, "story"),
        "chart": context.charts.of_story(story),
        "coverage": describe.coverage(story.fields.coverage, of_story=True),
        "closing": describe.closing(story.fields.closed) if story.fields.closed else None,
        "disputes": disputes,
        "more_disputes": context.describe_story.tally(story)["disputed"] - len(disputes),
        "claims_address": addresses.claims(story.id) if story.matters else "",
        "disputed_address": context.describe_story.group(story, "disputed"),
        "sources_address": addresses.story_sources(story.id),
        "moments": tuple(_moments(context, story, bills)) if len(events) >= FEWEST_WITH_MOMENTS else (),
        "bills": tuple(map(context.describe_bill.bill, bills)),
        "updates": latest_of_story(context, page.id),
        "updates_address": all_updates(context.site, addresses, page.id),
        "sources": context.describe_story.sources(story),
        "related": tuple(context.describe_story.related(story.id)),
        "tags": describe.tags(story.fields.tags),
        "follow": context.following.story(story),
        "page_citation": context.citations.story(story),
        "embed_address": context.embeds.address(context.embeds.story(page.id)),
    }


def _moments(context: RenderContext, story: StoryContents, bills: Sequence[Bill]) -> Iterator[MomentView]:
    site = context.site
    describe = context.describe
    matters = (site.matters[claim] for claim in story.matters)
    ends = {ref for bill in bills if bill.end for ref in bill.end.events}
    moments = key_moments([site.relations(ref) for ref in story.events], matters, ends)
    for ref in moments[::-1] if story.fields.order == "newest-first" else moments:
        event = site.relations(ref)
        is_denial = event.fields.type == "denial" or bool(event.denied)
        yield MomentView(describe.event_link(ref), describe.row_address(ref), is_denial)


def _withdrawn(context: RenderContext, id_: str) -> Mapping[str, Any]:
    story = context.site.stories[id_]
    withdrawal = story.fields.withdrawn
    assert withdrawal is not None, "only withdrawn stories have this page"  # noqa: S101
    return {
        "story": context.describe.story_name(id_),
        "withdrawal": context.describe.story_withdrawal(withdrawal),
        "follow": context.following.story(story),
    }


def _rows(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    story = context.site.stories[page.id]
    return {
        "story": context.describe.story_link(page.id),
        "months": _months(context, story, page),
        "events": len(story.events),
        "has_filters": has_filters(story),
        "latest": context.describe.row_address(story.events[-1]) if len(story.events) > FEW_EVENTS else "",
        "is_long": page.slice.stop - page.slice.start > FEW_ROWS,
        "is_many": page.slice.stop - page.slice.start > MOST_PRINTED_IN_FULL,
        "pager": pager(context.words, context.addresses.story(page.id), page),
        "as_of_address": context.as_of.address_of_story(page.id) if context.as_of.has_days(story) else "",
        "whole_address": "" if context.site.division(page.id).is_in_rows else context.addresses.whole_story(page.id),
    }


def _months(context: RenderContext, story: StoryContents, page: NumberedPage) -> tuple[MonthView, ...]:
    """Return the rows of a page by month; up to a size, each row holds its whole entry."""
    view_of = context.fragments.event if context.site.division(story.id).is_in_rows else lambda _ref: None
    return _months_of(context, story, page.slice.of(story.events), view_of)


def whole_months(context: RenderContext, story: StoryContents) -> tuple[MonthView, ...]:
    """Return all rows of a story by month, none of them closed, each with its whole entry."""
    months = _months_of(context, story, story.events, context.fragments.event)
    return tuple(replace(month, folding="never") for month in months)


def _months_of(
    context: RenderContext, story: StoryContents, refs: Sequence[Ref], view_of: Callable[[Ref], EventView | None]
) -> tuple[MonthView, ...]:
    events = [context.site.relations(ref) for ref in refs]
    rows = [context.describe_row.row(event, view_of(event.ref)) for event in events]
    return context.describe_row.months(events, rows, newest_first=story.fields.order == "newest-first")


def _whole_text(context: RenderContext, id_: str) -> Mapping[str, Any]:
    """Return the values of a story's whole text; if years have pages, those of a page that links to them."""
    story = context.site.stories[id_]
    return _text(context, story, () if context.site.division(id_).years else story.events, None)


def _year_text(context: RenderContext, key: YearKey) -> Mapping[str, Any]:
    story = context.site.stories[key.id]
    return _text(context, story, story.events[key.year.start : key.year.stop], key.year)


def _text(
    context: RenderContext, story: StoryContents, events: Sequence[Ref], year: YearSlice | None
) -> Mapping[str, Any]:
    newest_first = story.fields.order == "newest-first"
    address = context.addresses.whole_story(story.id, year.year if year else None)
    known = context.known_articles(address, story.id, context.addresses)
    entries: tuple[EventView | KnownEntry, ...] = tuple(
        KnownEntry(known[ref.event], partial(context.fragments.event, ref))
        if ref.event in known
        else context.fragments.event(ref)
        for ref in events
    )
    years = tuple(
        YearView(one.year, context.addresses.whole_story(story.id, one.year), one.stop - one.start, one == year)
        for one in context.site.division(story.id).years
    )
    return {
        "story": context.describe.story_name(story.id),
        "year": year.year if year else None,
        "years": years[::-1] if newest_first else years,
        "entries": entries[::-1] if newest_first else entries,
    }


class KnownEntry(Struct, frozen=True):
    """An event whose article is already rendered: the event is described only if a template asks for more."""

    article: Markup
    describe: Callable[[], EventView]

    def __getattr__(self, name: str) -> object:
        value: object = getattr(self.describe(), name)
        return value


TIMELINE = PageKind[NumberedPage](
    subject="story",
    template="story.html",
    keys=lambda site, id_: () if is_withdrawn_story(site, id_) else _pages_of_rows(site, id_)[:1],
    address=lambda addresses, page: addresses.story(page.id),
    view=_timeline,
    languages=lambda site, page: languages_of_story(site, page.id),
    is_indexed=lambda site, page: is_indexed_story(site, page.id),
    depends_on=lambda site, page: events_of_story(site, page.id),
    changed_on=lambda site, page: closed_on(site, [page.id]),
    about=lambda context, page: context.site.stories[page.id],
    trail=lambda context, page: trail_in_story(context, page.id),
    card=lambda context, page: context.cards.of(page.id),
    shows_texts=True,
    highest_heading=5,
    has_style=True,
    shows_pictures=False,
)
FURTHER_ROWS = replace(
    TIMELINE,
    template="story_rows.html",
    keys=lambda site, id_: _pages_of_rows(site, id_)[1:],
    address=numbered_address(Addresses.story),
    view=_rows,
    depends_on=lambda site, page: page.slice.of(events_of_story(site, page.id)),
    changed_on=None,
    about=lambda _context, _page: None,
)
WHOLE_TEXT: PageKind[Any] = PageKind[str](
    subject="story",
    template="story_text.html",
    keys=lambda site, id_: () if site.division(id_).is_in_rows else (id_,),
    address=Addresses.whole_story,
    view=_whole_text,
    languages=languages_of_story,
    is_indexed=never,
    deferrable=True,
    shows_texts=True,
    highest_heading=4,
)
YEAR_TEXT: PageKind[YearKey] = replace(
    WHOLE_TEXT,
    keys=lambda site, id_: (YearKey(id_, year) for year in site.division(id_).years),
    address=lambda addresses, key: addresses.whole_story(key.id, key.year.year),
    view=_year_text,
    languages=lambda site, key: languages_of_story(site, key.id),
)

_PLACES = (Addresses.story, Addresses.whole_story, Addresses.story_sources, Addresses.claims, Addresses.story_updates)
WITHDRAWN_STORY = tuple(
    PageKind[str](
        subject="story",
        template="withdrawn_story.html",
        keys=lambda site, id_: (id_,) if is_withdrawn_story(site, id_) else (),
        address=address,
        view=_withdrawn,
        languages=languages_of_story,
        is_indexed=never,  # search engines must drop the words that they have of it
    )
    for address in _PLACES
)
"""The notice at each address that a story as a whole has, since other pages and readers may link to any of them."""


def _event(context: RenderContext, ref: Ref) -> Mapping[str, Any]:
    site = context.site
    describe = context.describe
    event = site.event(ref)
    view = context.fragments.event(ref)
    earlier, later = site.neighbours(ref)
    return {
        "story": describe.story_name(ref.story),
        "event": view,
        "expected": context.describe_expected.days_set(site.steps_of_event(ref), "event"),
        "fulfilled": context.describe_expected.fulfilled(site.fulfilled_steps(ref)),
        "row_address": describe.row_address(ref),
        "histories": tuple(_histories(context, ref, view)),
        "follow_address": context.following.panel_of(ref.story),
        "page_citation": context.citations.event(event),
        "as_of_address": context.as_of.address_of_story(ref.story),
        "earlier": describe.event_link(earlier) if earlier else None,
        "later": describe.event_link(later) if later else None,
        "report": report_links(site, event, context.addresses.event(ref.story, ref.event)),
        "oembed_address": context.embeds.oembed_address(ref),
    }


def _trail_to_event(context: RenderContext, ref: Ref) -> tuple[Crumb, ...]:
    link = context.describe.event_link(ref)
    return trail_in_story(context, ref.story, Crumb(link.title.text, link.address))


def _histories(context: RenderContext, event: Ref, view: EventView) -> Iterator[ClaimHistory]:
    """Yield each claim of an event that others spoke or decided on, with the last statements and findings on it."""
    for claim in view.claims:
        ref = Ref(event.story, event.event, claim.name.partition("#")[2])
        matter = context.site.matters[ref]
        if len(matter.history) + len(matter.all_findings) > 1:
            # The page of an outlet's report lists what was said on the claim that it reports.
            reported = context.describe_event.matters.reported(ref, matter)
            latest = context.fragments.latest_statements(reported)
            yield ClaimHistory(claim, latest.earlier, latest.shown)


def _withdrawn_event(context: RenderContext, ref: Ref) -> Mapping[str, Any]:
    event = context.site.event(ref)
    describe = context.describe
    published = context.site.event(ref).fields.published
    published_on, changed_on = context.changes.days(ref)
    return {
        "story": describe.story_name(ref.story),
        "id": event.id,
        "title": describe.title(event),
        "withdrawal": describe.withdrawal(event),
        "published": context.words.issued(published) if published else "",
        "published_on": published_on,
        "changed_on": changed_on,
        "report": report_links(context.site, event, context.addresses.event(ref.story, ref.event)),
    }


EVENT = PageKind[Ref](
    subject="event",
    template="event.html",
    address=lambda addresses, ref: addresses.event(ref.story, ref.event),
    view=_event,
    languages=lambda site, ref: languages_of_story(site, ref.story),
    is_indexed=lambda site, ref: is_indexed_story(site, ref.story),
    depends_on=lambda _, ref: (ref,),
    about=lambda context, ref: context.site.event(ref),
    trail=_trail_to_event,
    names_sources=True,
    card=lambda context, ref: context.cards.of_event(context.site.line(ref)),
)
WITHDRAWN = PageKind[Ref](
    subject="story",
    template="withdrawn.html",
    keys=lambda site, story: site.stories[story].withdrawn,
    address=lambda addresses, ref: addresses.event(ref.story, ref.event),
    view=_withdrawn_event,
    languages=lambda site, ref: languages_of_story(site, ref.story),
    is_indexed=never,  # search engines must drop the words that they have of it
)


def report_links(site: TrackedSite, event: Event, address: str) -> Mapping[str, str] | None:
    """Return the links that report and edit an event with a page at an address; `None` if there is no repository."""
    if (repository := repository_at(site.fields.repository or "")) is None:
        return None
    page = absolute(site.base_url, address) if site.base_url else address
    reporting = repository.reporting(f"{event.story}/{event.id}", page)
    return {"reporting": reporting, "editing": repository.editing(event.file)}
