"""The parts of the environment that `cli` reads for the commands, so that tests can replace them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime

from msgspec import Struct


class Environment(Struct, frozen=True):
    """The environment of a command."""

    clock: Callable[[], datetime]
    """Returns the current moment in UTC."""
    asks: bool
    """Whether a person at a terminal can answer questions; in a pipe, a question would wait for ever."""
    seconds: Callable[[], float] = time.monotonic
    """Returns the seconds since some moment."""
    sleep: Callable[[float], None] = time.sleep
    """Waits for some seconds."""

    @property
    def today(self) -> date:
        """The current date in UTC."""
        return self.clock().date()

    @property
    def now(self) -> datetime:
        """The current moment in UTC."""
        return self.clock()
