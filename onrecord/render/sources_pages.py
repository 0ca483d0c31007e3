"""The pages of a story's sources: one for all of them, or one for each part and the way to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from onrecord.model.addresses import part_of
from onrecord.model.long_pages import Sources
from onrecord.model.site import Story
from onrecord.render.describe import Describer
from onrecord.render.describe_origins import OriginGroups, describe_origins, largest_origins
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.fragments import Part
from onrecord.render.page import AddressOf, MakePage, Page, Planned
from onrecord.render.ways import Ways

_MOST_ORIGINS = 50
"""How many origins the page that leads to the parts names: those with the most links."""


@dataclass(frozen=True, slots=True)
class SourcesPages:
    """Plans and makes these pages, in one language."""

    describe: Describer
    years: YearsDescriber
    page: MakePage
    words_of: Callable[[str], Part]
    """Returns a source's reference, rendered."""

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story."""
        address = self.describe.addresses.story_sources(id_)
        yield Planned(address, partial(self._whole, id_))
        for position, part in enumerate(self.describe.site.story_sources(id_).parts):
            yield Planned(part_of(address, part.path), partial(self._part, id_, position))

    def _whole(self, id_: str) -> Page:
        """Return the page of all sources; or of the way to the parts that they stand on, and the largest origins."""
        site = self.describe.site
        story, sources = site.stories[id_], site.story_sources(id_)
        largest = largest_origins(story.origins, self.describe, _MOST_ORIGINS) if sources.parts else ()
        return self._made(
            story,
            sources,
            () if sources.parts else tuple(sources.cited),
            lambda addresses: addresses.story_sources(id_),
            {
                **self._ways(id_, sources).of_whole(),
                "largest": largest,
                "more_origins": len(story.origins.by_root) - len(largest),
            },
        )

    def _part(self, id_: str, position: int) -> Page:
        site = self.describe.site
        story, sources = site.stories[id_], site.story_sources(id_)
        part = sources.parts[position]
        return self._made(
            story,
            sources,
            tuple(sources.cited)[part.start : part.stop],
            lambda addresses: part_of(addresses.story_sources(id_), part.path),
            {**self._ways(id_, sources).around(position), "largest": (), "more_origins": 0},
        )

    def _made(
        self, story: Story, sources: Sources, shown: tuple[str, ...], address_of: AddressOf, values: Mapping[str, Any]
    ) -> Page:
        describe, origins = self.describe, story.origins
        cited = {source: sources.cited[source] for source in shown}
        refs = sorted({ref for refs in cited.values() for ref in refs}, key=sources.order.__getitem__)
        events = tuple(map(describe.site.ties, refs))
        groups = OriginGroups(describe, events, cited, self.words_of, sources.cited)
        return self.page(
            "sources.html",
            address_of,
            story.languages,
            story=describe.story_name(story.id),
            sources_address=describe.addresses.story_sources(story.id),
            groups=tuple(groups.groups(origins)),
            origins=describe_origins(origins, describe, len(set(sources.cited).difference(origins.links))),
            has_record=bool(origins.records),
            indexed=story.fields.index,
            counted="sources",
            **values,
        )

    def _ways(self, id_: str, sources: Sources) -> Ways:
        return Ways(self.years, self.describe.addresses.story_sources(id_), sources.parts)
