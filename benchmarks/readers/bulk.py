"""How large a site's pages are, besides the long ones of a story: none may be too much for a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.readers.serve import compressed
from benchmarks.readers.subjects import Subject

# All text of a page is escaped, so a bracket before a letter always begins an element.
_ELEMENT = re.compile(rb"<[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Bulk:
    """The largest pages of a site, each by its own measure."""

    heaviest: tuple[int, str]
    """Bytes, compressed, and the page's address."""
    fullest: tuple[int, str]
    """Elements, and the page's address."""


def bulk(subject: Subject) -> Bulk:
    """Return the largest pages, besides those of the story's rows and of its whole text."""
    pages = [page for page in subject.pages if not subject.is_long(page)]
    contents = {page: subject.read(page) for page in pages}
    # What is small as it is won't be the largest when compressed: only the largest few are worth compressing.
    large = sorted(contents, key=lambda page: len(contents[page]), reverse=True)[:50]
    return Bulk(
        max((len(compressed(contents[page])), page) for page in large),
        max((elements(contents[page]), page) for page in pages),
    )


def elements(content: bytes) -> int:
    """Return how many elements a page has."""
    return len(_ELEMENT.findall(content))
