"""Views of events and their pictures, of bills, and of corrections, withdrawals and updates."""

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.claim_views import ClaimView, QuoteView, RelationView, RepliesView
from onrecord.render.views.source_views import CitationView, OriginsView
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText, TagLink, TitleLink, When


class CorrectionView(Struct, frozen=True):
    """A published error and its correction."""

    when: str
    was: LocalizedText
    now: LocalizedText
    reason: LocalizedText | None


class WithdrawalView(Struct, frozen=True):
    """The notice of a withdrawn entry."""

    when: str
    """The day; empty where unknown."""
    words: str
    """The notice as a sentence."""
    reason: LocalizedText | None


class ClosingView(Struct, frozen=True):
    """The notice of a closed story."""

    words: str
    """The notice as a sentence."""
    note: LocalizedText


class CorrectedEvent(Struct, frozen=True):
    """An event in the list of corrections, with its correction or its withdrawal."""

    link: EventLink
    correction: CorrectionView | None
    withdrawal: WithdrawalView | None
    is_story: bool
    """Whether the withdrawal is that of the event's whole story, to which the link then leads."""


class UpdatesOfStory(Struct, frozen=True):
    """What was added to a story on a day, and what was corrected."""

    story: TitleLink
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

    label: LocalizedText
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    outcome: str
    votes: str


class BillStep(Struct, frozen=True):
    """The stages of a bill that one event reached."""

    bill: TitleLink
    stages: tuple[StageReachedView, ...]
    """In procedure order; usually one."""
    votes: str
    """The votes on the event as a whole, where it reached several stages."""


class StageName(Struct, frozen=True):
    """The key and label of a stage."""

    key: str
    label: LocalizedText


class StepEvent(Struct, frozen=True):
    """The event with which a bill reached a stage."""

    link: EventLink
    until: str
    """The event's start and end in words; empty for a single moment."""
    chamber: LocalizedText | None
    """The chamber where the stage happened, if the procedure leaves the chamber open."""
    outcome: str
    sources: tuple[LocalizedText, ...]


class OtherStage(StageName, frozen=True):
    """A stage of a bill's procedure that the bill has not reached."""

    chamber: LocalizedText | None
    meaning: LocalizedText | None


class StageMark(Struct, frozen=True):
    """A point in the progress of a bill: an event that reached a stage, a gap, or a possible next stage."""

    stages: tuple[StageName, ...]
    """The stage; several where the bill must have passed one of them."""
    chamber: LocalizedText | None
    meaning: LocalizedText | None
    """The editors' explanation of what this parliament decides at this stage."""
    reached: str
    """`yes`, `no` or `gap`."""
    outcome: str
    """The outcome as editors write it; empty where unknown."""
    event: StepEvent | None
    is_next: bool

    @property
    def keys(self) -> str:
        """The keys of the stages, with spaces between them."""
        return " ".join(stage.key for stage in self.stages)


class ChamberRun(Struct, frozen=True):
    """Consecutive points of a bill's progress in one chamber."""

    chamber: LocalizedText | None
    """`None` for stages outside any chamber, such as a signature."""
    marks: tuple[StageMark, ...]


class BillView(Struct, frozen=True):
    """A bill with its progress."""

    link: TitleLink
    runs: tuple[ChamberRun, ...]
    """The points of its progress in the order of time; gaps stand in their places, possible next stages last."""
    state: str
    """A sentence that names the latest stage."""


class BillState(Struct, frozen=True):
    """A bill in a list, with its progress."""

    link: TitleLink
    state: str
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
    alt: LocalizedText
    credit: LocalizedText
    caption: LocalizedText | None
    citation: CitationView | None


class EventHead(Struct, frozen=True):
    """What its own page and its row show of an event."""

    id: str
    former: tuple[str, ...]
    """The ids that it had, which are anchors too."""
    type: str
    type_words: str
    address: str
    """The address of its own page."""
    title: LocalizedText
    when: When
    published_on: str
    """The day of publication as ISO 8601, for scripts; empty for a draft."""
    changed_on: str
    """The day of its latest change as ISO 8601."""


class EventView(EventHead, frozen=True):
    """An event as its own page, rows and the whole text show it."""

    until: str
    """Its start and end in words; empty for a single moment."""
    during: EventLink | None
    """The event that contains it."""
    who: Markup
    """The speakers, their role, and whom they represent; empty without a named speaker."""
    how: Markup
    """The channel and the audience; empty where neither is known."""
    actors: tuple[ActorLink, ...]
    summary: LocalizedText | None
    body: Markup | None
    body_lang: LocalizedText | None
    """The body's language and the note about it, with an empty text; `None` in the page's language."""
    claims: tuple[ClaimView, ...]
    quotes: tuple[QuoteView, ...]
    does: tuple[RelationView, ...]
    """The relations that stand under its title: denials, responses, confirmations and the like."""
    relations: tuple[RelationView, ...]
    """Its other relations to events and claims."""
    replies: tuple[RepliesView, ...]
    """The relations of other events to it."""
    citations: tuple[CitationView, ...]
    origins: OriginsView
    other_dates: tuple[Markup, ...]
    """Sentences about sources that give another date."""
    media: tuple[MediaView, ...]
    published: str
    corrections: tuple[CorrectionView, ...]
    step: BillStep | None
    """The stages of a bill that it reached."""
    bill: TitleLink | None
    """The bill that it is about, if it reached no stage of it."""
    tags: tuple[TagLink, ...]
    rests_on: tuple[EventLink, ...] = ()
    """The earlier events that it follows and has no other relation to."""
    ties: Fragment | None = None
    """The rendered relations under its title; a row prints its own."""
    content: Fragment | None = None
    """The rendered text below those."""
    article: Fragment | None = None
    """The event, rendered for the page of the whole text."""
