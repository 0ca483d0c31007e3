"""Writes the site map (sitemaps.org, version 0.9): all pages that search engines may list, in all their languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from onrecord.model.relations import Ref
from onrecord.model.site import Story
from onrecord.problems import Outcome
from onrecord.render.addresses import SITEMAP, Addresses, absolute, addresses_in, sitemap_part
from onrecord.render.atom import xml_text
from onrecord.render.changes import Changes, moment_of
from onrecord.render.files import File
from onrecord.render.pagination.listings import ListKind
from onrecord.render.pagination.sizes import (
    CLAIMS_PER_PAGE,
    CORRECTIONS_PER_PAGE,
    LINES_PER_PAGE,
    ROWS_PER_PAGE,
    SOURCES_PER_PAGE,
)
from onrecord.render.pagination.slices import PageSlice, paginate
from onrecord.render.tracking import TrackedSite

_MOST_ADDRESSES = 50_000
_MOST_OCTETS = 50 * 1024 * 1024
"""How much one file may hold by the protocol."""
_LONGEST = 600
"""How many octets an address can take besides the site's own, with what stands around it: its ids are files' names."""
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
Change = Callable[[], dt.date | None]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page in all languages that it has."""

    address_of: Callable[[Addresses], str]
    languages: tuple[str, ...]
    changed: Change
    """Returns the last day on which what it says changed; nothing where that is not known."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The map of a site that lives at `base_url`."""

    site: TrackedSite
    changes: Changes
    base_url: str

    def files(self) -> Iterator[File]:
        """Yield the map; where it may be too long for one file, an index and its parts."""
        size, count = self._most_in_a_file(), self._count()
        if count <= size:
            yield File(SITEMAP, partial(self._written, 0, None))
            return
        starts = range(0, count, size)
        parts = [sitemap_part(number) for number in range(1, len(starts) + 1)]
        yield File(SITEMAP, lambda: Outcome(self._index(parts)), lambda: frozenset(parts))
        for address, start in zip(parts, starts, strict=True):
            yield File(address, partial(self._written, start, start + size))

    def _most_in_a_file(self) -> int:
        """Return how many entries surely fit into a file, however long their addresses are."""
        languages = len(self.site.languages)
        named = 1 if languages == 1 else languages + 2
        return min(_MOST_ADDRESSES, _MOST_OCTETS // (named * (len(self.base_url) + _LONGEST)))

    def _count(self) -> int:
        """Return how many entries there are, without making any."""
        site = self.site.site
        indexed = (story for story in site.stories.values() if story.fields.index)
        of_stories = (len(story.languages) * (len(story.events) + self._pages_of(story)) for story in indexed)
        own_pages = (len(page.prose.keys() & set(site.languages)) for page in site.pages)
        kinds: dict[ListKind, Iterable[str]] = {
            "actor": site.actors, "source": site.sources, "bill": site.bills, "tag": site.tags
        }  # fmt: skip
        lists = (len(self._pages_of_list(kind, id_)) for kind, ids in kinds.items() for id_ in ids)
        corrections = paginate(len(self.site.corrections()), CORRECTIONS_PER_PAGE)
        others = 1 + bool(site.bills) + sum(lists) + len(corrections)
        return sum(of_stories) + sum(own_pages) + others * len(site.languages)

    def _pages_of(self, story: Story) -> int:
        """Return how many pages a story has as a whole."""
        lists = [(len(story.events), ROWS_PER_PAGE), (self._source_count(story), SOURCES_PER_PAGE)]
        lists += [(len(story.matters), CLAIMS_PER_PAGE)] if story.matters else []
        return sum(len(paginate(count, per_page)) for count, per_page in lists)

    def _source_count(self, story: Story) -> int:
        return len(self.site.cited_sources(story.id).events)

    def _pages_of_list(self, kind: ListKind, id_: str) -> tuple[PageSlice, ...]:
        return paginate(len(self.site.listings.events(kind, id_)), LINES_PER_PAGE)

    def _listed(self) -> Iterator[Listed]:
        """Yield the pages that may be listed: no redirects, and nothing of a story that asks to be left out."""
        site, every = self.site, self.site.languages
        yield Listed(lambda addresses: addresses.home, every, partial(self._day, map(_ref, site.events)))
        for story in site.stories.values():
            if story.fields.index:
                yield from self._story(story)
        for actor in site.actors.values():
            yield from self._list("actor", actor.id, partial(Addresses.actor, actor=actor.id))
        for source in site.sources.values():
            yield from self._list("source", source.id, partial(Addresses.source, source=source.id))
        if site.bills:
            steps = chain.from_iterable(bill.events for bill in site.bills.values())
            yield Listed(lambda addresses: addresses.bills, every, partial(self._day, tuple(steps)))
        for bill in site.bills.values():
            yield from self._list("bill", bill.id, partial(Addresses.bill, bill=bill.id))
        for tag in site.tags:
            yield from self._list("tag", tag, partial(Addresses.tag, tag=tag))
        for page in site.pages:
            languages = tuple(language for language in every if language in page.prose)
            yield Listed(partial(Addresses.page, page=page.id), languages, lambda: None)
        corrections = self.site.corrections()
        for slice_ in paginate(len(corrections), CORRECTIONS_PER_PAGE):
            refs = [event.ref for event, _ in slice_.of(corrections)]
            changed = self._corrected if slice_.number == 1 else partial(self._day, refs)
            yield Listed(partial(_on_page, lambda addresses: addresses.corrections, slice_), every, changed)

    def _list(self, kind: ListKind, id_: str, address_of: Callable[[Addresses], str]) -> Iterator[Listed]:
        """Yield the pages of a list of events."""
        refs = self.site.listings.events(kind, id_)
        for slice_ in self._pages_of_list(kind, id_):
            shown = refs if slice_.number == 1 else slice_.of(refs)
            yield Listed(partial(_on_page, address_of, slice_), self.site.languages, partial(self._day, shown))

    def _story(self, story: Story) -> Iterator[Listed]:
        refs = tuple(event.ref for event in story.events)
        cited = tuple(self.site.cited_sources(story.id).events.values())
        said = [[statement.event for statement in matter.history] for matter in story.matters]
        yield from self._paged(story, Addresses.story, [(ref,) for ref in refs], ROWS_PER_PAGE)
        yield from self._paged(story, Addresses.story_sources, cited, SOURCES_PER_PAGE)
        if story.matters:
            yield from self._paged(story, Addresses.claims, said, CLAIMS_PER_PAGE)
        for ref in refs:
            address_of = partial(Addresses.event, story=story.id, event=ref.event)
            yield Listed(address_of, story.languages, partial(self._day, [ref]))

    def _paged(
        self, story: Story, address_of: Callable[..., str], items: Sequence[Sequence[Ref]], per_page: int
    ) -> Iterator[Listed]:
        """Yield the pages of a list of a story; the first also tells of the story as a whole."""
        for slice_ in paginate(len(items), per_page):
            refs = chain.from_iterable(slice_.of(items))
            shown = tuple(event.ref for event in story.events) if slice_.number == 1 else tuple(refs)
            address = partial(_on_page, partial(address_of, story=story.id), slice_)
            yield Listed(address, story.languages, partial(self._day, shown))

    def _day(self, refs: Iterable[Ref]) -> dt.date | None:
        change = self.changes.last(refs)
        return change.updated.date() if change else None

    def _corrected(self) -> dt.date | None:
        corrections = (self.site.line(_ref(key)).corrections for key in self.site.events)
        zone = self.site.fields.timezone
        moments = (moment_of(correction.date, zone) for correction in chain.from_iterable(corrections))
        return max((moment.date() for moment in moments), default=None)

    def _written(self, start: int, stop: int | None) -> Outcome[str]:
        """Return a file with some of the entries."""
        entries = chain.from_iterable(map(self._entries, self._listed()))
        return Outcome(f"{_HEAD}{''.join(islice(entries, start, stop))}</urlset>\n")

    def _entries(self, listed: Listed) -> Iterator[str]:
        """Yield one entry a language; each names all languages, itself among them."""
        default = self.site.languages[0]
        urls = {
            language: xml_text(absolute(self.base_url, listed.address_of(addresses_in(language, default))))
            for language in listed.languages
        }
        day = listed.changed()
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        others = "".join(_alternates(urls)) if len(urls) > 1 else ""
        for url in urls.values():
            yield f"<url><loc>{url}</loc>{changed}{others}</url>\n"

    def _index(self, parts: list[str]) -> str:
        listed = "".join(f"<sitemap><loc>{xml_text(absolute(self.base_url, part))}</loc></sitemap>\n" for part in parts)
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</sitemapindex>\n'
        )


def robots(base_url: str) -> str:
    """Return what robots read (RFC 9309): they may go everywhere, and the site map says where there is something.

    A page that is not to be listed says so itself, which it could not do to a robot that must not read it.
    """
    return f"User-agent: *\nAllow: /\n\nSitemap: {absolute(base_url, SITEMAP)}\n"


def _on_page(address_of: Callable[[Addresses], str], slice_: PageSlice, addresses: Addresses) -> str:
    return f"{address_of(addresses)}{slice_.path}"


def _ref(key: tuple[str, str]) -> Ref:
    return Ref(*key)


def _alternates(urls: dict[str, str]) -> Iterator[str]:
    for language, url in (*urls.items(), ("x-default", next(iter(urls.values())))):
        yield f'<xhtml:link rel="alternate" hreflang="{language}" href="{url}"/>'
