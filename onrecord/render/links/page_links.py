"""Collects the anchors and the links of a finished page."""

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape

from msgspec import Struct

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_ANCHOR = re.compile(' id="([^"]*)"')
_HREF = re.compile(' href="([^"]*)"')
_MEDIA = re.compile(' (?:src|poster)="([^"]*)"')
_ANY = re.compile(r"""\s(id|href|src|poster)=(?:"([^"]*)"|'([^']*)')""")
_UNUSUAL = re.compile(r"""[\t\n](?:id|href|src|poster)=|\s(?:id|href|src|poster)='""")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class PageLinks(Struct, frozen=True):
    """The anchors and links of a page, as texts, since processes send tens of thousands of them to each other."""

    address: str
    anchors: str
    """One on each line."""
    targets: str
    """The addresses of this site that the page links to, one on each line."""
    links: tuple[str, ...]
    """Other links, as the page writes them."""


@lru_cache(512)
def is_unusual(template: str) -> bool:
    """Return whether a template writes attributes in an unusual form; only then do pages need the slower search."""
    return _UNUSUAL.search(template) is not None


def collect_links(
    address: str, html: str, known: Mapping[str, str] | None = None, *, unusual: bool = True
) -> PageLinks:
    """Return the anchors and the links of the page at `address`.

    `known` has the addresses that the page certainly links to, each with the link as the page writes it. `unusual`
    tells whether attributes may have any form that HTML allows.
    """
    anchors, written = _attributes(html) if unusual else _usual_attributes(html)
    literal = map(unescape, written.difference((known or {}).values()))
    links = sorted(link for link in literal if not _OUTSIDE.match(link))
    return PageLinks(address, "\n".join(map(unescape, anchors)), "\n".join(known or ()), tuple(links))


def _attributes(html: str) -> tuple[set[str], set[str]]:
    found = [(name, double or single) for name, double, single in _ANY.findall(html)]
    return {value for name, value in found if name == "id"}, {value for name, value in found if name != "id"}


def _usual_attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the same in half the time, for a page whose attributes have the usual form."""
    links = set(_HREF.findall(html))
    if "src=" in html or "poster=" in html:
        links.update(_MEDIA.findall(html))
    return set(_ANCHOR.findall(html)), links
