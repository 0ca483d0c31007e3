"""The site, words, addresses and describers with which all pages and files of one language are rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from typing import Any

from onrecord.cache.dependency_recorder import Dependency, TrackedMemo
from onrecord.cache.template_cache import CompiledTemplates
from onrecord.model.addresses import Addresses, addresses_in
from onrecord.problems import SourceFile
from onrecord.render.chart import ChartDescriber
from onrecord.render.citations.bibliography import Bibliography
from onrecord.render.describe.actor_describer import ActorDescriber
from onrecord.render.describe.bill_describer import BillDescriber
from onrecord.render.describe.changes_describer import ChangesDescriber
from onrecord.render.describe.claims_describer import ClaimsDescriber
from onrecord.render.describe.describer import Describer
from onrecord.render.describe.dispute_describer import DisputeDescriber
from onrecord.render.describe.event_describer import EventDescriber
from onrecord.render.describe.home_describer import HomeDescriber
from onrecord.render.describe.row_describer import RowDescriber
from onrecord.render.describe.source_describer import SourceDescriber
from onrecord.render.describe.story_describer import StoryDescriber
from onrecord.render.describe.story_fragments import StoryFragments
from onrecord.render.feeds.calendar import Calendar
from onrecord.render.feeds.feed_writer import FeedWriter
from onrecord.render.feeds.following import Following
from onrecord.render.fragments import Markup
from onrecord.render.theme.page_templates import Theme
from onrecord.render.theme.templates import Templates
from onrecord.render.tracking.tracked_site import TrackedSite
from onrecord.render.updates import Changes
from onrecord.render.words import Words

KnownArticles = Callable[[str, str, Addresses], Mapping[str, Markup]]
"""Returns the articles of events that are already rendered for a page of whole texts, by the ids of the events.
Arguments are the address of the page, its story, and the addresses of its language."""


def _no_articles(_page: str, _story: str, _addresses: Addresses) -> Mapping[str, Markup]:
    return {}


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
        self.known_articles: KnownArticles = _no_articles
        self.describe = describe = Describer(site, words, self.addresses, bibliography)
        self.describe_changes = ChangesDescriber(describe, changes)
        self.describe_event = EventDescriber(describe, self.describe_changes)
        self.describe_bill = BillDescriber(describe)
        self.describe_story = StoryDescriber(describe, self.describe_bill)
        self.describe_disputes = DisputeDescriber(self.describe_event)
        self.describe_actor = ActorDescriber(self.describe_event)
        self.describe_source = SourceDescriber(self.describe_event, self.describe_bill)
        self.describe_row = RowDescriber(self.describe_event)
        self.charts = ChartDescriber(describe, describe.row_address)
        self.describe_home = HomeDescriber(
            describe, self.describe_story, self.charts, self.describe_bill, self.describe_changes
        )
        self.theme = Theme(Templates(templates, words, code), self.describe_event)
        self.fragments = StoryFragments(self.theme)
        self.describe_claims = ClaimsDescriber(
            self.describe_event, partial(self.fragments.statements, is_for_first_claim=True), self.fragments.sides
        )
        self.following = Following(describe)
        self.feeds = FeedWriter(self.theme, changes, self.following, self.fragments.event)
        self.calendar = Calendar(describe, changes)

    @property
    def is_default(self) -> bool:
        """Whether this is the default language, with which files for all languages are written."""
        return self.language == self.site.languages[0]

    def invalidate(self, changed: frozenset[Dependency]) -> None:
        """Drop all cached values that depend on anything that is `changed`."""
        described = (self.describe.story_link, self.describe.event_link, self.describe.actor, self.describe.reference)
        rendered = (self.describe_event.origins, self.theme.line, self.theme.reference, self.following.days)
        for memo in chain[TrackedMemo[Any, Any]](described, rendered, self.fragments.memos, self.feeds.memos):
            memo.invalidate(changed)
