"""Views of sources: citations, origins, references and the sources of a story."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.links import EventLink
from onrecord.render.views.texts import LocalizedText


@dataclass(frozen=True, slots=True)
class CitationView:
    """A source cited by an event, a claim or a relation."""

    source: str
    """The source's id."""
    label: LocalizedText
    """Who published it, or what it is called where that is not known."""
    locator: str
    says: tuple[LocalizedText, ...]
    """What the source tells otherwise; nothing where it agrees."""


@dataclass(frozen=True, slots=True)
class OriginsView:
    """Where the reporting of some citations comes from, in words."""

    count: int
    """How many independent origins are known."""
    words: Markup
    """As in '5 reports from 1 original source: Reuters'."""
    beside: Markup
    """The same beside the names of the sources: without those that are their own origins."""
    record: Markup
    """That something is known from the record itself; nothing where it is not."""


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A source as it stands in a list of references."""

    id: str
    address: str
    """The source's own page."""
    name: LocalizedText
    """What it is called where it is only named."""
    title: str
    description: LocalizedText | None
    lang: str
    lang_note: str
    """The source's language, in words; nothing where it is the page's."""
    authors: str
    container: str
    publisher: LocalizedText | None
    issued: str
    url: str
    url_status: str
    accessed: str
    archive_url: str
    archive_date: str
    primary: bool
    via: tuple[LocalizedText, ...]
    """Where its reporting comes from."""
    note: LocalizedText | None
    formatted: Markup | None = None
    """Author, title and imprint by the site's citation style; nothing in the house format, which templates write."""

    @property
    def heading(self) -> LocalizedText:
        """Its title; where that is not known, what it is."""
        return LocalizedText(self.title, self.lang) if self.title else self.description or LocalizedText(self.id)


@dataclass(frozen=True, slots=True)
class NumberedReference:
    """A reference in the list of what a page cites."""

    words: Fragment
    name: LocalizedText
    """Its title, else what it is."""
    address: str
    """The source's own page."""
    anchor: str
    backlinks: Markup
    """Links to the places on the page that cite it."""


@dataclass(frozen=True, slots=True)
class GroupedSource:
    """A source in the group of one of its origins."""

    reference: ReferenceView
    words: Fragment
    """The reference, rendered."""
    anchor: str
    """Its anchor, where it stands in full: in its first group."""
    elsewhere: str
    """The anchor of that, in its further groups."""
    events: tuple[EventLink, ...]
    """The events that cite it for what it has from that origin, or the first of them."""
    more: int
    """How many others do."""


@dataclass(frozen=True, slots=True)
class OriginLink:
    """An origin, and how many links have their reporting from it."""

    name: LocalizedText
    links: int
    address: str
    """Its page, where it is a source; else nothing."""


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """The sources of a story behind which one origin stands."""

    anchor: str
    name: LocalizedText
    is_cited: bool
    """Whether the origin is itself one of the sources."""
    note: str
    """What is to be said about the origin."""
    sources: tuple[GroupedSource, ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    """What is known of a story's sources as a whole."""

    reports: int
    """How many reports have an original source that is known; all, where none has."""
    origins: int
    unknown: int
    """Of how many reports it is not known where they are from, or not of all that they say."""
    has_record: bool
    """Whether a primary source is among them."""
