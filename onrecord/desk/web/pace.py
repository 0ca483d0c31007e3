"""Keeps requests to a service apart."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Waits before a request until a time has passed since the last one."""

    def __init__(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the seconds between two requests, a clock in seconds, and what waits."""
        self._seconds = seconds
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def wait(self) -> None:
        """Return when the next request may begin."""
        left = self._next - self._clock()
        if left > 0:
            self._sleep(left)
        self._next = self._clock() + self._seconds
