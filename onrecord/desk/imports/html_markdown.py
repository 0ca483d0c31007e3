"""Turns HTML into Markdown, which is proved to show the same words; what no page keeps is left out, and told."""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from onrecord.desk.editing.untrusted_text import as_plain_markdown, escape_all, escape_markup
from onrecord.desk.imports.cleaning import shorten
from onrecord.desk.web.html_tokens import HtmlToken, html_tokens, unescape
from onrecord.model.values import is_web_address
from onrecord.read.markdown.markdown_compiler import compile_markdown

_ELEMENTS: Mapping[str, frozenset[str]] = msgspec.json.decode(
    Path(__file__).with_name("html_elements.json").read_bytes(), type=dict[str, frozenset[str]]
)
_DROPPED = _ELEMENTS["dropped"]
"""The elements that are left out with all that they contain."""
_DROPPED_ALONE = _ELEMENTS["dropped alone"]
"""The elements without content that are left out."""
_BLOCKS = _ELEMENTS["blocks"]
_LOOKS = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite"), "emphasis"),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    "blockquote": "quotation",
}
"""The elements of which a text keeps the look, with what they make of it."""
_CELLS = frozenset({"td", "th"})
_LOST_BLOCKS = frozenset({"table", "pre", "hr"})
"""The blocks whose words stay, but not what they look like."""
_DEEPEST = 8
"""How deep lists and quotations may stand in each other; what is deeper stands at this depth."""
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<[!?]")
_GAP = re.compile(r"\n[ \t]*\n\s*")
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"<a [^>]*>")
_SIMPLE = re.compile(r"[\w:/?#@!$&+,;=%.~-]+", re.ASCII)
"""An address that needs no angle brackets in Markdown."""
_BLOCK_TAG = re.compile(r"</?(?:p|li|h\d|blockquote|ul|ol)\b[^>]*>")
_LONGEST_LINK = 2_000

Escape = Callable[[str], str]


class Converted(Struct, frozen=True):
    """A text in Markdown, and what it could not keep."""

    markdown: str
    told: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """The beginnings of markup without an end, which stands in the text as typed."""
    frames: tuple[str, ...] = ()
    """The addresses of the pages that the HTML embeds."""


class _Run(Struct, frozen=True):
    """Words with one look."""

    text: str
    strong: bool
    emphasis: bool
    address: str


class _Block(Struct):
    """A paragraph, a heading or an item of a list."""

    quotes: int
    lists: tuple[str, ...]
    """The marks of the lists around it, the outermost first."""
    begins_item: bool = False
    is_heading: bool = False
    runs: list[_Run] = field(default_factory=list)


def as_markdown(text: str) -> Converted:
    """Return HTML as Markdown; a text without tags keeps its lines and paragraphs."""
    if not _MARKUP.search(text):
        return Converted(as_plain_markdown(unescape(text), reports_addresses=False))
    reader = _Reader(text)
    blocks = [block for block in reader.blocks if _words(block)]
    shown = {run.address for block in blocks for run in block.runs if run.text.strip()}
    wordless = [f"left out a link without words: {address}" for address in reader.linked if address not in shown]
    told = [*reader.list_losses(), *wordless]
    markdown = _prove_markdown(blocks)
    if markdown is None:
        # Markdown can't put emphasis between any two letters.
        markdown = _prove_markdown([_without_emphasis(block) for block in blocks])
        told.append("left out the emphasis of the text")
    if markdown is None:
        markdown = as_plain_markdown("\n\n".join(map(_words, blocks)), reports_addresses=False)
        told[-1] = "the formatting of the text could not be kept"
    return Converted(markdown, tuple(told), tuple(reader.unread), tuple(reader.frames))


def _prove_markdown(blocks: list[_Block]) -> str | None:
    """Return Markdown that shows exactly these blocks, with the fewest escapes; None if none was found."""
    for escape in (str, escape_markup, escape_all):
        markdown = _join_blocks(blocks, escape)
        if _shows(markdown, blocks):
            return markdown
    return None


def _without_emphasis(block: _Block) -> _Block:
    return replace(block, runs=[replace(run, strong=False, emphasis=False) for run in block.runs])


def as_words(text: str) -> Converted:
    """Return the words of HTML, without any markup."""
    if not _MARKUP.search(text):
        return Converted(" ".join(unescape(text).split()))
    reader = _Reader(text)
    words = " ".join(filter(None, map(_words, reader.blocks)))
    told = [*reader.list_losses(), *(f"left out the address of a link: {link}" for link in reader.linked)]
    if any(run.strong or run.emphasis for block in reader.blocks for run in block.runs):
        told.append("left out the emphasis of a title")
    return Converted(words, tuple(told), tuple(reader.unread), tuple(reader.frames))


