"""Checks that every inner link of the finished pages leads to a page, and its fragment to an anchor on that page."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from onrecord.model.addresses import NOT_FOUND, output_path
from onrecord.model.relative_links import relative, resolve
from onrecord.problems import Problem, SourceFile
from onrecord.render.links.broken_links import BrokenLink, BrokenLinks
from onrecord.render.links.page_links import PageLinks, collect_links

_SHEET = re.compile(r"page=\d+")
"""The fragment by which a link opens a page of a PDF (RFC 8118, section 3)."""


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
        self._targets[page.address] = self._share(filter(None, page.targets.split("\n")))
        self._links[page.address] = self._share(page.links)

    def add_unchanged(self, addresses: Collection[str], published: Callable[[str], str]) -> None:
        """Add pages that are as before; `published` reads a file of the output folder.

        An earlier build checked their links: a page depends on the entries that it links to, so it is rerendered when
        one of them disappears.
        """
        self._as_before = addresses
        self._published = published

    def _share(self, links: Iterable[str]) -> tuple[str, ...]:
        """Return links as shared strings, since tens of thousands of pages have the same ones."""
        names = self._names
        return tuple([names.setdefault(link, link) for link in links])

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, once for all pages that have it."""
        broken = list(self._find_broken())
        if broken:
            targets = {*self._offered, *self._as_before, *self._elsewhere, *self._files}
            yield from BrokenLinks(self._templates, targets).problems(broken)

    def _find_broken(self) -> Iterator[BrokenLink]:
        """Yield the links that lead nowhere, page by page."""
        every = set[str]().union(*self._targets.values())
        nowhere = {target for target in every - self._known_targets if not self._is_there(target)}
        self._known_targets |= every - nowhere
        for page, targets in sorted(self._targets.items()):
            wrong = [(relative(page, target), target) for target in nowhere.intersection(targets)]
            wrong += [(link, "") for link in self._links[page] if not self._leads_somewhere(page, link)]
            yield from (BrokenLink(page, link, address) for link, address in sorted(wrong))

    def _leads_somewhere(self, page: str, link: str) -> bool:
        target = self._below_base(link) if page == NOT_FOUND else resolve(page, link)
        return target is not None and not target.startswith("/") and self._is_there(target)

    def _is_there(self, target: str) -> bool:
        path, _, fragment = target.partition("#")
        if path in self._offered or path in self._as_before:
            return not fragment or unquote(fragment) in self._anchors_of(path)
        if path in self._files:
            return not fragment or (path.lower().endswith(".pdf") and _SHEET.fullmatch(fragment) is not None)
        return path in self._elsewhere

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
