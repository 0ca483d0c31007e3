"""The site, words, addresses and describers with which all pages and files of one language are rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from onrecord.cache.dependency_recorder import Dependency, TrackedMemo
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.matters import Matter
from onrecord.model.relations import Ref
from onrecord.problems import SourceFile
from onrecord.render.as_of_writer import AsOfWriter
from onrecord.render.cards import CardWriter
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.data.record import ApiRecord
from onrecord.render.describe.actor_describer import ActorDescriber
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.page_citations import CitationDescriber
from onrecord.render.describe.row_describer import RowDescriber
from onrecord.render.describe.side_describer import SideDescriber
from onrecord.render.describe.source_describer import SourceDescriber
from onrecord.render.describe.story_describer import HomeDescriber, StoryDescriber
from onrecord.render.embeds.embed_describer import ClaimCards, Embeds
from onrecord.render.feeds.calendar import Calendar
from onrecord.render.feeds.feed_writer import ClaimFeeds, FeedList, FeedWriter
from onrecord.render.feeds.following import Following
from onrecord.render.fragments import Fragment, Markup
from onrecord.render.theme.templates import Templates, Theme
from onrecord.render.tracking.tracked_site import Changes, TrackedSite
from onrecord.render.views.claim_views import Sides, SideView, Statements, StatementView
from onrecord.render.views.event_views import EventView
from onrecord.render.words import Words
from onrecord.search.scoring import build_index, index_files

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
        self.site = site
        self.words = words
        self.language = words.language
        self.addresses = addresses_in(words.language, site.languages[0])
        self.changes = changes
        self.page_kinds = page_kinds
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
        self.api = ApiRecord(site, changes)
        self.following = Following(describe)
        self.feeds = FeedWriter(self.theme, changes, self.following, self.fragments.event)
        self.claim_feeds = ClaimFeeds(self.feeds, self.describe_claims, self.following, changes)
        self.feed_list = FeedList(describe, self.following)
        self.calendar = Calendar(describe, changes)
        self.search = TrackedMemo(site.recorder, self._index)

    def _index(self, _: None) -> Mapping[str, str]:
        index = build_index(self.site.searched().documents)
        return index_files(index, self.site.languages, is_divided=self.has_large_index)

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
        self.fragments.forget_days()  # the changed site has other matters
        for memo in chain[TrackedMemo[Any, Any]](
            described,
            rendered,
            self.fragments.memos,
            self.feeds.memos,
            self.claim_feeds.memos,
            (self.search, self.cards.memo),
        ):
            memo.invalidate(changed)


class StoryFragments:
    """Caches the fragments that several pages of a story share. A section has one story, so one story is enough."""

    def __init__(self, theme: Theme, describe_sides: SideDescriber) -> None:
        """Take the theme, with its templates and its describer of events, and the describer of sides."""
        self._theme = theme
        self._describe_sides = describe_sides
        self._site = theme.describe.site
        self._story = ""
        self._events = TrackedMemo(self._site.recorder, self._event)
        self._statements = TrackedMemo(self._site.recorder, self._statements_on)
        self._sides = TrackedMemo(self._site.recorder, self._sides_of)
        self._matters: dict[int, Matter] = {}
        self._earlier = TrackedMemo[int, tuple[SideView, ...]](
            self._site.recorder, lambda id_: describe_sides.sides(self._matters[id_])
        )

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

    def statements(self, matter: Matter, claim: Ref) -> Statements:
        """Return the statements on a matter with the findings between them, seen from one of its claims."""
        # Without findings, all claims that agree with each other see the same.
        return self._statements((claim if matter.all_findings else matter.first_claim, matter.claims[claim]))

    def sides(self, matter: Matter) -> Sides:
        """Return the sides of a matter, the same for the page of all claims and for those of two bodies."""
        return self._sides(matter.first_claim)

    def earlier(self, matter: Matter) -> tuple[SideView, ...]:
        """Return the sides of a matter of an earlier day, the same for cards and `as-of.json`."""
        self._matters[id(matter)] = matter  # which holds it, so that no other one gets this number
        return self._earlier(id(matter))

    def forget_days(self) -> None:
        """Drop the matters of earlier days."""
        self._matters.clear()
        self._earlier.clear()

    def _event(self, ref: Ref) -> EventView:
        return self._theme.event(self._site.event(ref))

    def _statements_on(self, key: tuple[Ref, bool]) -> Statements:
        matter, part, describe = self._site.matters[key[0]], self._theme.templates.part, self._theme.describe_event
        statements: list[tuple[StatementView | None, Fragment]] = [
            (view, part("parts/statement.html", statement=view)) for view in describe.statements(matter, pole=key[1])
        ]
        for found in reversed(matter.all_findings):
            finding = describe.matters.finding(found.state(), names_claim=found.claim != key[0])
            statements.insert(found.earlier, (None, part("parts/finding.html", finding=finding)))
        return tuple(statements)

    def _sides_of(self, claim: Ref) -> Sides:
        views = self._describe_sides.sides(self._site.matters[claim])
        return tuple((view, self._theme.templates.part("parts/side.html", side=view)) for view in views)
