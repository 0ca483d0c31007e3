"""The page of an event, and the notice in place of a withdrawn one."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from onrecord.model.addresses import absolute, repository_at
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.render.context import PageKind, RenderContext, never
from onrecord.render.pages.story import is_indexed_story, languages_of_story
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.claim_views import ClaimHistory
from onrecord.render.views.event_views import EventView

_LAST_STATEMENTS = 20
"""The most statements on a claim that its event's page shows; the page of the story's claims shows all."""


def _event(context: RenderContext, ref: Ref) -> Mapping[str, Any]:
    site, describe = context.site, context.describe
    event, view = site.event(ref), context.fragments.event(ref)
    earlier, later = site.neighbours(ref)
    return {
        "story": describe.story_name(ref.story),
        "event": view,
        "row_address": describe.row_address(ref),
        "histories": tuple(_histories(context, ref, view)),
        "first_ties": tuple(tie for tie in view.does[:2] if tie.kind == view.does[0].kind),
        "follow_address": context.following.panel_of(ref.story),
        "page_citation": context.citations.event(event),
        "as_of_address": context.as_of.address_of_story(ref.story),
        "earlier": describe.event_link(earlier) if earlier else None,
        "later": describe.event_link(later) if later else None,
        "report": report_links(site, event, context.addresses.event(ref.story, ref.event)),
    }


def _histories(context: RenderContext, event: Ref, view: EventView) -> Iterator[ClaimHistory]:
    """Yield each claim of an event that others spoke or decided on, with the last statements and findings on it."""
    for claim in view.claims:
        ref = Ref(event.story, event.event, claim.name.partition("#")[2])
        matter = context.site.matters[ref]
        if len(matter.history) + len(matter.all_findings) > 1:
            statements = context.fragments.statements(matter, ref)
            yield ClaimHistory(claim, max(len(statements) - _LAST_STATEMENTS, 0), statements[-_LAST_STATEMENTS:])


def _withdrawn(context: RenderContext, ref: Ref) -> Mapping[str, Any]:
    event, describe, published = context.site.event(ref), context.describe, context.site.event(ref).fields.published
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
    card=lambda context, ref: context.cards.of_event(context.site.event(ref)),
)
WITHDRAWN = PageKind[Ref](
    subject="story",
    template="withdrawn.html",
    keys=lambda site, story: site.stories[story].withdrawn,
    address=lambda addresses, ref: addresses.event(ref.story, ref.event),
    view=_withdrawn,
    languages=lambda site, ref: languages_of_story(site, ref.story),
    is_indexed=never,  # search engines must drop the words that they have of it
)


class ReportLinks(Struct, frozen=True):
    """The links that report and edit an entry."""

    reporting: str
    editing: str


def report_links(site: TrackedSite, event: Event, address: str) -> ReportLinks | None:
    """Return the links of an event whose page is at `address`; `None` if the site names no repository."""
    repository = repository_at(site.fields.repository or "")
    if repository is None:
        return None
    page = absolute(site.base_url, address) if site.base_url else address
    return ReportLinks(repository.reporting(f"{event.story}/{event.id}", page), repository.editing(event.file))
