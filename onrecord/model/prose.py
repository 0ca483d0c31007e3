"""Text that was Markdown: finished HTML with marks where numbers and addresses are filled in later."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CitationMark:
    """One source cited at a point of a text."""

    source: str
    """The source's id, as it was written."""
    prefix: str
    """The words before the key, such as 'see'; plain text."""
    locator: str
    """The words after the comma, such as 'p. 3'; plain text."""


@dataclass(frozen=True, slots=True)
class CitationGroup:
    """The citations between one pair of brackets."""

    items: tuple[CitationMark, ...]


@dataclass(frozen=True, slots=True)
class LinkStart:
    """The start of a link to something on this site."""

    target: str
    """The destination as it was written."""


@dataclass(frozen=True, slots=True)
class HeadingEdge:
    """The start or the end of a heading, whose level depends on the page around it."""

    level: int
    """From 1, as in Markdown."""
    closing: bool


Piece = str | CitationGroup | LinkStart | HeadingEdge


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in pieces; strings are HTML, ready for the page."""

    pieces: tuple[Piece, ...] = ()

    @property
    def cited(self) -> frozenset[str]:
        """The sources that it cites."""
        groups = (piece for piece in self.pieces if isinstance(piece, CitationGroup))
        return frozenset(mark.source for group in groups for mark in group.items)
