"""Compiles Markdown to HTML with placeholders for citations and inner links, by markdown-it.

The Markdown is CommonMark with tables and Pandoc's bracketed citations (Pandoc User's Guide, 'Citation syntax'):
`[@key]`, `[see @key, p. 3; @other]`, `[-@key]`. HTML counts as text. A link whose URL is not http, https, mailto or a
page of this site is refused.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline, image, link
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from msgspec import Struct

from onrecord.model.ids import ID_PATTERN
from onrecord.model.prose import CitationGroup, CitationMark, HeadingEdge, LinkStart, Piece, Prose
from onrecord.model.records import ReferenceKind
from onrecord.read.file_decoding import refused_in
from onrecord.read.markdown.hidden_text import (
    FINDINGS,
    LIBRARY_LEVELS,
    BlockPlaces,
    Finding,
    add_rules,
    find_first_line,
    hidden_in,
)
from onrecord.site_limits import LIMITS

_GROUP = re.compile(r"\[(?P<inside>[^\[\]@]*+@[^\[\]]*+)\](?!\()")
_CITED = re.compile(r"(?<![^\s\[;-])@")
"""The mark of a key in a group; an address of e-mail has another character before it."""
_ITEM = re.compile(r"(?P<prefix>(?:.*?\s)??)-?@(?P<key>[^\s,;]+)(?P<rest>.*)", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_OUTER = re.compile(r"https?://[^/]|mailto:[^/]", re.IGNORECASE)
_BARE = rf"(?<![\w@./:-])@(?P<key>{ID_PATTERN.pattern})(?![\w-])"
_KEY = re.compile(_BARE)
_LOOKS_LIKE_MARKUP = re.compile(
    _BARE + r"|<(?P<tag>[A-Za-z][A-Za-z0-9]*+)(?:\s[^<>=]*+=[^<>]*+|\s*+/?)>|<(?P<comment>!--)"
    r"|(?P<spaced>\]\((?=[^()\s]*\s)[^()]*\))|(?P<apart>\] \((?=https?://|mailto:)[^()]*\))"
    r"|(?P<turned>\)\[[^\[\]]+\])|(?P<doubled>\[\[[^\[\]]+\]\])|(?P<footnote>\[\^[^\[\]]+\])"
    r"|(?P<labelled>\]\[[^\[\]]*\])|(?P<struck>~~[^\s~][^~]*~~)"
    rf"|\[(?P<bracketed>{ID_PATTERN.pattern})(?:,[^\[\]]*)?\](?! ?[\[(])"
    r"|(?P<address>https?://[^\s<>\"«»“”]*[^\s<>\"«»“”.,:;!?)\]'’*_])"
)
_MARKUP_CHARACTERS = re.compile(r"[@<\]~]|//")
"""Every match of `_LOOKS_LIKE_MARKUP` contains one of these characters, and few texts do."""
_REFERRING = frozenset({"citation", "image", "link_open"})
"""The kinds of tokens that refer to something."""
# No entry contains NUL (see `text`), so it can't occur in an editor's words.
_PLACEHOLDER = re.compile("\0(\\d+)\0")


class FoundReferences(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A citation or link in the text, with its place."""

    kind: ReferenceKind
    target: str
    inside: tuple[int, int, int]
    """Line and column in the text, from 0, and length."""


