"""The views that templates get for lists of events and for the page of an actor."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Markup
from onrecord.render.views.claims import StandingView
from onrecord.render.views.links import ActorLink, EventLink
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class LineView:
    """An event as a line in a list."""

    link: EventLink
    who: Markup
    """Who speaks, as far as the list does not say that by itself."""
    story: LocalizedText | None
    """Its story, in lists of events of several stories."""


@dataclass(frozen=True, slots=True)
class ListedStory:
    """A story of which a list has events."""

    title: LocalizedText
    address: str
    events: int
    """How many events of it the list has."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person or a body that belongs to an actor, or speaks for it."""

    link: ActorLink
    role: LocalizedText | None


@dataclass(frozen=True, slots=True)
class ActorClaimView:
    """A claim that an actor makes or denies."""

    name: str
    """`event#claim`."""
    text: LocalizedText
    address: str
    """The claim, on its event's page."""
    source: Markup
    """When it was made; of one that is denied, also by whom."""
    denial: Markup
    """When it was denied, with the way there; nothing of one that the actor makes."""
    standing: StandingView
    matter_address: str
    """Where all that was said on it stands."""
