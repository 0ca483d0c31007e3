"""The names of what a search finds: those of entries and claims, and those of steps that lie ahead."""

from typing import Literal, NamedTuple, Self

from onrecord.model.expected import StepRef
from onrecord.model.full_names import EntryName


class StepName(NamedTuple):
    """The name of a step that lies ahead, or lay ahead once, among what a search finds."""

    id: str
    """Its own id in the entry that has it."""
    story: str = ""
    """The story that has it, or whose event has it."""
    event: str = ""
    """The event that has it."""
    bill: str = ""
    """The bill that has it."""
    kind: Literal["step"] = "step"

    @classmethod
    def of(cls, ref: StepRef) -> Self:
        """Return the name of a step."""
        return cls(ref.id, ref.story, *(("", ref.entry) if ref.owner == "bill" else (ref.entry, "")))

    @property
    def ref(self) -> StepRef:
        """The reference to the step."""
        if self.bill:
            return StepRef("bill", "", self.bill, self.id)
        return StepRef("event" if self.event else "story", self.story, self.event, self.id)

    def __str__(self) -> str:
        """Return the full name, which a claim can have too."""
        return self.ref.full_name()


FoundName = EntryName | StepName
