"""Views of matters: each side's words on a claim, and its disputes."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.claim_views import (
    FindingView,
    QuoteView,
    RelationView,
    StandingView,
    Statements,
)
from onrecord.render.views.source_views import CitationView, OriginsView
from onrecord.render.views.text_views import ActorLink, LocalizedText, TitleLink, When


class WordsView(Struct, frozen=True):
    """A statement's words on a claim: verbatim, or the editors' paraphrase."""

    quote: QuoteView | None
    """The verbatim words."""
    is_translated: bool
    """Whether the quotation has a translation into the page's language."""
    editors: LocalizedText | None
    """The editors' paraphrase, without quotation marks. `None` where readers can read the quotation, or where the
    paraphrase repeats the claim."""
    subject: LocalizedText
    """The text of the claim, or else the event's title: the name of the link."""
    address: str
    """The address of the claim or the event that makes the statement."""
    speakers: tuple[ActorLink, ...]
    """The speakers, unless they are the body itself."""
    when: When
    source: LocalizedText | None
    source_address: str
    """The address of the source's page."""
    origins: Markup
    """The origin of the reporting; empty where the source is its own origin."""


class LatestView(Struct, frozen=True):
    """The latest statement of a body, where the page shows an earlier one."""

    verb: str
    address: str
    when: When


class FoundView(Struct, frozen=True):
    """A finding with all that its entry says of it."""

    finding: FindingView
    """It names its claim unless that is the matter's first claim."""
    quote: QuoteView | None
    """The decisive words."""
    note: LocalizedText | None
    citations: tuple[CitationView, ...]
    origins: OriginsView


Position = Literal["holds", "denies", "back"]
"""The current position of a body: it holds the claim, denies it, or takes its word back."""


class SideView(Struct, frozen=True):
    """A body's words on a claim, and its position."""

    body: str
    """The id of the body."""
    name: Markup
    position: Position
    symbol: str
    verb: str
    """What the shown statement does."""
    words: WordsView
    latest: LatestView | None
    """Its latest statement, if the page shows an earlier one."""


Sides = tuple[tuple[SideView, Fragment | Markup], ...]
"""The bodies that speak on a matter, in the order of their first statements, each with its view rendered."""


class DisputeView(Struct, frozen=True):
    """A disputed claim, with the words of each side."""

    text: LocalizedText
    address: str
    """The address of the claim on the page of claims."""
    standing: StandingView
    story: TitleLink
    letter: str
    """Its letter in the picture of its story; empty where that shows none."""
    holding: tuple[SideView, ...]
    """The bodies that claim it, in the order of their first statements."""
    opposing: tuple[SideView, ...]
    """The bodies that deny it."""


class LastWordView(Struct, frozen=True):
    """The latest statement in a dispute."""

    speakers: tuple[ActorLink, ...]
    when: When


class MatterSides(Struct, frozen=True, kw_only=True):
    """What the sides of a matter said, what was found on it, and where it stands."""

    text: LocalizedText
    """The text of its first claim."""
    standing: StandingView
    findings: tuple[FoundView, ...]
    """The findings on all its claims, those on the first claim first."""
    sides: Sides
    last: LastWordView | None
    has_answer: bool
    """Whether the page names who spoke first, because the sides do not show it."""


class MatterView(MatterSides, frozen=True, kw_only=True):
    """A matter with all its statements."""

    anchor: str
    former: tuple[str, ...]
    """The anchors that it had by former ids."""
    name: str
    """`event#claim` of its first claim."""
    published_on: str
    changed_on: str
    """The days as ISO 8601 when the first and the latest of what was said on it were published; empty for drafts."""
    letter: str
    """Its letter in the picture of its story, if it has one."""
    address: str
    """The address of its first claim."""
    in_full: str
    """Its address on the page of claims that lists all sides."""
    statements: Statements
    is_unanswered: bool
    """Whether the side that spoke first has left a denial unanswered."""
    evidence: tuple[RelationView, ...]
    """Relations of evidence to its claims."""
    readings: tuple[RelationView, ...]
    """Relations that take no side: inferences, qualifications and corrections."""


class PairLink(Struct, frozen=True):
    """A link to the claims on which two bodies spoke."""

    names: Markup
    claims: int
    address: str
