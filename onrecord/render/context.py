"""What all pages and files of one language are rendered with: the site, words, addresses and describers.

Also the declarations of a kind of page and of a kind of file beside the pages, from which plan, site map and preview
follow; and the subjects of both.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Generic, Literal, NamedTuple, TypeVar, get_args

from msgspec import Struct

from onrecord.cache.dependency_recorder import Dependency, TrackedMemo
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.ids import former_ids
from onrecord.model.matters import Matter, Step
from onrecord.model.relations import Body, Ref
from onrecord.problems import Outcome, SourceFile
from onrecord.render.as_of_writer import AsOfWriter
from onrecord.render.cards import Card, CardWriter
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.data.record import ApiRecord
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.claims_describer import ClaimsDescriber, SideDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.entry_describers import ActorDescriber, SourceDescriber
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.page_citations import CitationDescriber
from onrecord.render.describe.row_describer import RowDescriber
from onrecord.render.describe.story_describer import HomeDescriber, StoryDescriber
from onrecord.render.embeds.embed_describer import ClaimCards, Embeds
from onrecord.render.english_words import remove_marks
from onrecord.render.feeds.feed_writer import ClaimFeeds, FeedList, FeedWriter
from onrecord.render.feeds.following import Calendar, Following
from onrecord.render.fragments import Fragment, Markup
from onrecord.render.head.page_head import About
from onrecord.render.links.link_check import PageLinks, collect_links
from onrecord.render.placeholders import PlaceholderResolver
from onrecord.render.theme.templates import Templates, Theme
from onrecord.render.tracking.tracked_site import Changes, TrackedSite
from onrecord.render.views.claim_views import Sides, SideView, Statements, StatementView
from onrecord.render.views.event_views import EventView
from onrecord.render.words import Words
from onrecord.search.index_files import encode_index
from onrecord.search.word_index import build_index


class Page(Struct, frozen=True):
    """A page, not yet rendered: its address, its template and the values that the template shows."""

    address: str
    template: str
    values: Mapping[str, Any]
    theme: Theme
    resolver: PlaceholderResolver

    def render(self) -> Outcome[str]:
        """Return the page's HTML, or the problems of its template."""
        return self.theme.finished(self.template, self.values, self.resolver)

    def seen(self, html: str, *, unusual: bool) -> PageLinks:
        """Return the links and anchors of the rendered page."""
        return collect_links(self.address, html, self.resolver.links, unusual=unusual)


class File(Struct, frozen=True):
    """A file, not yet rendered."""

    address: str
    write: Callable[[], Outcome[str]]
    """Returns its text, or the problems of a template."""
    leads_to: Callable[[], frozenset[str]] = frozenset
    """Returns the addresses of this site that it links to; call it after `write`."""

    def render(self) -> Outcome[str]:
        """Return the file's text; of its words, only those in HTML can say that they are English."""
        written = self.write()
        return Outcome(remove_marks(written.value), written.problems)

    def seen(self, _text: str, *, unusual: bool) -> PageLinks:  # noqa: ARG002  (the signature of `Page.seen`)
        """Return its links, whose addresses `leads_to` returns; a file has no anchors."""
        return PageLinks(self.address, "", "\n".join(sorted(self.leads_to())), ())


class Planned(Struct, frozen=True):
    """A planned page or file: its address, and the function that makes it."""

    address: str
    make: Callable[[], Page | File]
    deferrable: bool = False
    """Low priority: the preview builds it last."""


_MOST_IN_ONE = 2_000
"""The most events whose index is one file."""
KnownArticles = Callable[[str, str, Addresses], Mapping[str, Markup]]
"""Returns the articles of events that are already rendered for a page of whole texts, by the ids of the events.
Arguments are the address of the page, its story, and the addresses of its language."""


