"""The size of a site's pages, except a story's long ones: none may be too much for a phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from benchmarks.readers.serve import compressed
from benchmarks.readers.subjects import Subject

# Pages escape all text, so a bracket before a letter always begins an element.
_ELEMENT = re.compile(rb"<[a-zA-Z]")


@dataclass(frozen=True, slots=True)
class Bulk:
    """The largest pages of a site by two measures."""

    heaviest: tuple[int, str]
    """The most compressed bytes, and the page's address."""
    fullest: tuple[int, str]
    """The most elements, and the page's address."""


def bulk(subject: Subject) -> Bulk:
    """Return the largest pages, except those of the story's rows and of its whole text."""
    pages = [page for page in subject.pages if not subject.is_long(page)]
    contents = {page: subject.read(page) for page in pages}
    # A small page won't be the largest after compression, so compress only the largest few.
    large = sorted(contents, key=lambda page: len(contents[page]), reverse=True)[:50]
    return Bulk(
        max((len(compressed(contents[page])), page) for page in large),
        max((elements(contents[page]), page) for page in pages),
    )


def elements(content: bytes) -> int:
    """Return the number of elements of a page."""
    return len(_ELEMENT.findall(content))
