"""Sends server-sent events, as the status of the last build, to every browser that shows the preview."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec import Struct

from onrecord.model.build_result import BuildResult
from onrecord.preview.entries import Editor
from onrecord.preview.needs_page import NEEDS
from onrecord.preview.page_version import PageVersion, page_version
from onrecord.problems import Outcome, Problem, Severity, has_errors
from onrecord.report.counts import Report
from onrecord.report.formats import FORMATS

_RETRY = "retry: 500\n\n"
"""After how many milliseconds a browser reconnects (HTML, 9.2.3)."""
_Subscriber = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class Broadcaster:
    """The status of the last build, and the browsers that wait for the next.

    The builder's thread calls `broadcast`; the server's thread runs `events`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._subscribers: set[_Subscriber] = set()
        self._is_closed = False
        self._builds = 0
        self.status: BuildStatus = FINE

    def broadcast(self, status: BuildStatus) -> None:
        """Send the status of a build to all browsers."""
        self.status = status
        self._builds += 1
        self._wake()

    def version(self, path: str) -> PageVersion:
        """Return the current version of the page at `path`. The list of needs has a new one with each build."""
        if path == NEEDS:
            return PageVersion(str(self._builds), (), "")
        return page_version(self._folder, path)

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
