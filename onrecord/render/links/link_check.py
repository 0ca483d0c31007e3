"""Checks that every inner link of the finished pages leads to a page, and its fragment to an anchor on that page."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from onrecord.model.addresses import NOT_FOUND, output_path, relative, resolve
from onrecord.problems import Problem, SourceFile

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_ANCHOR, _HREF = re.compile(' id="([^"]*)"'), re.compile(' href="([^"]*)"')
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


class LinkChecker:
    """Collects the anchors and links of pages one by one, and then reports the links that lead nowhere."""

    def __init__(
        self,
        files: frozenset[str],
        base_url: str | None,
        elsewhere: frozenset[str] = frozenset(),
        known_targets: set[str] | None = None,
        templates: tuple[SourceFile, ...] = (),
    ) -> None:
        """Take the addresses of the files beside the pages; in `elsewhere`, those of the pages of other shards.

        `known_targets` are known to exist; the checker adds the targets that it finds. `templates` are the site's own:
        a problem names the line that wrote the link.
        """
        self._known_targets = set[str]() if known_targets is None else known_targets
        self._files = files
        self._elsewhere = elsewhere
        self._templates = templates
        self._as_before: Collection[str] = ()
        self._published: Callable[[str], str] = str
        self._base_path = f"{urlsplit(base_url or '').path.rstrip('/')}/"
        self._offered: dict[str, str] = {}
        self._targets: dict[str, tuple[str, ...]] = {}
        self._links: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._anchors: dict[str, frozenset[str]] = {}

    def add(self, page: PageLinks) -> None:
        """Add the anchors and links of a page."""
        self._offered[page.address] = page.anchors
        self._targets[page.address] = self._named(filter(None, page.targets.split("\n")))
        self._links[page.address] = self._named(page.links)

    def add_unchanged(self, addresses: Collection[str], published: Callable[[str], str]) -> None:
        """Add pages that are as before; `published` reads a file of the output folder.

        An earlier build checked their links: a page depends on the entries that it links to, so it is rerendered when
        one of them disappears.
        """
        self._as_before, self._published = addresses, published

    def _named(self, links: Iterable[str]) -> tuple[str, ...]:
        """Return links as shared strings, since tens of thousands of pages have the same ones."""
        names = self._names
        return tuple([names.setdefault(link, link) for link in links])

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, once for all pages that have it."""
        if broken := list(self._broken()):
            from onrecord.render.links.broken_links import BrokenLink, BrokenLinks  # noqa: PLC0415  (few builds have one)

            targets = {*self._offered, *self._as_before, *self._elsewhere, *self._files}
            yield from BrokenLinks(self._templates, targets).problems(BrokenLink(*link) for link in broken)

    def _broken(self) -> Iterator[tuple[str, str, str]]:
        """Yield the links that lead nowhere, page by page: page, link, and the address that a template gave for it."""
        every = set[str]().union(*self._targets.values())
        nowhere = {target for target in every - self._known_targets if not self._is_there(target)}
        self._known_targets |= every - nowhere
        for page, targets in sorted(self._targets.items()):
            wrong = [(relative(page, target), target) for target in nowhere.intersection(targets)]
            wrong += [(link, "") for link in self._links[page] if not self._leads_somewhere(page, link)]
            yield from ((page, link, address) for link, address in sorted(wrong))

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
            if offered is None:
                offered = collect_links(page, self._published(output_path(page))).anchors
            self._anchors[page] = frozenset(offered.split("\n"))
        return self._anchors[page]

    def _below_base(self, link: str) -> str | None:
        """Return the address that a link from the server's root leads to; None if it leads outside the site."""
        if link.startswith("#"):
            return f"{NOT_FOUND}{link}"
        return link.removeprefix(self._base_path) if link.startswith(self._base_path) else None


def _attributes(html: str) -> tuple[set[str], set[str]]:
    found = [(name, double or single) for name, double, single in _ANY.findall(html)]
    return {value for name, value in found if name == "id"}, {value for name, value in found if name != "id"}


def _usual_attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the same in half the time, for a page whose attributes have the usual form."""
    links = set(_HREF.findall(html))
    if "src=" in html or "poster=" in html:
        links.update(_MEDIA.findall(html))
    return set(_ANCHOR.findall(html)), links
