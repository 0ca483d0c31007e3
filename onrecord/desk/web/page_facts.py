"""What the process that fetched a page and the process that reads it tell each other."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

FieldName = Literal["title", "publisher", "author", "container_title", "issued", "language", "type"]
"""A field of a source that a page can tell."""


class Page(Struct, frozen=True):
    """A page as its server sent it."""

    url: str
    """The page's own address, also where an archive sent the copy."""
    content: bytes
    media_type: str
    """The header `Content-Type`, as sent; empty without one."""
    today: str
    """The day of the run, as `2021-11-02`: no later day is a day of publication."""
    wants_text: bool
    """Whether the main text is needed."""


class Fact(Struct, frozen=True):
    """The value of a field, with where it came from."""

    value: str | tuple[str, ...]
    """Untrusted text."""
    origin: str
    """Where it came from, in words of this program: 'og:title'."""
    is_guess: bool = False
    """Whether the page does not declare it, so that somebody must look."""


class PageFacts(Struct, frozen=True, tag=True):
    """What a page says of itself."""

    fields: dict[FieldName, Fact]
    canonical: str = ""
    """The address that the page names as its own; empty without one. Untrusted text."""
    text: str = ""
    """The main text, one paragraph a line; empty if it was not asked for, or not found. Untrusted text."""
    notes: tuple[str, ...] = ()
    """What an editor must know, one sentence each, in words of this program."""


class Unreadable(Struct, frozen=True, tag=True):
    """Why a page can't be read, in words of this program."""

    reason: str
    missing: str = ""
    """The name of a library that is not installed; empty if that is not the reason."""


Answer = PageFacts | Unreadable
