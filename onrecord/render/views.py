"""What templates see: plain values, worded in one language, for one page.

A page is made from its view and nothing else; so a view is also the list of what a page depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.render.fragments import Fragment, Markup


@dataclass(frozen=True, slots=True)
class LocalizedText:
    """A text in the page's language, or in another where it has none in this one."""

    text: str
    lang: str = ""
    """The text's language where it is not the page's."""
    note: str = ""
    """A word about that, in the page's language: 'in Russian'."""


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    """What the language calls itself."""
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class ActorLink:
    """An actor's name with its page."""

    name: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class When:
    """A date and time in words and for machines."""

    words: str
    short: str
    """Without the month and year that stand in the heading above."""
    machine: str
    """ISO 8601, for `datetime`; nothing where the date is no day, month or year."""
    edtf: str
    """The date as EDTF."""
    clock: str
    """The time of day with its zone; nothing where it is not known."""


@dataclass(frozen=True, slots=True)
class CitationView:
    """A source cited by an event, a claim or a relation."""

    source: str
    """The source's id."""
    label: LocalizedText
    """Who published it, or what it is called where that is not known."""
    locator: str
    says: tuple[LocalizedText, ...]
    """What the source tells otherwise; nothing where it agrees."""


@dataclass(frozen=True, slots=True)
class RelationView:
    """A relation, told from one of its two ends."""

    kind: str
    incoming: bool
    sentence: Markup
    """All of it as a sentence, with the ways to the other end and to those who speak there."""
    words: LocalizedText
    """The other end: a claim's text or an event's title."""
    address: str
    """Where the other end stands."""
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
class OriginsView:
    """Where the reporting of some citations comes from, in words."""

    count: int
    """How many independent origins are known."""
    words: Markup
    """As in '5 reports from 1 original source: Reuters'."""
    beside: Markup
    """The same beside the names of the sources: without those that are their own origins."""
    record: Markup
    """That something is known from the record itself; nothing where it is not."""
    is_single: bool
    """Whether all rests on one origin that is not the record itself."""


@dataclass(frozen=True, slots=True)
class StandingView:
    """How a claim stands."""

    mark: str
    """The standing as one word, for styles and scripts."""
    symbol: str
    label: Markup
    """In a few words, with the names that it must never be said without."""
    holding: tuple[Markup, ...]
    """The bodies that hold it."""
    opposing: tuple[Markup, ...]
    """The bodies that hold the opposite."""
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
class History:
    """What was said on a claim, as its event's page shows it."""

    claim: ClaimView
    earlier: int
    """How many statements stand before these, on the page of the story's claims alone."""
    statements: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class MediaView:
    """A picture."""

    address: str
    """Its file for browsers that take no other."""
    width: int
    """In pixels."""
    height: int
    candidates: tuple[tuple[str, int], ...]
    """The same in WebP: addresses and widths, the narrowest first; of a picture that moves, one that does not."""
    is_moving: bool
    alt: LocalizedText
    credit: LocalizedText
    caption: LocalizedText | None
    citation: CitationView | None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A published error and what was put in its place."""

    when: str
    was: LocalizedText
    now: LocalizedText
    reason: LocalizedText | None


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """That an entry was withdrawn: all that is said of it."""

    when: str
    """The day; nothing where that is not known."""
    words: str
    """The same as a sentence."""
    reason: LocalizedText | None


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag with the page of all that is filed under it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A page of the menu."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event in a list: when, what and who."""

    title: LocalizedText
    address: str
    when: When
    kind: str
    kind_words: str
    speakers: tuple[ActorLink, ...]
    story: LocalizedText


@dataclass(frozen=True, slots=True)
class CorrectedEvent:
    """An event in the list of all corrections: with a correction, or with its withdrawal."""

    link: EventLink
    correction: CorrectionView | None
    withdrawal: WithdrawalView | None


