"""The arranged site: events in order, and each entry with its incoming and outgoing links.

Only `arrange` creates a `Site`, and only from entries without errors, so every look-up in it succeeds.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, field

from onrecord.model import fields as models
from onrecord.model.choices import Basis, FindingResult
from onrecord.model.duration import end_day
from onrecord.model.expected import ExpectedStep, StepRef
from onrecord.model.matters import Matter
from onrecord.model.origins import Origins
from onrecord.model.picture import Picture
from onrecord.model.procedures import Procedure
from onrecord.model.prose import Prose
from onrecord.model.relations import HOLDING, OPPOSING, Ref
from onrecord.model.withdrawals import withdrawal_of


class Link(Struct, frozen=True):
    """A relation between two statements, which both of its events hold."""

    kind: str
    origin: Ref
    """The event, or its claim, that has the relation."""
    target: Ref
    basis: Basis
    note: Mapping[str, str] | None
    citations: tuple[models.Citation, ...] | None
    """The relation's own citations; None if the event's citations support it."""
    is_own: bool
    """Whether the target is of the same side; for `withdraws`, of the same body."""
    is_report: bool = False
    """Whether the relation is only a report by outlets."""
    result: FindingResult | None = None
    """For `finds`: the result."""
    reviewed: Ref | None = None
    """For a relation to a finding: the claim that it names, if it names one."""
    quote: str | None = None
    """The id of the event's quotation that says it; None beside a withdrawn target."""

    @property
    def is_position(self) -> bool:
        """Whether the relation takes a position on the claims of its target."""
        return self.basis == "stated" and self.kind in (*HOLDING, *OPPOSING)


class TakenSide(Struct, frozen=True):
    """A position that an event takes on a point although none of its relations names the point's first claim.

    It follows through the joins of claims, or through events without claims.
    """

    claim: Ref
    """The first claim of the point, under which pages list it."""
    holds: bool
    """Whether the event holds that claim, or its opposite."""
    step: Ref | None
    """The claim that the event names or makes, by whose join the position follows. None if it follows without a join:
    the event confirms or denies what another one without claims said."""
    origin: Ref
    """The event's own claim that takes the position, or else the event."""
    joined_by: Ref
    """The event whose relation completes the join of both claims; without a join, the event itself."""


class Event(Struct, frozen=True):
    """An event with its links."""

    id: str
    story: str
    ref: Ref
    """The reference to this event, as one object that all entries share."""
    fields: models.EventFields
    prose: Mapping[str, Prose]
    """The body by language."""
    file: str
    moment: datetime | None
    """The time of day in the story's time zone, if it is known."""
    latest_day: date
    """The last possible day, as the order of the whole site narrows it."""
    links: tuple[Link, ...]
    """The relations of this event and its claims."""
    backlinks: tuple[Link, ...]
    """The relations of other events to this one and its claims."""
    origins: Origins
    """The origins of the event's citations."""
    claim_origins: Mapping[str, Origins]
    """The origins of each claim's citations, by the claim's id."""
    sides: tuple[TakenSide, ...] = ()
    """Its positions on points that follow from other claims, in the order of the points."""
    fingerprint: str = ""
    """The digest of the whole entry."""
    metadata_fingerprint: str = ""
    """The digest of the fields that other pages show of it."""

    @property
    def is_stage(self) -> bool:
        """Whether a bill reached a stage by this event."""
        return bool(self.fields.bill and self.fields.stage)

    @property
    def denied(self) -> tuple[Ref, ...]:
        """The events whose claims it denies: by a stated relation, or by a side that it thereby takes."""
        stated = (link.target for link in self.links if link.kind == "denies" and link.basis == "stated")
        taken = (side.claim for side in self.sides if not side.holds)
        return tuple(dict.fromkeys(Ref(*target.key) for target in (*stated, *taken)))

    @property
    def end_day(self) -> date:
        """The last possible day of its end: that of `until`, or that of its date without one."""
        return end_day(self.fields, self.latest_day)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the editors withdrew the entry, so that its words are gone."""
        return self.fields.status == "withdrawn"

    @property
    def withdrawal(self) -> models.Correction | None:
        """The correction with the day and reason of the withdrawal, if there is one."""
        position = withdrawal_of(self.fields)
        return None if position is None else self.fields.corrections[position]

    @property
    def corrections(self) -> tuple[models.Correction, ...]:
        """The corrections that pages list; for a withdrawn entry, only its withdrawal."""
        return tuple(filter(None, [self.withdrawal])) if self.is_withdrawn else self.fields.corrections

    def claim(self, id_: str) -> models.Claim:
        """Return the claim with that id."""
        return next(claim for claim in self.fields.claims if claim.id == id_)


def citations_in(event: Event) -> Iterator[models.Citation]:
    """Yield the citations of an event, its claims and its relations."""
    own = [claim.sources for claim in event.fields.claims] + [link.citations for link in event.links]
    for citations in (event.fields.sources, *own):
        yield from citations or ()


class Story(Struct, frozen=True):
    """A story with its events in order, the oldest first."""

    id: str
    fields: models.StoryFields
    languages: tuple[str, ...]
    """The languages of the story, in the site's order."""
    first_language: str
    """The language of texts that name none."""
    events: tuple[Ref, ...]
    """The events that are not withdrawn."""
    withdrawn: tuple[Ref, ...]
    """The withdrawn events, each of which leaves a notice at its address."""
    matters: tuple[Ref, ...]
    """The first claims of the matters on which its events made claims or took positions, by their first mention."""
    origins: Origins
    """The origins of the citations of all its events."""
    expected: tuple[StepRef, ...] = ()
    """The steps that lie ahead, or lay ahead once: its own, those of its events and those of their bills."""
    fingerprint: str = ""
    """The digest of the entry without its steps that lie ahead."""


