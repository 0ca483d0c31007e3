"""Fingerprints a page as a browser shows it, with all that it loads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct

from onrecord.cache.stat_index import stat_fingerprint
from onrecord.model.addresses import NOT_FOUND
from onrecord.preview.output_files import OutputFiles, content_of

_TAG = re.compile(rb"<(?:link|script|img|source|video|audio|iframe|use|object|embed)\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"""\brel\s*=\s*["']?(?:alternate(?!\s+stylesheet)|canonical)\b""", re.IGNORECASE)
"""A link to something that the page does not load: a feed, or the page in another language."""
_NAMED = re.compile(r"""\b(?:href|src|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_NOWHERE = "http://site.invalid"  # the base for resolving links; the domain can't exist (RFC 2606, section 2)
_MOST_NAMES = 5_000


class PageVersion(Struct, frozen=True):
    """One version of a page. Equal versions look the same."""

    page: str
    """The digest of the HTML."""
    styles: tuple[tuple[str, str], ...]
    """The path and the fingerprint of each linked style sheet."""
    rest: str
    """The digest over its pictures, its scripts, and the files that its style sheets name."""

    def as_json(self) -> str:
        """Return the version as one line of JSON for the preview's script."""
        return json.dumps({"page": self.page, "styles": dict(self.styles), "rest": self.rest})


def page_version(folder: Path, path: str) -> PageVersion:
    """Return the current version of the page at `path` in the output folder."""
    return PageVersions(folder).of(path)


class PageVersions:
    """The versions of the pages in an output folder.

    Between two builds each file is looked up once, and what a content names is found once, however many browsers show
    pages. So a build of a site with many readers takes no longer than one without: each call of the system waits for
    the builder's thread, up to `sys.getswitchinterval`.
    """

    def __init__(self, folder: Path) -> None:
        self._files = OutputFiles(folder)
        self._found: dict[str, tuple[Path | None, str]] = {}
        self._digests: dict[str, tuple[str, str]] = {}
        """The digest of the content at an address, with the fingerprint that its file had."""
        self._names: dict[tuple[str, str], frozenset[str]] = {}
        """The addresses that a content names, by its own address and its digest."""

    def look_again(self) -> None:
        """Let all files be looked up again: a build may have changed them."""
        self._found = {}
        if len(self._names) > _MOST_NAMES:
            self._digests, self._names = {}, {}

    def of(self, path: str, html: bytes | None = None) -> PageVersion:
        """Return the version of the page at a path; `html` is what a browser gets, else that of the file counts."""
        digest = self._digest(path) if html is None else _digest(html)
        loaded = self._there(path, digest, html)
        styles = sorted(name for name in loaded if name.endswith(".css"))
        inner = {name for style in styles for name in self._there(style, self._digest(style), None)}
        rest = sorted((name, self._find(name)[1]) for name in loaded | inner if name not in styles)
        fingerprints = tuple((name, self._find(name)[1]) for name in styles)
        return PageVersion(digest, fingerprints, _digest(repr(rest).encode("utf-8")))

    def _find(self, address: str) -> tuple[Path | None, str]:
        """Return the file at an address with its fingerprint; None if there is none."""
        found = self._found
        if address not in found:
            file = self._files.find(address)
            found[address] = file, _fingerprint(file) if file else ""
        return found[address]

    def _digest(self, address: str) -> str:
        """Return the digest of the content at an address, which is the page for missing ones if there is none."""
        file, mark = self._find(address)
        missing, missing_mark = (None, "") if file else self._find(f"/{NOT_FOUND}")
        known = self._digests.get(address)
        now = mark or f"missing {missing_mark}"
        if known is None or known[0] != now:
            content = content_of(file or missing) or b""
            known = self._digests[address] = now, _digest(content if file else b"missing:" + content)
        return known[1]

    def _there(self, address: str, digest: str, content: bytes | None) -> set[str]:
        """Return the addresses of files of the site that a page or a style sheet names."""
        names = self._names.get((address, digest))
        if names is None:
            if content is None:
                content = content_of(self._find(address)[0] or self._files.not_found_page()) or b""
            find = _named_in_style if address.endswith(".css") else _loaded
            names = self._names[address, digest] = frozenset(_of_site(address, find(content)))
        return {name for name in names if self._find(name)[0]}


def _loaded(html: bytes) -> Iterator[str]:
    for tag in _TAG.finditer(html):
        if _ELSEWHERE.search(tag[0]):
            continue
        for match in _NAMED.finditer(tag[0].decode("utf-8", "replace")):
            written = unescape(next(filter(None, match.groups()), ""))
            yield from (candidate.split()[0] for candidate in written.split(",") if candidate.split())


def _named_in_style(style: bytes) -> Iterator[str]:
    return (match[1] for match in _IN_STYLE.finditer(style.decode("utf-8", "replace")))


def _of_site(base: str, links: Iterable[str]) -> Iterator[str]:
    for link in links:
        with suppress(ValueError):
            target = urlsplit(urljoin(_NOWHERE + base, link))
            if f"{target.scheme}://{target.netloc}" == _NOWHERE:
                yield unquote(target.path)


def _fingerprint(file: Path) -> str:
    """Return a text that changes whenever the file is written."""
    try:
        fingerprint = stat_fingerprint(file.stat())
    except OSError:
        return ""
    return "-".join(f"{number:x}" for number in fingerprint)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
