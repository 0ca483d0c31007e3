"""Turns HTML into Markdown or plain words."""

import re

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.untrusted_text import as_plain_markdown
from onrecord.web.html_tokens import unescape
from onrecord.web.imports.block_markdown import prove_markdown
from onrecord.web.imports.html_blocks import Block, HtmlReader

_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|<[!?]")


class Converted(Struct, frozen=True):
    """A text in Markdown, and what it could not keep."""

    markdown: str
    told: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    """The beginnings of markup without an end, which stands in the text as typed."""
    frames: tuple[str, ...] = ()
    """The addresses of the pages that the HTML embeds."""
    links: tuple[str, ...] = ()
    """The addresses of links that the text does not have any more."""


def as_markdown(text: str) -> Converted:
    """Return HTML as Markdown; a text without tags keeps its lines and paragraphs."""
    if not _MARKUP.search(text):
        return Converted(as_plain_markdown(unescape(text), reports_addresses=False))
    reader = HtmlReader(text)
    blocks = [block for block in reader.blocks if block.words]
    shown = {run.address for block in blocks for run in block.runs if run.text.strip()}
    wordless = [f"left out a link without words: {address}" for address in reader.linked if address not in shown]
    told = [*reader.list_losses(), *wordless]
    markdown = prove_markdown(blocks)
    if markdown is None:
        # Markdown can't put emphasis between any two letters.
        markdown = prove_markdown([_without_emphasis(block) for block in blocks])
        told.append("left out the emphasis of the text")
    if markdown is None:
        markdown = as_plain_markdown("\n\n".join(block.words for block in blocks), reports_addresses=False)
        told[-1] = "the formatting of the text could not be kept"
    return Converted(markdown, tuple(told), tuple(reader.unread), tuple(reader.frames))


def _without_emphasis(block: Block) -> Block:
    return replace(block, runs=[replace(run, strong=False, emphasis=False) for run in block.runs])


def as_words(text: str) -> Converted:
    """Return the words of HTML, without any markup."""
    converted = as_words_with_links(text)
    links = (f"left out the address of a link: {link}" for link in converted.links)
    return replace(converted, told=(*converted.told, *links), links=())


def as_words_with_links(text: str) -> Converted:
    """Return the words of HTML, and the addresses of its links, which the words don't have."""
    if not _MARKUP.search(text):
        return Converted(" ".join(unescape(text).split()))
    reader = HtmlReader(text)
    words = " ".join(block.words for block in reader.blocks if block.words)
    told = [*reader.list_losses()]
    if any(run.strong or run.emphasis for block in reader.blocks for run in block.runs):
        told.append("left out the emphasis of a title")
    return Converted(words, tuple(told), tuple(reader.unread), tuple(reader.frames), tuple(reader.linked))
