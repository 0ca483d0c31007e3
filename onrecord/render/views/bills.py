"""Views of bills: stages, chambers and progress."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.views.links import BillLink, EventLink
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class StageReachedView:
    """A stage that a bill reached by an event."""

    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """What the stage decides in this parliament."""
    outcome: str
    votes: str


@dataclass(frozen=True, slots=True)
class BillStep:
    """What an event was in the course of a bill."""

    bill: BillLink
    stages: tuple[StageReachedView, ...]
    """In their order; mostly one."""
    votes: str
    """The votes of the whole event, where it reached several stages."""


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage of a procedure by its name."""

    key: str
    label: LocalizedText


@dataclass(frozen=True, slots=True)
class StepEvent:
    """An event by which a bill reached a stage."""

    link: EventLink
    until: str
    """From when to when it lasted; nothing for a single moment."""
    chamber: LocalizedText | None
    """Where it took place, if the stage leaves that open."""
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
    """A bill at a stage: once for each event by which it reached it, or that it is a gap, or may come next."""

    stages: tuple[StageName, ...]
    """The stage; several where it must have been one of them."""
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """What the stage decides in this parliament."""
    reached: str
    """`yes`, `no` or `gap`."""
    outcome: str
    """How it ended, as editors write it; nothing where that is not known."""
    event: StepEvent | None
    is_next: bool

    @property
    def keys(self) -> str:
        """The keys of the stages, with spaces between them."""
        return " ".join(stage.key for stage in self.stages)


@dataclass(frozen=True, slots=True)
class ChamberRun:
    """Stages that follow each other in one chamber."""

    chamber: LocalizedText | None
    """Nothing where the stages are in none, such as a signature."""
    marks: tuple[StageMark, ...]


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill with its progress."""

    link: BillLink
    runs: tuple[ChamberRun, ...]
    """What it went through in the order of time, with its gaps and what may come next."""
    state: str
    """Where it stands, in a sentence."""


@dataclass(frozen=True, slots=True)
class BillState:
    """A bill in a list, and how far it has come."""

    link: BillLink
    state: str
    track: tuple[str, ...]
    """`yes`, `gap` or `no` for each stage on its way, and for those that may come next."""
