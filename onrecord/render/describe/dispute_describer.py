"""Describes disputed claims: the words of those who claim something, and of those who deny it."""

from __future__ import annotations

from itertools import islice

from msgspec import Struct

from onrecord.model.relations import Ref
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.side_describer import SideDescriber
from onrecord.render.tracking.tracked_types import StoryContents
from onrecord.render.views.matter_views import DisputeView


class DisputeDescriber(Struct, frozen=True):
    """Describes disputes in one language."""

    events: EventDescriber

    def of_story(self, story: StoryContents, most: int) -> tuple[DisputeView, ...]:
        """Return a story's disputed claims, the one with the latest statement first."""
        order = {ref: place for place, ref in enumerate(story.events)}
        known = self.events.describe.site.matters
        disputed = [matter for claim in story.matters if (matter := known[claim]).is_disputed]
        disputed.sort(key=lambda matter: order.get(matter.history[-1].event, -1), reverse=True)
        return tuple(self.dispute(matter.first_claim, story.id) for matter in disputed[:most])

    def of_site(self, most: int) -> tuple[DisputeView, ...]:
        """Return the disputes of all stories in this language, the one with the latest statement first."""
        site = self.events.describe.site
        readable = (claim for claim in site.disputes() if self.events.describe.has_story(claim.story))
        return tuple(self.dispute(claim, claim.story) for claim in islice(readable, most))

    def dispute(self, first: Ref, story: str) -> DisputeView:
        """Return the dispute on a matter, named by its first claim, for the page of a story."""
        describe = self.events.describe
        matter, sides = describe.site.matters[first], SideDescriber(self.events)
        standing = matter.standing(first)
        assert standing is not None, "called for what is in dispute"  # noqa: S101
        return DisputeView(
            text=describe.localized(describe.site.line(first).claim(first.claim).text),
            address=self.events.matters.address(first, story),
            standing=self.events.matters.standing(first),
            story=describe.story_name(story),
            holding=sides.sides(matter, standing.holding),
            opposing=sides.sides(matter, standing.opposing),
        )
