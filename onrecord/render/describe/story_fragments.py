"""Views of events, of sides and of statements on claims, with their fragments, cached for one story at a time."""

from __future__ import annotations

from typing import Any

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.render.describe.side_describer import SideDescriber
from onrecord.render.theme.page_templates import Theme
from onrecord.render.views.claim_views import Statements
from onrecord.render.views.event_views import EventView
from onrecord.render.views.matter_views import Sides


class StoryFragments:
    """Caches the fragments that several pages of a story share. A section has one story, so one story is enough."""

    def __init__(self, theme: Theme) -> None:
        """Take the theme, with its templates and its describer of events."""
        self._theme = theme
        self._site = theme.describe.site
        self._story = ""
        self._events = TrackedMemo(self._site.recorder, self._event)
        self._statements = TrackedMemo(self._site.recorder, self._statements_on)
        self._sides = TrackedMemo(self._site.recorder, self._sides_of)

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._events, self._statements, self._sides

    def event(self, event: Ref) -> EventView:
        """Return the view of a whole event, the same for its story's page and its own."""
        if self._story != event.story:
            self._story = event.story
            for memo in self.memos:
                memo.clear()
        return self._events(event)

    def statements(self, matter: Matter, *, is_for_first_claim: bool) -> Statements:
        """Return the statements on a matter, seen from its first claim or from the opposite one."""
        return self._statements((matter.first_claim, is_for_first_claim))

    def sides(self, matter: Matter) -> Sides:
        """Return the sides of a matter, the same for the page of all claims and for those of two bodies."""
        return self._sides(matter.first_claim)

    def _event(self, ref: Ref) -> EventView:
        return self._theme.event(self._site.event(ref))

    def _statements_on(self, key: tuple[Ref, bool]) -> Statements:
        claim, pole = key
        views = self._theme.describe_event.statements(self._site.matters[claim], pole=pole)
        return tuple((view, self._theme.templates.part("parts/statement.html", statement=view)) for view in views)

    def _sides_of(self, claim: Ref) -> Sides:
        views = SideDescriber(self._theme.describe_event).sides(self._site.matters[claim])
        return tuple((view, self._theme.templates.part("parts/side.html", side=view)) for view in views)
