"""An article as its reader sees it, with the line of each place: what the readers of all forms return."""

from bisect import bisect_right
from datetime import date
from typing import Literal

from msgspec import Struct

PlaceUnit = Literal["line", "paragraph"]
"""What the number of a place counts. A file of Word has no lines, so there it counts paragraphs."""


class Link(Struct, frozen=True):
    """A link, picture or frame of an article."""

    start: int
    end: int
    """The characters of the paragraph's text that are the link; equal for what has no words, such as a frame."""
    address: str
    """As the article has it."""


class Paragraph(Struct, frozen=True):
    """A paragraph, a heading, an item of a list or a cell."""

    text: str
    """The words, without markup; a line break is one space."""
    lines: tuple[tuple[int, int], ...]
    """Where a line of the file begins in the text: offset and number of the line, ascending, the first at offset 0.

    In a file of Word it is the number of the paragraph.
    """
    links: tuple[Link, ...] = ()
    is_quotation: bool = False
    """Whether it stands in a block quotation."""
    is_heading: bool = False

    def line_at(self, offset: int) -> int:
        """Return the number of the file's line that has the character at an offset."""
        return self.lines[bisect_right(self.lines, offset, key=lambda line: line[0]) - 1][1]


class Acceptance(Struct, frozen=True):
    """Words of an article that its editor has looked at, and let stand."""

    line: int
    """The line of the comment, or of the row in the file beside the article."""
    words: str
    reason: str
    file: str = ""
    """The file beside the article that has the row; empty for a comment in the article."""


class Article(Struct, frozen=True):
    """An article that was read."""

    name: str
    """The path as it was given, or `-`."""
    paragraphs: tuple[Paragraph, ...]
    day: date | None = None
    """The day that the article itself names as its own."""
    accepted: tuple[Acceptance, ...] = ()
    unread: tuple[str, ...] = ()
    """What was not looked at, as the line of coverage names it: code, captions, comments."""
    unit: PlaceUnit = "line"
