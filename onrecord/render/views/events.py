"""Views of events and their pictures."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.bills import BillStep
from onrecord.render.views.changes import CorrectionView
from onrecord.render.views.claims import ClaimView, QuoteView, RelationView, RepliesView
from onrecord.render.views.links import ActorLink, BillLink, EventLink, TagLink
from onrecord.render.views.sources import CitationView, OriginsView
from onrecord.render.views.texts import LocalizedText, When


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
