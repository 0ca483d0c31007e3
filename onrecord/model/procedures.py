"""What follows from a procedure alone: which stages must come before others, and which open again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from onrecord.model.fields import ProcedureFields, Stage

OPEN_CHAMBERS = ("origin", "other")
"""What a stage's chamber may be where a bill may begin in either."""
_WITHOUT_EFFECT = frozenset({"rejected", "disagreed"})


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
    def predecessors(self) -> dict[str, frozenset[str]]:
        """All stages that may have come before each one, however far back."""
        return {key: frozenset(self._before(key, set())) for key in self.stages}

    def precedes(self, one: str, other: str) -> bool:
        """Say whether stage `one` comes before stage `other`, and not also after it by a loop."""
        before = self.predecessors
        return one in before.get(other, ()) and other not in before.get(one, ())

    def reopened_by(self, stage: str, outcome: str | None) -> frozenset[str]:
        """Return the stages that are open again once `stage` is reached with this outcome."""
        if stage not in self.stages or outcome in _WITHOUT_EFFECT:
            return frozenset()
        return frozenset(self.stages[stage].reopens)

    def chamber_of(self, stage: Stage, origin: str | None) -> str | None:
        """Return the chamber of a stage of a bill that began in `origin`; nothing where it has none or that is open."""
        if stage.chamber not in OPEN_CHAMBERS:
            return stage.chamber
        if origin is None or stage.chamber == "origin":
            return origin
        return next((chamber for chamber in self.fields.chambers if chamber != origin), None)

    def _before(self, key: str, seen: set[str]) -> set[str]:
        stage = self.stages.get(key)
        for before in (*stage.after, *stage.after_any) if stage else ():
            if before not in seen:
                seen.add(before)
                self._before(before, seen)
        return seen
