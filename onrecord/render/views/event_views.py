"""Views of events and their pictures."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.bill_views import BillStep
from onrecord.render.views.change_views import CorrectionView
from onrecord.render.views.claim_views import ClaimView, QuoteView, RelationView, RepliesView
from onrecord.render.views.source_views import CitationView, OriginsView
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText, TagLink, TitleLink, When


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
