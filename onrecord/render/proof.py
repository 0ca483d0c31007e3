"""Proves that every inner link of the finished pages leads to a page, and its fragment to a place on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from onrecord.model.addresses import NOT_FOUND, resolve
from onrecord.problems import Problem

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_ATTRIBUTE = re.compile(r"""\s(id|href|src|poster)=(?:"([^"]*)"|'([^']*)')""")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class Proof:
    """Collects what pages offer and ask for, one page at a time, and tells what is missing at the end."""

    def __init__(self, files: frozenset[str], base_url: str | None) -> None:
        """Take the addresses of the files that are published beside the pages."""
        self._files = files
        self._base_path = f"{urlsplit(base_url or '').path.rstrip('/')}/"
        self._anchors: dict[str, frozenset[str]] = {}
        self._links: dict[str, frozenset[str]] = {}

    def add(self, address: str, html: str) -> None:
        """Note the anchors and the links of the page at `address`."""
        found = [(name, unescape(double or single)) for name, double, single in _ATTRIBUTE.findall(html)]
        self._anchors[address] = frozenset(value for name, value in found if name == "id")
        self._links[address] = frozenset(value for name, value in found if name != "id" and not _OUTSIDE.match(value))

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, page by page."""
        for page in sorted(self._links):
            for link in sorted(self._links[page]):
                if not self._leads_somewhere(page, link):
                    hint = "the link was made by a template, since the entries' own links are checked before"
                    yield Problem("LNK001", f"the page '/{page}' links to '{link}', and nothing is there", hint=hint)

    def _leads_somewhere(self, page: str, link: str) -> bool:
        target = self._below_base(link) if page == NOT_FOUND else resolve(page, link)
        if target is None or target.startswith("/"):
            return False
        path, _, fragment = target.partition("#")
        if path in self._anchors:
            return not fragment or unquote(fragment) in self._anchors[path]
        return path in self._files and not fragment

    def _below_base(self, link: str) -> str | None:
        """Return the address that a link from the server's root leads to; nothing if it is not of this site."""
        if link.startswith("#"):
            return f"{NOT_FOUND}{link}"
        return link.removeprefix(self._base_path) if link.startswith(self._base_path) else None
