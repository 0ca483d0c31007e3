"""Builds the paragraphs of an article from pieces of text, with the lines of the file and the links."""

import re
from collections.abc import Iterator

from onrecord.web.articles.article import Link, Paragraph

_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"https?://[^\s<>\"“”„«»]*[^\s<>\"“”„«»’'.,;:!?)\]…]")


class ParagraphBuilder:
    """One paragraph in the making."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._lines: list[tuple[int, int]] = []
        self._links: list[Link] = []
        self._open: tuple[int, str] | None = None

    def add(self, text: str, line: int) -> int:
        """Add text that begins in a line of the file; return the line in which it ends."""
        first, *others = text.split("\n")
        self._add_of_line(first, line)
        for number, other in enumerate(others, start=line + 1):
            self._add_of_line(f" {other}", number)
        return line + len(others)

    def open_link(self, address: str) -> None:
        """Let the text that follows be a link."""
        self.close_link()
        self._open = (self._length, address)

    def close_link(self) -> None:
        """End the link."""
        if self._open:
            start, address = self._open
            self._links.append(Link(start, self._length, address))
            self._open = None

    def mark(self, address: str, line: int) -> None:
        """Add a link without words, such as a frame."""
        self._note(line)
        self._links.append(Link(self._length, self._length, address))

    def finish(self, *, is_quotation: bool = False, is_heading: bool = False) -> Paragraph | None:
        """Return the paragraph, and begin the next one; None if it has neither words nor links."""
        self.close_link()
        text = "".join(self._pieces).rstrip()
        links = [Link(min(link.start, len(text)), min(link.end, len(text)), link.address) for link in self._links]
        lines = tuple(self._lines)
        self._pieces, self._length, self._lines, self._links = [], 0, [], []
        if not text and not links:
            return None
        every = sorted([*links, *_bare_links(text, links)], key=lambda link: (link.start, link.end))
        return Paragraph(text, lines, tuple(every), is_quotation=is_quotation, is_heading=is_heading)

    def _add_of_line(self, text: str, line: int) -> None:
        plain = _SPACES.sub(" ", text)
        if not self._pieces or self._pieces[-1].endswith(" "):
            plain = plain.removeprefix(" ")
        if plain:
            self._note(line)
            self._pieces.append(plain)
            self._length += len(plain)

    def _note(self, line: int) -> None:
        """Note the line of the file in which the text goes on."""
        if not self._lines:
            self._lines.append((0, line))
        elif line != self._lines[-1][1]:
            self._lines.append((self._length, line))


def _bare_links(text: str, links: list[Link]) -> Iterator[Link]:
    """Yield the addresses that a text has as words, outside of its links, which are in order."""
    later = iter([*links, Link(len(text), len(text), "")])
    link = next(later)
    for found in _ADDRESS.finditer(text):
        while link.end <= found.start() < len(text) and link.end < len(text):
            link = next(later)
        if found.end() <= link.start:
            yield Link(*found.span(), found[0])
