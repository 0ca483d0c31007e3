"""Proves that every inner link of the finished pages leads to a page, and its fragment to a place on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urlsplit

from onrecord.model.addresses import NOT_FOUND, resolve
from onrecord.problems import Problem
from onrecord.render.addresses import relative

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_ANCHOR, _HREF = re.compile(' id="([^"]*)"'), re.compile(' href="([^"]*)"')
_MEDIA = re.compile(' (?:src|poster)="([^"]*)"')
_ANY = re.compile(r"""\s(id|href|src|poster)=(?:"([^"]*)"|'([^']*)')""")
_UNUSUAL = re.compile(r"""[\t\n](?:id|href|src|poster)=|\s(?:id|href|src|poster)='""")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page offers and asks for; texts, since they are sent between processes by the ten thousand."""

    address: str
    anchors: str
    """Line by line."""
    targets: str
    """The addresses of this site that it links to, line by line."""
    links: tuple[str, ...]
    """Other links, as they are written on it."""


def is_unusual(template: str) -> bool:
    """Say whether a template writes attributes in another way than ours: only then are pages searched for that."""
    return _UNUSUAL.search(template) is not None


def collect_links(
    address: str, html: str, known: Mapping[str, str] | None = None, *, unusual: bool = True
) -> PageLinks:
    """Return the anchors and the links of the page at `address`.

    `known` are the addresses that the page is known to link to, each with the link as it is written there; `unusual`
    says whether its attributes may be written in any way that HTML allows.
    """
    anchors, written = _attributes(html) if unusual else _usual_attributes(html)
    literal = map(unescape, written.difference((known or {}).values()))
    links = sorted(link for link in literal if not _OUTSIDE.match(link))
    return PageLinks(address, "\n".join(map(unescape, anchors)), "\n".join(known or ()), tuple(links))


class LinkChecker:
    """Collects what pages offer and ask for, one page at a time, and tells what is missing at the end."""

    def __init__(
        self,
        files: frozenset[str],
        base_url: str | None,
        elsewhere: frozenset[str] = frozenset(),
        as_before: Mapping[str, Callable[[], str]] | None = None,
        there: set[str] | None = None,
    ) -> None:
        """Take the addresses of the files that are published beside the pages, and of pages that are made elsewhere.

        `as_before` are the pages that stay as they were published, with what reads them. Their own links were proved
        then: a page that links to what is gone is made from that, and is made anew. `there` are targets that are known
        to be there, and what is found is added.
        """
        self._there = set[str]() if there is None else there
        self._files = files
        self._elsewhere = elsewhere
        self._as_before = as_before or {}
        self._base_path = f"{urlsplit(base_url or '').path.rstrip('/')}/"
        self._offered: dict[str, str] = {}
        self._targets: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._anchors: dict[str, frozenset[str]] = {}

    def add(self, page: PageLinks) -> None:
        """Note what a page offers and asks for."""
        self._offered[page.address] = page.anchors
        self._targets[page.address] = self._named(filter(None, page.targets.split("\n")))
        self._links[page.address] = self._named(page.links)

    def _named(self, links: Iterable[str]) -> tuple[str, ...]:
        """Return links in little room: pages by the ten thousand have the same ones."""
        names = self._names
        return tuple([names.setdefault(link, link) for link in links])

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, page by page."""
        every = set[str]().union(*self._targets.values())
        nowhere = {target for target in every - self._there if not self._is_there(target)}
        self._there |= every - nowhere
        for page, targets in sorted(self._targets.items()):
            wrong = [relative(page, target) for target in nowhere.intersection(targets)]
            wrong += [link for link in self._links[page] if not self._leads_somewhere(page, link)]
            for link in sorted(wrong):
                hint = "the link was made by a template, since the entries' own links are checked before"
                yield Problem("LNK001", f"the page '/{page}' links to '{link}', and nothing is there", hint=hint)

    def _leads_somewhere(self, page: str, link: str) -> bool:
        target = self._below_base(link) if page == NOT_FOUND else resolve(page, link)
        return target is not None and not target.startswith("/") and self._is_there(target)

    def _is_there(self, target: str) -> bool:
        path, _, fragment = target.partition("#")
        if path in self._offered or path in self._as_before:
            return not fragment or unquote(fragment) in self._anchors_of(path)
        return path in self._elsewhere or (path in self._files and not fragment)

    def _anchors_of(self, page: str) -> frozenset[str]:
        if page not in self._anchors:
            offered = self._offered.get(page)
            anchors = collect_links(page, self._as_before[page]()).anchors if offered is None else offered
            self._anchors[page] = frozenset(anchors.split("\n"))
        return self._anchors[page]

    def _below_base(self, link: str) -> str | None:
        """Return the address that a link from the server's root leads to; nothing if it is not of this site."""
        if link.startswith("#"):
            return f"{NOT_FOUND}{link}"
        return link.removeprefix(self._base_path) if link.startswith(self._base_path) else None


def _attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the anchors and the links of a page as they are written."""
    found = [(name, double or single) for name, double, single in _ANY.findall(html)]
    return {value for name, value in found if name == "id"}, {value for name, value in found if name != "id"}


def _usual_attributes(html: str) -> tuple[set[str], set[str]]:
    """Do the same for a page whose attributes are all written as ours are: in half the time."""
    links = set(_HREF.findall(html))
    if "src=" in html or "poster=" in html:
        links.update(_MEDIA.findall(html))
    return set(_ANCHOR.findall(html)), links
