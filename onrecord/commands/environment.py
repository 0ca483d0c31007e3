"""What the commands know of the world around them, which `cli` alone looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Environment:
    """The world as it was when a command began."""

    today: date
    """The day, in UTC."""
    asks: bool
    """Whether somebody sits at a terminal and can be asked; in a pipe, a question would wait for ever."""
