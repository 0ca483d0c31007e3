"""Spaces requests to one service."""


class TokenBucket:
    """Grants one request in each interval, and none in advance (the generic cell rate algorithm)."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._next = float("-inf")
        """When the next request may go."""

    def reserve(self, now: float) -> float:
        """Reserve the next request; return the seconds to wait before it."""
        moment = max(now, self._next)
        self._next = moment + self._interval
        return moment - now

    def hold(self, until: float) -> None:
        """Grant no request before the moment `until`."""
        self._next = max(self._next, until)

    def slow_down(self, interval: float) -> None:
        """Lengthen the interval, if it is shorter."""
        self._interval = max(self._interval, interval)
