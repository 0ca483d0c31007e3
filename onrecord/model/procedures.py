"""What follows from a procedure alone: which stages must come before others, which open again, which end it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from onrecord.model.fields import ProcedureFields, Stage

OPEN_CHAMBERS = ("origin", "other")
"""What a stage's chamber may be where a bill may begin in either."""
NEGATIVE_OUTCOMES = frozenset({"rejected", "disagreed"})
"""The outcomes after which a bill goes no further, and nothing opens again."""


@dataclass(frozen=True)
class Procedure:
    """A procedure, ready to be asked."""

    id: str
    fields: ProcedureFields

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """The stages by key, in the order in which they are shown."""
        return {stage.key: stage for stage in self.fields.stages}

    @cached_property
    def required(self) -> dict[str, frozenset[str]]:
        """All stages that certainly came before each one was first reached.

        All of a stage's `after` did, and what all alternatives of its `after_any` have in common. Computed as
        dominators are in a flow graph: from everything down, until nothing changes.
        """
        everything = frozenset(self.stages)
        found = {
            key: everything if stage.after or stage.after_any else frozenset[str]()
            for key, stage in self.stages.items()
        }
        changed = True
        while changed:
            narrowed = {key: self._required_now(stage, found) for key, stage in self.stages.items()}
            changed = narrowed != found
            found = narrowed
        return found

    def _required_now(self, stage: Stage, found: dict[str, frozenset[str]]) -> frozenset[str]:
        through = [found.get(key, frozenset()) | {key} for key in stage.after]
        alternatives = [found.get(key, frozenset()) | {key} for key in stage.after_any]
        common = frozenset.intersection(*alternatives) if alternatives else frozenset[str]()
        return common.union(*through) & frozenset(self.stages)

    def precedes(self, one: str, other: str) -> bool:
        """Say whether stage `one` certainly came before stage `other` was first reached."""
        return one in self.required.get(other, ()) and other not in self.required.get(one, ())

    def gaps(self, reached: Collection[str]) -> frozenset[str]:
        """Return the stages that a bill which reached these must have passed, and that none of them is."""
        passed = {before for key in reached for before in self.required.get(key, ())}
        return frozenset(key for key in passed if key not in reached and not self.stages[key].optional)

    def reopened_by(self, stage: str, outcome: str | None) -> frozenset[str]:
        """Return the stages that are open again once `stage` is reached with this outcome."""
        if stage not in self.stages or outcome in NEGATIVE_OUTCOMES:
            return frozenset()
        return frozenset(self.stages[stage].reopens)

    def stops_at(self, stage: Stage, outcome: str | None) -> bool:
        """Say whether a bill goes no further: a negative outcome of a stage that could have ended otherwise."""
        return outcome in NEGATIVE_OUTCOMES and not set(stage.outcomes or ("adopted",)) <= NEGATIVE_OUTCOMES

    def ends_at(self, stage: Stage, outcome: str | None) -> bool:
        """Say whether a stage with this outcome is the end of the procedure."""
        return stage.key in self.fields.terminal and not self.stops_at(stage, outcome)

    def chamber_of(self, stage: Stage, origin: str | None) -> str | None:
        """Return the chamber of a stage of a bill that began in `origin`; nothing where it has none or that is open."""
        if stage.chamber not in OPEN_CHAMBERS:
            return stage.chamber
        if origin is None or stage.chamber == "origin":
            return origin
        return next((chamber for chamber in self.fields.chambers if chamber != origin), None)
