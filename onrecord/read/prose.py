"""Turns Markdown into HTML with marks for citations and inner links; the only code that knows markdown-it.

The Markdown is CommonMark with tables and Pandoc's bracketed citations (Pandoc User's Guide, 'Citation syntax'):
`[@key]`, `[see @key, p. 3; @other]`, `[-@key]`. HTML is text here, and so is every address that is not http, https,
mailto or a thing on this site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from onrecord.model.misread_ids import ID_PATTERN
from onrecord.model.prose import CitationGroup, CitationMark, HeadingEdge, LinkStart, Piece, Prose
from onrecord.read.text import refused_in

_GROUP = re.compile(r"\[(?P<inside>[^\[\]]*?(?<![^\s\[;-])@[^\[\]]*)\](?!\()")
_ITEM = re.compile(r"(?P<prefix>(?:.*?\s)??)-?@(?P<key>[^\s,;]+)(?P<rest>.*)", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OUTER = re.compile(r"https?://[^/]|mailto:[^/]", re.IGNORECASE)
_BARE = rf"(?<![\w@./:-])@(?P<key>{ID_PATTERN.pattern})(?![\w-])"
_SECOND = re.compile(_BARE)
_LOOKS_LIKE_MORE = re.compile(
    _BARE + r"|<(?P<tag>[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*=[^<>]*)?\s*/?>|<(?P<comment>!--)"
    r"|(?P<spaced>\]\((?=[^()\s]*\s)[^()]*\))|(?P<apart>\] \((?=https?://|mailto:)[^()]*\))"
    r"|(?P<turned>\)\[[^\[\]]+\])|(?P<doubled>\[\[[^\[\]]+\]\])|(?P<footnote>\[\^[^\[\]]+\])"
    r"|(?P<labelled>\]\[[^\[\]]*\])|(?P<struck>~~[^\s~][^~]*~~)"
)
_SIGNS = re.compile(r"[@<\]~]")
"""One of these is in all that `_LOOKS_LIKE_MORE` finds, and in few texts."""
# NUL can't occur in an entry (see `text`), so it can't be mistaken for an editor's words.
_MARK = re.compile("\0(\\d+)\0")


FoundKind = Literal["citation", "link", "refused", "bare", "second", "html", "markup", "unused"]
"""What is found in a text. `refused`: an address of a kind that no link may have, or a picture.

The others are shown as they were typed: `bare`, a key after an `@` without brackets; `second`, one behind another
without a semicolon; `html`, a tag by its name; `markup`, what is nearly a link, by what is wrong with it. Or they are
not shown at all: `unused`, a line that Markdown takes for the address of links, of which there are none.
"""


@dataclass(frozen=True, slots=True)
class FoundReferences:
    """A citation or a link in the text, and where."""

    kind: FoundKind
    target: str
    inside: tuple[int, int, int]
    """Line and column in the text, from 0, and length."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text's HTML in pieces, and what it refers to."""

    prose: Prose
    found: tuple[FoundReferences, ...]


def compile_markdown(text: str) -> Compiled:
    """Return the pieces of `text` and its references, each with its place. Never fails: any text is Markdown."""
    markdown = _markdown()
    env: dict[str, Any] = {"marks": list[Piece](), "literals": list[_Literal]()}
    tokens = markdown.parse(text, env)
    html = markdown.renderer.render(tokens, markdown.options, env)
    found = (*_references(text, tokens, env["literals"]), *_unused(text, tokens, env))
    return Compiled(Prose(tuple(_pieces(html, env["marks"]))), found)


_Literal = tuple[Token, str, re.Match[str]]
"""What may be taken for a citation or for HTML: the block and the words that it is in."""


_OPTIONS = {"html": False, "store_labels": True, "maxNesting": 100}
"""Deeper than its own limit of 20 the library would leave out what was written, without a word."""


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", _OPTIONS).enable("table").disable(["html_block", "html_inline"])
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.before("text_join", "literals", _look_for_literals)
    markdown.inline.ruler.before("link", "citation", _citation)
    markdown.add_render_rule("citation", _render_citation)
    markdown.add_render_rule("heading_open", _render_heading)
    markdown.add_render_rule("heading_close", _render_heading)
    markdown.add_render_rule("link_open", _render_link)
    markdown.add_render_rule("image", _render_image)
    markdown.add_render_rule("table_open", _render_table)
    markdown.add_render_rule("th_open", _render_cell)
    markdown.add_render_rule("td_open", _render_cell)
    # markdown-it would silently turn a link that it refuses into text; ours is a problem with a place.
    markdown.validateLink = _any_link  # type: ignore[assignment,method-assign]
    markdown.normalizeLinkText = _shown_address  # type: ignore[assignment,method-assign]
    return markdown


