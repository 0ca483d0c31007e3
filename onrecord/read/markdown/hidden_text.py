"""Finds text that CommonMark leaves out of the page, and where the references in a block of Markdown stand.

Markdown is never wrong, so a slip makes a part of the text vanish: a table's cells beyond its heading, words after the
fence of a code block, a second definition of a link. Each of these becomes a finding, with its place. The library drops
the rest of a text that is nested too deeply. Here it stays, as typed.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from msgspec import Struct

MOST_LEVELS = 40
"""The deepest nesting of a text: a quotation is one level, a list with its item two."""
LIBRARY_LEVELS = 100
"""The nesting at which the library drops text; nothing gets there."""
FINDINGS = "findings"
"""The name of the list of findings in the library's environment."""
_CELL_END = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"\||```|~~~|\]:")
"""The marks of tables, blocks of code and definitions; few texts have any."""
_HYPHENS = re.compile(r"\s*+\|?\s*+:?-++:?\s*+(?:\|\s*+:?-++:?\s*+)++\|?\s*+")
Place = tuple[int, int, int]
"""Line and column in the text, from 0, and length."""
_BEFORE_TARGET = re.compile(r"\]\(\s*+<?")
_BEFORE_DEFINED = re.compile(r"(?:\]:\s*+|^\s*+)<?")


class Finding(Struct, frozen=True):
    """A part of a text that readers would not see as the editor meant it."""

    name: str
    """A key of the tables in `check/link_rules`."""
    place: Place


def add_rules(markdown: MarkdownIt) -> None:
    """Add the rules that keep deeply nested text, and that look at tables."""
    markdown.block.ruler.before("table", "too_deep", _too_deep)
    markdown.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})


def hidden_in(text: str, tokens: Sequence[Token], env: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield the findings in a text that was parsed in `env`."""
    yield from env[FINDINGS]
    if not _MARKS.search(text):
        return
    lines = text.split("\n")
    for token in tokens:
        if token.type == "fence" and token.map:
            yield from _of_code(token, token.map, lines)
        elif token.type == "inline" and token.map and "|" in token.content:
            yield from _uneven_heads(token.content, find_first_line(token, lines), lines)
    for definition in env.get("duplicate_refs", ()):
        yield Finding("second", _from(lines, definition["map"][0], "["))


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's protocol)
    """Take the whole rest of a list or quotation as one paragraph, as typed, if it is nested too deeply."""
    if silent or state.level < MOST_LEVELS:
        return False
    after = start + 1
    while after < end and (state.isEmpty(after) or state.sCount[after] >= state.blkIndent):
        after += 1
    state.push("paragraph_open", "p", 1).map = [start, after]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, after, state.blkIndent, keepLastLF=False).strip()
    inline.map, inline.children = [start, after], []
    state.push("paragraph_close", "p", -1)
    state.env[FINDINGS].append(Finding("deep", _place(state, start)))
    state.line = after
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001  (as above)
    """Apply the library's rule, and find the cells that it drops."""
    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    width = sum(token.type == "th_open" for token in state.tokens[before:])
    for line in () if silent else range(start + 2, state.line):
        state.env[FINDINGS] += _cells_beyond(state, line, width)
    return True


def _cells_beyond(state: StateBlock, line: int, width: int) -> Iterator[Finding]:
    """Yield a finding for the cells of a row beyond the `width` of its table, unless they are empty."""
    row = _line(state, line).rstrip()
    starts = [0, *(match.start() + 1 for match in _CELL_END.finditer(row))]
    if row.startswith("|"):
        starts = starts[1:]
    if len(starts) > width and row[starts[width] :].strip(" \t|"):
        yield Finding("cells", (line, _place(state, line)[1] + starts[width], len(row) - starts[width]))


def _uneven_heads(paragraph: str, first: int, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield each line of a paragraph that would be the head of a table if the hyphens below had as many cells."""
    for row, (head, below) in enumerate(pairwise(paragraph.split("\n")), first):
        if "|" in head and _HYPHENS.fullmatch(below):
            yield Finding("uneven", _from(lines, row, head))


def _of_code(token: Token, around: Sequence[int], lines: Sequence[str]) -> Iterator[Finding]:
    held = token.content.count("\n") + (not token.content.endswith("\n") and bool(token.content))
    if around[1] - around[0] < held + 2:  # the block has no last fence
        yield Finding("unclosed-words" if token.info.strip() else "unclosed", _from(lines, around[0], token.markup))
    elif len(token.info.split()) > 1:
        yield Finding("fence", _from(lines, around[0], token.info.strip()))


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _place(state: StateBlock, line: int) -> Place:
    """Return the place of a line without the marks of the lists and quotations around it."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    return line, start - (state.src.rfind("\n", 0, start) + 1), end - start


def _from(lines: Sequence[str], line: int, words: str) -> Place:
    column = max(lines[line].find(words), 0)
    return line, column, len(lines[line]) - column


def find_first_line(block: Token, lines: Sequence[str]) -> int:
    """Return the line of the text, from 0, where the content of a block begins.

    Markdown begins a paragraph at a line of U+00A0 or U+3000 alone, since it is not blank; then markdown-it strips the
    content, and with it such lines (https://spec.commonmark.org/0.31.2/#blank-line).
    """
    if not block.map:
        return 0
    first, after = block.map
    rows = block.content.split("\n")
    if after - first <= len(rows):
        return first
    for start in range(first, after - len(rows) + 1):
        if all(row.strip() in lines[start + number] for number, row in enumerate(rows)):
            return start
    return first


class BlockPlaces:
    """Finds the places of references in a block, since markdown-it returns only its lines.

    A line of a block's content is a line of the text without the parts that Markdown removes: markers of quotations and
    lists, indentation, and the other cells of a table row.
    """

    def __init__(self, lines: Sequence[str], content: str, first: int, ends: dict[int, int]) -> None:
        """Find the lines of a block with this content, from its `first` on.

        `ends` has where earlier blocks on the same lines end, such as the other cells of a table's row.
        """
        self._lines = lines
        self._content = content
        self._first = min(first, len(lines) - 1)
        self._starts: list[int] = []
        """Where each row of the content begins in it."""
        self._columns: list[int] = []
        self._words = ""
        self._words_start = 0
        self._after = 0
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
        first, (start, end) = self._words_start, span
        return self.place(first + start, end - start) if first >= 0 else self._whole(self._first)

    def _line(self, row: int) -> int:
        return min(self._first + row, len(self._lines) - 1)

    def _whole(self, line: int) -> Place:
        return line, 0, len(self._lines[line])


def _is_target(target: str, text: str, start: int) -> bool:
    """Return whether the target of a link stands in `text` from `start` on, and nothing else of it does."""
    end = start + len(target)
    return text.startswith(target, start) and (end == len(text) or text[end] in ")>" or text[end].isspace())
