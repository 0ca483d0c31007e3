# ruff: noqa: D102 (the fields have the names and meanings that they have in model/fields.py and model/site.py)
"""The parts of events and stories that pages can read: a narrow type for each kind of dependency.

The values are the arranged events and stories themselves. By their narrow types, mypy refuses a page that reads more
than the fingerprint of its dependency covers. `tests/render/test_dependencies.py` compares the fields of
`SummaryFields` with those that the metadata fingerprint of an event leaves out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from onrecord.model.choices import Channel, EventType, Status
from onrecord.model.dates import Issued
from onrecord.model.expected import StepRef
from onrecord.model.fields import Citation, Claim, Correction, Quote, SourceFields, StageReached, StoryFields, Votes
from onrecord.model.origins import Origins
from onrecord.model.relations import Ref
from onrecord.model.site import Link, TakenSide
from onrecord.model.values import Date, Day, Id, Many, Text, Time, Zone


class SummaryFields(Protocol):
    """The metadata of an event: all fields but those that only its own page and row show."""

    @property
    def type(self) -> EventType: ...
    @property
    def date(self) -> Date: ...
    @property
    def until(self) -> Date | None: ...
    @property
    def time(self) -> Time | None: ...
    @property
    def timezone(self) -> Zone | None: ...
    @property
    def title(self) -> Text: ...
    @property
    def speaker(self) -> Many[Id]: ...
    @property
    def on_behalf_of(self) -> Many[Id]: ...
    @property
    def channel(self) -> Channel | None: ...
    @property
    def actors(self) -> Many[Id]: ...
    @property
    def claims(self) -> Many[Claim]: ...
    @property
    def bill(self) -> Id | None: ...
    @property
    def stage(self) -> Many[StageReached]: ...
    @property
    def votes(self) -> Votes | None: ...
    @property
    def sources(self) -> Many[Citation]: ...
    @property
    def published(self) -> Day | None: ...
    @property
    def status(self) -> Status: ...
    @property
    def corrections(self) -> Many[Correction]: ...
    @property
    def tags(self) -> Many[Id]: ...
    @property
    def aliases(self) -> Many[Id]: ...
    @property
    def reached(self) -> tuple[StageReached, ...]: ...
    def reached_at(self, stage: str) -> StageReached: ...


class QuotesFields(SummaryFields, Protocol):
    """The metadata and the quotations of an event."""

    @property
    def quotes(self) -> Many[Quote]: ...


class EventSummary(Protocol):
    """An event as other pages name it: its metadata."""

    @property
    def id(self) -> str: ...
    @property
    def story(self) -> str: ...
    @property
    def ref(self) -> Ref: ...
    @property
    def fields(self) -> SummaryFields: ...
    @property
    def moment(self) -> datetime | None: ...
    @property
    def latest_day(self) -> date: ...
    @property
    def end_day(self) -> date: ...
    @property
    def is_stage(self) -> bool: ...
    @property
    def is_withdrawn(self) -> bool: ...
    @property
    def withdrawal(self) -> Correction | None: ...
    @property
    def corrections(self) -> tuple[Correction, ...]: ...
    def claim(self, id_: str) -> Claim: ...


class EventQuotes(EventSummary, Protocol):
    """An event with its quotations."""

    @property
    def fields(self) -> QuotesFields: ...


class EventDates(Struct, frozen=True):
    """The days on which an event changed."""

    published: Issued | None
    corrected: tuple[Issued, ...]
    related: tuple[Issued, ...]
    """The publication days of the events with a relation to it."""


class EventRelations(EventSummary, Protocol):
    """An event with its relations to others, their relations to it, and the origins of its sources."""

    @property
    def links(self) -> tuple[Link, ...]: ...
    @property
    def backlinks(self) -> tuple[Link, ...]: ...
    @property
    def origins(self) -> Origins: ...
    @property
    def claim_origins(self) -> Mapping[str, Origins]: ...
    @property
    def sides(self) -> tuple[TakenSide, ...]: ...
    @property
    def denied(self) -> tuple[Ref, ...]: ...


class StoryName(Protocol):
    """A story as pages name it: its entry and its languages."""

    @property
    def id(self) -> str: ...
    @property
    def fields(self) -> StoryFields: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def first_language(self) -> str: ...


class StoryContents(StoryName, Protocol):
    """A story with the lists of its events and matters, and the origins of all its sources."""

    @property
    def events(self) -> Sequence[Ref]: ...
    @property
    def withdrawn(self) -> Sequence[Ref]: ...
    @property
    def matters(self) -> Sequence[Ref]: ...
    @property
    def expected(self) -> Sequence[StepRef]: ...
    @property
    def origins(self) -> Origins: ...


class StorySummary(Struct, frozen=True):
    """A story in a list of stories."""

    story: StoryName
    first: Ref | None
    last: Ref | None
    """The first and the last of its events."""
    events: int
    """The number of events that are not withdrawn."""
    latest: int
    """The last day of an event, as its ordinal; 0 without events."""


class SourceEntry(Protocol):
    """A source as pages cite it: its own entry."""

    @property
    def fields(self) -> SourceFields: ...
    @property
    def has_snapshot(self) -> bool: ...