class Actor(Struct, frozen=True):
    """An actor, with the events that name it."""

    id: str
    fields: models.ActorFields
    spoke: tuple[Ref, ...]
    """The events in which it spoke, or somebody spoke for it."""
    parts_spoke: tuple[Ref, ...]
    """Other events in which one of its parts or members spoke for itself."""
    mentioned: tuple[Ref, ...]
    """Other events that name it."""
    parts: tuple[str, ...]
    """The parts and members of this actor."""
    expected: tuple[StepRef, ...] = ()
    """The steps that lie ahead, or lay ahead once, and that name it."""
    fingerprint: str = ""
    """The digest of the whole entry."""

    @property
    def events(self) -> tuple[Ref, ...]:
        """All events that name it, or in which it or a part of it spoke."""
        return (*self.spoke, *self.parts_spoke, *self.mentioned)


class SourceUse(Struct, frozen=True):
    """The parts of an event that rest on a source."""

    is_support: bool
    """Whether the event as a whole rests on it, and so the stage that a bill reached by the event."""
    claims: tuple[str, ...]
    """The ids of the event's claims that rest on it."""
    relations: tuple[int, ...]
    """The positions, among the event's links, of the stated relations that rest on it."""
    quotes: int
    """The number of quotations from it."""
    pictures: int
    """The number of pictures from it."""
    is_mention: bool
    """Whether only the event's Markdown cites it."""


class Source(Struct, frozen=True):
    """A source, with the entries that cite it and the sources around it."""

    id: str
    fields: models.SourceFields
    uses: Mapping[Ref, SourceUse]
    """The events that cite it, in order, each with its parts that rest on it."""
    bills: tuple[str, ...]
    """The bills whose entries cite it."""
    versions: tuple[str, ...]
    """The sources that are versions of it."""
    reports: tuple[str, ...]
    """The sources that have some of their reporting from it."""
    origins: Origins | None
    """The origins of its reporting; None if it, or the text of which it is a version, is the only one."""
    has_snapshot: bool
    """Whether it has a snapshot, against which the checks have compared all its quotations."""
    expected: tuple[StepRef, ...] = ()
    """The steps that lie ahead, or lay ahead once, and that cite it."""
    fingerprint: str = ""
    """The digest of the whole entry."""

    @property
    def cited_by(self) -> tuple[Ref, ...]:
        """The events that cite it, in order."""
        return tuple(self.uses)


class BillStage(Struct, frozen=True):
    """A stage of a procedure, and the progress of a bill at it."""

    stage: models.Stage
    reached: Literal["yes", "no", "gap"]
    """`gap`: the bill must have reached the stage, but no event records it."""
    events: tuple[Ref, ...]
    is_next: bool
    """Whether the procedure allows the stage next."""
    is_open_again: bool
    """Whether a later step opened the stage again."""
    is_end: bool
    """Whether the stage ended the procedure."""
    missing: tuple[models.Stage, ...]
    """The possible predecessors of the stage, if none of them is recorded."""


class Bill(Struct, frozen=True):
    """A bill with its progress."""

    id: str
    fields: models.BillFields
    procedure: Procedure
    steps: tuple[BillStage, ...]
    """The stages of the procedure, in its order."""
    events: tuple[Ref, ...]
    """All events of the bill, the oldest first."""
    expected: tuple[StepRef, ...] = ()
    """The steps of the bill that lie ahead, or lay ahead once: those of its own entry, and of others that name it."""
    fingerprint: str = ""
    """The digest of the bill's entry, without its steps that lie ahead, and its procedure's."""
    under_way: tuple[Ref, ...] = ()
    """The events that had begun and not ended by the day of the record; none in that of today."""

    @property
    def end(self) -> BillStage | None:
        """The stage that ended the procedure; None while it continues."""
        return next((step for step in self.steps if step.is_end), None)


class OwnPage(Struct, frozen=True):
    """A page that the editors wrote."""

    id: str
    fields: models.PageFields
    prose: Mapping[str, Prose]
    """The text by language."""
    is_unfilled: bool = False
    """Whether the publisher has not yet written what a page of a new site leaves open."""
    fingerprint: str = ""
    """The digest of the whole entry."""


class Site(Struct, frozen=True):
    """All data from which the renderer creates the pages."""

    fields: models.SiteFields
    base_url: str | None
    """The public URL of the site; None if it is unknown."""
    stories: Mapping[str, Story]
    events: Mapping[tuple[str, str], Event]
    """By story and id."""
    matters: Mapping[Ref, Matter]
    """The matter of each claim."""
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    bills: Mapping[str, Bill]
    tags: Mapping[str, tuple[tuple[str, ...], tuple[Ref, ...]]]
    """The stories and the events with each tag."""
    pages: tuple[OwnPage, ...]
    """In the order of the menu."""
    expected: Mapping[StepRef, ExpectedStep] = field(default_factory=dict)
    """The steps that lie ahead, or lay ahead once, by day."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """The pictures that events show, by their path below `static/`."""
    is_example: bool = False
    """Whether readers find nothing but the invented story that came with the site."""
    fingerprint: str = ""
    """The digest of the settings."""
    claim_pages: frozenset[Ref] = frozenset()
    """The claims that had a page of their own when they were published, by the ids that they had then."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the site; the first is the default."""
        return self.fields.languages

    def event(self, ref: Ref) -> Event:
        """Return the event that `ref` refers to."""
        return self.events[ref.key]

    def events_of(self, story: Story) -> Iterator[Event]:
        """Yield the events of a story that are not withdrawn, in order."""
        return map(self.event, story.events)
