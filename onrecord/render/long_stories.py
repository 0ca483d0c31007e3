"""The pages of a story that is too long for one: a page for each of its parts, and one for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from onrecord.model.addresses import Addresses
from onrecord.model.site import Story
from onrecord.render.describe_changes import ChangesDescriber
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.looks import Look
from onrecord.render.page import MakePage, Page, Planned
from onrecord.render.ways import Ways

_LATEST = 10
"""How many of its last events a long story's own page names."""


class LongStories:
    """Divides long stories, in one language."""

    def __init__(self, site: Look, changes: ChangesDescriber, years: YearsDescriber, page: MakePage) -> None:
        """Take what describes changes and years, and what makes a page."""
        self._site = site
        self._describe = changes.describe
        self._changes = changes
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
        latest, addresses = story.events[: -_LATEST - 1 : -1], self._describe.addresses
        return {
            "latest_address": f"{addresses.part(story.id, self._site.parts(story.id)[-1].path)}#{latest[0].id}",
            "years": self._ways(story).overview(story.events),
            "whole_address": addresses.whole_story(story.id),
            "newest": self._changes.newest(event.ref for event in story.events),
            "latest": tuple(self._describe.event_link(event.ref) for event in latest),
        }

    def _ways(self, story: Story) -> Ways:
        page = self._describe.addresses.story(story.id)
        return Ways(self._years, page, self._site.parts(story.id), story.fields.order == "newest-first")

    def _part(self, id_: str, position: int) -> Page:
        story = self._site.story_name(id_)
        part = self._site.parts(id_)[position]
        newest_first = story.fields.order == "newest-first"

        def address_of(addresses: Addresses) -> str:
            return addresses.part(id_, part.path)

        return self._page(
            "story_part.html",
            address_of,
            story.languages,
            story=self._describe.story_name(id_),
            years=self._years.years(story.events[part.start : part.stop], newest_first=newest_first),
            whole_address=self._describe.addresses.whole_story(id_),
            indexed=story.fields.index,
            **self._ways(story).around(position),
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
