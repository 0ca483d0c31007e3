"""The parts of the environment that `cli` reads for the commands, so that tests can replace them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment at the start of a command."""

    today: date
    """The date in UTC."""
    asks: bool
    """Whether a person at a terminal can answer questions; in a pipe, a question would wait for ever."""
