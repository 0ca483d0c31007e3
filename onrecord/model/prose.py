"""Compiled Markdown: HTML with placeholders for citations, links and headings, which the renderer fills in.

The parse cache has these values as JSON: each as an array, which begins with the tag of a placeholder.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class CitationMark(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The citation of one source in a text."""

    source: str
    """The source's id, as typed."""
    prefix: str
    """The words before the key, such as 'see'; plain text."""
    locator: str
    """The words after the comma, such as 'p. 3'; plain text."""


class CitationGroup(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="citations"):
    """The citations between one pair of brackets."""

    items: tuple[CitationMark, ...]


class LinkStart(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="link"):
    """The start tag of a link to another page of this site."""

    target: str
    """The destination as typed."""


class HeadingEdge(Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="heading"):
    """The start or end tag of a heading, whose final level depends on the page."""

    level: Annotated[int, Meta(ge=1, le=6)]
    """From 1, as in Markdown."""
    closing: bool


Piece = str | CitationGroup | LinkStart | HeadingEdge


class Prose(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A compiled text as a sequence of pieces; strings are finished HTML."""

    pieces: tuple[Piece, ...] = ()

    @property
    def cited(self) -> frozenset[str]:
        """The ids of the cited sources."""
        groups = (piece for piece in self.pieces if isinstance(piece, CitationGroup))
        return frozenset(mark.source for group in groups for mark in group.items)
