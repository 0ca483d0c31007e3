"""The parts of the environment that `cli` reads for the commands, so that tests can replace them."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class Environment(Struct, frozen=True):
    """The environment at the start of a command."""

    today: date
    """The date in UTC."""
    asks: bool
    """Whether a person at a terminal can answer questions; in a pipe, a question would wait for ever."""
