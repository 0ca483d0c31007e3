"""Views of corrections, withdrawals and updates."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Markup
from onrecord.render.views.links import EventLink
from onrecord.render.views.texts import LocalizedText


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
class UpdatesOfDay:
    """The latest updates of one day."""

    day: str
    """As ISO 8601."""
    words: str
    updates: tuple[ChangedEvent, ...]
