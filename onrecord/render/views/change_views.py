"""Views of corrections, withdrawals and updates."""

from __future__ import annotations

from msgspec import Struct

from onrecord.render.fragments import Fragment
from onrecord.render.views.text_views import EventLink, LocalizedText, TitleLink


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
