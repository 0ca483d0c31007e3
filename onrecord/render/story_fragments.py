"""The fragments that several pages of a story share, rendered once."""

from collections.abc import Hashable, Sequence
from typing import Any

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.matters import Matter, Step
from onrecord.model.relations import Body, Ref
from onrecord.render.describe.side_describer import SideDescriber
from onrecord.render.statement_fragments import LatestStatements, StatementFragments
from onrecord.render.theme.templates import Theme
from onrecord.render.views.claim_views import Sides, SideView, Statements
from onrecord.render.views.event_views import EventView


class StoryFragments:
    """Caches the fragments that several pages of a story share. A section has one story, so one story is enough."""

    def __init__(self, theme: Theme, describe_sides: SideDescriber) -> None:
        self._theme = theme
        self._describe_sides = describe_sides
        self._site = theme.describe.site
        self._story = ""
        """The story whose fragments are cached."""
        recorder = self._site.recorder
        self._events = TrackedMemo[Ref, EventView](recorder, lambda ref: theme.event(self._site.event(ref)))
        self._statements = StatementFragments(theme)
        self._sides = TrackedMemo(recorder, self._sides_of)
        self._matters: dict[int, Matter] = {}
        """The matters of earlier days, by the numbers that Python gives them."""
        self._earlier = TrackedMemo[int, tuple[SideView, ...]](
            recorder, lambda number: describe_sides.sides(self._matters[number], self._side)
        )
        self._steps: dict[Hashable, tuple[Ref, Body, Sequence[Step]]] = {}
        """What a body said on a matter, by the keys of `_side`."""
        self._side_views = TrackedMemo[Hashable, SideView](recorder, lambda key: describe_sides.side(*self._steps[key]))

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._events, *self._statements.memos, self._sides

    def event(self, event: Ref) -> EventView:
        """Return the view of a whole event, the same for its story's page and its own."""
        if self._story != event.story:
            self._story = event.story
            for memo in self.memos:
                memo.clear()
            self.forget_days()
        return self._events(event)

    def statements(self, claim: Ref) -> Statements:
        """Return the statements on the matter of a claim with the findings between them, as seen from the claim."""
        return self._statements.all_on(claim)

    def latest_statements(self, claim: Ref) -> LatestStatements:
        """Return the last of the statements and findings, and how many come before them."""
        return self._statements.latest_on(claim)

    def sides(self, matter: Matter) -> Sides:
        """Return the sides of a matter, the same for the page of all claims and for those of two bodies."""
        return self._sides(matter.first_claim)

    def earlier(self, matter: Matter) -> tuple[SideView, ...]:
        """Return the sides of a matter of an earlier day, the same for cards and `as-of.json`."""
        self._matters[id(matter)] = matter  # which holds it, so that no other one gets this number
        return self._earlier(id(matter))

    def forget_days(self) -> None:
        """Drop the matters of earlier days."""
        for known in (self._matters, self._earlier, self._steps, self._side_views):
            known.clear()

    def _side(self, first: Ref, body: Body, own: Sequence[Step]) -> SideView:
        """Return a body's words on a matter; those of successive days are mostly the same."""
        key = (first, body, *[(id(step.statement), step.move) for step in own])
        self._steps[key] = first, body, own  # which hold the statements, so that no others get these numbers
        return self._side_views(key)

    def _sides_of(self, claim: Ref) -> Sides:
        views = self._describe_sides.sides(self._site.matters[claim])
        return tuple((view, self._theme.templates.part("parts/side.html", side=view)) for view in views)
