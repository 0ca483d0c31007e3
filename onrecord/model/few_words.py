"""Keeps long texts from the functions that look for what a text of few words means."""

from collections.abc import Callable
from typing import TypeVar

_LONGEST = 200
_Hint = TypeVar("_Hint")


def of_few_words(read: Callable[[str], _Hint]) -> Callable[[str], _Hint | None]:
    """Let a function return None for a text that is too long for a date, and would take long to look through."""
    return lambda text: read(text) if len(text) <= _LONGEST else None
