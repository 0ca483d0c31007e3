"""Finds text that CommonMark leaves out of the page, and keeps what the library would drop; `prose` applies the rules.

Markdown is never wrong, so a slip makes a part of the text vanish: a table's cells beyond its heading, words after the
fence of a code block, a second definition of a link. Each of these becomes a finding, with its place. The library drops
the rest of a text that is nested too deeply. Here it stays, as typed.
"""

from __future__ import annotations

import re
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


class Finding(Struct, frozen=True):
    """A part of a text that readers would not see as the editor meant it."""

    name: str
    """A key of the tables in `check/markup_rules`."""
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
            yield from _uneven_heads(token.content, token.map[0], lines)
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
    ends = [match.start() for match in _CELL_END.finditer(row)]
    starts = [0, *(end + 1 for end in ends)]
    if row.startswith("|"):
        starts = starts[1:]
    if len(starts) > width and row[starts[width] :].strip(" \t|"):
        column = _place(state, line)[1] + starts[width]
        yield Finding("cells", (line, column, len(row) - starts[width]))


def _uneven_heads(paragraph: str, first: int, lines: Sequence[str]) -> Iterator[Finding]:
    """Yield each line of a paragraph that would be the head of a table if the hyphens below had as many cells."""
    for row, (head, below) in enumerate(pairwise(paragraph.split("\n")), first):
        if "|" in head and _HYPHENS.fullmatch(below):
            yield Finding("uneven", _from(lines, row, head))


def _of_code(token: Token, around: Sequence[int], lines: Sequence[str]) -> Iterator[Finding]:
    """Yield what is wrong with the fences of a block of code."""
    held = token.content.count("\n") + (not token.content.endswith("\n") and bool(token.content))
    if around[1] - around[0] < held + 2:  # the block has no last fence
        name = "unclosed-words" if token.info.strip() else "unclosed"
        yield Finding(name, _from(lines, around[0], token.markup))
    elif len(token.info.split()) > 1:
        yield Finding("fence", _from(lines, around[0], token.info.strip()))


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _place(state: StateBlock, line: int) -> Place:
    """Return the place of a line without the marks of the lists and quotations around it."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    return line, start - (state.src.rfind("\n", 0, start) + 1), end - start


def _from(lines: Sequence[str], line: int, words: str) -> Place:
    """Return the place from `words` to the end of their line."""
    column = max(lines[line].find(words), 0)
    return line, column, len(lines[line]) - column
