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
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from html import unescape
from mimetypes import MimeTypes
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urljoin, urlsplit

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from onrecord.cache.stat_index import stat_fingerprint
from onrecord.model.addresses import NOT_FOUND, output_path
from onrecord.model.build_result import BuildResult
from onrecord.preview.needs_page import NEEDS, Editor
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.report.formats import FORMATS, Report

_RETRY = "retry: 500\n\n"
"""After how many milliseconds a browser reconnects (HTML, 9.2.3)."""
_Subscriber = tuple[asyncio.AbstractEventLoop, asyncio.Event]
_TAG = re.compile(rb"<(?:link|script|img|source|video|audio|iframe|use|object|embed)\b[^>]*>", re.IGNORECASE)
_ELSEWHERE = re.compile(rb"""\brel\s*=\s*["']?(?:alternate(?!\s+stylesheet)|canonical)\b""", re.IGNORECASE)
"""A link to something that the page does not load: a feed, or the page in another language."""
_NAMED = re.compile(r"""\b(?:href|src|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
_NOWHERE = "http://site.invalid"
"""The base for resolving links; the domain can't exist (RFC 2606, section 2)."""
_FORBIDDEN = frozenset("\\:\0")
"""Separators of other systems, a drive's colon, and the end of a C string."""
_TYPES: Mapping[str, str] = json.loads(Path(__file__).with_name("media_types.json").read_bytes())
"""The media types of common files in a site (IANA, Media Types)."""
_OTHER_TYPES = MimeTypes()
"""Python's own table; an instance of `MimeTypes` reads none of the system's."""
HTML = _TYPES[".html"]


class Broadcaster:
    """The status of the last build, and the browsers that wait for the next.

    The builder's thread calls `broadcast`; the server's thread runs `events`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self._subscribers: set[_Subscriber] = set()
        self._is_closed, self._builds = False, 0
        self.status: BuildStatus = FINE

    def broadcast(self, status: BuildStatus) -> None:
        """Send the status of a build to all browsers."""
        self.status = status
        self._builds += 1
        self._wake()

    def version(self, path: str) -> PageVersion:
        """Return the current version of the page at `path`. The list of needs has a new one with each build."""
        return PageVersion(str(self._builds), (), "") if path == NEEDS else page_version(self._folder, path)

    def close(self) -> None:
        """End all event streams."""
        self._is_closed = True
        self._wake()

    async def events(self, path: str) -> AsyncIterator[str]:
        """Yield server-sent events for a browser on the page at `path`: the current state, then each change of it.

        The event `status` is about the build, `page` about the page. The page's script decides whether to reload, since
        it knows which version it was served.
        """
        subscriber = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._subscribers.add(subscriber)
        try:
            yield _RETRY
            last = {"status": "", "page": ""}
            while not self._is_closed:
                now = {"status": self.status.as_json(), "page": self.version(path).as_json()}
                for name, data in now.items():
                    if data != last[name]:
                        yield f"event: {name}\ndata: {data}\n\n"
                last = now
                await subscriber[1].wait()
                subscriber[1].clear()
        finally:
            with self._lock:
                self._subscribers.discard(subscriber)

    def _wake(self) -> None:
        with self._lock:
            subscribers = tuple(self._subscribers)
        for loop, event in subscribers:
            with suppress(RuntimeError):  # its event loop was closed meanwhile
                loop.call_soon_threadsafe(event.set)


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
    files = OutputFiles(folder)
    file = files.find(path)
    html = content_of(file or files.not_found_page()) or b""
    found = set(_loaded(files, path, html))
    styles = {path for path, file in found if file.suffix == ".css"}
    inner = {pair for style in sorted(styles) for pair in _named_in(files, style)}
    rest = sorted((path, _fingerprint(file)) for path, file in found | inner if path not in styles)
    fingerprints = tuple(sorted((path, _fingerprint(file)) for path, file in found if path in styles))
    return PageVersion(_digest(html if file else b"missing:" + html), fingerprints, _digest(repr(rest).encode("utf-8")))


def _loaded(files: OutputFiles, path: str, html: bytes) -> Iterator[tuple[str, Path]]:
    """Yield the path and the file of everything that a page loads from the site."""
    for tag in _TAG.finditer(html):
        if _ELSEWHERE.search(tag[0]):
            continue
        for match in _NAMED.finditer(tag[0].decode("utf-8", "replace")):
            written = unescape(next(filter(None, match.groups()), ""))
            for link in (candidate.split()[0] for candidate in written.split(",") if candidate.split()):
                yield from _of_site(files, path, link)


def _named_in(files: OutputFiles, style: str) -> Iterator[tuple[str, Path]]:
    for match in _IN_STYLE.finditer((content_of(files.find(style)) or b"").decode("utf-8", "replace")):
        yield from _of_site(files, style, match[1])


def _of_site(files: OutputFiles, path: str, link: str) -> Iterator[tuple[str, Path]]:
    try:
        target = urlsplit(urljoin(_NOWHERE + path, link))
    except ValueError:
        return
    there = unquote(target.path)
    if f"{target.scheme}://{target.netloc}" == _NOWHERE and (file := files.find(there)):
        yield there, file


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
