"""Findings: what courts, regulators and other bodies decided on claims, and what became of these decisions.

A finding changes no standing: it is said beside it. It belongs to the claim that it names, and to no other claim of the
matter. An appeal is open until a later finding upholds or reverses the decision, or the appellants withdraw the appeal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from onrecord.model.choices import FindingResult
from onrecord.model.fields import Citation
from onrecord.model.origins import Origins
from onrecord.model.reach import reach
from onrecord.model.relations import Body, Ref


class FindingStep(Struct, frozen=True):
    """What an event says on an earlier decision, or on an appeal."""

    event: Ref
    day: date
    """The last possible day of the event, from which on it counts."""
    bodies: tuple[Body, ...]
    kind: Literal["upholds", "reverses", "appeals", "withdraws"]
    target: Ref
    """The event of the decision; for `withdraws`, that of the appeal."""


class Finding(Struct, frozen=True):
    """What a body found on a claim."""

    event: Ref
    claim: Ref
    day: date
    """The last possible day of the finding, from which on it counts."""
    bodies: tuple[Body, ...]
    result: FindingResult
    quote: str | None
    """The id of the event's quotation with the decisive words."""
    citations: tuple[Citation, ...]
    origins: Origins
    """The origins of these citations."""
    note: Mapping[str, str] | None
    """The editors' note on it, by language."""
    course: tuple[FindingStep, ...]
    """What later events say on this finding, on the decisions that reviewed it, and on the appeals; in their order."""
    earlier: int = 0
    """The number of statements on the matter that stand before it in the order of the events."""

    def state(self, day: date | None = None) -> FindingState:
        """Return what has become of the finding, as of `day` if given."""
        steps = [step for step in self.course if day is None or step.day <= day]
        reviews: dict[Ref, list[FindingStep]] = defaultdict(list)
        for step in steps:
            if step.kind in ("upholds", "reverses"):
                reviews[step.target].append(step)
        ordered = reach(reviews[self.event], lambda step: reviews[step.event])
        return FindingState(self, tuple(ordered), _is_under_appeal(steps))


class FindingState(Struct, frozen=True):
    """A finding, and what has become of it by a day."""

    finding: Finding
    reviews: tuple[FindingStep, ...]
    """The decisions that uphold or reverse it, each followed by those that uphold or reverse that decision."""
    is_under_appeal: bool
    """Whether an appeal against it, or against one of these decisions, is open."""


def _is_under_appeal(steps: list[FindingStep]) -> bool:
    """Return whether an appellant's appeal is open after these steps."""
    appellants: dict[tuple[Ref, Ref], set[str]] = {}
    """The sides that still appeal, by the decision and the event of their appeal."""
    for step in steps:
        if step.kind == "appeals":
            appellants[step.target, step.event] = {body.side for body in step.bodies}
        elif step.kind == "withdraws":
            for _, sides in _those(appellants, 1, step.target):
                sides.difference_update(body.side for body in step.bodies)
        else:
            for key, _ in _those(appellants, 0, step.target):
                del appellants[key]
    return any(appellants.values())


def _those(
    appellants: dict[tuple[Ref, Ref], set[str]], place: Literal[0, 1], ref: Ref
) -> list[tuple[tuple[Ref, Ref], set[str]]]:
    return [(key, sides) for key, sides in appellants.items() if key[place] == ref]
