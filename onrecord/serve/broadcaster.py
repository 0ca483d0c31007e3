"""Tells all browsers that look at the preview when there is something new."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from onrecord.serve.build_status import FINE, BuildStatus
from onrecord.serve.page_version import page_version

_RETRY = "retry: 500\n\n"
"""After how many milliseconds a browser asks again once the connection is lost (HTML, 9.2.3)."""
_Subscriber = tuple[asyncio.AbstractEventLoop, asyncio.Event]


class Broadcaster:
    """What the last build came to, and who waits for the next. The builder's thread speaks, the server's listens."""

    def __init__(self, folder: Path) -> None:
        """Take the output folder, which pages are compared by."""
        self._folder = folder
        self._lock = Lock()
        self._listeners: set[_Subscriber] = set()
        self._is_closed = False
        self.told: BuildStatus = FINE

    def publish(self, told: BuildStatus) -> None:
        """Let everybody know that there was another build."""
        self.told = told
        self._wake()

    def close(self) -> None:
        """Let everybody go."""
        self._is_closed = True
        self._wake()

    async def news(self, path: str) -> AsyncIterator[str]:
        """Yield server-sent events for a browser that is on the page at `path`: how things are, then what differs.

        The event `told` is about the site, `look` about the page. The page's script decides what to do about it, since
        it knows what it was served.
        """
        listener = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._listeners.add(listener)
        try:
            yield _RETRY
            last = {"told": "", "look": ""}
            while not self._is_closed:
                now = {"told": self.told.as_json(), "look": page_version(self._folder, path).as_json()}
                for name, data in now.items():
                    if data != last[name]:
                        yield f"event: {name}\ndata: {data}\n\n"
                last = now
                await listener[1].wait()
                listener[1].clear()
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def _wake(self) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for loop, event in listeners:
            with suppress(RuntimeError):  # its server has ended meanwhile
                loop.call_soon_threadsafe(event.set)
