"""How a format marks parts of a report: with colours and links, or without."""

from collections.abc import Callable
from typing import Literal

from onrecord.problems import Span

Role = Literal["place", "error", "warning", "note", "gutter", "caret", "help", "added", "changed", "removed"]
Paint = Callable[[Role, str], str]  # returns a part of a report with the colours of its role
Link = Callable[[str, Span | str], str]  # returns a text as a link to a place of the site, or to the page on a code


def plain(_role: Role, text: str) -> str:
    """Return the text without colours."""
    return text


def unlinked(text: str, _target: Span | str) -> str:
    """Return the text without a link."""
    return text
