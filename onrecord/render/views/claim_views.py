"""Views of claims: quotations, relations, standings, statements, and what each side says on a matter."""

from typing import Literal

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views import source_views, text_views


class QuoteView(Struct, frozen=True):
    """A verbatim quotation."""

    exact: str
    lang: str
    lang_note: str
    """The name of the quotation's language; empty where it is the page's."""
    speakers: tuple[text_views.ActorLink, ...]
    citation: source_views.CitationView
    address: str
    """A link to the words in their source; empty where the source has no address."""
    is_checked: bool
    """Whether a check found these exact words in the archived text of the source."""
    translation: text_views.LocalizedText | None
    translator: text_views.LocalizedText | None


class RelationView(Struct, frozen=True):
    """A relation, as seen from one of its two ends."""

    kind: str
    incoming: bool
    sentence: Markup
    """A sentence that names both ends, with links to the other end and its speakers."""
    inferred: bool
    note: text_views.LocalizedText | None
    citations: tuple[source_views.CitationView, ...]
    reading: Markup = Markup("")
    """For a position that follows from a joined claim: that it is the editors' reading, with this claim."""
    joined_by: str = ""
    """The address of the event that joined the claims, before which no record has such a position."""


class RepliesView(Struct, frozen=True):
    """The relations that lead to an event, or to one of its claims."""

    claim: text_views.LocalizedText | None
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
    claim: text_views.LocalizedText | None = None
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
    """What courts and other bodies found on the claim, which doesn't change the standing."""

    @property
    def kind(self) -> str:
        """The standing without its answer, as `vocabulary.STANDING_COUNTS` names it."""
        return self.mark.partition("-")[0]

    @property
    def found(self) -> str:
        """The results of the findings, for styles and scripts."""
        return " ".join(finding.result for finding in self.findings)


class NamedClaim(Struct, frozen=True):
    """A claim with its standing."""

    name: str
    """`event#claim`."""
    text: text_views.LocalizedText
    standing: StandingView
    matter_address: str
    """The address of the matter on the page of claims."""


class ClaimView(NamedClaim, frozen=True):
    """A claim with its standing and its relations."""

    anchor: str
    former: tuple[str, ...]
    """The anchors that it had by former ids."""
    quote: QuoteView | None
    citations: tuple[source_views.CitationView, ...]
    origins: source_views.OriginsView
    relations: tuple[RelationView, ...]


class StatementView(Struct, frozen=True):
    """A statement on a matter."""

    event: text_views.EventLink
    address: str
    """The address of the claim that makes the statement, or of its event."""
    symbol: str
    verb: str
    kind: str
    """The relation that makes the statement; empty where the event only asserts the claim."""
    words: text_views.LocalizedText | None
    """The text of the claim that makes the statement, unless it is the matter's first claim."""
    speakers: tuple[text_views.ActorLink, ...]
    on_behalf_of: tuple[text_views.ActorLink, ...]
    citations: tuple[source_views.CitationView, ...]
    origins: source_views.OriginsView
    note: text_views.LocalizedText | None
    reading: Markup
    """For a position that follows from a joined claim: that it is the editors' reading, with this claim; else empty."""
    then: Markup = Markup("")
    """The standing after this statement; empty for its words alone, which are the same for many claims."""


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


class WordsView(Struct, frozen=True):
    """A statement's words on a claim: verbatim, or the editors' paraphrase."""

    quote: QuoteView | None
    is_translated: bool
    """Whether the quotation has a translation into the page's language."""
    editors: text_views.LocalizedText | None
    """The editors' paraphrase, without quotation marks. `None` where readers can read the quotation, or where the
    paraphrase repeats the claim."""
    kind_words: str
    """What kind of event it is, for the name of the link: 'Statement'."""
    address: str
    """The address of the claim or the event that makes the statement."""
    speakers: tuple[text_views.ActorLink, ...]
    """The speakers, unless they are the body itself."""
    when: text_views.When
    source: text_views.LocalizedText | None
    source_in_brief: text_views.LocalizedText | None
    """Its name where there is little room: its kind in place of a long title."""
    source_address: str
    origins: Markup
    """The origin of the reporting; empty where the source is its own origin."""


class LatestView(Struct, frozen=True):
    """What a body said later than the words that the page shows."""

    verb: str
    address: str
    when: text_views.When


class FoundView(Struct, frozen=True):
    """What an entry says of its finding, and where that is from."""

    quote: QuoteView | None
    """The decisive words."""
    note: text_views.LocalizedText | None
    citations: tuple[source_views.CitationView, ...]
    origins: source_views.OriginsView


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
    reading: Markup
    """For a position that follows from a joined claim: that it is the editors' reading, with this claim; else empty."""
    words: WordsView
    latest: LatestView | None
    """Its latest statement, if the page shows an earlier one."""
    qualifying: tuple[LatestView, ...] = ()
    """Where it limits the claim. Also those of later days: the script hides these."""


Sides = tuple[tuple[SideView, Fragment | Markup], ...]
"""The bodies that speak on a matter, in the order of their first statements, each with its view rendered."""


class DisputeView(Struct, frozen=True):
    """A disputed claim, with the words of each side."""

    text: text_views.LocalizedText
    address: str
    """The address of the claim on the page of claims."""
    standing: StandingView
    story: text_views.TitleLink
    letter: str
    """Its letter in the picture of its story; empty where that shows none."""
    holding: tuple[SideView, ...]
    """The bodies that claim it, in the order of their first statements; those last that spoke of joined claims only."""
    opposing: tuple[SideView, ...]
    """The bodies that deny it."""


class MatterSides(Struct, frozen=True, kw_only=True):
    """What the sides of a matter said, what was found on it, and where it stands."""

    text: text_views.LocalizedText
    """The text of its first claim."""
    standing: StandingView
    findings: tuple[FindingView, ...]
    """The findings on all its claims, those on the first claim first; each of the others names its claim."""
    sides: Sides
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
    statements: tuple[tuple[StatementView | None, Fragment, FoundView | None], ...]
    """As `Statements`, with what was found."""
    evidence: tuple[RelationView, ...]
    readings: tuple[RelationView, ...]
    """Relations that take no side: inferences, qualifications and corrections."""


class PairLink(Struct, frozen=True):
    """A link to the claims on which two bodies spoke."""

    names: Markup
    claims: int
    address: str
