"""Finds where the references in a block of Markdown stand in the text. Each text is read a limited number of times."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from onrecord.read.markdown.hidden_text import Place

_BEFORE_TARGET = re.compile(r"\]\(\s*+<?")
_BEFORE_DEFINED = re.compile(r"(?:\]:\s*+|^\s*+)<?")


class BlockPlaces:
    """Finds the places of references in a block, since markdown-it returns only its lines.

    A line of a block's content is a line of the text without the parts that Markdown removes: markers of quotations and
    lists, indentation, and the other cells of a table row.
    """

    def __init__(self, lines: Sequence[str], content: str, first: int, ends: dict[int, int]) -> None:
        """Find the lines of a block with this content, from its `first` on.

        `ends` has where earlier blocks on the same lines end, such as the other cells of a table's row.
        """
        self._lines, self._content = lines, content
        self._first = min(first, len(lines) - 1)
        self._starts: list[int] = []
        """Where each row of the content begins in it."""
        self._columns: list[int] = []
        self._words, self._words_start, self._after = "", 0, 0
        start = 0
        for row, own in enumerate(self._content.split("\n")):
            line = self._line(row)
            column = max(lines[line].find(own, ends.get(line, 0)), 0)
            ends[line] = column + len(own)
            self._starts.append(start)
            self._columns.append(column)
            start += len(own) + 1

    def place(self, offset: int, length: int) -> Place:
        """Return the place of `offset` in the content."""
        row = bisect_right(self._starts, offset) - 1
        return self._line(row), self._columns[row] + offset - self._starts[row], length

    def target(self, target: str, span: tuple[int, int] | None) -> Place:
        """Return the place of the target of the link in this `span` of the content."""
        for found in _BEFORE_TARGET.finditer(self._content, *(span or (0, 0))):
            if _is_target(target, self._content, found.end()):
                return self.place(found.end(), len(target))
        return self._whole(self._first)

    def find_defined(self, target: str, definition: tuple[int, int]) -> Place:
        """Return the place of the target of a link in the lines of its `definition`."""
        for number in range(*definition):
            for found in _BEFORE_DEFINED.finditer(self._lines[number]):
                if _is_target(target, self._lines[number], found.end()):
                    return number, found.end(), len(target)
        return self._whole(self._first)

    def find(self, needle: str, span: tuple[int, int] | None) -> Place:
        """Return the place of a `needle` in small letters in this `span` of the content."""
        start, end = span or (0, 0)
        found = self._content[start:end].lower().find(needle.lower())
        return self.place(start + found, len(needle)) if found >= 0 else self._whole(self._first)

    def part(self, words: str, span: tuple[int, int]) -> Place:
        """Return the place of a part of a text; texts come in their order, each once for all of its parts."""
        if words is not self._words:
            self._words, self._words_start = words, self._content.find(words, self._after)
            self._after = max(self._after, self._words_start + len(words) if self._words_start >= 0 else 0)
        start, end = span
        return (
            self.place(self._words_start + start, end - start) if self._words_start >= 0 else self._whole(self._first)
        )

    def _line(self, row: int) -> int:
        return min(self._first + row, len(self._lines) - 1)

    def _whole(self, line: int) -> Place:
        return line, 0, len(self._lines[line])


def _is_target(target: str, text: str, start: int) -> bool:
    """Return whether the target of a link stands in `text` from `start` on, and nothing else of it does."""
    end = start + len(target)
    return text.startswith(target, start) and (end == len(text) or text[end] in ")>" or text[end].isspace())
