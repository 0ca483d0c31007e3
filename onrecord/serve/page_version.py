"""Tells whether a page looks another way than before: by what it says, its style sheets, and what else it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from onrecord.serve.files import find, not_found

_TAG = re.compile(rb"<(?:link|script|img|source|video|audio|iframe|use|object|embed)\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"""\brel\s*=\s*["']?(?:alternate(?!\s+stylesheet)|canonical)\b""", re.IGNORECASE)
"""A link to what is not loaded with the page: its feeds, and its other languages."""
_NAMED = re.compile(r"""\b(?:href|src|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_NOWHERE = "http://site.invalid"
"""Where addresses are resolved; the domain can't exist (RFC 2606, section 2)."""


@dataclass(frozen=True, slots=True)
class PageVersion:
    """A page at one moment. What is equal looks the same."""

    page: str
    """Of the page itself."""
    styles: tuple[tuple[str, str], ...]
    """Of each style sheet that it links, by its path."""
    rest: str
    """Of its pictures and scripts, and of what its style sheets name."""

    def as_json(self) -> str:
        """Return it for the script of the preview, on one line."""
        return json.dumps({"page": self.page, "styles": dict(self.styles), "rest": self.rest})


def page_version(folder: Path, path: str) -> PageVersion:
    """Return how the page at `path` of the output folder looks now."""
    file = find(folder, path).file
    shown = file or not_found(folder)
    html = _content(shown)
    found = set(_beside(folder, path, html))
    styles = {path for path, file in found if file.suffix == ".css"}
    inner = {pair for style in sorted(styles) for pair in _inside(folder, style)}
    rest = sorted((path, _fingerprint(file)) for path, file in found | inner if path not in styles)
    fingerprints = tuple(sorted((path, _fingerprint(file)) for path, file in found if path in styles))
    return PageVersion(_digest(html if file else b"missing:" + html), fingerprints, _digest(repr(rest).encode("utf-8")))


def _beside(folder: Path, path: str, html: bytes) -> Iterator[tuple[str, Path]]:
    """Yield the path and the file of everything that the page at `path` loads from the site."""
    for tag in _TAG.finditer(html):
        if _ELSEWHERE.search(tag[0]):
            continue
        for match in _NAMED.finditer(tag[0].decode("utf-8", "replace")):
            written = unescape(next(filter(None, match.groups()), ""))
            for link in (candidate.split()[0] for candidate in written.split(",") if candidate.split()):
                yield from _of_site(folder, path, link)


def _inside(folder: Path, style: str) -> Iterator[tuple[str, Path]]:
    """Yield the path and the file of everything that a style sheet names."""
    for match in _IN_STYLE.finditer(_content(find(folder, style).file).decode("utf-8", "replace")):
        yield from _of_site(folder, style, match[1])


def _of_site(folder: Path, path: str, link: str) -> Iterator[tuple[str, Path]]:
    try:
        target = urlsplit(urljoin(_NOWHERE + path, link))
    except ValueError:
        return
    there = unquote(target.path)
    if f"{target.scheme}://{target.netloc}" == _NOWHERE and (file := find(folder, there).file):
        yield there, file


def _content(file: Path | None) -> bytes:
    try:
        return file.read_bytes() if file else b""
    except OSError:  # it went in this moment
        return b""


def _fingerprint(file: Path) -> str:
    """Return what changes whenever a file is written anew."""
    try:
        facts = file.stat()
    except OSError:
        return ""
    return f"{facts.st_ino:x}-{facts.st_mtime_ns:x}-{facts.st_size:x}"


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=8).hexdigest()
