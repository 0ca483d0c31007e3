"""Leads to the parts of a long page, and from each to the ones before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from onrecord.model.addresses import part_of
from onrecord.model.parts import PagePart
from onrecord.model.site import Event
from onrecord.render.describe_years import YearsDescriber
from onrecord.render.views import PartLink, Year


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to the parts of one page, in one language."""

    years: YearsDescriber
    page: str
    """The address of the whole."""
    parts: tuple[PagePart, ...]
    newest_first: bool = False

    def overview(self, counted: Iterable[Event] = (), shown: PagePart | None = None) -> tuple[Year, ...]:
        """Return the way to all parts; how many events a month has is drawn for those that are `counted`.

        On the page of a part, that is the parts of its year and the first one of each other year: of a story of many
        years, the way to every part would be as much as the part itself.
        """
        links: dict[int, tuple[PartLink, ...]] = {}
        for year, run in groupby(self.parts, lambda part: part.year):
            parts = tuple(run)
            if shown is None or year == shown.year:
                links[year] = tuple(self.link(part, is_this=part == shown) for part in parts)
            else:
                count = sum(part.stop - part.start for part in parts)
                links[year] = (PartLink(str(year), str(year), part_of(self.page, parts[0].path), count, is_this=False),)
        return self.years.overview(tuple(counted), links, newest_first=self.newest_first)

    def of_whole(self) -> Mapping[str, Any]:
        """Return what the page of the whole says in the places of what the page of a part does."""
        return {"heading": "", "overview": self.overview(), "before": None, "after": None}

    def around(self, position: int) -> Mapping[str, Any]:
        """Return what the page of a part says of itself, and where it leads to: all parts, and those beside it."""
        part = self.parts[position]
        before = self.parts[position - 1] if position else None
        after = self.parts[position + 1] if position + 1 < len(self.parts) else None
        return {
            "heading": self.words(part),
            "overview": self.overview(shown=part),
            "before": self.link(before) if before else None,
            "after": self.link(after) if after else None,
        }

    def link(self, part: PagePart, *, is_this: bool = False) -> PartLink:
        """Return the way to a part."""
        address, things = part_of(self.page, part.path), part.stop - part.start
        return PartLink(self.words(part), self.words(part, in_year=True), address, things, is_this)

    def words(self, part: PagePart, *, in_year: bool = False) -> str:
        """Return what a part is called, or among those of its year; a month's runs by their number."""
        words = self.years.part_words(part, in_year=in_year)
        siblings = [other for other in self.parts if (other.year, other.month) == (part.year, part.month)]
        return f"{words} ({part.number}/{len(siblings)})" if len(siblings) > 1 else words
