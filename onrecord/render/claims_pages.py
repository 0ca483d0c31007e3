"""The pages that tell who says what in a story: one for all its claims, or one for each part and the way to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from onrecord.model.addresses import part_of
from onrecord.model.long_pages import Claims, Point
from onrecord.model.matters import Matter
from onrecord.model.site import Story
from onrecord.render.describe_claims import ClaimsDescriber
from onrecord.render.describe_story import StoryDescriber
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.page import AddressOf, MakePage, Page, Planned
from onrecord.render.ways import Ways

_LATEST, _LAST_SAID = 10, 6
"""How many points the page that leads to the parts names, and how many statements on each it tells."""
_MOST_COLUMNS = 8
"""How many bodies have a column each; where there are more, each point names those that speak on it."""


@dataclass(frozen=True, slots=True)
class ClaimsPages:
    """Plans and makes these pages, in one language."""

    describer: ClaimsDescriber
    stories: StoryDescriber
    years: YearsDescriber
    page: MakePage

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story; none where nothing is claimed in it."""
        site, address = self.stories.describe.site, self.stories.describe.addresses.claims(id_)
        if site.site.stories[id_].matters:
            yield Planned(address, partial(self._whole, id_))
            for position, part in enumerate(site.claims(id_).parts):
                yield Planned(part_of(address, part.path), partial(self._part, id_, position))

    def _whole(self, id_: str) -> Page:
        """Return the page of all claims; or of the way to the parts that they stand on, and what was spoken of last."""
        site = self.stories.describe.site
        story, claims = site.stories[id_], site.claims(id_)
        never = list(filter(_is_unanswered, story.matters))
        points, shown = claims.points, tuple(Point(matter, 0, len(matter.history)) for matter in never)
        if claims.parts:
            points, shown = _spoken_of_last(story.matters), _spoken_of_last(never)
        return self._made(
            story,
            claims,
            points,
            lambda addresses: addresses.claims(id_),
            {
                **self._ways(id_, claims).of_whole(),
                "unanswered": tuple(self.describer.matter(point, (), claims) for point in shown),
                "more_unanswered": len(never) - len(shown),
                "standings": tuple(self.stories.standings(story)),
            },
        )

    def _part(self, id_: str, position: int) -> Page:
        site = self.stories.describe.site
        story, claims = site.story_name(id_), site.claims(id_)
        part = claims.parts[position]
        return self._made(
            story,
            claims,
            claims.points[part.start : part.stop],
            lambda addresses: part_of(addresses.claims(id_), part.path),
            {**self._ways(id_, claims).around(position), "unanswered": (), "more_unanswered": 0, "standings": ()},
        )

    def _made(
        self, story: Story, claims: Claims, points: Iterable[Point], address_of: AddressOf, values: Mapping[str, Any]
    ) -> Page:
        describe, bodies = self.stories.describe, self.describer.bodies(points)
        return self.page(
            "claims.html",
            address_of,
            story.languages,
            story=describe.story_name(story.id),
            claims_address=describe.addresses.claims(story.id),
            sides=tuple(map(self.describer.body, bodies)),
            has_columns=len(bodies) <= _MOST_COLUMNS,
            shows_points=bool(values["heading"]) or not claims.parts,
            matters=tuple(self.describer.matter(point, bodies, claims) for point in points),
            indexed=story.fields.index,
            counted="points",
            **values,
        )

    def _ways(self, id_: str, claims: Claims) -> Ways:
        return Ways(self.years, self.stories.describe.addresses.claims(id_), claims.parts)


def _is_unanswered(matter: Matter) -> bool:
    standing = matter.standing(matter.first_claim)
    return standing is not None and standing.answer == "unanswered"


def _spoken_of_last(matters: Iterable[Matter]) -> tuple[Point, ...]:
    """Return the last points on which somebody spoke, the last first, each with its last statements."""
    ranked = sorted(matters, key=lambda matter: matter.history[-1].day if matter.history else date.min)
    lengths = ((matter, len(matter.history)) for matter in ranked[: -_LATEST - 1 : -1])
    return tuple(Point(matter, max(length - _LAST_SAID, 0), length) for matter, length in lengths)