class _Reader:
    """Reads HTML into blocks. It closes what the HTML leaves open."""

    def __init__(self, text: str) -> None:
        self.blocks: list[_Block] = []
        self.frames: list[str] = []
        self.linked: dict[str, None] = {}
        """The addresses of all links that a page may have."""
        self.unread: dict[str, None] = {}
        self._dropped = ""
        self._dropped_depth = 0
        self._open = Counter[str]()
        """How many elements of each look are open."""
        self._addresses: list[str] = []
        self._lists: list[list[str | int]] = []
        self._lost: dict[str, None] = {}
        self._begin()
        for token in html_tokens(text):
            self._read(token)

    def list_losses(self) -> tuple[str, ...]:
        unclosed = [f"<{self._dropped}> has no end, so all text after it was left out"] if self._dropped else []
        return (*self._lost, *unclosed)

    def _read(self, token: HtmlToken) -> None:
        if self._dropped:
            self._read_dropped(token)
        elif token.kind == "start":
            # HTML knows no empty elements but its own: browsers take '<p/>' for '<p>'.
            self._start(token)
        elif token.kind == "end":
            self._end(token.name)
        elif token.kind in ("text", "raw"):
            self._add_text(token.source)
        elif token.kind == "declaration" and token.source.startswith("<!["):  # a CDATA section may hold words
            self._lost.setdefault(f"left out '{shorten(token.source)}'")
        elif token.kind == "unclosed":
            self.unread.setdefault(shorten(token.source))
            self._add_text(token.source)

    def _read_dropped(self, token: HtmlToken) -> None:
        """Read a token inside of an element that is left out, up to its end."""
        if token.name != self._dropped:
            return
        if token.kind == "start":
            self._dropped_depth += 1
        elif token.kind == "end":
            self._dropped_depth -= 1
        if not self._dropped_depth:
            self._dropped = ""

    def _start(self, token: HtmlToken) -> None:
        tag = token.name
        if tag in _LOOKS:
            self._open[_LOOKS[tag]] += 1
        if tag in _DROPPED:
            self._dropped = tag
            self._dropped_depth = 1
            self._lose_element(token)
        elif tag in _DROPPED_ALONE:
            self._lose_element(token)
        elif tag == "a":
            self._addresses.append(self._address(token.attributes.get("href", "")))
        elif tag in _CELLS:
            self._add(" ")
        elif tag in _BLOCKS:
            self._start_block(tag)
        elif tag not in _LOOKS:
            self._lose_look(tag)

    def _end(self, tag: str) -> None:
        look = _LOOKS.get(tag)
        if look:
            self._open[look] = max(0, self._open[look] - 1)
        if tag == "a" and self._addresses:
            self._addresses.pop()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if tag in _BLOCKS:
            self._begin()

    def _add_text(self, source: str) -> None:
        for number, part in enumerate(_GAP.split(unescape(source))):
            if number:
                self._begin()
            self._add(part)

    def _start_block(self, tag: str) -> None:
        if tag in _LOST_BLOCKS:
            self._lose_look(tag)
        if tag in ("ul", "ol"):
            self._lists.append([tag, 0])
        if tag == "li" and self._lists:
            self._lists[-1][1] = int(self._lists[-1][1]) + 1
        self._begin(begins_item=tag == "li" and bool(self._lists))

    def _begin(self, *, begins_item: bool = False) -> None:
        """Start a block; one without words that waits to begin an item goes on doing so."""
        last = self.blocks[-1] if self.blocks else None
        if last and not _words(last):
            begins_item = begins_item or (last.begins_item and len(last.lists) == min(len(self._lists), _DEEPEST))
            self.blocks.pop()
        marks = tuple("-" if kind == "ul" else f"{number or 1}." for kind, number in self._lists[:_DEEPEST])
        quotes = min(self._open["quotation"], _DEEPEST)
        self.blocks.append(_Block(quotes, marks, begins_item, self._open["heading"] > 0))

    def _add(self, text: str) -> None:
        address = self._addresses[-1] if self._addresses else ""
        run = _Run(re.sub(r"\s+", " ", text), self._open["strong"] > 0, self._open["emphasis"] > 0, address)
        self.blocks[-1].runs.append(run)

    def _address(self, href: str) -> str:
        """Return the address of a link that a page may have; empty for any other, which is told."""
        address = href.strip()
        if len(address) <= _LONGEST_LINK and is_web_address(address) and address.isprintable():
            self.linked.setdefault(address)
            return address
        self._lost.setdefault(f"left out a link that leads to no web address: '{shorten(href)}'")
        return ""

    def _lose_element(self, token: HtmlToken) -> None:
        tag = token.name
        address = token.attributes.get("src", "").strip()
        if not is_web_address(address) or not address.isprintable():
            self._lost.setdefault(f"left out <{tag}>")
            return
        if tag == "iframe":
            self.frames.append(address)
        self._lost.setdefault(f"left out <{tag}> with the address {shorten(address)}")

    def _lose_look(self, tag: str) -> None:
        name = tag if re.fullmatch("[a-z][a-z0-9]{0,19}", tag) else "…"
        self._lost.setdefault(f"kept the words of <{name}>, but not what it looks like")


