"""What a page says of itself: a process of its own, with limits of time and memory, reads the bytes of strangers."""

import subprocess
from typing import Literal

from msgspec import DecodeError, Struct, json

from onrecord.confined import run_confined

FieldName = Literal[
    "title",
    "publisher",
    "author",
    "container_title",
    "volume",
    "issue",
    "page",
    "doi",
    "isbn",
    "issued",
    "language",
    "type",
]
"""A field of a source that a page can tell."""
SECONDS = 60.0
"""How long one page may take, the start of the process included."""


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


class ReadError(Exception):
    """A page that can't be read. `str()` says why."""


def read_page(page: Page, seconds: float = SECONDS) -> PageFacts:
    """Return what a page says of itself. Raises `ReadError`, or `ModuleNotFoundError` if a library is missing."""
    try:
        printed = run_confined("onrecord.web.reading.page_process", json.encode(page), seconds)
    except subprocess.TimeoutExpired:
        raise ReadError(f"reading it took more than {seconds:g} seconds") from None
    try:
        answer: Answer = json.decode(printed, type=Answer)
    except DecodeError:
        raise ReadError("the process that reads it broke down: it is damaged, or was made to do harm") from None
    if isinstance(answer, Unreadable):
        if answer.missing:
            raise ModuleNotFoundError(answer.reason, name=answer.missing)
        raise ReadError(answer.reason)
    return answer