@dataclass(frozen=True, slots=True)
class ChangedEvent:
    """An event among the newest changes."""

    name: str
    """Its id; with its story's before it, where other stories' stand beside it."""
    link: EventLink
    published_on: str
    changed_on: str
    """The day of its last change as ISO 8601."""
    changed: str
    """The same in words."""
    cause: Markup
    """Whether it is new, or what has changed; with the day of it, or with its story."""


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
class BillLink:
    """A bill's name and page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StageReachedView:
    """A stage that a bill reached by an event."""

    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """What the stage decides in this parliament."""
    outcome: str
    votes: str


@dataclass(frozen=True, slots=True)
class BillStep:
    """What an event was in the course of a bill."""

    bill: BillLink
    stages: tuple[StageReachedView, ...]
    """In their order; mostly one."""
    votes: str
    """The votes of the whole event, where it reached several stages."""


@dataclass(frozen=True, slots=True)
class StepEvent:
    """An event by which a bill reached a stage."""

    link: EventLink
    until: str
    """From when to when it lasted; nothing for a single moment."""
    chamber: LocalizedText | None
    """Where it took place, if the stage leaves that open."""
    outcome: str
    sources: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True)
class StageName:
    """A stage of a procedure by its name."""

    key: str
    label: LocalizedText
    chamber: LocalizedText | None


@dataclass(frozen=True, slots=True)
class StepView:
    """A stage of a bill's procedure, and whether the bill reached it."""

    key: str
    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    reached: str
    """`yes`, `no` or `gap`."""
    is_next: bool
    is_open_again: bool
    missing: tuple[StageName, ...]
    """Stages of which one must have come just before, where nothing is recorded of any."""


@dataclass(frozen=True, slots=True)
class StageMark:
    """A bill at a stage: once for each event by which it reached it, or that it is a gap, or may come next."""

    stages: tuple[StageName, ...]
    """The stage; several where it must have been one of them."""
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """What the stage decides in this parliament."""
    reached: str
    """`yes`, `no` or `gap`."""
    outcome: str
    """How it ended, as editors write it; nothing where that is not known."""
    event: StepEvent | None
    is_next: bool

    @property
    def keys(self) -> str:
        """The keys of the stages, with spaces between them."""
        return " ".join(stage.key for stage in self.stages)


@dataclass(frozen=True, slots=True)
class ChamberRun:
    """Stages that follow each other in one chamber."""

    chamber: LocalizedText | None
    """Nothing where the stages are in none, such as a signature."""
    marks: tuple[StageMark, ...]


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill with its progress."""

    link: BillLink
    runs: tuple[ChamberRun, ...]
    """What it went through in the order of time, with its gaps and what may come next."""
    rest: tuple[StepView, ...]
    """The other stages of the procedure."""
    state: str
    """Where it stands, in a sentence."""


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as it stands in a timeline and on its own page."""

    id: str
    type: str
    type_words: str
    address: str
    title: LocalizedText
    when: When
    until: str
    """How long it lasted, in words; nothing for a single moment."""
    during: EventLink | None
    """The event that it was part of."""
    who: Markup
    """Who speaks, as what and for whom; nothing where nobody is named."""
    how: Markup
    """By what means, and to whom; nothing where neither is known."""
    actors: tuple[ActorLink, ...]
    summary: LocalizedText | None
    body: Markup | None
    body_lang: LocalizedText | None
    """The body's language where it is not the page's; its text is empty."""
    claims: tuple[ClaimView, ...]
    quotes: tuple[QuoteView, ...]
    does: tuple[RelationView, ...]
    """What it denies, answers, confirms or maintains, which stands under its title."""
    relations: tuple[RelationView, ...]
    """What else it does to others."""
    replies: tuple[RepliesView, ...]
    """What others do to it."""
    citations: tuple[CitationView, ...]
    origins: OriginsView
    other_dates: tuple[Markup, ...]
    """Which sources give which dates instead."""
    media: tuple[MediaView, ...]
    published: str
    published_on: str
    """The same as ISO 8601, which scripts can compare; nothing where it is not known."""
    changed_on: str
    """The day of its last change, likewise."""
    corrections: tuple[CorrectionView, ...]
    step: BillStep | None
    """The step of a bill that it was."""
    bill: BillLink | None
    """A bill that it is about, where it is no step of it."""
    tags: tuple[TagLink, ...]
    rests_on: tuple[EventLink, ...] = ()
    """The earlier events that it comes after, as far as nothing else names them."""
    ties: Fragment | None = None
    """What stands directly under its title, rendered: what it does to others. A row says that itself."""
    content: Fragment | None = None
    """All that stands below that, rendered."""
    article: Fragment | None = None
    """The event as it stands in a timeline, rendered: the same on the page of its part and on that of the whole."""


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A source as it stands in a list of references."""

    id: str
    address: str
    """The source's own page."""
    name: LocalizedText
    """What it is called where it is only named."""
    title: str
    description: LocalizedText | None
    lang: str
    lang_note: str
    """The source's language, in words; nothing where it is the page's."""
    authors: str
    container: str
    publisher: LocalizedText | None
    issued: str
    url: str
    url_status: str
    accessed: str
    archive_url: str
    archive_date: str
    primary: bool
    via: tuple[LocalizedText, ...]
    """Where its reporting comes from."""
    note: LocalizedText | None
    formatted: Markup | None = None
    """Author, title and imprint by the site's citation style; nothing in the house format, which templates write."""

    @property
    def heading(self) -> LocalizedText:
        """Its title; where that is not known, what it is."""
        return LocalizedText(self.title, self.lang) if self.title else self.description or LocalizedText(self.id)


