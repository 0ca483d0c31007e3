"""What all pages and files of one language are rendered with: the site, words, addresses and describers."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from onrecord.cache.dependency_recorder import Dependency, TrackedMemo
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.model.dates import parse_issued
from onrecord.problems import SourceFile
from onrecord.render.as_of_writer import AsOfWriter
from onrecord.render.cards import CardWriter
from onrecord.render.chart.chart_describer import ChartDescriber
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.data.record import ApiRecord
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.data_describer import DataDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.entry_describers import ActorDescriber, SourceDescriber
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.expected_describer import ExpectedDescriber, PlanWording
from onrecord.render.describe.home_describer import HomeDescriber
from onrecord.render.describe.page_citations import CitationDescriber
from onrecord.render.describe.row_describer import RowDescriber
from onrecord.render.describe.side_describer import SideDescriber
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.embeds.embed_describer import ClaimCards, Embeds
from onrecord.render.feeds.calendar import Calendar
from onrecord.render.feeds.claim_feeds import ClaimFeeds
from onrecord.render.feeds.feed_list import FeedList
from onrecord.render.feeds.feed_writer import FeedWriter
from onrecord.render.feeds.following import Following
from onrecord.render.fragments import Markup
from onrecord.render.story_fragments import StoryFragments
from onrecord.render.theme.templates import Templates, Theme
from onrecord.render.tracking.event_updates import Changes
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.words import Words
from onrecord.search.index_files import encode_index
from onrecord.search.labels import LabelWords
from onrecord.search.word_index import build_index

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
        self.language: str = words.language
        self.addresses: Addresses = addresses_in(words.language, site.languages[0])
        self.changes = changes
        self.page_kinds = page_kinds
        self.known_articles: KnownArticles = lambda _page, _story, _addresses: {}
        self.describe = describe = Describer(site, words, self.addresses, bibliography)
        self.describe_event = EventDescriber(describe, changes)
        self.describe_bill = BillDescriber(describe)
        self.describe_expected = ExpectedDescriber(describe)
        self.describe_story = StoryDescriber(describe, self.describe_bill)
        self.describe_disputes = SideDescriber(self.describe_event)
        self.describe_actor = ActorDescriber(self.describe_event)
        self.describe_source = SourceDescriber(self.describe_event, self.describe_bill)
        self.citations = CitationDescriber(describe, changes)
        self.describe_row = RowDescriber(self.describe_event)
        self.charts = ChartDescriber(describe, describe.row_address)
        self.describe_home = HomeDescriber(describe, self.describe_story, self.charts, self.describe_bill)
        self.theme = Theme(Templates(templates, words, code), self.describe_event)
        self.fragments = StoryFragments(self.theme, self.describe_disputes)
        self.cards = CardWriter(self.describe_story, self.charts, self.fragments.sides)
        self.describe_claims = ClaimsDescriber(self.describe_event, self.fragments.statements, self.fragments.sides)
        of_today, of_day = self.fragments.sides, self.fragments.earlier
        self.embeds = Embeds(self.theme, ClaimCards(self.theme, of_today, of_day))
        self.as_of = AsOfWriter(self.theme, self.describe_story, of_today, of_day)
        self.api = ApiRecord(site, changes, PlanWording(site, words).sentences)
        self.describe_data = DataDescriber(describe, self.api)
        self.following = Following(describe)
        self.feeds = FeedWriter(self.theme, changes, self.following, self.fragments.event)
        self.claim_feeds = ClaimFeeds(self.feeds, self.describe_claims, self.following, changes)
        self.feed_list = FeedList(describe, self.following)
        self.calendar = Calendar(describe, self.describe_expected, changes)
        self.search = TrackedMemo(site.recorder, self._index)

    def _index(self, _: None) -> Mapping[str, str]:
        languages = self.site.languages
        index = build_index(self.site.searched().documents, LabelWords(languages, *self.words.catalogues))
        words = [self.words.in_language(language) for language in languages]
        return encode_index(
            index,
            languages,
            lambda typed: [one.in_row(parse_issued(typed).date) for one in words],
            is_divided=self.has_large_index,
        )

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
        described = self.describe.memos
        rendered = (self.describe_event.known_origins, self.theme.line, self.theme.reference, self.following.days)
        written = (*self.fragments.memos, *self.feeds.memos, *self.claim_feeds.memos, self.search, self.cards.memo)
        self.fragments.forget_days()  # the changed site has other matters
        for memo in chain[TrackedMemo[Any, Any]](described, self.describe_data.memos, rendered, written):
            memo.invalidate(changed)
