"""Compiled Markdown: HTML with placeholders for citations, links and headings, which the renderer fills in.

The parse cache has these values as JSON: each as an array, which begins with the tag of a placeholder. The links to
other pages of the site are in the forms that editors write.
"""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

from onrecord.model.ids import ID_PATTERN


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


LinkKind = Literal["story", "event", "actor", "source", "bill", "page", "file"]
_FOLDERS: dict[str, LinkKind] = {"actors": "actor", "sources": "source", "bills": "bill", "pages": "page"}
_FILE = re.compile(r"/?static/(?P<path>[^#?]+)(?:#(?P<sheet>page=[1-9]\d{0,4}))?")
"""The path of a static file, and the page at which a PDF opens (RFC 8118, section 3)."""


class InnerLink(Struct, frozen=True):
    """The target of a link in a text."""

    kind: LinkKind
    id: str
    """Of a file: its path below `static/`."""
    story: str = ""
    """For an event: its story."""
    claim: str = ""
    """For an event: the claim in it, if the link names one."""
    sheet: str = ""
    """For a file: the page at which a PDF opens, as `page=3`, if the link names one."""


def parse_link(text: str, story: str) -> InnerLink | None:
    """Return the target of a link written in `story`; None if the link has none of these forms.

    The forms are those of a relation's target; `actors/ID`, `sources/ID`, `bills/ID` and `pages/ID`; `static/PATH`; and
    each of them as the browser shows it, from the site's root: `/story/`, `/story/event/`, `/actors/ID/`.
    """
    if file := _FILE.fullmatch(text):
        is_pdf = file["path"].lower().endswith(".pdf")
        return InnerLink("file", file["path"], sheet=file["sheet"] or "") if is_pdf or not file["sheet"] else None
    path, _, claim = text.partition("#")
    parts = path.strip("/").split("/")
    if not all(ID_PATTERN.fullmatch(part) for part in (*parts, *([claim] if claim else []))):
        return None
    if parts[0] in _FOLDERS:
        return InnerLink(_FOLDERS[parts[0]], parts[1]) if len(parts) == 2 and not claim else None  # noqa: PLR2004
    match parts:
        case [name] if path.startswith("/"):
            return None if claim else InnerLink("story", name)
        case [event] if story:
            return InnerLink("event", event, story, claim)
        case [other, event]:
            return InnerLink("event", event, other, claim)
    return None
