"""Proves that every inner link of the finished pages leads to a page, and its fragment to a place on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import unquote, urlsplit

from onrecord.model.addresses import NOT_FOUND, relative, resolve
from onrecord.problems import Problem

# Text and attribute values are escaped, so a bare quotation mark after '=' is always a template's own.
_USUAL = tuple(re.compile(f' {name}="([^"]*)"') for name in ("id", "href", "src", "poster"))
_ANY = re.compile(r"""\s(id|href|src|poster)=(?:"([^"]*)"|'([^']*)')""")
_UNUSUAL = ("='", *(f"{space}{name}=" for space in "\t\n" for name in ("id", "href", "src", "poster")))
"""What stands in a page whose attributes are not all written as those of our templates are."""
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


class Proof:
    """Collects what pages offer and ask for, one page at a time, and tells what is missing at the end."""

    def __init__(self, files: frozenset[str], base_url: str | None) -> None:
        """Take the addresses of the files that are published beside the pages."""
        self._files = files
        self._base_path = f"{urlsplit(base_url or '').path.rstrip('/')}/"
        self._anchors: dict[str, frozenset[str]] = {}
        self._targets: dict[str, frozenset[str]] = {}
        self._links: dict[str, frozenset[str]] = {}

    def add(self, address: str, html: str, known: Mapping[str, str] | None = None) -> None:
        """Note the anchors and the links of the page at `address`.

        `known` are the addresses that the page is known to link to, each with the link as it is written there.
        """
        anchors, written = _attributes(html)
        literal = written.difference((known or {}).values())
        self._anchors[address] = frozenset(map(unescape, anchors))
        self._targets[address] = frozenset(known or ())
        self._links[address] = frozenset(unescape(link) for link in literal if not _OUTSIDE.match(unescape(link)))

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for each link that leads nowhere, page by page."""
        every = frozenset[str]().union(*self._targets.values())
        nowhere = frozenset(target for target in every if not self._is_there(target))
        for page in sorted(self._links):
            wrong = [relative(page, target) for target in self._targets[page] & nowhere]
            wrong += [link for link in self._links[page] if not self._leads_somewhere(page, link)]
            for link in sorted(wrong):
                hint = "the link was made by a template, since the entries' own links are checked before"
                yield Problem("LNK001", f"the page '/{page}' links to '{link}', and nothing is there", hint=hint)

    def _leads_somewhere(self, page: str, link: str) -> bool:
        target = self._below_base(link) if page == NOT_FOUND else resolve(page, link)
        return target is not None and not target.startswith("/") and self._is_there(target)

    def _is_there(self, target: str) -> bool:
        path, _, fragment = target.partition("#")
        if path in self._anchors:
            return not fragment or unquote(fragment) in self._anchors[path]
        return path in self._files and not fragment

    def _below_base(self, link: str) -> str | None:
        """Return the address that a link from the server's root leads to; nothing if it is not of this site."""
        if link.startswith("#"):
            return f"{NOT_FOUND}{link}"
        return link.removeprefix(self._base_path) if link.startswith(self._base_path) else None


def _attributes(html: str) -> tuple[set[str], set[str]]:
    """Return the anchors and the links of a page as they are written."""
    if any(sign in html for sign in _UNUSUAL):
        found = [(name, double or single) for name, double, single in _ANY.findall(html)]
        return {value for name, value in found if name == "id"}, {value for name, value in found if name != "id"}
    anchors, *links = (pattern.findall(html) for pattern in _USUAL)
    return set(anchors), set[str]().union(*links)
