"""Reads HTML into paragraphs, headings and items of lists; what no page keeps is left out, and told."""

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from onrecord.model.values import is_web_address
from onrecord.web.html_tokens import HtmlToken, html_tokens, unescape
from onrecord.web.imports.cleaning import shorten

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
_GAP = re.compile(r"\n[ \t]*\n\s*")
_LONGEST_LINK = 2_000


class Run(Struct, frozen=True):
    """Words with one look."""

    text: str
    strong: bool
    emphasis: bool
    address: str


class Block(Struct):
    """A paragraph, a heading or an item of a list."""

    quotes: int
    lists: tuple[str, ...]
    """The marks of the lists around it, the outermost first."""
    begins_item: bool = False
    is_heading: bool = False
    runs: list[Run] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its words, with single spaces."""
        return " ".join("".join(run.text for run in self.runs).split())


class _OpenList(Struct):
    """A list whose end has not been read."""

    is_numbered: bool
    items: int = 0

    @property
    def mark(self) -> str:
        """The mark of its last item."""
        return f"{self.items or 1}." if self.is_numbered else "-"


class HtmlReader:
    """Reads HTML into blocks. It closes what the HTML leaves open."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self.frames: list[str] = []
        self.linked: dict[str, None] = {}
        """The addresses of all links that a page may have."""
        self.unread: dict[str, None] = {}
        self._dropped = ""
        self._dropped_depth = 0
        self._open = Counter[str]()
        """How many elements of each look are open."""
        self._addresses: list[str] = []
        self._lists: list[_OpenList] = []
        self._lost: dict[str, None] = {}
        self._begin()
        for token in html_tokens(text):
            self._read(token)

    def list_losses(self) -> tuple[str, ...]:
        """Return what was left out, one message each."""
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
            self._lists.append(_OpenList(is_numbered=tag == "ol"))
        if tag == "li" and self._lists:
            self._lists[-1].items += 1
        self._begin(begins_item=tag == "li" and bool(self._lists))

    def _begin(self, *, begins_item: bool = False) -> None:
        """Start a block; one without words that waits to begin an item goes on doing so."""
        last = self.blocks[-1] if self.blocks else None
        if last and not last.words:
            begins_item = begins_item or (last.begins_item and len(last.lists) == min(len(self._lists), _DEEPEST))
            self.blocks.pop()
        marks = tuple(list_.mark for list_ in self._lists[:_DEEPEST])
        quotes = min(self._open["quotation"], _DEEPEST)
        self.blocks.append(Block(quotes, marks, begins_item, self._open["heading"] > 0))

    def _add(self, text: str) -> None:
        address = self._addresses[-1] if self._addresses else ""
        run = Run(re.sub(r"\s+", " ", text), self._open["strong"] > 0, self._open["emphasis"] > 0, address)
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