def _normalize(state: StateCore) -> None:
    # The library's own rule writes every line end anew; an entry has only such as are right already.
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _look_for_literals(state: StateCore) -> None:
    """Note what may be taken for more than it is, while what a backslash was put before still stands apart."""
    for block in state.tokens:
        is_meant = False
        for token in block.children or ():
            if token.type == "text_special":
                is_meant = token.content == "[" or (is_meant and token.content != "]")
            elif token.type == "text" and (is_meant or _SIGNS.search(token.content)):
                closing = token.content.find("]") if is_meant else 0
                is_meant = closing < 0
                found = _LOOKS_LIKE_MORE.finditer(token.content, len(token.content) if is_meant else closing)
                state.env["literals"] += ((block, token.content, match) for match in found)


def _any_link(_url: str) -> bool:
    return True


def _shown_address(url: str) -> str:
    """Return an address as it is shown: with its percent-encoding, where without it no entry could hold it."""
    shown = normalizeLinkText(url)
    return url if refused_in(shown) else shown


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's protocol)
    match = _GROUP.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("citation", "", 0)
        found = tuple(_items(match["inside"], match.start("inside")))
        seconds = [second for mark in _SECOND.finditer(match["inside"]) for second in _second(match, mark, found)]
        token.meta = {"group": CitationGroup(tuple(mark for mark, _, _ in found)), "places": found, "seconds": seconds}
    state.pos = match.end()
    return True


def _second(
    group: re.Match[str], key: re.Match[str], found: tuple[tuple[CitationMark, int, int], ...]
) -> Iterator[tuple[str, int, int]]:
    """Yield a key between a group's brackets, with offset and length, if it is none of those that are cited."""
    offset = group.start("inside") + key.start()
    if all(offset != place for _, place, _ in found):
        yield key["key"], offset, len(key[0])


def _items(inside: str, offset: int) -> Iterator[tuple[CitationMark, int, int]]:
    """Split the text between brackets, which begins at `offset`, into citations, each with offset and length.

    A part that cites nothing has no source, which is a problem.
    """
    for part in inside.split(";"):
        start = offset + len(part) - len(part.lstrip())
        match = _ITEM.fullmatch(part.strip())
        if match is None:
            yield CitationMark("", part.strip(), ""), start, len(part.strip())
        else:
            key = match["key"].rstrip(".:")
            locator = match["rest"].strip().removeprefix(",").strip()
            yield CitationMark(key, match["prefix"].strip(), locator), start + match.start("key") - 1, len(key) + 1
        offset += len(part) + 1


def _mark(env: EnvType, piece: Piece) -> str:
    env["marks"].append(piece)
    return f"\0{len(env['marks']) - 1}\0"


