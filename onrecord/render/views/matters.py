"""Views of matters: what each side said on a claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.claims import QuoteView, RelationView, StandingView, StatementView
from onrecord.render.views.links import ActorLink, StoryName
from onrecord.render.views.texts import LocalizedText, When


@dataclass(frozen=True, slots=True)
class WordsView:
    """What somebody said on a claim: verbatim, or in the editors' words."""

    quote: QuoteView | None
    """The words as they were said."""
    is_translated: bool
    """Whether the quotation is in another language and has a translation into the page's."""
    editors: LocalizedText | None
    """The editors' words, which stand in no quotation marks. Nothing where the reader can read the quotation, or where
    they are the words of the claim itself, which stand above."""
    subject: LocalizedText
    """The claim that says it, else the event's title: what a link to the statement is called."""
    address: str
    """The statement: a claim of an event, or the event."""
    speakers: tuple[ActorLink, ...]
    """Who spoke, where that is somebody else than the body."""
    when: When
    source: LocalizedText | None
    source_address: str
    """The source's page."""
    origins: Markup
    """Where the reporting comes from; nothing where the source is its own origin."""


@dataclass(frozen=True, slots=True)
class LatestView:
    """The last word of a body on a claim, where an earlier one is shown."""

    verb: str
    address: str
    when: When


Position = Literal["holds", "denies", "back"]
"""What a body says of a claim now: that it is so, that it is not, or that it takes its word back."""


@dataclass(frozen=True, slots=True)
class SideView:
    """A body that speaks on a claim, with its words."""

    name: Markup
    position: Position
    symbol: str
    verb: str
    """What the statement shown does."""
    words: WordsView
    latest: LatestView | None
    """Its last word, where that is not the one shown."""


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A claim in dispute, with the words of each side."""

    text: LocalizedText
    address: str
    """Where all that was said on it stands."""
    standing: StandingView
    story: StoryName
    holding: tuple[SideView, ...]
    """Those who claim it, in the order in which they came to do so."""
    opposing: tuple[SideView, ...]
    """Those who deny it."""


@dataclass(frozen=True, slots=True)
class MatterView:
    """A matter with everything that was said on it."""

    anchor: str
    name: str
    """`event#claim` of its first claim."""
    text: LocalizedText
    address: str
    """Its first claim's."""
    in_full: str
    """Where it stands with everything that was said on it."""
    standing: StandingView
    sides: tuple[SideView, ...]
    """The bodies that speak on it; who spoke first stands first."""
    statements: tuple[Fragment, ...]
    last: StatementView | None
    """The last word in a dispute."""
    is_unanswered: bool
    """Whether the side that spoke first has not answered those who deny it."""
    has_answer: bool
    """Whether it is told beside the standing who spoke first: not where the sides show it."""
    evidence: tuple[RelationView, ...]
    """Documents and other things that bear on it."""
    readings: tuple[RelationView, ...]
    """What editors infer, and what qualifies or corrects it without taking a side."""


@dataclass(frozen=True, slots=True)
class PairLink:
    """The way to the claims on which two bodies spoke."""

    names: Markup
    claims: int
    address: str