class Compiled(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A compiled text, with the references in it."""

    prose: Prose
    found: tuple[FoundReferences, ...]


def compile_markdown(text: str) -> Compiled:
    """Return `text` compiled, with its references. Never fails, since every text is valid Markdown."""
    markdown = _markdown()
    env: dict[str, Any] = {"placeholders": list[Piece](), "literals": list[_Literal](), FINDINGS: list[Finding]()}
    tokens = markdown.parse(text, env)
    html = markdown.renderer.render(tokens, markdown.options, env)
    hidden = (FoundReferences("hidden", finding.name, finding.place) for finding in hidden_in(text, tokens, env))
    found = (*_references(text, tokens, env), *_unused_definitions(text, tokens, env), *hidden)
    if len(found) > (most := LIMITS["references"].most):
        found = (*found[:most], FoundReferences("many", "", found[most].inside))
    return Compiled(Prose(tuple(_pieces(html, env["placeholders"]))), found)


_Literal = tuple[Token, str, re.Match[str]]
"""A text that looks like a citation or like HTML: its block, the words around it, and the match."""
_OPTIONS = {"html": False, "store_labels": True, "maxNesting": LIBRARY_LEVELS}


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", _OPTIONS, renderer_cls=_Renderer)
    markdown.enable("table").disable(["html_block", "html_inline"])
    add_rules(markdown)
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.before("text_join", "literals", _collect_literals)
    markdown.inline.ruler.at("link", _with_span("[", link))
    markdown.inline.ruler.at("image", _with_span("!", image))
    markdown.inline.ruler.before("link", "citation", _citation)
    # markdown-it would silently show a refused link as text; here it becomes a problem with a place.
    markdown.validateLink = lambda _url: True  # type: ignore[assignment,method-assign]
    markdown.normalizeLinkText = _shown_address  # type: ignore[assignment,method-assign]
    return markdown


def _normalize(state: StateCore) -> None:
    # The library's rule rewrites all line ends; entries mostly have only LF, so skip it.
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _collect_literals(state: StateCore) -> None:
    """Collect texts that look like markup, before the library merges escaped characters into the text."""
    for block in state.tokens:
        is_meant = False
        links = 0
        for token in block.children or ():
            if token.type in ("link_open", "link_close"):
                links += token.nesting
            elif token.type == "text_special":
                is_meant = token.content == "[" or (is_meant and token.content != "]")
            elif token.type == "text" and (is_meant or _MARKUP_CHARACTERS.search(token.content)):
                closing = token.content.find("]") if is_meant else 0
                is_meant = closing < 0
                found = _LOOKS_LIKE_MARKUP.finditer(token.content, len(token.content) if is_meant else closing)
                # The words of a link may be an address.
                shown = (match for match in found if not (links and match["address"]))
                state.env["literals"] += ((block, token.content, match) for match in shown)


def _shown_address(url: str) -> str:
    """Return the displayed form of a URL; percent-encoded if the decoded form contains forbidden characters."""
    shown = normalizeLinkText(url)
    return url if refused_in(shown) else shown


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's protocol)
    match = _GROUP.match(state.src, state.pos)
    if match is None or not _CITED.search(state.src, *match.span("inside")):
        return False
    if not silent:
        token = state.push("citation", "", 0)
        found = tuple(_items(match["inside"], match.start("inside")))
        seconds = list(_uncited_keys(match, {place for _, place, _ in found}))
        token.meta = {"group": CitationGroup(tuple(mark for mark, _, _ in found)), "places": found, "seconds": seconds}
    state.pos = match.end()
    return True


def _uncited_keys(group: re.Match[str], cited: Container[int]) -> Iterator[tuple[str, int, int]]:
    """Yield the keys between a group's brackets that are not `cited` at their places, with offset and length."""
    for key in _KEY.finditer(group["inside"]):
        if (offset := group.start("inside") + key.start()) not in cited:
            yield key["key"], offset, len(key[0])


def _with_span(mark: str, rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule that notes where each link or picture begins and ends in the text of its block.

    The rule is only applied at its `mark`, and where a link can end after it: from each bracket the library would look
    for the end anew.
    """

    def spanned(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  (markdown-it's protocol)
        start = state.pos
        before = len(state.tokens)
        if state.src[start] != mark or start > _last_end(state.src, bool(state.env.get("references"))):
            return False
        if not rule(state, silent):
            return False
        if not silent:
            # The text before it becomes a token only now.
            state.tokens[before + (state.tokens[before].type == "text")].meta["span"] = (start, state.pos)
        return True

    return spanned


@lru_cache(maxsize=1)
def _last_end(text: str, has_definitions: bool) -> int:  # noqa: FBT001  (a key of the cache)
    """Return the place of the last bracket that may end the words of a link; -1 if there is none."""
    return text.rfind("]" if has_definitions else "](")


def _items(inside: str, offset: int) -> Iterator[tuple[CitationMark, int, int]]:
    """Split the text between brackets, which begins at `offset`, into citations with their offset and length.

    A part without a key becomes a citation without a source, which the checks report.
    """
    for part in inside.split(";"):
        start = offset + len(part) - len(part.lstrip())
        if (match := _ITEM.fullmatch(part.strip())) is None:
            yield CitationMark("", part.strip(), ""), start, len(part.strip())
        else:
            key = match["key"].rstrip(".:")
            locator = match["rest"].strip().removeprefix(",").strip()
            yield CitationMark(key, match["prefix"].strip(), locator), start + match.start("key") - 1, len(key) + 1
        offset += len(part) + 1


def _placeholder(env: EnvType, piece: Piece) -> str:
    env["placeholders"].append(piece)
    return f"\0{len(env['placeholders']) - 1}\0"


class _Renderer(RendererHTML):
    """Renders placeholders, and what differs from the library's HTML; each method is named by its kind of tokens."""

    def citation(self, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
        return _placeholder(env, tokens[index].meta["group"])

    def heading_open(self, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
        token = tokens[index]
        return _placeholder(env, HeadingEdge(int(token.tag[1:]), closing=token.nesting < 0))

    heading_close = heading_open

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Render a table that takes the keyboard focus, since it can scroll horizontally on a narrow screen."""
        tokens[index].attrSet("tabindex", "0")
        return self.renderToken(tokens, index, options, env)

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Render a cell's alignment as a class, since the Content Security Policy forbids inline styles."""
        if alignment := tokens[index].attrs.pop("style", ""):
            tokens[index].attrSet("class", str(alignment).replace("text-align:", "to-"))
        return self.renderToken(tokens, index, options, env)

    td_open = th_open

    def link_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        target = _destination(tokens[index])
        if _kind_of_link(target) == "link":
            return _placeholder(env, LinkStart(target))
        return "<a>" if _kind_of_link(target) == "refused" else self.renderToken(tokens, index, options, env)

    def image(self, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
        return ""  # never published, since it is a problem


def _kind_of_link(target: str) -> Literal["outer", "link", "refused"]:
    if _OUTER.match(target):
        return "outer"
    return "refused" if _SCHEME.match(target) or target.startswith("//") else "link"


def _destination(token: Token) -> str:
    written = str(token.attrGet("href") or "")
    target = unquote(written)
    return written if refused_in(target) else target


def _pieces(html: str, placeholders: list[Piece]) -> Iterator[Piece]:
    for position, part in enumerate(_PLACEHOLDER.split(html)):
        if position % 2:
            yield placeholders[int(part)]
        elif part:
            yield part


def _references(text: str, tokens: list[Token], env: Mapping[str, Any]) -> Iterator[FoundReferences]:
    lines = text.split("\n")
    definitions = {label: definition["map"] for label, definition in env.get("references", {}).items()}
    literals: dict[int, list[_Literal]] = {}
    for literal in env["literals"]:
        literals.setdefault(id(literal[0]), []).append(literal)
    looking_like: list[FoundReferences] = []
    ends: dict[int, int] = {}
    for block in tokens:
        children = block.children or ()
        own = [(token, *children[at + 1 : at + 2]) for at, token in enumerate(children) if token.type in _REFERRING]
        if own or id(block) in literals:
            places = BlockPlaces(lines, block.content, find_first_line(block, lines), ends)
            for token, *after in own:
                yield from _of_token(token, after, places, definitions)
            for _, words, match in literals.get(id(block), ()):
                looking_like.append(FoundReferences(*_kind_of_literal(match), places.part(words, match.span())))
    yield from looking_like


def _of_token(
    token: Token, after: Sequence[Token], places: BlockPlaces, definitions: Mapping[str, tuple[int, int]]
) -> Iterator[FoundReferences]:
    if token.type == "citation":
        for mark, offset, length in token.meta["places"]:
            yield FoundReferences("citation", mark.source, places.place(offset, length))
        for key, offset, length in token.meta["seconds"]:  # without a semicolon before them
            yield FoundReferences("second", key, places.place(offset, length))
    elif token.type == "image":
        yield FoundReferences("picture", str(token.attrGet("src")), places.place(token.meta["span"][0], len("![")))
    else:
        is_wordless = after[0].type == "link_close"
        yield from _of_link(token, places, definitions.get(token.meta.get("label", "")), is_wordless=is_wordless)


def _of_link(
    token: Token, places: BlockPlaces, definition: tuple[int, int] | None, *, is_wordless: bool
) -> Iterator[FoundReferences]:
    """Yield a link within the site, and the parts of any link that readers don't see as meant.

    Its target stands in the lines of its `definition`, if it has one.
    """
    target = _destination(token)
    span = token.meta.get("span")
    if (kind := _kind_of_link(target)) != "outer":
        place = places.find_defined(target, definition) if definition else places.target(target, span)
        yield FoundReferences(kind, target, place)
    if is_wordless:
        yield FoundReferences("hidden", "wordless", places.find("[](", span))
    if kind == "link" and token.attrGet("title"):
        yield FoundReferences("hidden", "title", places.find(str(token.attrGet("title")), span))
    if (label := str(token.meta.get("label", ""))).startswith("^"):
        yield FoundReferences("hidden", "footnote", places.find(f"[{label.lower()}]", span))


def _kind_of_literal(match: re.Match[str]) -> tuple[ReferenceKind, str]:
    """Return kind and target of a match of `_LOOKS_LIKE_MARKUP`, by the group that matched."""
    named: tuple[tuple[str, ReferenceKind], ...] = (("key", "bare"), ("bracketed", "bracketed"), ("address", "address"))
    for group, kind in named:
        if match[group]:
            return kind, match[group]
    tag = match["tag"] or match["comment"]
    return ("html", tag.lower()) if tag else ("markup", match.lastgroup or "")


def _unused_definitions(text: str, tokens: list[Token], env: Mapping[str, Any]) -> Iterator[FoundReferences]:
    defined = env.get("references", {})
    used = {child.meta.get("label") for block in tokens for child in block.children or ()} if defined else set()
    lines = text.split("\n")
    for label, definition in defined.items():
        if label not in used:
            number = definition["map"][0]
            column = max(lines[number].find("["), 0)
            yield FoundReferences("unused", label, (number, column, len(lines[number]) - column))