class RenderContext:
    """The site, the words, the addresses and the describers of one language, with their caches."""

    def __init__(  # noqa: PLR0913, PLR0917  (the plan alone makes it of all that a language needs)
        self,
        site: TrackedSite,
        words: Words,
        templates: Mapping[str, SourceFile],
        bibliography: Bibliography | None,
        changes: Changes,
        code: CompiledTemplates | None = None,
        page_kinds: tuple[Any, ...] = (),
    ) -> None:
        """Take the site, its words, templates and changes, and the code of templates compiled before.

        Without a bibliography, references have the house format. The site map lists pages of the `page_kinds`.
        """
        self.site, self.words = site, words
        self.language, self.addresses = words.language, addresses_in(words.language, site.languages[0])
        self.changes, self.page_kinds = changes, page_kinds
        self.known_articles: KnownArticles = lambda _page, _story, _addresses: {}
        self.describe = describe = Describer(site, words, self.addresses, bibliography)
        self.describe_event = EventDescriber(describe, changes)
        self.describe_bill = BillDescriber(describe)
        self.describe_story = StoryDescriber(describe, self.describe_bill)
        self.describe_disputes = SideDescriber(self.describe_event)
        self.describe_actor = ActorDescriber(self.describe_event)
        self.describe_source = SourceDescriber(self.describe_event, self.describe_bill)
        self.citations = CitationDescriber(describe, changes)
        self.describe_row = RowDescriber(self.describe_event)
        self.charts = ChartDescriber(describe, describe.row_address)
        self.cards = CardWriter(self.describe_story, self.charts)
        self.describe_home = HomeDescriber(describe, self.describe_story, self.charts, self.describe_bill)
        self.theme = Theme(Templates(templates, words, code), self.describe_event)
        self.fragments = StoryFragments(self.theme, self.describe_disputes)
        self.describe_claims = ClaimsDescriber(self.describe_event, self.fragments.statements, self.fragments.sides)
        of_today, of_day = self.fragments.sides, self.fragments.earlier
        self.embeds = Embeds(self.theme, ClaimCards(self.theme, of_today, of_day))
        self.as_of = AsOfWriter(self.theme, self.describe_story, of_today, of_day)
        self.api, self.following = ApiRecord(site, changes), Following(describe)
        self.feeds = FeedWriter(self.theme, changes, self.following, self.fragments.event)
        self.claim_feeds = ClaimFeeds(self.feeds, self.describe_claims, self.following, changes)
        self.feed_list, self.calendar = FeedList(describe, self.following), Calendar(describe, changes)
        self.search = TrackedMemo(site.recorder, self._index)

    def _index(self, _: None) -> Mapping[str, str]:
        index = build_index(self.site.searched().documents)
        return encode_index(index, self.site.languages, is_divided=self.has_large_index)

    @property
    def has_large_index(self) -> bool:
        """Whether several files hold the index of the search, since one would be too long to load at once."""
        return len(self.site.events) > _MOST_IN_ONE

    @property
    def is_default(self) -> bool:
        """Whether this is the default language, with which files for all languages are written."""
        return self.language == self.site.languages[0]

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Drop all cached values that depend on anything that is `changed`."""
        described = (self.describe.story_link, self.describe.event_link, self.describe.actor, self.describe.reference)
        rendered = (self.describe_event.known_origins, self.theme.line, self.theme.reference, self.following.days)
        written = (*self.fragments.memos, *self.feeds.memos, *self.claim_feeds.memos, self.search, self.cards.memo)
        self.fragments.forget_days()  # the changed site has other matters
        for memo in chain[TrackedMemo[Any, Any]](described, rendered, written):
            memo.invalidate(changed)


class StoryFragments:
    """Caches the fragments that several pages of a story share. A section has one story, so one story is enough."""

    def __init__(self, theme: Theme, describe_sides: SideDescriber) -> None:
        self._theme, self._describe_sides = theme, describe_sides
        self._site, self._story = theme.describe.site, ""
        recorder, sides = self._site.recorder, describe_sides.sides
        self._events = TrackedMemo[Ref, EventView](recorder, lambda ref: theme.event(self._site.event(ref)))
        self._statements = TrackedMemo(recorder, self._statements_on)
        self._sides = TrackedMemo(recorder, self._sides_of)
        self._matters: dict[int, Matter] = {}
        views = TrackedMemo[int, tuple[SideView, ...]]
        self._earlier = views(recorder, lambda id_: sides(self._matters[id_], self._side))
        self._steps: dict[Hashable, tuple[Ref, Body, Sequence[Step]]] = {}
        self._side_views = TrackedMemo[Hashable, SideView](recorder, lambda key: describe_sides.side(*self._steps[key]))

    @property
    def memos(self) -> tuple[TrackedMemo[Any, Any], ...]:
        """The caches, to invalidate."""
        return self._events, self._statements, self._sides

    def event(self, event: Ref) -> EventView:
        """Return the view of a whole event, the same for its story's page and its own."""
        if self._story != event.story:
            self._story = event.story
            for memo in self.memos:
                memo.clear()
            self.forget_days()
        return self._events(event)

    def statements(self, claim: Ref) -> Statements:
        """Return the statements on the matter of a claim with the findings between them, as seen from the claim."""
        return self._statements(claim)

    def sides(self, matter: Matter) -> Sides:
        """Return the sides of a matter, the same for the page of all claims and for those of two bodies."""
        return self._sides(matter.first_claim)

    def earlier(self, matter: Matter) -> tuple[SideView, ...]:
        """Return the sides of a matter of an earlier day, the same for cards and `as-of.json`."""
        self._matters[id(matter)] = matter  # which holds it, so that no other one gets this number
        return self._earlier(id(matter))

    def forget_days(self) -> None:
        """Drop the matters of earlier days."""
        for known in (self._matters, self._earlier, self._steps, self._side_views):
            known.clear()

    def _side(self, first: Ref, body: Body, own: Sequence[Step]) -> SideView:
        """Return a body's words on a matter; those of successive days are mostly the same."""
        key = (first, body, *((id(step.statement), step.move) for step in own))
        self._steps[key] = first, body, own  # which hold the statements, so that no others get these numbers
        return self._side_views(key)

    def _statements_on(self, claim: Ref) -> Statements:
        matter, part, describe = self._site.matters[claim], self._theme.templates.part, self._theme.describe_event
        statements: list[tuple[StatementView | None, Fragment]] = [
            (view, part("parts/statement.html", statement=view)) for view in describe.statements(matter, claim)
        ]
        for found in sorted(matter.all_findings, key=lambda found: found.day)[::-1]:
            finding = describe.matters.finding(found.state(), names_claim=found.claim != claim)
            statements.insert(matter.statements_before(found), (None, part("parts/finding.html", finding=finding)))
        return tuple(statements)

    def _sides_of(self, claim: Ref) -> Sides:
        views = self._describe_sides.sides(self._site.matters[claim])
        return tuple((view, self._theme.templates.part("parts/side.html", side=view)) for view in views)


