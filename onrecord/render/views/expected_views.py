"""Views of the steps that lie ahead, in words that stay true after their days."""

from msgspec import Struct

from onrecord.model.choices import ExpectedKind
from onrecord.model.expected import Owner, StepState
from onrecord.render.fragments import Markup
from onrecord.render.views.source_views import CitationView
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText, TitleLink


class SourceLink(Struct, frozen=True):
    """A source of a step, which pages name in the line: not every page with steps has a list of references."""

    citation: CitationView
    address: str
    """The page of the source."""


class PlanView(Struct, frozen=True):
    """A day for which a step was set."""

    words: str
    """The sentence without its full stop: 'Hearing set for 3 March 2022, as recorded on 1 February 2022'."""
    marked: Markup
    """The same sentence as HTML, in which the day is a `time` element."""
    date: str
    """The day in words, with the time where it is known."""
    recorded: str
    """When it was recorded here, in words; empty in a draft."""
    sources: tuple[SourceLink, ...]
    """The sources of this day."""


class StepView(Struct, frozen=True):
    """A step that lies ahead, or lay ahead once."""

    name: str
    """Its full name, which no other step has."""
    address: str
    """Its place on the page of the entry that has it."""
    anchor: str
    """Its anchor there."""
    kind: ExpectedKind
    kind_words: str
    """Its kind; empty where that says nothing."""
    title: LocalizedText
    state: StepState
    plan: PlanView
    """The day for which it is set, or was set last."""
    earlier: tuple[PlanView, ...]
    """The days for which it was set before, the latest first."""
    actors: tuple[ActorLink, ...]
    note: LocalizedText | None
    owner: TitleLink
    """The story, the event or the bill that has it."""
    owner_kind: Owner
    bill: TitleLink | None
    """The bill whose step it is; `None` for a bill's own step, whose owner that is."""
    happened: EventLink | None
    """The event by which it happened."""
    fell_through: str
    """That it fell through, with the day; empty if it did not."""
    reason: LocalizedText | None
    """Why it fell through."""
    reason_sources: tuple[SourceLink, ...]
    last_day: str
    """The last possible day of an open step, as ISO 8601, by which the script says that it has passed; else empty."""
    zone: str
    """The IANA zone in which that day ends."""


class DaysSetView(Struct, frozen=True):
    """The steps of a page."""

    open: tuple[StepView, ...]
    """Those that neither happened nor fell through, by day."""
    ended: tuple[StepView, ...]
    owner_kind: Owner | None
    """The kind of the page's entry, whose own steps have their anchors there; `None` on pages of other things."""


class FulfilledView(Struct, frozen=True):
    """That an event was set for a day before it happened."""

    name: str
    """The full name of the step."""
    recorded: str
    """The day on which that was recorded here, as ISO 8601."""
    words: str
    """The sentence on the day for which it was set last."""
    address: str
    """The place of the step."""
