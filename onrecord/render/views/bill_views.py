"""Views of bills: stages, chambers and progress."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.views.text_views import EventLink, LocalizedText, TitleLink


class StageReachedView(Struct, frozen=True):
    """A stage that a bill reached with an event."""

    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    outcome: str
    votes: str


class BillStep(Struct, frozen=True):
    """The stages of a bill that one event reached."""

    bill: TitleLink
    stages: tuple[StageReachedView, ...]
    """In procedure order; usually one."""
    votes: str
    """The votes on the event as a whole, where it reached several stages."""


class StageName(Struct, frozen=True):
    """The key and label of a stage."""

    key: str
    label: LocalizedText


class StepEvent(Struct, frozen=True):
    """The event with which a bill reached a stage."""

    link: EventLink
    until: str
    """The event's start and end in words; empty for a single moment."""
    chamber: LocalizedText | None
    """The chamber where the stage happened, if the procedure leaves the chamber open."""
    outcome: str
    sources: tuple[LocalizedText, ...]


class OtherStage(StageName, frozen=True):
    """A stage of a bill's procedure that the bill has not reached."""

    chamber: LocalizedText | None
    meaning: LocalizedText | None


class StageMark(Struct, frozen=True):
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


class ChamberRun(Struct, frozen=True):
    """Consecutive points of a bill's progress in one chamber."""

    chamber: LocalizedText | None
    """`None` for stages outside any chamber, such as a signature."""
    marks: tuple[StageMark, ...]


class BillView(Struct, frozen=True):
    """A bill with its progress."""

    link: TitleLink
    runs: tuple[ChamberRun, ...]
    """The points of its progress in the order of time; gaps stand in their places, possible next stages last."""
    state: str
    """A sentence that names the latest stage."""


class BillState(Struct, frozen=True):
    """A bill in a list, with its progress."""

    link: TitleLink
    state: str
    track: tuple[str, ...]
    """`yes`, `gap` or `no` for each point of its progress."""
