"""Writes paragraphs, headings and items of lists in Markdown, which is proved to show the same words."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.untrusted_text import escape_all, escape_markup, shown_html
from onrecord.web.imports.html_blocks import Block, Run

_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"<a [^>]*>")
_SIMPLE = re.compile(r"[\w:/?#@!$&+,;=%.~-]+", re.ASCII)
"""An address that needs no angle brackets in Markdown."""
_BLOCK_TAG = re.compile(r"</?(?:p|li|h\d|blockquote|ul|ol)\b[^>]*>")

Escape = Callable[[str], str]


class _Spaced(Struct, frozen=True):
    """Words with the spaces around them."""

    before: str
    words: str
    after: str


def prove_markdown(blocks: list[Block]) -> str | None:
    """Return Markdown that shows exactly these blocks, with the fewest escapes; None if none was found."""
    for escape in (str, escape_markup, escape_all):
        markdown = _join_blocks(blocks, escape)
        if _shows(markdown, blocks):
            return markdown
    return None


def _join_blocks(blocks: list[Block], escape: Escape) -> str:
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


def _write_block(block: Block, escape: Escape) -> str:
    quotes = "> " * block.quotes
    indents = [" " * (len(mark) + 1) for mark in block.lists]
    if block.begins_item and block.lists:
        indents[-1] = f"{block.lists[-1]} "
    heading = "## " if block.is_heading and not block.lists else ""
    return f"{quotes}{''.join(indents)}{heading}{''.join(_write_inline(block, escape))}"


def _write_inline(block: Block, escape: Escape) -> Iterator[str]:
    """Yield the words of a block in Markdown; a link goes around its emphasis."""
    is_first = True
    for address, runs in groupby(_close_gaps(block.runs), lambda run: run.address):
        styled = [
            _style("".join(run.text for run in same), escape, strong=strong, emphasis=emphasis, is_first=is_first)
            for (strong, emphasis), same in groupby(runs, lambda run: (run.strong, run.emphasis))
        ]
        spaced = _split_spaces("".join(styled))
        words = spaced.words
        is_first = is_first and not words
        if address and words:
            target = address if _SIMPLE.fullmatch(address) else f"<{address}>"
            words = f"[{words}]({target})"
        yield f"{spaced.before}{words}{spaced.after}"


def _close_gaps(runs: Iterable[Run]) -> list[Run]:
    """Return runs without double spaces across their ends, and without spaces at the ends of the block."""
    spaced: list[Run] = []
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
    spaced = _split_spaces(text)
    words = spaced.words
    if not words:
        return text
    # Only at the start of a line can '#' or '-' begin a block; a leading letter keeps them as they are.
    inside = escape(words) if is_first else escape(f"x{words}")[1:]
    mark = "*" * (2 * strong + emphasis)
    return f"{spaced.before}{mark}{inside}{mark}{spaced.after}"


def _split_spaces(text: str) -> _Spaced:
    words = text.strip(" ")
    if not words:
        return _Spaced(text, "", "")
    before, _, after = text.partition(words)
    return _Spaced(before, words, after)


def _shows(markdown: str, blocks: list[Block]) -> bool:
    """Return whether a page shows exactly the words of these blocks and their links, and nothing reports them."""
    page = shown_html(markdown)
    if page is None:
        return False
    if len(_LINK.findall(page)) != sum(map(_count_links, blocks)):
        return False
    words = html.unescape(_TAG.sub("", _BLOCK_TAG.sub(" ", page))).split()
    return words == " ".join(block.words for block in blocks).split()


def _count_links(block: Block) -> int:
    addresses = groupby(run.address for run in _close_gaps(block.runs))
    return sum(1 for address, _ in addresses if address)
