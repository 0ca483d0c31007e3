"""Views of links to entries and pages: each has a name and an address."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.views.texts import LocalizedText, When


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the same page in another language."""

    code: str
    name: str
    """The language's name for itself."""
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A link to a page of the menu."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class ActorLink:
    """A link to an actor's page."""

    name: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class TagLink:
    """A link to a tag's page."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class BillLink:
    """A link to a bill's page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StoryName:
    """A link to a story's page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StoryLink:
    """A story in a list, with its summary and dates."""

    title: LocalizedText
    address: str
    summary: LocalizedText | None
    span: str
    """The dates of its first and last events, in words."""
    events: int


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event in a list: title, date and speakers."""

    title: LocalizedText
    address: str
    when: When
    kind: str
    kind_words: str
    speakers: tuple[ActorLink, ...]
    story: LocalizedText