Subject = Literal["site", "story", "event", "actor", "source", "bill", "tag"]
"""What a page or a file is about. There is one site; its id is the empty text. The id of an event is its `Ref`."""
SUBJECTS: tuple[Subject, ...] = get_args(Subject)

_IDS: Mapping[Subject, Callable[[TrackedSite], Iterable[str]]] = {
    "site": lambda _site: ("",),
    "story": lambda site: site.stories,
    "actor": lambda site: site.actors,
    "source": lambda site: site.sources,
    "bill": lambda site: site.bills,
    "tag": lambda site: site.tags,
}


class Moved(NamedTuple):
    """A page or a file at a former address of its subject."""

    id: str
    kind: Any
    key: Any
    """Its key, which it has at its address of today."""
    former: str
    """The id that the subject had."""


class Renamed(Struct, frozen=True):
    """How pages and files about a subject get the addresses that they had by its former ids."""

    address: Callable[[Addresses, str], str]
    """Returns the address with which all of them begin."""
    aliases: Callable[[TrackedSite, str], Sequence[str]]

    def former_ids(self, site: TrackedSite, id_: str) -> tuple[str, ...]:
        """Return the former ids of one thing."""
        return former_ids(id_, self.aliases(site, id_))

    def former_address(self, addresses: Addresses, now: str, moved: Moved) -> str:
        """Return the address by a former id of what has the address `now`."""
        return f"{self.address(addresses, moved.former)}{now.removeprefix(self.address(addresses, moved.id))}"


RENAMED: Mapping[Subject, Renamed] = {
    "story": Renamed(Addresses.story, lambda site, id_: site.story_name(id_).fields.aliases),
    "actor": Renamed(Addresses.actor, lambda site, id_: site.actor_fields(id_).aliases),
    "source": Renamed(Addresses.source, lambda site, id_: site.source_fields(id_).aliases),
    "bill": Renamed(Addresses.bill, lambda site, id_: site.bills[id_].fields.aliases),
}
"""The subjects whose ids editors can change."""