def _words(block: _Block) -> str:
    return " ".join("".join(run.text for run in block.runs).split())


def _join_blocks(blocks: list[_Block], escape: Escape) -> str:
    text = ""
    before = None
    for block in blocks:
        if before:
            quoted = "> " * min(before.quotes, block.quotes)
            is_next = bool(block.lists) and block.begins_item and bool(before.lists) and before.quotes == block.quotes
            text += "\n" if is_next else f"\n{quoted.rstrip()}\n"
        text += _write_block(block, escape)
        before = block
    return text


def _write_block(block: _Block, escape: Escape) -> str:
    quotes = "> " * block.quotes
    indents = [" " * (len(mark) + 1) for mark in block.lists]
    if block.begins_item and block.lists:
        indents[-1] = f"{block.lists[-1]} "
    heading = "## " if block.is_heading and not block.lists else ""
    return f"{quotes}{''.join(indents)}{heading}{''.join(_write_inline(block, escape))}"


def _write_inline(block: _Block, escape: Escape) -> Iterator[str]:
    """Yield the words of a block in Markdown; a link goes around its emphasis."""
    is_first = True
    for address, runs in groupby(_close_gaps(block.runs), lambda run: run.address):
        styled = [
            _style("".join(run.text for run in same), escape, strong=strong, emphasis=emphasis, is_first=is_first)
            for (strong, emphasis), same in groupby(runs, lambda run: (run.strong, run.emphasis))
        ]
        before, words, after = _split_spaces("".join(styled))
        is_first = is_first and not words
        if address and words:
            target = address if _SIMPLE.fullmatch(address) else f"<{address}>"
            words = f"[{words}]({target})"
        yield f"{before}{words}{after}"


def _close_gaps(runs: Iterable[_Run]) -> list[_Run]:
    """Return runs without double spaces across their ends, and without spaces at the ends of the block."""
    spaced: list[_Run] = []
    is_gap = True
    for run in runs:
        text = re.sub(" +", " ", run.text)
        text = text.removeprefix(" ") if is_gap else text
        if text:
            spaced.append(replace(run, text=text))
            is_gap = text.endswith(" ")
    while spaced and not spaced[-1].text.rstrip(" "):
        spaced.pop()
    if spaced:
        spaced[-1] = replace(spaced[-1], text=spaced[-1].text.rstrip(" "))
    return spaced


def _style(text: str, escape: Escape, *, strong: bool, emphasis: bool, is_first: bool) -> str:
    before, words, after = _split_spaces(text)
    if not words:
        return text
    # Only at the start of a line can '#' or '-' begin a block; a leading letter keeps them as they are.
    inside = escape(words) if is_first else escape(f"x{words}")[1:]
    mark = "*" * (2 * strong + emphasis)
    return f"{before}{mark}{inside}{mark}{after}"


def _split_spaces(text: str) -> tuple[str, str, str]:
    words = text.strip(" ")
    before, _, after = text.partition(words) if words else (text, "", "")
    return before, words, after


def _shows(markdown: str, blocks: list[_Block]) -> bool:
    """Return whether a page shows exactly the words of these blocks and their links, and nothing reports them."""
    compiled = compile_markdown(markdown)
    if compiled.found:
        return False
    page = "".join(piece if isinstance(piece, str) else " " for piece in compiled.prose.pieces)
    if len(_LINK.findall(page)) != sum(map(_count_links, blocks)):
        return False
    words = html.unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", page))).split()
    return words == " ".join(map(_words, blocks)).split()


def _count_links(block: _Block) -> int:
    addresses = groupby(run.address for run in _close_gaps(block.runs))
    return sum(1 for address, _ in addresses if address)
