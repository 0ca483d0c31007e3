"""Views of stories and their events, of bills, lists and actors, and of corrections, withdrawals and updates.

They are together, since they contain each other: a month has rows, a row has a step of a bill, a card has marks.
"""

from typing import Literal

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views import source_views, text_views
from onrecord.render.views.claim_views import ClaimView, NamedClaim, QuoteView, RelationView, RepliesView


class CorrectionView(Struct, frozen=True):
    """A published error and its correction."""

    when: str
    was: text_views.LocalizedText
    now: text_views.LocalizedText
    reason: text_views.LocalizedText | None


class WithdrawalView(Struct, frozen=True):
    """The notice of a withdrawn entry."""

    when: str
    """The day; empty where unknown."""
    words: str
    """The notice as a sentence."""
    reason: text_views.LocalizedText | None


class ClosingView(Struct, frozen=True):
    """The notice of a closed story."""

    words: str
    """The notice as a sentence."""
    note: text_views.LocalizedText


class CorrectedEvent(Struct, frozen=True):
    """An event in the list of corrections, with its correction or its withdrawal."""

    link: text_views.EventLink
    correction: CorrectionView | None
    withdrawal: WithdrawalView | None
    is_story: bool
    """Whether the withdrawal is that of the event's whole story, to which the link then leads."""


class UpdatesOfStory(Struct, frozen=True):
    """What was added to a story on a day, and what was corrected."""

    story: text_views.TitleLink
    address: str
    """The address of the day in the list of all updates of the story."""
    counts: str
    """How much was added and corrected that day, in words."""
    added: tuple[Fragment, ...]
    corrected: tuple[Fragment, ...]
    """The lines of the events that the page shows."""


class UpdatesOfDay(Struct, frozen=True):
    """The stories that were updated on a day."""

    anchor: str
    day: str
    """As ISO 8601."""
    words: str
    stories: tuple[UpdatesOfStory, ...]


class StageReachedView(Struct, frozen=True):
    """A stage that a bill reached with an event."""

    label: text_views.LocalizedText
    chamber: text_views.LocalizedText | None
    meaning: text_views.LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    outcome: str
    votes: str


class BillStep(Struct, frozen=True):
    """The stages of a bill that one event reached."""

    bill: text_views.TitleLink
    stages: tuple[StageReachedView, ...]
    """In procedure order; usually one."""
    votes: str
    """The votes on the event as a whole, where it reached several stages."""


class StageName(Struct, frozen=True):
    """The key and label of a stage."""

    key: str
    label: text_views.LocalizedText


class StepEvent(Struct, frozen=True):
    """The event with which a bill reached a stage."""

    link: text_views.EventLink
    until: str
    """The event's start and end in few words; empty for a single moment."""
    chamber: text_views.LocalizedText | None
    """The chamber where the stage happened, if the procedure leaves the chamber open."""
    outcome: str
    surprise: str
    """The outcome where it says more than that the bill went on; also that the stage is under way."""
    votes: str
    sources: tuple[text_views.LocalizedText, ...]
    published_on: str
    """The day of publication as ISO 8601, for scripts; empty where nobody asked for it."""
    changed_on: str


class OtherStage(StageName, frozen=True):
    """A stage of a bill's procedure that the bill has not reached."""

    chamber: text_views.LocalizedText | None
    meaning: text_views.LocalizedText | None


class StageMark(Struct, frozen=True):
    """A point in the progress of a bill: an event that reached a stage, a gap, or a possible next stage."""

    stages: tuple[StageName, ...]
    """The stage; several where the bill must have passed one of them."""
    chamber: text_views.LocalizedText | None
    meaning: text_views.LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    reached: str
    """`yes`, `no` or `gap`."""
    outcome: str
    """The outcome as editors write it; empty where unknown."""
    event: StepEvent | None
    is_next: bool
    set_for: str = ""
    """For which day a possible next stage is set, in words; empty if no step says it."""

    @property
    def keys(self) -> str:
        """The keys of the stages, with spaces between them."""
        return " ".join(stage.key for stage in self.stages)


class ChamberRun(Struct, frozen=True):
    """Consecutive points of a bill's progress in one chamber."""

    chamber: text_views.LocalizedText | None
    """`None` for stages outside any chamber, such as a signature."""
    heading: Markup
    """The name of the chamber; if the bill was there before, it says so."""
    marks: tuple[StageMark, ...]
    folded: Markup
    """The line that stands for stages that the bill has passed; empty for the latest ones, and beside gaps."""


class BillView(Struct, frozen=True):
    """A bill with its progress."""

    link: text_views.TitleLink
    runs: tuple[ChamberRun, ...]
    """The points of its progress in the order of time; gaps stand in their places, possible next stages last."""
    state: Markup
    """A sentence that says where it stands."""


class BillState(Struct, frozen=True):
    """A bill in a list, with its progress."""

    link: text_views.TitleLink
    state: Markup
    track: tuple[str, ...]
    """`yes`, `gap` or `no` for each point of its progress."""


class MediaView(Struct, frozen=True):
    """A picture of an event."""

    address: str
    """The file for browsers without WebP."""
    width: int
    """In pixels, like `height`."""
    height: int
    candidates: tuple[tuple[str, int], ...]
    """Addresses and widths in WebP, the narrowest first; still pictures, even if the original moves."""
    is_moving: bool
    alt: text_views.LocalizedText
    credit: text_views.LocalizedText
    caption: text_views.LocalizedText | None
    citation: source_views.CitationView | None


