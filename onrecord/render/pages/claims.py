"""The pages of a story's claims: of all sides, and of each two bodies that oppose each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from onrecord.model.addresses import Addresses
from onrecord.model.relations import Ref
from onrecord.render.context import RenderContext
from onrecord.render.describe.side_describer import disputed, letters_of
from onrecord.render.head.structured_data import ListedClaims
from onrecord.render.pages.claim import tools_of, trail_to_claims
from onrecord.render.pages.page_kind import PageKind, never
from onrecord.render.pages.story import events_of_story, is_indexed_story, languages_of_story
from onrecord.render.pagination import sizes
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.slices import NumberedPage, numbered_address, numbered_pages, pages_if_any
from onrecord.render.tracking.opponents import Opponents
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.views.claim_views import MatterView
from onrecord.render.vocabulary import STANDING_COUNTS


class PairKey(NamedTuple):
    """A page of the claims on which two bodies spoke."""

    one: str
    other: str
    page: NumberedPage


def _keys_of_pairs(site: TrackedSite, id_: str) -> Iterator[PairKey]:
    for pair in site.opponents(id_) if site.stories[id_].matters else ():
        if pair.has_page:
            yield from pages_of_pair(id_, pair)


def pages_of_pair(story: str, pair: Opponents) -> Iterator[PairKey]:
    """Yield the pages of the claims on which two bodies spoke."""
    for page in numbered_pages(story, len(pair.matters), sizes.CLAIMS_OF_PAIR_PER_PAGE):
        yield PairKey(pair.one, pair.other, page)


def _depends_on(site: TrackedSite, page: NumberedPage) -> Iterable[Ref]:
    """Return the statements on the claims of a page; page 1 also shows the story as a whole."""
    if page.slice.is_first:
        return events_of_story(site, page.id)
    matters = (site.matters[claim] for claim in page.slice.of(site.stories[page.id].matters))
    return chain.from_iterable(matter.events for matter in matters)


def _all_claims(context: RenderContext, page: NumberedPage) -> Mapping[str, Any]:
    story, is_first = context.site.stories[page.id], page.slice.is_first
    return {
        **_claims(context, page, story.matters, context.addresses.claims(page.id)),
        "pairs": tuple(context.describe_claims.pairs(page.id)) if is_first else (),
        "standings": tuple(context.describe_story.standings(story)) if is_first else (),
    }


def _claims_of_pair(context: RenderContext, key: PairKey) -> Mapping[str, Any]:
    story, site = key.page.id, context.site
    (pair,) = (pair for pair in site.opponents(story) if (pair.one, pair.other) == (key.one, key.other))
    address = context.addresses.two_sides(story, key.one, key.other)
    return {**_claims(context, key.page, pair.matters, address, pair), "pairs": (), "standings": ()}


def _claims(
    context: RenderContext, page: NumberedPage, matters: Sequence[Ref], address: str, pair: Opponents | None = None
) -> Mapping[str, Any]:
    """Return the values of a page of claims; `address` is that of the list."""
    describer, on_page = context.describe_claims, [context.site.matters[claim] for claim in page.slice.of(matters)]
    story = context.site.stories[page.id]
    letters = letters_of(context.site, story)
    latest_first = {claim: place for place, claim in enumerate(disputed(context.site, story))}
    on_page.sort(key=lambda matter: latest_first.get(matter.first_claim, len(latest_first)))
    shown = [describer.matter(matter, page.id, letters.get(matter.first_claim, ""), pair) for matter in on_page]
    shown.sort(key=lambda matter: tuple(STANDING_COUNTS).index(_group(matter)))
    return {
        "story": context.describe.story_name(page.id),
        "list_address": address,
        "claims_address": context.addresses.claims(page.id),
        "only": describer.pair_name(pair) if pair else None,
        "matters": tuple(shown),
        "follow_address": context.following.panel_of(page.id),
        "tools": {} if pair else {matter.first_claim.name(): tools_of(context, matter) for matter in on_page},
        "first_of": dict(_first_of_groups(shown)),
        "pager": pager(context.words, address, page),
        "coverage_link": context.describe.coverage_link(page.id) if story.fields.coverage else None,
        "as_of_address": "" if pair else context.as_of.address_of_story(page.id),
    }


def _first_of_groups(shown: Iterable[MatterView]) -> Iterator[tuple[str, str]]:
    """Yield the groups to which counts lead, each with the anchor of the first claim that is in it."""
    for matter in reversed(tuple(shown)):
        yield _group(matter), matter.anchor
        if matter.findings:
            yield "found", matter.anchor


def _group(matter: MatterView) -> str:
    """Return the group of a claim, as `vocabulary.STANDING_COUNTS` names it."""
    return matter.standing.kind


def _listed(context: RenderContext, page: NumberedPage) -> ListedClaims:
    story = context.site.stories[page.id]
    address = f"{context.addresses.claims(page.id)}{page.slice.path}"
    return ListedClaims(story, address, page.slice.of(story.matters))


CLAIMS = PageKind[NumberedPage](
    subject="story",
    template="claims.html",
    keys=lambda site, id_: pages_if_any(id_, len(site.stories[id_].matters), sizes.CLAIMS_PER_PAGE),
    address=numbered_address(Addresses.claims),
    view=_all_claims,
    languages=lambda site, page: languages_of_story(site, page.id),
    is_indexed=lambda site, page: is_indexed_story(site, page.id),
    about=_listed,
    trail=lambda context, page: trail_to_claims(context, page.id),
    card=lambda context, page: context.cards.of(page.id),
    depends_on=_depends_on,
)
CLAIMS_OF_PAIR = PageKind[PairKey](
    subject="story",
    template="claims.html",
    keys=_keys_of_pairs,
    address=lambda addresses, key: f"{addresses.two_sides(key.page.id, key.one, key.other)}{key.page.slice.path}",
    view=_claims_of_pair,
    languages=lambda site, key: languages_of_story(site, key.page.id),
    is_indexed=never,
)
