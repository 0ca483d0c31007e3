"""Types for the colours and links in a report. The caller provides the functions that paint and link."""

import re
from collections.abc import Callable
from typing import Literal

from onrecord.problems import Span

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

Role = Literal["place", "error", "warning", "note", "gutter", "caret", "help", "added", "changed", "removed"]
Paint = Callable[[Role, str], str]
"""Returns a part of a report with the colours of its role."""
Link = Callable[[str, Span | str], str]
"""Returns a text as a link to a place in the site, or to the documentation of a code."""


def plain(_role: Role, text: str) -> str:
    """Return the text without colours."""
    return text


def unlinked(text: str, _target: Span | str) -> str:
    """Return the text without a link."""
    return text


def visible(text: str) -> str:
    """Return an editor's text with control characters replaced, which would steer a terminal or break lines."""
    return _CONTROL.sub("\ufffd", text)
