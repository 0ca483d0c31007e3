"""The pages of a story's sources, grouped by where the reporting comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from onrecord.model.site import Story
from onrecord.render.describe import Describer
from onrecord.render.describe_origins import OriginGroups, describe_origins, largest_origins
from onrecord.render.fragments import Fragment
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.pagination.pager import pager
from onrecord.render.pagination.sizes import SOURCES_PER_PAGE
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.views.sources import OriginLink

_MOST_ORIGINS = 50
"""How many origins are named where the sources need several pages: those with the most reports."""


@dataclass(frozen=True, slots=True)
class SourcesPages:
    """Plans and makes these pages, in one language."""

    describe: Describer
    page: MakePage
    words_of: Callable[[str], Fragment]
    """Returns a source's reference, rendered."""

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story's sources."""
        for slice_ in self._slices(id_):
            address = f"{self.describe.addresses.story_sources(id_)}{slice_.path}"
            yield Planned(address, partial(self._page, id_, slice_))

    def _slices(self, id_: str) -> tuple[PageSlice, ...]:
        return paginate(len(self.describe.site.listings.sources(id_).events), SOURCES_PER_PAGE)

    def _page(self, id_: str, slice_: PageSlice) -> Page:
        describe, site = self.describe, self.describe.site
        story, cited = site.stories[id_], site.cited_sources(id_)
        origins, slices = story.origins, self._slices(id_)
        shown = {source: cited.events[source] for source in slice_.of(tuple(cited.events))}
        refs = sorted({ref for refs in shown.values() for ref in refs}, key=cited.order.__getitem__)
        groups = OriginGroups(describe, tuple(map(site.ties, refs)), shown, self.words_of, cited.events)
        largest = self._largest(story) if slice_.number == 1 and len(slices) > 1 else ()
        return self.page(
            "sources.html",
            lambda addresses: f"{addresses.story_sources(id_)}{slice_.path}",
            story.languages,
            story=describe.story_name(id_),
            sources_address=describe.addresses.story_sources(id_),
            groups=tuple(groups.groups(origins)),
            origins=describe_origins(origins, describe, len(set(cited.events).difference(origins.links))),
            has_record=bool(origins.records),
            largest=largest,
            more_origins=len(origins.by_root) - len(largest),
            indexed=story.fields.index,
            pager=pager(describe.words, describe.addresses.story_sources(id_), slices, slice_),
        )

    def _largest(self, story: Story) -> tuple[OriginLink, ...]:
        return largest_origins(story.origins, self.describe, _MOST_ORIGINS)
