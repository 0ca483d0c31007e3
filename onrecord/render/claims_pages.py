"""The pages that tell who says what in a story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.model.matters import Matter
from onrecord.model.pagination import CLAIMS_PER_PAGE, PageSlice, paginate
from onrecord.render.describe_claims import ClaimsDescriber
from onrecord.render.describe_story import StoryDescriber
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pager import pager

_MOST_COLUMNS = 8
"""How many bodies have a column each; where there are more, each claim names those that speak on it."""


@dataclass(frozen=True, slots=True)
class ClaimsPages:
    """Plans and makes these pages, in one language."""

    describer: ClaimsDescriber
    stories: StoryDescriber
    page: MakePage

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story's claims; none where nothing is claimed in it."""
        if not self.stories.describe.site.site.stories[id_].matters:
            return
        address = self.stories.describe.addresses.claims(id_)
        for slice_ in self._slices(id_):
            yield Planned(f"{address}{slice_.path}", partial(self._page, id_, slice_))

    def _slices(self, id_: str) -> tuple[PageSlice, ...]:
        return paginate(len(self.stories.describe.site.site.stories[id_].matters), CLAIMS_PER_PAGE)

    def _page(self, id_: str, slice_: PageSlice) -> Page:
        describe = self.stories.describe
        story = describe.site.stories[id_]
        matters = slice_.of(story.matters)
        bodies = self.describer.bodies(matters)
        told = tuple(self.describer.matter(matter, bodies, id_) for matter in matters)
        unanswered = {matter.first_claim for matter in matters if _is_unanswered(matter)}
        return self.page(
            "claims.html",
            lambda addresses: f"{addresses.claims(id_)}{slice_.path}",
            story.languages,
            story=describe.story_name(id_),
            claims_address=describe.addresses.claims(id_),
            sides=tuple(map(self.describer.body, bodies)),
            has_columns=len(bodies) <= _MOST_COLUMNS,
            matters=told,
            unanswered=tuple(
                view for matter, view in zip(matters, told, strict=True) if matter.first_claim in unanswered
            ),
            standings=tuple(self.stories.standings(story)) if slice_.number == 1 else (),
            pager=pager(describe.words, describe.addresses.claims(id_), self._slices(id_), slice_),
            indexed=story.fields.index,
        )


def _is_unanswered(matter: Matter) -> bool:
    standing = matter.standing(matter.first_claim)
    return standing is not None and standing.answer == "unanswered"
