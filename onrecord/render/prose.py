"""Fills a page's numbers and addresses into prose, and counts what the page cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from onrecord.model.addresses import citation_anchor, citing_anchor
from onrecord.model.links import InnerLink, parse_link
from onrecord.model.prose import CitationGroup, CitationMark, HeadingEdge, LinkStart, Piece, Prose

DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation on a page: the number of its reference, and which of the reference's citations it is."""

    source: str
    number: int
    occurrence: int

    @property
    def anchor(self) -> str:
        """The anchor of the citing place."""
        return citing_anchor(self.number, self.occurrence)

    @property
    def reference_anchor(self) -> str:
        """The anchor of the reference."""
        return citation_anchor(self.number)


@dataclass(slots=True)
class CitationCounter:
    """Numbers the sources of one page in the order in which they are first cited."""

    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each source cited so far, in order."""
    counts: Counter[str] = field(default_factory=Counter)
    """How often each was cited."""

    def cite(self, source: str) -> Cited:
        """Count one more citation of `source`."""
        number = self.numbers.setdefault(source, len(self.numbers) + 1)
        self.counts[source] += 1
        return Cited(source, number, self.counts[source])

    def anchors(self, source: str) -> tuple[str, ...]:
        """Return the anchors of all places that cite `source`."""
        return tuple(citing_anchor(self.numbers[source], count) for count in range(1, self.counts[source] + 1))


@dataclass(frozen=True, slots=True)
class Filling:
    """What a page gives to the prose on it."""

    story: str
    """The story that inner links are written in."""
    citations: CitationCounter
    link: Callable[[InnerLink], str]
    """Returns the address of a thing, relative to the page."""
    cite_label: Callable[[int], str]
    """Returns what a screen reader says for a reference's number."""
    heading_level: int
    """The level of the highest heading that the prose may have on this page."""


def fill(prose: Prose, filling: Filling) -> str:
    """Return the finished HTML of `prose` on a page."""
    return "".join(_html(piece, filling) for piece in prose.pieces)


def _html(piece: Piece, filling: Filling) -> str:
    if isinstance(piece, CitationGroup):
        return _citations(piece, filling)
    if isinstance(piece, LinkStart):
        link = parse_link(piece.target, filling.story)
        assert link is not None, "the checks let no other link pass"  # noqa: S101
        return f'<a href="{escape(filling.link(link))}">'
    if isinstance(piece, HeadingEdge):
        level = min(filling.heading_level + piece.level - 1, DEEPEST_HEADING)
        return f"</h{level}>" if piece.closing else f"<h{level}>"
    return piece


def _citations(group: CitationGroup, filling: Filling) -> str:
    """Return bare numbers side by side; with words around any of them, all in brackets, as in 'see [1], p. 3; [2]'."""
    parts = [_citation(mark, filling) for mark in group.items]
    if any(mark.prefix or mark.locator for mark in group.items):
        return f'<span class="citations">({"; ".join(parts)})</span>'
    return f'<span class="citations">{" ".join(parts)}</span>'


def _citation(mark: CitationMark, filling: Filling) -> str:
    cited = filling.citations.cite(mark.source)
    prefix = f"{escape(mark.prefix)} " if mark.prefix else ""
    locator = f", {escape(mark.locator)}" if mark.locator else ""
    label = escape(filling.cite_label(cited.number))
    link = (
        f'<a class="cite" id="{cited.anchor}" href="#{cited.reference_anchor}" aria-label="{label}">'
        f"[{cited.number}]</a>"
    )
    return f"{prefix}{link}{locator}"
