"""Spaces requests to one server or service."""

from __future__ import annotations


class TokenBucket:
    """Grants a few requests at once, and then one in each interval (the generic cell rate algorithm)."""

    def __init__(self, interval: float, burst: int = 1) -> None:
        """Take the seconds between two requests, and how many may go at once after a pause."""
        self._interval = interval
        self._slack = (burst - 1) * interval
        self._empty_until = float("-inf")
        """When the bucket is full again."""

    def reserve(self, now: float) -> float:
        """Reserve the next request; return the seconds to wait before it."""
        moment = max(now, self._empty_until - self._slack)
        self._empty_until = max(self._empty_until, now) + self._interval
        return moment - now

    def hold(self, until: float) -> None:
        """Grant no request before the moment `until`."""
        self._empty_until = max(self._empty_until, until + self._slack)

    def slow_down(self, interval: float) -> None:
        """Lengthen the interval, if it is shorter."""
        self._interval = max(self._interval, interval)
