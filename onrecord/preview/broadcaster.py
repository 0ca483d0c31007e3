"""Sends server-sent events to every browser that shows the preview: how the last build ended, and new page versions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec import Struct

from onrecord.preview.build_status import FINE, BuildStatus
from onrecord.preview.needs_page import NEEDS
from onrecord.preview.page_version import PageVersion, PageVersions

_RETRY = "retry: 500\n\n"  # after how many milliseconds a browser reconnects (HTML, 9.2.3)


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
        self.versions = PageVersions(folder)
        self._lock = Lock()
        self._subscribers: set[_Subscriber] = set()
        self._is_closed = False
        self._builds = 0
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
