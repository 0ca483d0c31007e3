"""Turns compiled Markdown into HTML with placeholders for links, citation numbers and heading levels."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from onrecord.model.prose import (
    CitationGroup,
    CitationMark,
    HeadingEdge,
    InnerLink,
    LinkStart,
    Piece,
    Prose,
    parse_link,
)
from onrecord.render import placeholders

AddressOf = Callable[[InnerLink], str]


def fill(prose: Prose, story: str, address_of: AddressOf) -> str:
    """Return the HTML of a text of `story`."""
    return "".join([piece if type(piece) is str else _html(piece, story, address_of) for piece in prose.pieces])


def _html(piece: Piece, story: str, address_of: AddressOf) -> str:
    if isinstance(piece, CitationGroup):
        return _citations(piece)
    if isinstance(piece, LinkStart):
        link = parse_link(piece.target, story)
        assert link is not None, "the checks let no other link pass"  # noqa: S101
        return f'<a href="{placeholders.link(address_of(link))}">'
    if isinstance(piece, HeadingEdge):
        return f"<{'/' if piece.closing else ''}h{placeholders.heading_level(piece.level)}>"
    return piece


def _citations(group: CitationGroup) -> str:
    """Return citation numbers side by side; with words around any of them, in brackets: 'see [1], p. 3; [2]'."""
    parts = [_citation(mark) for mark in group.items]
    if any(mark.prefix or mark.locator for mark in group.items):
        return f"({'; '.join(parts)})"
    return " ".join(parts)


def _citation(mark: CitationMark) -> str:
    prefix = f"{escape(mark.prefix)} " if mark.prefix else ""
    locator = f", {escape(mark.locator)}" if mark.locator else ""
    return f"{prefix}{placeholders.cite(mark.source)}{locator}"
