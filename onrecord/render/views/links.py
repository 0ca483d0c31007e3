"""Views of links to entries and pages: each has a name and an address."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.views.texts import LocalizedText, When


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    code: str
    name: str
    """What the language calls itself."""
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A page of the menu."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class ActorLink:
    """An actor's name with its page."""

    name: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class TagLink:
    """A tag with the page of all that is filed under it."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class BillLink:
    """A bill's name and page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StoryName:
    """A story's title and page."""

    title: LocalizedText
    address: str


@dataclass(frozen=True, slots=True)
class StoryLink:
    """A story in a list."""

    title: LocalizedText
    address: str
    summary: LocalizedText | None
    span: str
    """From when to when its events are."""
    events: int


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event in a list: when, what and who."""

    title: LocalizedText
    address: str
    when: When
    kind: str
    kind_words: str
    speakers: tuple[ActorLink, ...]
    story: LocalizedText
