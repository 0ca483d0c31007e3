"""Where colours and links go in a report. Which, and whether there are any, is decided by who prints it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from onrecord.problems import Span

_STEERING = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

Role = Literal["place", "error", "warning", "note", "gutter", "caret", "help"]
Paint = Callable[[Role, str], str]
"""Returns a part of a report as it is shown for its role."""
Link = Callable[[str, Span | str], str]
"""Returns a text as a link to a place in the site, or to what the documentation says of a code."""


def plain(_role: Role, text: str) -> str:
    """Paint nothing."""
    return text


def unlinked(text: str, _target: Span | str) -> str:
    """Link nothing."""
    return text


def visible(text: str) -> str:
    """Return an editor's text without what would steer a terminal or break a line."""
    return _STEERING.sub("\ufffd", text)
