"""Views of bills: stages, chambers and progress."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.views.links import BillLink, EventLink
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class StageReachedView:
    """A stage that a bill reached with an event."""

    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    outcome: str
    votes: str


@dataclass(frozen=True, slots=True)
class BillStep:
    """The stages of a bill that one event reached."""

    bill: BillLink
    stages: tuple[StageReachedView, ...]
    """In procedure order; usually one."""
    votes: str
    """The votes on the event as a whole, where it reached several stages."""


@dataclass(frozen=True, slots=True)
class StageName:
    """The key and label of a stage."""

    key: str
    label: LocalizedText


@dataclass(frozen=True, slots=True)
class StepEvent:
    """The event with which a bill reached a stage."""

    link: EventLink
    until: str
    """The event's start and end in words; empty for a single moment."""
    chamber: LocalizedText | None
    """The chamber where the stage happened, if the procedure leaves the chamber open."""
    outcome: str
    sources: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True)
class OtherStage:
    """A stage of a bill's procedure that the bill has not reached."""

    key: str
    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None


@dataclass(frozen=True, slots=True)
class StageMark:
    """A point in the progress of a bill: an event that reached a stage, a gap, or a possible next stage."""

    stages: tuple[StageName, ...]
    """The stage; several where the bill must have passed one of them."""
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    reached: str
    """`yes`, `no` or `gap`."""
    outcome: str
    """The outcome as editors write it; empty where unknown."""
    event: StepEvent | None
    is_next: bool

    @property
    def keys(self) -> str:
        """The keys of the stages, with spaces between them."""
        return " ".join(stage.key for stage in self.stages)


@dataclass(frozen=True, slots=True)
class ChamberRun:
    """Consecutive points of a bill's progress in one chamber."""

    chamber: LocalizedText | None
    """`None` for stages outside any chamber, such as a signature."""
    marks: tuple[StageMark, ...]


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill with its progress."""

    link: BillLink
    runs: tuple[ChamberRun, ...]
    """The points of its progress in the order of time; gaps stand in their places, possible next stages last."""
    state: str
    """A sentence that names the latest stage."""


@dataclass(frozen=True, slots=True)
class BillState:
    """A bill in a list, with its progress."""

    link: BillLink
    state: str
    track: tuple[str, ...]
    """`yes`, `gap` or `no` for each point of its progress."""
