"""Finds a site's files in the output folder, and fingerprints a page as a browser shows it, with all that it loads.

A broadcaster sends server-sent events, as the status of the last build, to every browser that shows the preview.

`StaticFiles` of Starlette finds the files, and serves nothing outside of the folder. But it would serve dotfiles and
normalise `/./page` to `/page`. It takes media types from the operating system, whose tables differ. So this module
checks paths and has its own types.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from html import unescape
from mimetypes import MimeTypes
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from msgspec.json import decode
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from onrecord.cache.stat_index import stat_fingerprint
from onrecord.model.addresses import NOT_FOUND, output_path
from onrecord.model.build_result import BuildResult
from onrecord.preview.needs_page import NEEDS, Editor
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.report.formats import FORMATS
from onrecord.report.run_report import Report

_RETRY = "retry: 500\n\n"  # after how many milliseconds a browser reconnects (HTML, 9.2.3)
_TAG = re.compile(rb"<(?:link|script|img|source|video|audio|iframe|use|object|embed)\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"""\brel\s*=\s*["']?(?:alternate(?!\s+stylesheet)|canonical)\b""", re.IGNORECASE)
"""A link to something that the page does not load: a feed, or the page in another language."""
_NAMED = re.compile(r"""\b(?:href|src|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_NOWHERE = "http://site.invalid"  # the base for resolving links; the domain can't exist (RFC 2606, section 2)
_MOST_NAMES = 5_000
_FORBIDDEN = frozenset("\\:\0")  # separators of other systems, a drive's colon, and the end of a C string
_TYPES = decode(Path(__file__).with_name("media_types.json").read_bytes(), type=dict[str, str])
"""The media types of common files in a site (IANA, Media Types)."""
_OTHER_TYPES = MimeTypes()  # python's own table; an instance of `MimeTypes` reads none of the system's
HTML = _TYPES[".html"]


class _Subscriber(Struct, frozen=True, eq=False):
    """A browser that listens."""

    path: str
    """The page that it shows."""
    loop: asyncio.AbstractEventLoop
    woken: asyncio.Event


class Broadcaster:
    """The status of the last build, and the browsers that wait for the next.

    The builder's thread calls `broadcast`; the server's thread runs `events`.
    """

    def __init__(self, folder: Path) -> None:
        self.versions, self._lock = PageVersions(folder), Lock()
        self._subscribers: set[_Subscriber] = set()
        self._is_closed, self._builds = False, 0
        self._current: dict[str, str] = {}
        """The version of each page that was open at the last build, as JSON."""
        self.status: BuildStatus = FINE

    def broadcast(self, status: BuildStatus) -> None:
        """Send the status of a build to all browsers, and to each the version of its page."""
        self.status = status
        self._builds += 1
        self.versions.look_again()
        with self._lock:
            open_pages = {subscriber.path for subscriber in self._subscribers}
        self._current = {path: self.version(path).as_json() for path in open_pages}
        self._wake()

    def version(self, path: str) -> PageVersion:
        """Return the current version of the page at `path`. The list of needs has a new one with each build."""
        return PageVersion(str(self._builds), (), "") if path == NEEDS else self.versions.of(path)

    def close(self) -> None:
        """End all event streams."""
        self._is_closed = True
        self._wake()

    async def events(self, path: str) -> AsyncIterator[str]:
        """Yield server-sent events for a browser on the page at `path`: the current state, then each change of it.

        The event `status` is about the build, `page` about the page. The page's script decides whether to reload, since
        it knows which version it was served.
        """
        subscriber = _Subscriber(path, asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._subscribers.add(subscriber)
        try:
            yield _RETRY
            last = {"status": "", "page": ""}
            while not self._is_closed:
                version = self._current.get(path) or (await asyncio.to_thread(self.version, path)).as_json()
                now = {"status": self.status.as_json(), "page": version}
                for name, data in now.items():
                    if data != last[name]:
                        yield f"event: {name}\ndata: {data}\n\n"
                last = now
                await subscriber.woken.wait()
                subscriber.woken.clear()
        finally:
            with self._lock:
                self._subscribers.discard(subscriber)

    def _wake(self) -> None:
        with self._lock:
            subscribers = tuple(self._subscribers)
        for subscriber in subscribers:
            with suppress(RuntimeError):  # its event loop was closed meanwhile
                subscriber.loop.call_soon_threadsafe(subscriber.woken.set)


class BuildStatus(Struct, frozen=True):
    """The problems of the site, if there are any."""

    is_broken: bool
    """Whether errors stopped the build, so that the pages are those of an earlier one."""
    summary: str
    """As in '1 error in 1 of 6 files'; empty if there are no problems."""
    text: str
    """The report as the terminal prints it; only the errors if errors stopped the build."""
    places: tuple[tuple[str, str], ...]
    """Each place in the report, with the link that opens it in the editor."""

    def as_json(self) -> str:
        """Return the status as one line of JSON for the preview's script."""
        facts = {"broken": self.is_broken, "summary": self.summary, "text": self.text, "places": dict(self.places)}
        return json.dumps(facts)


FINE = BuildStatus(is_broken=False, summary="", text="", places=())


def build_status(outcome: Outcome[BuildResult], root: Path, editor: Editor) -> BuildStatus:
    """Return the status of a build."""
    if not outcome.problems:
        return FINE
    files, is_broken = outcome.value.files, has_errors(outcome.problems)
    report = Report(outcome.problems, files)
    listed = Report(tuple(report.of(Severity.ERROR)), files) if is_broken else report
    return BuildStatus(
        is_broken=is_broken,
        summary=report.summary(),
        text=FORMATS["full"](listed),
        places=tuple(filter(None, (_place(problem, root, editor) for problem in listed.sorted()))),
    )


def _place(problem: Problem, root: Path, editor: Editor) -> tuple[str, str] | None:
    """Return the place of a problem and its link; None if it is not in a file of the site."""
    span = problem.span
    is_file = span and os.path.isfile(root / span.path)  # noqa: PTH113  (a Path raises where it may not look)
    link = editor.link(root / span.path, span.line, span.column) if span and is_file else None
    return (f"{span.path}:{span.line}:{span.column}", link) if span and link else None


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
        known, now = self._digests.get(address), mark or f"missing {missing_mark}"
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


class OutputFiles(StaticFiles):
    """The files of an output folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    def find(self, path: str) -> Path | None:
        """Return the file that answers a decoded path such as `/story/event/`; None if there is none."""
        if (address := _address(path)) is None:
            return None
        try:
            file, facts = self.lookup_path(output_path(address))
        except (OSError, ValueError):  # no file can have such a name
            return None
        return Path(file) if facts and stat.S_ISREG(facts.st_mode) else None

    def not_found_page(self) -> Path | None:
        """Return the site's own page for missing addresses."""
        return self.find(f"/{NOT_FOUND}")

    def get_path(self, scope: Scope) -> str:
        """Return the path of the requested file inside the folder. Raises `HTTPException` if no site can have it."""
        if (address := _address(scope["path"])) is None:
            raise HTTPException(404)
        return output_path(address)


def media_type(file: Path) -> str:
    """Return the media type of a file, by its name."""
    return _TYPES.get(file.suffix.lower()) or _OTHER_TYPES.guess_type(file.name)[0] or "application/octet-stream"


def content_of(file: Path | None) -> bytes | None:
    """Return the content of a file; None if there is none, as where the next build has just removed it."""
    try:
        return file.read_bytes() if file else None
    except OSError:
        return None


def _address(path: str) -> str | None:
    """Return the address of a decoded path; None unless all its names are such as a site can have."""
    address = path.removeprefix("/")
    steps = address.removesuffix("/").split("/") if address else []
    is_plain = not any(not step or step.startswith(".") or _FORBIDDEN & set(step) for step in steps)
    return address if is_plain and address != path else None
