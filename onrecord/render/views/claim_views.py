"""Views of claims: quotations, relations, standings and statements."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.source_views import CitationView, OriginsView
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText


class QuoteView(Struct, frozen=True):
    """A verbatim quotation."""

    exact: str
    lang: str
    lang_note: str
    """The name of the quotation's language; empty where it is the page's."""
    speakers: tuple[ActorLink, ...]
    citation: CitationView
    address: str
    """A link to the words in their source; empty where the source has no address."""
    is_checked: bool
    """Whether a check found these exact words in the archived text of the source."""
    translation: LocalizedText | None
    translator: LocalizedText | None


class RelationView(Struct, frozen=True):
    """A relation, as seen from one of its two ends."""

    kind: str
    incoming: bool
    sentence: Markup
    """A sentence that names both ends, with links to the other end and its speakers."""
    inferred: bool
    note: LocalizedText | None
    citations: tuple[CitationView, ...]


class RepliesView(Struct, frozen=True):
    """The relations that lead to an event, or to one of its claims."""

    claim: LocalizedText | None
    """The claim; `None` for the whole event, and for an event's only claim."""
    relations: tuple[RelationView, ...]


class FindingView(Struct, frozen=True):
    """What a court or another body found on a claim."""

    result: str
    """The name of the result, for styles and scripts."""
    symbol: str
    """The same for each result: a shape of its own that says nothing of what was found."""
    label: Markup
    """The finding in words: its result, body and day, and what became of it."""
    address: str
    """The address of the finding's event."""
    claim: LocalizedText | None = None
    """The claim that it is about, where the page does not show that beside it."""


class StandingView(Struct, frozen=True):
    """The standing of a claim."""

    mark: str
    """The name of the standing, for styles and scripts."""
    symbol: str
    label: Markup
    """The standing in words; the label always names the sides it depends on."""
    answer: Markup
    """What the side that spoke first has answered to its opponents; empty outside a dispute."""
    findings: tuple[FindingView, ...] = ()
    """What courts and other bodies found on the claim. Pages say it before the standing, which it doesn't change."""

    @property
    def found(self) -> str:
        """The results of the findings, for styles and scripts."""
        return " ".join(finding.result for finding in self.findings)


class NamedClaim(Struct, frozen=True):
    """A claim with its standing."""

    name: str
    """`event#claim`."""
    text: LocalizedText
    standing: StandingView
    matter_address: str
    """The address of the matter on the page of claims."""


class ClaimView(NamedClaim, frozen=True):
    """A claim with its standing and its relations."""

    anchor: str
    former: tuple[str, ...]
    """The anchors that it had by former ids."""
    quote: QuoteView | None
    citations: tuple[CitationView, ...]
    origins: OriginsView
    relations: tuple[RelationView, ...]


class StatementView(Struct, frozen=True):
    """A statement on a matter."""

    event: EventLink
    address: str
    """The address of the claim that makes the statement, or of its event."""
    symbol: str
    verb: str
    kind: str
    """The relation that makes the statement; empty where the event only asserts the claim."""
    words: LocalizedText | None
    """The text of the claim that makes the statement, unless it is the matter's first claim."""
    speakers: tuple[ActorLink, ...]
    on_behalf_of: tuple[ActorLink, ...]
    citations: tuple[CitationView, ...]
    origins: OriginsView
    note: LocalizedText | None
    then: Markup
    """The standing after this statement."""


Statements = tuple[tuple[StatementView | None, Fragment], ...]
"""The statements on a matter and the findings on its claims, in the order of their events.

Each statement has its view and its rendered words, without sources and the standing after it; a finding has only words.
"""


class ClaimHistory(Struct, frozen=True):
    """The statements on a claim, as its event's page lists them."""

    claim: ClaimView
    earlier: int
    """The number of earlier statements and findings; only the page of claims lists those."""
    statements: Statements
