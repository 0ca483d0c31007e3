"""What is known once the entries are arranged: events in order, and every thing with what points at it.

Only `arrange` makes a `Site`, and only from entries without errors: every look-up in it succeeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onrecord.model.choices import Basis
from onrecord.model.fields import (
    ActorFields,
    BillFields,
    Citation,
    Claim,
    Correction,
    EventFields,
    PageFields,
    SiteFields,
    SourceFields,
    Stage,
    StoryFields,
)
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.pictures import Picture
from onrecord.model.procedures import Procedure
from onrecord.model.prose import Prose
from onrecord.model.relations import HOLDING, OPPOSING, Ref
from onrecord.model.withdrawals import withdrawal_of


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two statements, known at both ends."""

    kind: str
    origin: Ref
    """The event, or its claim, that the relation stands on."""
    target: Ref
    basis: Basis
    note: Mapping[str, str] | None
    citations: tuple[Citation, ...] | None
    """Where the relation is written, if not in its event's sources."""
    is_own: bool
    """Whether it is to words of the same side; of the same body, where it takes them back."""
    is_report: bool = False
    """Whether outlets alone only report by it what others said."""

    @property
    def is_position(self) -> bool:
        """Whether it takes a position on what its target claims, as all that is stated does but for mere remarks."""
        return self.basis == "stated" and self.kind in (*HOLDING, *OPPOSING)


@dataclass(frozen=True, slots=True)
class Event:
    """An event in its place."""

    id: str
    story: str
    fields: EventFields
    prose: Mapping[str, Prose]
    """The body by language."""
    file: str
    moment: datetime | None
    """The time of day where it is known, as the story's clocks showed it."""
    links: tuple[Link, ...]
    """What this event and its claims do to others."""
    backlinks: tuple[Link, ...]
    """What other events do to this one and to its claims."""
    origins: Origins
    """Where the reporting of the event's sources comes from."""
    claim_origins: Mapping[str, Origins]
    """Where that of each claim's sources comes from, by the claim's id."""
    fingerprint: str = ""
    """Tells its entry from one that says anything else."""
    metadata_fingerprint: str = ""
    """Tells it from one that says anything else of itself where it is only named."""
    ref: Ref = field(init=False, compare=False)
    """What a relation to this event names: one object for the actors, sources and tags that lead to the event."""

    def __post_init__(self) -> None:
        """Name the event once."""
        object.__setattr__(self, "ref", Ref(self.story, self.id))

    @property
    def is_stage(self) -> bool:
        """Whether a bill reached a stage by it."""
        return bool(self.fields.bill and self.fields.stage)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the editors took the entry back: then nothing is left of what it said."""
        return self.fields.status == "withdrawn"

    @property
    def withdrawal(self) -> Correction | None:
        """When and why it was withdrawn, where that is said."""
        position = withdrawal_of(self.fields)
        return None if position is None else self.fields.corrections[position]

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """The corrections that pages list; of a withdrawn entry, its withdrawal alone, if its day is said."""
        if self.is_withdrawn:
            return tuple(filter(None, [self.withdrawal]))
        return self.fields.corrections

    def claim(self, id_: str) -> Claim:
        """Return the claim of that id."""
        return next(claim for claim in self.fields.claims if claim.id == id_)


@dataclass(frozen=True, slots=True)
class Story:
    """A story with its events in order, the oldest first."""

    id: str
    fields: StoryFields
    languages: tuple[str, ...]
    """The languages that it can be read in, in the site's order."""
    first_language: str
    """The language of its texts that name none."""
    events: tuple[Event, ...]
    """Those that stand."""
    withdrawn: tuple[Event, ...]
    """Those that the editors took back: each leaves a notice at its address."""
    matters: tuple[Matter, ...]
    """What its events made claims on, or took a position on, in the order in which it came up."""
    origins: Origins
    """Where the reporting of all its events' sources comes from."""
    fingerprint: str = ""
    """Tells its entry from one that says anything else."""


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor, and where it appears."""

    id: str
    fields: ActorFields
    spoke: tuple[Ref, ...]
    """The events in which it spoke, or somebody for it."""
    parts_spoke: tuple[Ref, ...]
    """Other events in which a body or person spoke that belongs to it, for itself and not for anybody else."""
    mentioned: tuple[Ref, ...]
    """Other events that it is named in."""
    parts: tuple[str, ...]
    """The actors inside this one, and its members."""
    fingerprint: str = ""
    """Tells its entry from one that says anything else."""

    @property
    def events(self) -> tuple[Ref, ...]:
        """All events that have to do with it."""
        return (*self.spoke, *self.parts_spoke, *self.mentioned)


@dataclass(frozen=True, slots=True)
class Source:
    """A source, and what cites it."""

    id: str
    fields: SourceFields
    cited_by: tuple[Ref, ...]
    bills: tuple[str, ...]
    """The bills whose own entries cite it."""
    has_snapshot: bool
    """Whether its text was kept, so that all its quotations are known to stand there word for word."""
    fingerprint: str = ""
    """Tells its entry from one that says anything else."""


@dataclass(frozen=True, slots=True)
class BillStage:
    """A stage of a bill's procedure, and whether the bill reached it."""

    stage: Stage
    reached: Literal["yes", "no", "gap"]
    """`gap`: it must have been reached, and nothing is recorded of it."""
    events: tuple[Ref, ...]
    is_next: bool
    """Whether the procedure lets it come next."""
    is_open_again: bool
    """Whether it was reached, and a later step opened it again."""
    is_end: bool
    """Whether it ended the procedure."""
    missing: tuple[Stage, ...]
    """Stages of which one must have come just before, where nothing is recorded of any."""


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill, and how far it has come."""

    id: str
    fields: BillFields
    procedure: Procedure
    steps: tuple[BillStage, ...]
    """One for each stage of the procedure, in its order."""
    events: tuple[Ref, ...]
    """All events that name the bill, the oldest first."""
    fingerprint: str = ""
    """Tells its entry, and its procedure, from any that say anything else."""

    @property
    def end(self) -> BillStage | None:
        """The step that ended the procedure; nothing while the bill is under way."""
        return next((step for step in self.steps if step.is_end), None)


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page that the editors wrote."""

    id: str
    fields: PageFields
    prose: Mapping[str, Prose]
    """The text by language."""
    fingerprint: str = ""
    """Tells its entry from one that says anything else."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that the pages are made from."""

    fields: SiteFields
    base_url: str | None
    """The site's own address, as far as it is known."""
    stories: Mapping[str, Story]
    events: Mapping[tuple[str, str], Event]
    """By story and id."""
    matters: Mapping[Ref, Matter]
    """What each claim is a part of."""
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    bills: Mapping[str, Bill]
    tags: Mapping[str, tuple[tuple[str, ...], tuple[Ref, ...]]]
    """The stories and the events that are filed under each tag."""
    pages: tuple[OwnPage, ...]
    """In the order of the menu."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """The pictures that the events show, by their path below `static/`."""
    fingerprint: str = ""
    """Tells its settings from any others."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site; the first is the default."""
        return self.fields.languages

    def event(self, ref: Ref) -> Event:
        """Return the event that `ref` names."""
        return self.events[ref.key]
