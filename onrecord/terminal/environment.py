"""What a command knows of its surroundings: the clock, and whether somebody can answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct


class Environment(Struct, frozen=True):
    """The environment of a command."""

    clock: Callable[[], datetime]  # returns the current moment in UTC
    asks: bool  # whether a person at a terminal can answer questions; in a pipe, a question would wait for ever
    seconds: Callable[[], float] = time.monotonic  # returns the seconds since some moment
    sleep: Callable[[float], None] = time.sleep  # waits for some seconds

    @property
    def today(self) -> date:
        """The current date in UTC."""
        return self.clock().date()

    @property
    def now(self) -> datetime:
        """The current moment in UTC."""
        return self.clock()
