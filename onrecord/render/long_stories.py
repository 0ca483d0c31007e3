"""The pages of a story that is too long for one: a page for each of its parts, and one for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

from onrecord.model.addresses import Addresses
from onrecord.model.parts import StoryPart
from onrecord.model.site import Event, Story
from onrecord.render.describe import Describer
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.looks import Look
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.views import PartLink, Year

_LATEST = 10
"""How many of its last events a long story's own page names."""


class LongStories:
    """Divides long stories, in one language."""

    def __init__(self, site: Look, describe: Describer, years: YearsDescriber, page: MakePage) -> None:
        """Take what describes stories and years, and what makes a page."""
        self._site = site
        self._describe = describe
        self._years = years
        self._page = page

    def pages(self, id_: str) -> Iterator[Planned]:
        """Yield the pages of a story's parts and of the whole; none where it fits on its own page."""
        addresses, parts = self._describe.addresses, self._site.parts(id_)
        for position, part in enumerate(parts):
            yield Planned(addresses.part(id_, part.path), partial(self._part, id_, position))
        if parts:
            yield Planned(addresses.whole_story(id_), partial(self._whole, id_), may_wait=True)

    def timeline(self, story: Story) -> Mapping[str, object]:
        """Return what a story's own page shows of its events: all, or the way to its parts and the last ones."""
        newest_first = story.fields.order == "newest-first"
        if not self._site.parts(story.id):
            return {"years": self._years.years(story.events, newest_first=newest_first), "whole_address": ""}
        latest = story.events[: -_LATEST - 1 : -1]
        return {
            "years": self._overview(story, story.events),
            "whole_address": self._describe.addresses.whole_story(story.id),
            "latest": tuple(self._describe.event_link(event.ref) for event in latest),
        }

    def _overview(self, story: Story, counted: tuple[Event, ...], shown: StoryPart | None = None) -> tuple[Year, ...]:
        """Return the way to all parts; how many events a month has is drawn for those that are `counted`."""
        parts = self._site.parts(story.id)
        links = {
            year: tuple(self._link(story, part, is_this=part == shown) for part in run)
            for year, run in groupby(parts, lambda part: part.year)
        }
        return self._years.overview(counted, links, newest_first=story.fields.order == "newest-first")

    def _link(self, story: Story, part: StoryPart, *, is_this: bool = False) -> PartLink:
        address = self._describe.addresses.part(story.id, part.path)
        return PartLink(self._words(story, part), address, part.stop - part.start, is_this)

    def _words(self, story: Story, part: StoryPart) -> str:
        """Return what a part is called; a month's runs by their number."""
        words = self._years.part_words(part)
        siblings = [
            other for other in self._site.parts(story.id) if (other.year, other.month) == (part.year, part.month)
        ]
        return f"{words} ({part.number}/{len(siblings)})" if len(siblings) > 1 else words

    def _part(self, id_: str, position: int) -> Page:
        story, parts = self._site.story_name(id_), self._site.parts(id_)
        part = parts[position]
        before = parts[position - 1] if position else None
        after = parts[position + 1] if position + 1 < len(parts) else None
        events = story.events[part.start : part.stop]
        newest_first = story.fields.order == "newest-first"

        def address_of(addresses: Addresses) -> str:
            return addresses.part(id_, part.path)

        return self._page(
            "story_part.html",
            address_of,
            story.languages,
            story=self._describe.story_name(id_),
            heading=self._words(story, part),
            overview=self._overview(story, (), part),
            years=self._years.years(events, newest_first=newest_first),
            before=self._link(story, before) if before else None,
            after=self._link(story, after) if after else None,
            whole_address=self._describe.addresses.whole_story(id_),
            indexed=story.fields.index,
        )

    def _whole(self, id_: str) -> Page:
        story = self._site.stories[id_]
        newest_first = story.fields.order == "newest-first"
        return self._page(
            "story_part.html",
            lambda addresses: addresses.whole_story(id_),
            story.languages,
            story=self._describe.story_name(id_),
            heading=self._describe.words.gettext("All events on one page"),
            overview=(),
            years=self._years.years(story.events, newest_first=newest_first),
            before=None,
            after=None,
            whole_address="",
            indexed=False,
        )
