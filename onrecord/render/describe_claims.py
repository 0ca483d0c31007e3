"""Turns the matters of a story into its page of claims: a table of what each side says, and each matter in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.model.addresses import matter_anchor
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.render.describe_event import EventDescriber
from onrecord.render.fragments import Part
from onrecord.render.views import MatterView, RelationView, StatementView


@dataclass(frozen=True, slots=True)
class ClaimsDescriber:
    """Describes the matters of a story."""

    events: EventDescriber

    def sides(self, matters: Iterable[Matter]) -> tuple[str, ...]:
        """Return all sides that speak on the matters, in the order in which they first do."""
        found = {side: None for matter in matters for statement in matter.history for side in statement.sides}
        return tuple(found)

    def matter(
        self, matter: Matter, sides: tuple[str, ...], statements: tuple[tuple[StatementView, Part], ...]
    ) -> MatterView:
        """Return a matter with a cell for each of the sides; `statements` are its history, described and rendered."""
        describe, first = self.events.describe, matter.first_claim
        said = tuple((statement, view) for statement, (view, _) in zip(matter.history, statements, strict=True))
        standing = matter.standing(first)
        return MatterView(
            anchor=matter_anchor(first.story, first.event, first.claim),
            name=f"{first.event}#{first.claim}",
            text=describe.said(describe.site.line(first).claim(first.claim).text),
            address=describe.story_addresses(first.story).claim(first.story, first.event, first.claim),
            standing=self.events.matters.standing(first),
            cells=tuple(tuple(view for statement, view in said if side in statement.sides) for side in sides),
            statements=tuple(part for _, part in statements),
            last=statements[-1][0] if statements else None,
            is_unanswered=standing is not None and standing.answer == "unanswered",
            evidence=tuple(self._relations(matter, bearing=True)),
            readings=tuple(self._relations(matter, bearing=False)),
        )

    def _relations(self, matter: Matter, *, bearing: bool) -> Iterator[RelationView]:
        """Yield what was said to the matter's claims without taking a side: what bears on them, or all else."""
        site = self.events.describe.site
        for key in dict.fromkeys(claim.key for claim in matter.claims):
            for link in site.ties(Ref(*key)).backlinks:
                is_meant = (link.target in matter.claims or not link.target.claim) and not link.is_position
                if is_meant and (link.kind == "bears_on") is bearing:
                    yield self.events.relation(link, link.origin, incoming=True)
