"""The views that templates get for lists of events and for the page of an actor."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Markup
from onrecord.render.views.claim_views import NamedClaim
from onrecord.render.views.text_views import ActorLink, EventLink, LocalizedText, TitleLink


class LineView(Struct, frozen=True):
    """An event as a line in a list."""

    link: EventLink
    who: Markup
    """The speakers, without the actor whose page has the list."""
    story: LocalizedText | None
    """Its story's title; None in a list of one story's events."""
    published_on: str
    changed_on: str
    """The days of its publication and its latest change as ISO 8601; empty for a draft, and on the page of a source."""
    uses: tuple[Markup, ...] = ()
    """On the page of a source, what rests on it in the event."""


class IndexEntry(Struct, frozen=True):
    """An actor, a source or a tag in the list of all."""

    name: LocalizedText
    address: str
    note: Markup
    """An actor's role, or a source's publisher and day; may be empty."""
    events: int
    """The number of events on its page."""
    stories: int = 0
    """The number of stories that have it as a tag of their own."""


class ListedStory(TitleLink, frozen=True):
    """A story with events in a list."""

    events: int
    """The number of its events in the list."""


class PersonView(Struct, frozen=True):
    """A person or a body that belongs to an actor, or speaks for it."""

    link: ActorLink
    role: LocalizedText | None


class ActorClaimView(NamedClaim, frozen=True):
    """A claim that an actor makes or denies, or on which it decides."""

    address: str
    """The address of the claim on its event's page."""
    source: Markup
    """The date of the claim; for a claim of others, also its speakers."""
    denial: Markup
    """The date of the denial, as a link; empty for other claims."""