class EventHead(Struct, frozen=True):
    """What its own page and its row show of an event."""

    id: str
    former: tuple[str, ...]
    """The ids that it had, which are anchors too."""
    type: str
    type_words: str
    address: str
    title: text_views.LocalizedText
    when: text_views.When
    published_on: str
    """The day of publication as ISO 8601, for scripts; empty for a draft."""
    changed_on: str
    """The day of its latest change as ISO 8601."""


class EventView(EventHead, frozen=True):
    """An event as its own page, rows and the whole text show it."""

    until: str
    """Its start and end in words; empty for a single moment."""
    during: text_views.EventLink | None
    who: Markup
    """The speakers, their role, and whom they represent; empty without a named speaker."""
    how: Markup
    """The channel and the audience; empty where neither is known."""
    actors: tuple[text_views.ActorLink, ...]
    summary: text_views.LocalizedText | None
    body: Markup | None
    body_lang: text_views.LocalizedText | None
    """The body's language and the note about it, with an empty text; `None` in the page's language."""
    claims: tuple[ClaimView, ...]
    quotes: tuple[QuoteView, ...]
    does: tuple[RelationView, ...]
    """The relations that stand under its title: denials, responses, confirmations and the like."""
    relations: tuple[RelationView, ...]
    """Its other relations to events and claims."""
    replies: tuple[RepliesView, ...]
    """The relations of other events to it."""
    citations: tuple[source_views.CitationView, ...]
    origins: source_views.OriginsView
    other_dates: tuple[Markup, ...]
    """Sentences about sources that give another date."""
    media: tuple[MediaView, ...]
    published: str
    corrections: tuple[CorrectionView, ...]
    step: BillStep | None
    bill: text_views.TitleLink | None
    """The bill that it is about, if it reached no stage of it."""
    tags: tuple[text_views.TagLink, ...]
    rests_on: tuple[text_views.EventLink, ...] = ()
    """The earlier events that it follows and has no other relation to."""
    ties: Fragment | None = None
    """The rendered relations under its title; a row prints its own."""
    content: Fragment | None = None
    """The rendered text below those."""
    article: Fragment | None = None
    """The event, rendered for the page of the whole text."""


class ChartView(Struct, frozen=True):
    """The charts of a story, for wide and for narrow pages."""

    full: Markup
    strip: Markup
    events: int
    denials: int
    """The number of events in the lower part of the strip."""


class StoryCard(Struct, frozen=True):
    """A story on the home page."""

    link: text_views.StoryLink
    disputed: int
    """The number of its disputed claims."""
    disputed_address: str
    findings: int
    """The number of findings on its claims."""
    findings_address: str
    chart: ChartView


class FactView(Struct, frozen=True):
    """A fact with a link."""

    words: str
    address: str


class CellView(Struct, frozen=True):
    """A fact below a story's title: a few words with a link, and what explains them."""

    kind: str
    """What it is about, for styles and scripts: `claims`, `disputed`, `bill`, `events` or `sources`."""
    words: str
    note: str
    """What explains it: of how many, or since when; may be empty."""
    address: str
    more: tuple[FactView, ...] = ()
    """Further facts of the same kind."""


class YearView(Struct, frozen=True):
    """A link to the whole text of one year of a story."""

    year: int
    address: str
    events: int
    is_this: bool


class RelatedStory(Struct, frozen=True):
    """A story with subjects in common."""

    link: text_views.TitleLink
    shared: tuple[text_views.LocalizedText, ...]
    """The names of those subjects."""


class MomentView(Struct, frozen=True):
    """A key moment of a story."""

    link: text_views.EventLink
    address: str
    """The address of the event's row."""
    is_denial: bool


class TieView(Struct, frozen=True):
    """A short phrase about a relation of an event, with links."""

    kind: str
    words: Markup
    joined_by: str = ""
    """For a position that follows from a joined claim: the address of the event that joined the claims."""


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

    link: text_views.EventLink
    who: Markup
    """The speakers, without the actor whose page has the list."""
    story: text_views.LocalizedText | None
    """Its story's title; None in a list of one story's events."""
    published_on: str
    changed_on: str
    """The days of its publication and its latest change as ISO 8601; empty for a draft, and on the page of a source."""
    uses: tuple[Markup, ...] = ()
    """On the page of a source, what rests on it in the event."""


class IndexEntry(Struct, frozen=True):
    """An actor, a source or a tag in the list of all."""

    name: text_views.LocalizedText
    address: str
    note: Markup
    """An actor's role, or a source's publisher and day; may be empty."""
    events: int
    """The number of events on its page."""
    stories: int = 0
    """The number of stories that have it as a tag of their own."""


class ListedStory(text_views.TitleLink, frozen=True):
    """A story with events in a list."""

    events: int
    """The number of its events in the list."""


class PersonView(Struct, frozen=True):
    """A person or a body that belongs to an actor, or speaks for it."""

    link: text_views.ActorLink
    role: text_views.LocalizedText | None


class ActorClaimView(NamedClaim, frozen=True):
    """A claim that an actor makes or denies, or on which it decides."""

    address: str
    """The address of the claim on its event's page."""
    source: Markup
    """The date of the claim; for a claim of others, also its speakers."""
    denial: Markup
    """The date of the denial, as a link; empty for other claims."""
