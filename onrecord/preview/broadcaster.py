"""Sends server-sent events to every browser that shows the preview."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from onrecord.preview.build_status import FINE, BuildStatus
from onrecord.preview.needs_page import NEEDS
from onrecord.preview.page_version import PageVersion, page_version

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
