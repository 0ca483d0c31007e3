"""Views of corrections, withdrawals and updates."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Markup
from onrecord.render.views.text_views import EventLink, LocalizedText


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


class ChangedEvent(Struct, frozen=True):
    """An event in a list of the latest updates."""

    name: str
    """Its id; on the home page, preceded by its story's id."""
    link: EventLink
    published_on: str
    changed_on: str
    """The day of its latest change as ISO 8601."""
    changed: str
    """That day in words."""
    cause: Markup
    """What changed, with the day on a story's page and the story on the home page."""


class UpdatesOfDay(Struct, frozen=True):
    """The latest updates on one day."""

    day: str
    """As ISO 8601."""
    words: str
    updates: tuple[ChangedEvent, ...]
