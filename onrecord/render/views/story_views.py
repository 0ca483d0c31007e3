"""Views of stories (cards, charts, facts, timelines as rows under the headings of months), of lists and of actors."""

from typing import Literal

from msgspec import Struct

from onrecord.render.fragments import Markup
from onrecord.render.views.claim_views import NamedClaim
from onrecord.render.views.event_views import EventHead, EventView
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText, StoryLink, TitleLink


class ChartView(Struct, frozen=True):
    """The charts of a story, for wide and for narrow pages."""

    full: Markup
    strip: Markup


class StoryCard(Struct, frozen=True):
    """A story on the home page."""

    link: StoryLink
    disputed: int
    """The number of its disputed claims."""
    disputed_address: str
    findings: int
    """The number of findings on its claims."""
    findings_address: str
    chart: ChartView
    """A small chart of it."""


class FactView(Struct, frozen=True):
    """A fact in the line below a story's title, with a link."""

    words: str
    address: str


class YearView(Struct, frozen=True):
    """A link to the whole text of one year of a story."""

    year: int
    address: str
    events: int
    is_this: bool


class RelatedStory(Struct, frozen=True):
    """A story with subjects in common."""

    link: TitleLink
    shared: tuple[LocalizedText, ...]
    """The names of those subjects."""


class MomentView(Struct, frozen=True):
    """A key moment of a story."""

    link: EventLink
    address: str
    """The address of the event's row."""


class TieView(Struct, frozen=True):
    """A short phrase about a relation of an event, with links."""

    kind: str
    words: Markup


class RowView(EventHead, frozen=True):
    """An event as a row of its story's timeline."""

    who: Markup
    """The people or bodies for whom the event speaks; empty without a named speaker."""
    ties: tuple[TieView, ...]
    claims: tuple[NamedClaim, ...]
    """Its claims; empty where the row holds the event's text."""
    entry: EventView | None
    """The event with its text; `None` in a long story, whose rows hold no text."""


class MonthView(Struct, frozen=True):
    """The rows under one heading of a timeline: a month, or a less exact date."""

    anchor: str
    year: int
    heading: str
    short: str
    """The month without its year; empty where the heading is not a month."""
    rows: tuple[RowView, ...]
    folding: Literal["never", "open", "on-phones", "closed"]
    """Where it is closed at first; the script closes it on phones. `never`: a page of few rows folds no month."""


class LineView(Struct, frozen=True):
    """An event as a line in a list."""

    link: EventLink
    who: Markup
    """The speakers, without the actor whose page has the list."""
    story: LocalizedText | None
    """Its story's title; None in a list of one story's events."""
    published_on: str
    changed_on: str
    """The days of its publication and its latest change as ISO 8601; empty for a draft, and on the page of a source."""
    uses: tuple[Markup, ...] = ()
    """On the page of a source, what rests on it in the event."""


class IndexEntry(Struct, frozen=True):
    """An actor, a source or a tag in the list of all."""

    name: LocalizedText
    address: str
    note: Markup
    """An actor's role, or a source's publisher and day; may be empty."""
    events: int
    """The number of events on its page."""
    stories: int = 0
    """The number of stories that have it as a tag of their own."""


class ListedStory(TitleLink, frozen=True):
    """A story with events in a list."""

    events: int
    """The number of its events in the list."""


class PersonView(Struct, frozen=True):
    """A person or a body that belongs to an actor, or speaks for it."""

    link: ActorLink
    role: LocalizedText | None


class ActorClaimView(NamedClaim, frozen=True):
    """A claim that an actor makes or denies, or on which it decides."""

    address: str
    """The address of the claim on its event's page."""
    source: Markup
    """The date of the claim; for a claim of others, also its speakers."""
    denial: Markup
    """The date of the denial, as a link; empty for other claims."""
