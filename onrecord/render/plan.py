"""Which pages a site has, in sections that several processes can share."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from onrecord.model.palette import custom_style_sheet
from onrecord.model.records import ThemeFiles
from onrecord.model.site import Site
from onrecord.render.bibliography import Bibliography
from onrecord.render.changes import Changes
from onrecord.render.link_check import is_unusual
from onrecord.render.outputs import Outputs
from onrecord.render.page import Planned
from onrecord.render.pages import PageFactory
from onrecord.render.pagination.division import Division
from onrecord.render.pagination.listings import Listings
from onrecord.render.style_sheet import style_sheet
from onrecord.render.tracking import Dependency, DependencyRecorder, TrackedSite
from onrecord.render.words import Words

SectionKind = Literal["home", "story", "events", "actors", "sources", "bills", "tags", "rest"]
_AT_A_TIME: dict[SectionKind, int] = {"events": 1000, "sources": 500, "actors": 5, "bills": 20, "tags": 5}
"""How many pages of a kind make a section: so many that a process is worth its while, and all have enough to do."""


@dataclass(frozen=True, slots=True)
class Section:
    """A run of pages that are rendered one after the other, by whichever process is free."""

    language: str
    kind: SectionKind
    story: str = ""
    start: int = 0
    stop: int = 0


class Plan:
    """All pages of a site, section by section."""

    def __init__(
        self,
        site: Site,
        theme: ThemeFiles,
        bibliography: Bibliography | None = None,
        listings: Listings | None = None,
    ) -> None:
        """Take the site and its theme; references are in the house format without a bibliography.

        `listings` are the site's lists, as far as they are known.
        """
        self.bibliography = bibliography
        self.is_unusual = any(is_unusual(file.text) for file in theme.templates.values())
        """Whether a template writes attributes in another way than ours."""
        self._site = site
        self.recorder = DependencyRecorder()
        """What is looked at while a page is made."""
        self._look = TrackedSite(site, self.recorder, listings)
        self._changes = Changes(self._look)
        style = style_sheet(theme.sheet, custom_style_sheet(site.fields.theme.colours))
        self._pages = {
            language: PageFactory(
                self._look, Words(language, theme.catalogues), theme.templates, bibliography, self._changes, style
            )
            for language in site.languages
        }
        self._outputs = {language: Outputs(pages, self._changes) for language, pages in self._pages.items()}

    def invalidate(self, site: Site, changed: frozenset[Dependency]) -> None:
        """Take the site as it is now, in which the inputs named are `changed`; what was made from others is kept."""
        self._site = site
        self._look.invalidate(site)
        self._changes.invalidate()
        for outputs in self._outputs.values():
            outputs.invalidate(changed)
        for pages in self._pages.values():
            pages.invalidate(changed)

    @property
    def listings(self) -> Listings:
        """The lists of the site."""
        return self._look.listings

    def division(self, story: str) -> Division:
        """Return how a story's texts are divided over its pages."""
        return self._look.division(story)

    def of(self, section: Section) -> Iterator[Planned]:
        """Yield the pages of one section."""
        pages, run = self._pages[section.language], slice(section.start, section.stop)
        outputs = self._outputs[section.language]
        if section.kind == "home":
            return chain(pages.home(), outputs.home())
        if section.kind == "story":
            # What a story's feeds say was described for its pages.
            return chain(pages.story(section.story), pages.events(section.story, run), outputs.story(section.story))
        if section.kind == "events":
            return pages.events(section.story, run)
        if section.kind == "rest":
            return chain(pages.rest(), outputs.rest())
        if section.kind == "actors":
            return chain(pages.actors(run), outputs.actors(run))
        if section.kind == "bills":
            return chain(pages.bills(run), outputs.bills(run))
        return pages.sources(run) if section.kind == "sources" else pages.tags(run)

    def addresses(self) -> Iterator[str]:
        """Yield the addresses of all pages, of which none is made for that."""
        return (planned.address for section in sections(self._site) for planned in self.of(section))


@dataclass(frozen=True, slots=True)
class Shard:
    """A share of a site's pages, for a machine of its own: those whose address hashes to its number."""

    number: int
    """From 1."""
    of: int

    def has(self, address: str) -> bool:
        """Say whether a page is in this share."""
        return zlib.crc32(address.encode()) % self.of == self.number - 1


def sections(site: Site) -> Iterator[Section]:
    """Yield the sections of a site, language by language: the same ones in every process."""
    counts: dict[SectionKind, int] = {
        "actors": len(site.actors), "sources": len(site.sources), "bills": len(site.bills), "tags": len(site.tags)
    }  # fmt: skip
    for language in site.languages:
        yield Section(language, "home")
        for story in site.stories.values():
            if language in story.languages:
                # What the events say stands on the story's page too: a process that makes both describes them once.
                runs = _split(Section(language, "events", story.id), len(story.events))
                yield replace(runs[0], kind="story") if runs else Section(language, "story", story.id)
                yield from runs[1:]
        for kind, count in counts.items():
            yield from _split(Section(language, kind), count)
        yield Section(language, "rest")


def _split(section: Section, count: int) -> list[Section]:
    size = _AT_A_TIME[section.kind]
    return [replace(section, start=start, stop=min(start + size, count)) for start in range(0, count, size)]