@dataclass(frozen=True, slots=True)
class NumberedReference:
    """A reference in the list of what a page cites."""

    words: Fragment
    name: LocalizedText
    """Its title, else what it is."""
    address: str
    """The source's own page."""
    anchor: str
    backlinks: Markup
    """Links to the places on the page that cite it."""


@dataclass(frozen=True, slots=True)
class StoryName:
    """A story's title and page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StoryLink:
    """A story in a list."""

    title: LocalizedText
    address: str
    summary: LocalizedText | None
    span: str
    """From when to when its events are."""
    events: int


@dataclass(frozen=True, slots=True)
class TieView:
    """What an event does to others, or others to it, in a few words with the ways there."""

    kind: str
    words: Markup


@dataclass(frozen=True, slots=True)
class RowView:
    """An event as a row of its story's timeline."""

    id: str
    type: str
    type_words: str
    address: str
    """Its own page."""
    title: LocalizedText
    when: When
    who: Markup
    """Whose words it is; nothing where nobody is named."""
    lanes: str
    """The lanes of the narrow picture in which it has a mark."""
    ties: tuple[TieView, ...]
    claims: tuple[ClaimView, ...]
    """Its claims, where its whole entry does not stand in the row."""
    entry: EventView | None
    """Its whole entry, where it does."""
    published_on: str
    changed_on: str
    """The days on which it was published and last changed, as ISO 8601."""


@dataclass(frozen=True, slots=True)
class MonthView:
    """The rows under one heading of a timeline: those of a month, or of dates less exact."""

    anchor: str
    year: int
    heading: str
    short: str
    """The month without its year; nothing where the heading is no month."""
    rows: tuple[RowView, ...]
    is_open: bool


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
class BillState:
    """A bill in a list, and how far it has come."""

    link: BillLink
    state: str
    track: tuple[str, ...]
    """`yes`, `gap` or `no` for each stage on its way, and for those that may come next."""


@dataclass(frozen=True, slots=True)
class YearView:
    """A year of a story's whole text that has a page of its own."""

    year: int
    address: str
    events: int
    is_this: bool


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of a story's first line, with the way to what it counts."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story on the home page."""

    link: StoryLink
    disputed: int
    """How many of its claims are in dispute."""
    chart: ChartView
    """Its picture, small."""


@dataclass(frozen=True, slots=True)
class UpdatesOfDay:
    """The latest updates of one day."""

    day: str
    """As ISO 8601."""
    words: str
    updates: tuple[ChangedEvent, ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    """What is known of a story's sources as a whole."""

    reports: int
    """How many reports have an original source that is known; all, where none has."""
    origins: int
    unknown: int
    """Of how many reports it is not known where they are from, or not of all that they say."""
    has_record: bool
    """Whether a primary source is among them."""


@dataclass(frozen=True, slots=True)
class ChartView:
    """The picture of a story: for wide and for narrow pages."""

    full: Markup
    strip: Markup


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """A story that shares something with another."""

    link: StoryName
    shared: tuple[LocalizedText, ...]
    """What both are about."""


@dataclass(frozen=True, slots=True)
class PairLink:
    """The way to the claims on which two bodies spoke."""

    names: Markup
    claims: int
    address: str


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
class GroupedSource:
    """A source in the group of one of its origins."""

    reference: ReferenceView
    words: Fragment
    """The reference, rendered."""
    anchor: str
    """Its anchor, where it stands in full: in its first group."""
    elsewhere: str
    """The anchor of that, in its further groups."""
    events: tuple[EventLink, ...]
    """The events that cite it for what it has from that origin, or the first of them."""
    more: int
    """How many others do."""


@dataclass(frozen=True, slots=True)
class OriginLink:
    """An origin, and how many links have their reporting from it."""

    name: LocalizedText
    links: int
    address: str
    """Its page, where it is a source; else nothing."""


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """The sources of a story behind which one origin stands."""

    anchor: str
    name: LocalizedText
    is_cited: bool
    """Whether the origin is itself one of the sources."""
    note: str
    """What is to be said about the origin."""
    sources: tuple[GroupedSource, ...]
