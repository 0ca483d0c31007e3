"""Where colour goes in a report. Which colour, and whether there is any, is decided by who prints it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

Role = Literal["place", "error", "warning", "note", "gutter", "caret", "help"]
Paint = Callable[[Role, str], str]
"""Returns a part of a report as it is shown for its role."""


def plain(_role: Role, text: str) -> str:
    """Paint nothing."""
    return text
