"""Views of claims: quotations, relations, standings and statements."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.links import ActorLink, EventLink
from onrecord.render.views.sources import CitationView, OriginsView
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words as they were said."""

    exact: str
    lang: str
    lang_note: str
    """The words' language, in words; nothing where it is the page's."""
    speakers: tuple[ActorLink, ...]
    citation: CitationView
    address: str
    """Where the words can be read in their source; nothing where that has no address."""
    is_checked: bool
    """Whether they were found, word for word, in the text kept of the source."""
    translation: LocalizedText | None
    translator: LocalizedText | None


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation, told from one of its two ends."""

    kind: str
    incoming: bool
    sentence: Markup
    """All of it as a sentence, with the ways to the other end and to those who speak there."""
    inferred: bool
    note: LocalizedText | None
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class RepliesView:
    """What others do to an event as a whole, or to one of its claims."""

    claim: LocalizedText | None
    """The claim; nothing for the whole event, and for its only claim."""
    relations: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True)
class StandingView:
    """How a claim stands."""

    mark: str
    """The standing as one word, for styles and scripts."""
    symbol: str
    label: Markup
    """In a few words, with the names that it must never be said without."""
    answer: Markup
    """What the side that spoke first has said since it was opposed; nothing outside a dispute."""


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim and what was said to it."""

    anchor: str
    name: str
    """`event#claim`."""
    text: LocalizedText
    quote: QuoteView | None
    citations: tuple[CitationView, ...]
    origins: OriginsView
    standing: StandingView
    matter_address: str
    """Where all that was said on the matter stands."""
    relations: tuple[RelationView, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement on a matter."""

    event: EventLink
    address: str
    """The claim that says it, or the event."""
    symbol: str
    verb: str
    kind: str
    """The relation by which it is said; nothing where it only asserts."""
    words: LocalizedText | None
    """The claim that says it, where it is another than the matter's first."""
    speakers: tuple[ActorLink, ...]
    on_behalf_of: tuple[ActorLink, ...]
    citations: tuple[CitationView, ...]
    origins: OriginsView
    note: LocalizedText | None
    then: Markup
    """How the matter stands from then on."""


@dataclass(frozen=True, slots=True)
class ClaimHistory:
    """What was said on a claim, as its event's page shows it."""

    claim: ClaimView
    earlier: int
    """How many statements stand before these, on the page of the story's claims alone."""
    statements: tuple[Fragment, ...]
