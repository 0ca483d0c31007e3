"""The page of one claim that others answered, so that a shared claim previews as itself; and its former addresses.

A claim of the same matter that is not the first leads to the page of the first. So does each former name of both.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.claims_describer import names_of
from onrecord.render.describe.page_citations import PageCitation
from onrecord.render.feeds.following import Follow
from onrecord.render.head.breadcrumbs import Crumb
from onrecord.render.pages.page_kind import REDIRECT_TEMPLATE, PageKind, never
from onrecord.render.pages.story import is_indexed_story, languages_of_story, trail_in_story
from onrecord.render.tracking.tracked_site import TrackedSite


class ClaimTools(NamedTuple):
    """What readers can do with a claim: cite it, follow it, embed it and open its own page."""

    citation: PageCitation
    follow: Follow | None
    """Its feed; None without one: then readers follow its story."""
    embed_address: str
    page: str
    """The address of its own page; empty without one."""


class MovedClaim(NamedTuple):
    """An address of a claim without a page, which leads to that of its matter, or to its place on its event's page."""

    story: str
    name: Ref
    """The ids in that address."""
    claim: Ref
    """The claim by its ids of today."""


def tools_of(context: RenderContext, matter: Matter) -> ClaimTools:
    """Return what readers can do with a claim."""
    first = matter.first_claim
    address = context.describe_event.matters.page(first)
    return ClaimTools(
        context.citations.claim(matter, address),
        context.following.claim(first),
        context.embeds.address_of_claim(first),
        address if context.site.is_answered(first) else "",
    )


def _claim(context: RenderContext, first: Ref) -> Mapping[str, Any]:
    matter = context.site.matters[first]
    tools = tools_of(context, matter)
    return {
        "story": context.describe.story_name(first.story),
        "heading": context.describe_event.matters.title(first),
        "is_verbatim": context.describe_event.matters.is_verbatim(first),
        "matter": context.describe_claims.matter(matter, first.story, letter=""),
        "page_citation": tools.citation,
        "follow": tools.follow,
        "follow_address": context.following.panel_of(first.story),
        "embed_address": tools.embed_address,
        "as_of_address": context.as_of.address_of_story(first.story),
    }


def _names_without_page(site: TrackedSite, story: str) -> Iterator[MovedClaim]:
    """Yield the names of all claims of a story's answered matters but the first, and the names that they had.

    Of a matter that nobody answers any more, they are the names under which a claim had a page.
    """
    for first in site.stories[story].matters:
        is_answered = site.is_answered(first)
        for claim in site.matters[first].claims if is_answered or site.claim_pages else ():
            for name in names_of(site, claim) if claim.story == story else ():
                if name != first if is_answered else name in site.claim_pages:
                    yield MovedClaim(story, name, claim)


def _moved(context: RenderContext, moved: MovedClaim) -> Mapping[str, Any]:
    """Return where the address leads, with the description for other sites of what is there: a claim or an event."""
    first = context.site.matters[moved.claim].first_claim
    title = context.describe.claim(first)
    if context.site.is_answered(first):
        page = context.describe_event.matters.page(first)
        return {"target": page, "title": title, "embed_address": context.embeds.address_of_claim(first)}
    place = context.describe.statement_address(moved.claim)
    oembed = context.embeds.oembed_address(moved.claim)
    return {"target": place, "title": title, "oembed_address": oembed}


def trail_to_claims(context: RenderContext, story: str, *below: Crumb) -> tuple[Crumb, ...]:
    """Return the way to the claims of a story, and to pages below."""
    claims = Crumb(context.words.gettext("Who says what"), context.addresses.claims(story))
    return trail_in_story(context, story, claims, *below)


def _trail(context: RenderContext, first: Ref) -> tuple[Crumb, ...]:
    matters = context.describe_event.matters
    return trail_to_claims(context, first.story, Crumb(matters.title(first), matters.page(first)))


CLAIM = PageKind[Ref](
    subject="story",
    template="claim.html",
    keys=lambda site, story: site.answered(story),
    address=lambda addresses, claim: addresses.claim_page(*claim),
    view=_claim,
    languages=lambda site, claim: languages_of_story(site, claim.story),
    is_indexed=lambda site, claim: is_indexed_story(site, claim.story),
    depends_on=lambda site, claim: site.matters[claim].events,
    about=lambda context, claim: context.site.matters[claim],
    trail=_trail,
    names_sources=True,
    card=lambda context, claim: context.cards.of(claim),
)
MOVED_CLAIM = PageKind[MovedClaim](
    subject="story",
    template=REDIRECT_TEMPLATE,
    keys=_names_without_page,
    address=lambda addresses, moved: addresses.claim_page(*moved.name),
    view=_moved,
    languages=lambda site, moved: languages_of_story(site, moved.story),
    is_indexed=never,
)
