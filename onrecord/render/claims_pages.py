"""The pages that tell who says what in a story: of all sides, and of two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from onrecord.model.matters import Matter
from onrecord.render.addresses import Addresses
from onrecord.render.describe_claims import ClaimsDescriber
from onrecord.render.describe_story import StoryDescriber
from onrecord.render.opponents import Opponents
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.sizes import CLAIMS_PER_PAGE
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.views.matters import MatterView


@dataclass(frozen=True, slots=True)
class ClaimsPages:
    """Plans and makes these pages, in one language."""

    describer: ClaimsDescriber
    stories: StoryDescriber
    page: MakePage

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story's claims; none where nothing is claimed in it."""
        describe = self.stories.describe
        matters = describe.site.site.stories[id_].matters
        if not matters:
            return
        for slice_ in paginate(len(matters), CLAIMS_PER_PAGE):
            yield Planned(f"{describe.addresses.claims(id_)}{slice_.path}", partial(self._of_all, id_, slice_))
        for pair in describe.site.listings.opponents(id_):
            address = describe.addresses.two_sides(id_, pair.one, pair.other)
            for slice_ in paginate(len(pair.matters), CLAIMS_PER_PAGE):
                yield Planned(f"{address}{slice_.path}", partial(self._of_two, id_, (pair.one, pair.other), slice_))

    def _of_all(self, id_: str, slice_: PageSlice) -> Page:
        site = self.stories.describe.site
        return self._page(id_, site.stories[id_].matters, slice_, None)

    def _of_two(self, id_: str, bodies: tuple[str, str], slice_: PageSlice) -> Page:
        site = self.stories.describe.site
        (pair,) = (pair for pair in site.opponents(id_) if (pair.one, pair.other) == bodies)
        return self._page(id_, [site.matters[claim] for claim in pair.matters], slice_, pair)

    def _page(self, id_: str, matters: Sequence[Matter], slice_: PageSlice, pair: Opponents | None) -> Page:
        describe = self.stories.describe
        story = describe.site.story_name(id_)
        pages = paginate(len(matters), CLAIMS_PER_PAGE)
        address = partial(_address, id_, pair)
        is_first = slice_.number == 1
        told = tuple(self.describer.matter(matter, id_, pair) for matter in slice_.of(matters))
        return self.page(
            "claims.html",
            lambda addresses: f"{address(addresses)}{slice_.path}",
            story.languages,
            story=describe.story_name(id_),
            list_address=address(describe.addresses),
            claims_address=describe.addresses.claims(id_),
            only=self.describer.pair_name(pair) if pair else None,
            matters=told,
            by_standing=sorted(told, key=_is_settled),
            pairs=tuple(self.describer.pairs(id_)) if is_first and not pair else (),
            standings=tuple(self.stories.standings(describe.site.stories[id_])) if is_first and not pair else (),
            pager=pager(describe.words, address(describe.addresses), pages, slice_),
            indexed=story.fields.index and not pair,
        )


def _is_settled(matter: MatterView) -> bool:
    return not matter.standing.mark.startswith("disputed")


def _address(story: str, pair: Opponents | None, addresses: Addresses) -> str:
    return addresses.two_sides(story, pair.one, pair.other) if pair else addresses.claims(story)