def _render_citation(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    return _mark(env, tokens[index].meta["group"])


def _render_heading(
    _self: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    return _mark(env, HeadingEdge(int(token.tag[1:]), closing=token.nesting < 0))


def _render_table(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Write a table as a stop of the keyboard: on a narrow screen it scrolls in itself, and not only by a finger."""
    tokens[index].attrSet("tabindex", "0")
    return self.renderToken(tokens, index, options, env)


def _render_cell(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Write a cell's alignment as a class, since pages allow no style but that of the style sheet."""
    alignment = tokens[index].attrs.pop("style", "")
    if alignment:
        tokens[index].attrSet("class", str(alignment).replace("text-align:", "to-"))
    return self.renderToken(tokens, index, options, env)


def _render_link(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    target = _destination(tokens[index])
    if _kind_of_link(target) == "link":
        return _mark(env, LinkStart(target))
    if _kind_of_link(target) == "refused":  # never published: a problem says so
        return "<a>"
    return self.renderToken(tokens, index, options, env)


def _render_image(
    _self: RendererHTML, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType
) -> str:
    return ""  # never published: a problem says so


def _kind_of_link(target: str) -> Literal["outer", "link", "refused"]:
    if _OUTER.match(target):
        return "outer"
    return "refused" if _SCHEME.match(target) or target.startswith("//") else "link"


def _destination(token: Token) -> str:
    written = str(token.attrGet("href") or "")
    target = unquote(written)
    return written if refused_in(target) else target


def _pieces(html: str, marks: list[Piece]) -> Iterator[Piece]:
    for position, part in enumerate(_MARK.split(html)):
        if position % 2:
            yield marks[int(part)]
        elif part:
            yield part


def _references(text: str, tokens: list[Token], literals: Iterable[_Literal]) -> Iterator[FoundReferences]:
    finder = _Finder(text)
    for block in tokens:
        first, end = block.map or (0, 0)
        for token in block.children or ():
            if token.type == "citation":
                for kind, key, offset, length in _keys(token):
                    yield FoundReferences(kind, key, finder.place(block.content, offset, first, length))
            elif token.type == "link_open" and (way := _kind_of_link(_destination(token))) != "outer":
                yield FoundReferences(way, _destination(token), finder.find_link(_destination(token), first, end))
            elif token.type == "image":
                yield FoundReferences("refused", str(token.attrGet("src")), finder.find("![", first, end))
    for block, words, match in literals:
        first, end = block.map or (0, 0)
        yield FoundReferences(*_looks_like(match), finder.find(words, first, end, part=match.span()))


def _keys(citation: Token) -> Iterator[tuple[FoundKind, str, int, int]]:
    """Yield the keys of a group of citations, with offset and length; and those that lack a semicolon before them."""
    yield from (("citation", mark.source, offset, length) for mark, offset, length in citation.meta["places"])
    yield from (("second", key, offset, length) for key, offset, length in citation.meta["seconds"])


def _looks_like(match: re.Match[str]) -> tuple[FoundKind, str]:
    """Return what words may be taken for, by the part of `_LOOKS_LIKE_MORE` that they match."""
    if match["key"]:
        return "bare", match["key"]
    tag = match["tag"] or match["comment"]
    return ("html", tag.lower()) if tag else ("markup", match.lastgroup or "")


def _unused(text: str, tokens: list[Token], env: Mapping[str, Any]) -> Iterator[FoundReferences]:
    """Yield the lines that only say where links lead, and by which no link goes."""
    defined = env.get("references", {})
    used = {child.meta.get("label") for block in tokens for child in block.children or ()} if defined else set()
    lines = text.split("\n")
    for label, definition in defined.items():
        if label not in used:
            number = definition["map"][0]
            column = max(lines[number].find("["), 0)
            yield FoundReferences("unused", label, (number, column, len(lines[number]) - column))


class _Finder:
    """Finds where in the text a reference was typed: markdown-it tells the block's lines, not the column."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._taken: set[tuple[int, int]] = set()

    def place(self, content: str, offset: int, first: int, length: int) -> tuple[int, int, int]:
        """Return the place of `offset` in an inline `content` that begins on line `first`.

        A line of the content is a line of the text without what Markdown took away before and after it: the marks
        of quotations and lists, indentation, and the other cells of a table's row.
        """
        row = content.count("\n", 0, offset)
        start = content.rfind("\n", 0, offset) + 1
        own = content[start:].split("\n", 1)[0]
        line = min(first + row, len(self._lines) - 1)
        return line, max(self._lines[line].find(own), 0) + offset - start, length

    def find_link(self, target: str, first: int, end: int) -> tuple[int, int, int]:
        """Return the place of a link's target in those lines."""
        return self.find(f"]({target}", first, end, part=(2, 2 + len(target)))

    def find(self, needle: str, first: int, end: int, *, part: tuple[int, int] | None = None) -> tuple[int, int, int]:
        """Return line, column and length of the next `needle` in those lines, or of a part of it."""
        start, stop = part or (0, len(needle))
        for number in range(first, min(end, len(self._lines))):
            column = self._lines[number].find(needle)
            while needle and column >= 0 and (number, column + start) in self._taken:
                column = self._lines[number].find(needle, column + 1)
            if needle and column >= 0:
                self._taken.add((number, column + start))
                return number, column + start, stop - start
        line = min(first, len(self._lines) - 1)
        return line, 0, len(self._lines[line])
