"""Turns the matters of a story into its page of claims: a table of what each body says, and each matter in full."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from onrecord.model.addresses import matter_anchor
from onrecord.model.matters import Matter
from onrecord.model.relations import Body, Ref
from onrecord.render.describe_event import EventDescriber
from onrecord.render.fragments import Markup, Part
from onrecord.render.views import MatterView, RelationView, StatementView

Told = tuple[tuple[StatementView, Part], ...]
"""What was said on a matter, described and rendered."""


@dataclass(frozen=True, slots=True)
class ClaimsDescriber:
    """Describes the matters of a story."""

    events: EventDescriber
    told: Callable[[Matter], Told]
    """Returns all that was said on a matter, as seen from its first claim."""

    def bodies(self, matters: Iterable[Matter]) -> tuple[Body, ...]:
        """Return all bodies that speak on some matters, in the order in which they first do."""
        said = (statement for matter in matters for statement in matter.history)
        return tuple({body: None for statement in said for body in statement.bodies})

    def body(self, body: Body) -> Markup:
        """Return the name of a body."""
        return self.events.matters.body(body)

    def matter(self, matter: Matter, bodies: tuple[Body, ...], story: str) -> MatterView:
        """Return a matter as the claims of a story show it, with a cell for each of the bodies."""
        describe, first = self.events.describe, matter.first_claim
        told = self.told(matter)
        key = (first.story, first.event, first.claim)
        standing = matter.standing(first)
        return MatterView(
            anchor=matter_anchor(*key),
            name=f"{first.event}#{first.claim}",
            text=describe.said(describe.site.line(first).claim(first.claim).text),
            address=describe.story_addresses(first.story).claim(*key),
            in_full=describe.addresses.matter(story, key, describe.site.claims_page(story, first).path),
            standing=self.events.matters.standing(first),
            cells=tuple(
                tuple(
                    view for statement, (view, _) in zip(matter.history, told, strict=True) if body in statement.bodies
                )
                for body in bodies
            ),
            statements=tuple(part for _, part in told),
            last=told[-1][0] if told else None,
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
                    yield self.events.relations.incoming(link)
