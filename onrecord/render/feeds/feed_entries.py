"""Makes the entries of feeds, in full or as summaries for actors."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from onrecord.cache.dependency_recorder import TrackedMemo
from onrecord.model.fields import Citation
from onrecord.model.relations import Ref
from onrecord.model.site import Event
from onrecord.problems import Problem
from onrecord.render.feeds.entry_news import NewsDescriber
from onrecord.render.feeds.permanent_ids import event_tag
from onrecord.render.moments import rfc_3339
from onrecord.render.placeholders import ExternalResolver
from onrecord.render.theme.templates import Theme
from onrecord.render.tracking.event_updates import Changes, EventUpdate
from onrecord.render.tracking.tracked_types import EventSummary
from onrecord.render.views.event_views import EventView
from onrecord.render.views.text_views import LocalizedText

HIGHEST_HEADING = 3
"""The highest heading level in an entry, below the titles of the feed and the entry."""


class Category(Struct, frozen=True):
    """A category of an entry; its scheme says what kind of category it is."""

    term: str
    scheme: str
    """The address of the pages of this kind; empty for an event's type."""
    label: str


class FeedEntry(Struct, frozen=True, kw_only=True):
    """An event for a feed."""

    id: str
    """A permanent tag URI."""
    address: str
    """The URL of its page."""
    title: LocalizedText
    summary: str = ""
    content: str
    """Its text as HTML with absolute links."""
    is_whole: bool = True
    """Whether the text is whole, or else a summary."""
    published: str
    updated: str
    categories: tuple[Category, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    """The URL and the name of each source with an address."""
    links: frozenset[str]
    """The addresses of this site that it links to."""
    problems: tuple[Problem, ...]
    """The problems of the templates that rendered it."""


class Feed(Struct, frozen=True):
    """A feed without its entries."""

    id: str
    title: str
    subtitle: str
    language: str
    page: str
    """The URL of the page with the same content."""
    atom: str
    """The URL of the feed as Atom."""
    json: str
    """The URL of the feed as JSON."""
    author: str
    rights: str
    updated: str


class EntryKey(NamedTuple):
    """An event, and whether its entry is whole or a summary."""

    event: Ref
    is_whole: bool


class EntryText(Struct, frozen=True):
    """The text of an entry, as a template gives it."""

    html: str
    links: frozenset[str]
    """The addresses of this site that it links to."""
    problems: tuple[Problem, ...]


class FeedEntries:
    """Makes the entries of feeds in one language, each once for all feeds."""

    def __init__(self, theme: Theme, changes: Changes, view: Callable[[Ref], EventView]) -> None:
        """Take the function that returns an event's view, which its page shares."""
        self.theme = theme
        self.changes = changes
        self.view = view
        site = theme.describe.site
        self.news = NewsDescriber(theme.describe_event, changes)
        self.host = site.fields.id_host(site.base_url)
        self.of = TrackedMemo(site.recorder, self._new)

    def _new(self, key: EntryKey) -> FeedEntry:
        change = self.changes.of(key.event)
        assert change is not None, "only what is published has a place in a feed"  # noqa: S101
        site = self.theme.describe.site
        line = site.line(key.event)
        if line.is_withdrawn:
            # Its unchanged id makes readers replace the old text.
            values = {"withdrawal": self.theme.describe.withdrawal(line)}
            return self.rendered("parts/withdrawal.html", values, line, change)
        return self._whole(site.event(key.event), change) if key.is_whole else self._summary(line, change)

    def _summary(self, event: EventSummary, change: EventUpdate) -> FeedEntry:
        describe = self.theme.describe
        claims = event.fields.claims
        claim = describe.localized(claims[0].text) if claims else None
        news = self.news.of(event.ref)
        values = {"event": describe.event_link(event.ref), "claim": claim, "news": news}
        return replace(self.rendered("parts/feed_summary.html", values, event, change), is_whole=False)

    def _whole(self, event: Event, change: EventUpdate) -> FeedEntry:
        view = self.view(event.ref)
        templates = self.theme.templates
        problems = list[Problem]()

        def references(cited: tuple[str, ...]) -> str:
            parts = map(self.theme.reference, cited)
            listed = templates.guard(lambda: "".join(f"<li>{part.__html__()}</li>\n" for part in parts))
            problems.extend(listed.problems)
            return f"<ol>\n{listed.value}</ol>" if cited else ""

        news = self.news.in_full(event, change)
        entry = self.rendered("parts/feed_entry.html", {"event": view, "news": news}, event, change, references)
        return replace(
            entry,
            problems=(*entry.problems, *problems),
            summary=view.summary.text if view.summary else "",
            categories=tuple(self._categories(event, view)),
            sources=tuple(self.sources(event.fields.sources)),
        )

    def rendered(
        self,
        template: str,
        values: Mapping[str, object],
        event: EventSummary,
        change: EventUpdate,
        references: Callable[[tuple[str, ...]], str] = lambda _: "",
    ) -> FeedEntry:
        """Return an entry with the text that a template gives, and with a list of references."""
        describe = self.theme.describe
        text = self.text(template, values, references)
        address = describe.event_address(event)
        story = describe.site.story_name(event.story)
        addresses = describe.story_addresses(event.story)
        return FeedEntry(
            id=event_tag(self.host, event, story, change.published.year, addresses),
            address=describe.url(address),
            title=describe.title(event),
            content=text.html,
            published=rfc_3339(change.published),
            updated=rfc_3339(change.updated),
            links=text.links | {address},
            problems=text.problems,
        )

    def text(
        self,
        template: str,
        values: Mapping[str, object],
        references: Callable[[tuple[str, ...]], str] = lambda _: "",
    ) -> EntryText:
        """Return the text that a template gives, with absolute links and a list of references."""
        describe = self.theme.describe
        rendered = self.theme.templates.render(template, values)
        resolver = ExternalResolver(describe.url, describe.addresses.source, HIGHEST_HEADING)
        html = resolver.fill(rendered.value, references)
        return EntryText(self.theme.mark_languages(html), frozenset(resolver.links), rendered.problems)

    def _categories(self, event: Event, view: EventView) -> list[Category]:
        """Return an event's type, tags and speakers; the author of an entry is the site, not a speaker."""
        addresses = self.theme.describe.addresses
        fields = event.fields
        speakers = dict.fromkeys((*fields.speaker, *fields.on_behalf_of))
        names = (actor.name.text for actor in self.theme.describe.actors(speakers, event))

        def scheme(address_of: Callable[[str], str], id_: str) -> str:
            return self.theme.describe.url(address_of(id_).removesuffix(f"{id_}/"))

        return [
            Category(fields.type, "", view.type_words),
            *(Category(tag.name, scheme(addresses.tag, tag.name), tag.name) for tag in view.tags),
            *(Category(id_, scheme(addresses.actor, id_), name) for id_, name in zip(speakers, names, strict=True)),
        ]

    def sources(self, citations: tuple[Citation, ...]) -> list[tuple[str, str]]:
        """Return the URL and the name of each cited source that has an address."""
        describe = self.theme.describe
        named = dict.fromkeys(citation.source for citation in citations)
        urls = ((describe.site.source_fields(source).url, describe.source_name(source).text) for source in named)
        return [(url, name) for url, name in urls if url]
