"""The site map (sitemaps.org, version 0.9): all pages that search engines may list; and `robots.txt`, its address."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from msgspec import Struct

from onrecord.model.addresses import ROBOTS, SITEMAP, absolute, addresses_in, sitemap_part
from onrecord.problems import Outcome
from onrecord.render.context import RenderContext
from onrecord.render.feeds.atom import xml_text
from onrecord.render.outputs.file_kind import FileKind
from onrecord.render.pages.page_kind import PageKind
from onrecord.render.pages.page_kinds import pages_in_order

_MOST_ADDRESSES = 50_000
_MOST_OCTETS = 50 * 1024 * 1024
"""The protocol's limits for one file."""
_LONGEST = 600
"""The most octets of an address with its tags, without the base URL. Ids are file names, which limits them."""
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


class _Part(Struct, frozen=True):
    number: int
    """From 1; the map has number 0 if one file holds it."""
    start: int
    stop: int | None


def _parts(context: RenderContext) -> tuple[_Part, ...]:
    """Return the parts of a map that is too long for one file; empty if one file holds it, and without an address."""
    if context.site.base_url is None:
        return ()
    languages = len(context.site.languages)
    named = 1 if languages == 1 else languages + 2  # the addresses in an entry, however long they are
    size = min(_MOST_ADDRESSES, _MOST_OCTETS // (named * (len(_base(context)) + _LONGEST)))
    if (count := sum(len(kind.languages(context.site, key)) for kind, key in _list_indexed(context))) <= size:
        return ()
    return tuple(_Part(number, start, start + size) for number, start in enumerate(range(0, count, size), 1))


def _base(context: RenderContext) -> str:
    return context.site.base_url or ""


def _list_indexed(context: RenderContext) -> Iterator[tuple[PageKind[Any], Any]]:
    site = context.site
    pages = pages_in_order(site, context.page_kinds)
    return ((kind, key) for kind, key in pages if kind.is_for_search_engines(site, key))


def _write_part(context: RenderContext, part: _Part) -> Outcome[str]:
    entries = chain.from_iterable(_entries(context, kind, key) for kind, key in _list_indexed(context))
    return Outcome(f"{_HEAD}{''.join(islice(entries, part.start, part.stop))}</urlset>\n")


def _entries(context: RenderContext, kind: PageKind[Any], key: object) -> Iterator[str]:
    """Yield the entry of a page in each language; each names the page in all languages."""
    default, base = context.site.languages[0], _base(context)
    urls = {
        language: xml_text(absolute(base, kind.address(addresses_in(language, default), key)))
        for language in kind.languages(context.site, key)
    }
    change = context.changes.last(kind.depends_on(context.site, key))
    own = kind.changed_on(context.site, key) if kind.changed_on else None
    day = max([*filter(None, [own]), *([change.updated.date()] if change else [])], default=None)
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    named = (*urls.items(), ("x-default", next(iter(urls.values()), ""))) if len(urls) > 1 else ()
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{one}" href="{url}"/>' for one, url in named)
    yield from (f"<url><loc>{url}</loc>{changed}{others}</url>\n" for url in urls.values())


def _map(context: RenderContext, _id: str) -> Outcome[str]:
    if not (parts := _parts(context)):
        return _write_part(context, _Part(0, 0, None))
    files = (xml_text(absolute(_base(context), sitemap_part(part.number))) for part in parts)
    listed = "".join(f"<sitemap><loc>{file}</loc></sitemap>\n" for file in files)
    return Outcome(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</sitemapindex>\n'
    )


def _robots(context: RenderContext, _id: str) -> Outcome[str]:
    """Return the rules for robots (RFC 9309): they may read everything, with the address of the site map.

    A page for no search engine says so itself. A robot that may not read the page would not learn that.
    """
    return Outcome(f"User-agent: *\nAllow: /\n\nSitemap: {absolute(_base(context), SITEMAP)}\n")


def _with_address(context: RenderContext, id_: str) -> tuple[str, ...]:
    return (id_,) if context.site.base_url is not None and not context.site.is_example else ()


MAP = FileKind[str](
    subject="site",
    keys=_with_address,
    address=lambda _context, _id: SITEMAP,
    write=_map,
    leads_to=lambda context, _: frozenset(sitemap_part(part.number) for part in _parts(context)),
    is_shared=True,
)
MAP_PART = FileKind[_Part](
    subject="site",
    keys=lambda context, _: _parts(context),
    address=lambda _context, part: sitemap_part(part.number),
    write=_write_part,
    is_shared=True,
)
ROBOTS_FILE = FileKind[str](
    subject="site",
    keys=_with_address,
    address=lambda _context, _id: ROBOTS,
    write=_robots,
    leads_to=lambda _context, _id: frozenset({SITEMAP}),
    is_shared=True,
    gives_way_to=ROBOTS,
)