def ids_of(subject: Subject, site: TrackedSite, story: str = "", run: slice = slice(None)) -> Iterator[Any]:
    """Return the ids of a subject in order, or a run of them; those of events belong to one story."""
    if subject == "event":
        return iter(site.stories[story].events[run])
    return islice(_IDS[subject](site), run.start, run.stop)


Key = TypeVar("Key")

REDIRECT_TEMPLATE = "redirect.html"
"""The template of pages that only redirect; its value `target` is the address that they lead to."""


def only(_: object, id_: Key) -> tuple[Key]:
    """Return the key of the only page or file of a kind about a subject: the id of the subject."""
    return (id_,)


def never(_site: TrackedSite, _key: object) -> bool:
    """Return False: pages of this kind ask search engines to leave them out."""
    return False


class PageKind(Struct, Generic[Key], frozen=True, kw_only=True):
    """A kind of page. A key tells the pages of one kind apart: an id, or an id with the number of the page.

    A page's dependencies need no declaration: `TrackedSite` records them while `view` reads the site.
    """

    subject: Subject
    """The subject of its pages; a build divides the ids of each subject among its processes."""
    template: str
    address: Callable[[Addresses, Key], str]
    """Returns the address of a page in one language."""
    view: Callable[[RenderContext, Key], Mapping[str, Any]]
    """Returns the values that the template shows, besides those that all pages share."""
    keys: Callable[[TrackedSite, Any], Iterable[Key]] = only
    """Returns the keys of the pages about one subject, given its id."""
    languages: Callable[[TrackedSite, Key], tuple[str, ...]] = lambda site, _key: site.languages
    """Returns the languages that have the page; in each it links to the others."""
    is_indexed: Callable[[TrackedSite, Key], bool] = lambda _site, _key: True
    """Returns whether search engines may list the page; then the site map names it."""
    depends_on: Callable[[TrackedSite, Key], Iterable[Ref]] = lambda _site, _key: ()
    """Returns the events whose latest change dates the page in the site map."""
    changed_on: Callable[[TrackedSite, Key], dt.date | None] | None = None
    """Returns a further day for the site map, which does not follow from events; the later day counts."""
    about: Callable[[RenderContext, Key], About | None] = lambda _context, _key: None
    """Returns the entry that the page describes in its head; None for most pages."""
    card: Callable[[RenderContext, Key], Card | None] = lambda _context, _key: None
    """Returns the picture of the page's subject for messengers, if it has one."""
    deferrable: bool = False
    """Whether a preview may build it last, because it repeats what other pages show."""
    shows_texts: bool = False
    """Whether the pages show whole texts of events; a search for such pages looks at these kinds first."""
    highest_heading: int = 2
    """The level of the highest heading in an editor's text on the page."""
    has_style: bool = False
    """Whether the page holds the style sheet: for the few pages on which readers arrive. Others link the file."""
    shows_pictures: bool = True
    """Whether pictures are in sight when the page opens, so that the first one loads at once."""

    def is_for_search_engines(self, site: TrackedSite, key: Key) -> bool:
        """Return whether search engines may list a page: none of a site that shows only its example."""
        return not site.is_example and self.is_indexed(site, key)


class FileKind(Struct, Generic[Key], frozen=True, kw_only=True):
    """A kind of file beside the pages. A key tells the files of one kind apart: an id, or an id with more.

    A file's dependencies need no declaration: `TrackedSite` records them while `write` reads the site.
    """

    subject: Subject
    """The subject of its files; a build divides the ids of each subject among its processes."""
    address: Callable[[RenderContext, Key], str]
    write: Callable[[RenderContext, Key], Outcome[str]]
    """Returns the text of a file, or the problems of a template."""
    keys: Callable[[RenderContext, Any], Iterable[Key]] = only
    """Returns the keys of the files about one subject, given its id; none if the site has no such file."""
    leads_to: Callable[[RenderContext, Key], frozenset[str]] = lambda _context, _key: frozenset()
    """Returns the addresses of this site that a file links to: the link check asks for them."""
    is_shared: bool = False
    """Whether all languages share the file; the plan then has it with the default language only."""
    deferrable: bool = True
    """Whether a preview may build it last."""
    shows_texts: bool = False
    """Whether its files show texts of events, so that an edit of a text can change them."""

    def file(self, context: RenderContext, key: Key) -> File:
        """Return the file of this kind that has this key, not yet written."""
        return File(self.address(context, key), lambda: self.write(context, key), lambda: self.leads_to(context, key))
