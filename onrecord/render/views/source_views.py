"""Views of sources: citations, origins and references."""

from msgspec import Struct

from onrecord.render.fragments import Fragment, Markup
from onrecord.render.views.text_views import EventLink, LocalizedText


class CitationView(Struct, frozen=True):
    """A citation of a source by an event, a claim or a relation."""

    source: str
    """The source's id."""
    label: LocalizedText
    """The publisher, or else another name of the source."""
    locator: str
    says: tuple[LocalizedText, ...]
    """What the source says differently; empty where it agrees."""


class OriginsView(Struct, frozen=True):
    """The origins of some citations, in words."""

    count: int
    """The number of known independent origins."""
    words: Markup
    """A phrase such as '5 reports from 1 original source: Reuters'."""
    beside: Markup
    """The same phrase for a place that already names the sources: it omits sources that are their own origins."""
    record: Markup
    """A phrase that names the primary sources; empty without one."""


class ReferenceView(Struct, frozen=True):
    """A source in a list of references."""

    id: str
    address: str
    """The address of the source's own page."""
    name: LocalizedText
    """Its short name."""
    title: str
    description: LocalizedText | None
    lang: str
    lang_note: str
    """The name of the source's language; empty where it is the page's."""
    authors: str
    container: str
    place: str
    """Where it stands in the container: volume, issue and pages, in words."""
    doi: str
    """The DOI as readers see it, as an address: 'https://doi.org/10.5555/12345678'."""
    doi_address: str
    """The address of the DOI with its signs escaped; empty if `formatted` has the DOI already."""
    isbn: str
    publisher: LocalizedText | None
    issued: str
    url: str
    url_status: str
    accessed: str
    archive_url: str
    archive_date: str
    archive_refused: str
    """The day on which a copy was refused; empty if none was."""
    primary: bool
    via: tuple[LocalizedText, ...]
    note: LocalizedText | None
    formatted: Markup | None = None
    """Author, title and imprint in the site's citation style; `None` for the house format, which templates write."""

    @property
    def heading(self) -> LocalizedText:
        """The title, or else the description or the id."""
        return LocalizedText(self.title, self.lang) if self.title else self.description or LocalizedText(self.id)


class SourceView(Struct, frozen=True):
    """What only the page of a source shows of it. The names of other sources are links."""

    url_status: str
    """The state of its address; empty while it works."""
    lacks_copy: bool
    """Whether it has an address, but no archived copy."""
    via: Markup
    """The origins that its entry names."""
    origins: Markup
    """The original sources behind those."""
    reports: Markup
    """The sources that have reporting from it."""
    version_of: Markup
    versions: Markup
    quotations: str
    """The number of quotations, and whether they were checked; empty without one."""


class NumberedReference(Struct, frozen=True):
    """A reference in a page's list of references."""

    words: Fragment
    number: int
    address: str
    """The address of the source's own page."""
    anchor: str
    backlinks: Markup


class GroupedSource(Struct, frozen=True):
    """A source in the group of one of its origins."""

    reference: ReferenceView
    words: Fragment
    anchor: str
    """Its anchor in its first group, which has the whole reference; empty in further groups."""
    former: tuple[str, ...]
    """The anchors that it had there by former ids."""
    elsewhere: str
    """The anchor in the first group; empty there."""
    events: tuple[EventLink, ...]
    """The events that cite it for reporting from this origin, up to a limit."""
    more: int
    """The number of further events."""


class OriginLink(Struct, frozen=True):
    """An origin, and the number of reports that rest on it."""

    name: LocalizedText
    links: int
    address: str
    """Its page; empty unless the origin is a source of the site."""


class OriginGroup(Struct, frozen=True):
    """The sources of a story that rest on one origin."""

    anchor: str
    name: LocalizedText
    is_cited: bool
    """Whether the story cites the origin itself."""
    note: str
    """A note about the origin."""
    sources: tuple[GroupedSource, ...]


class SourcesView(Struct, frozen=True):
    """The numbers of a story's reports and origins."""

    reports: int
    """The number of reports with a known origin; if none has one, of all reports."""
    origins: int
    unknown: int
    """The number of reports whose origin is unknown, at least in part."""
    has_record: bool
    """Whether the story cites a primary source."""
