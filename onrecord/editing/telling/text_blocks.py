"""A text of headings, lines, quotations and addresses, for a terminal of 80 columns or as Markdown."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import wrap
from typing import Literal

from msgspec import Struct

from onrecord.report.github import escaped_markdown
from onrecord.report.painting import Paint
from onrecord.report.visible_text import visible

_WIDTH = 80
_INDENT = 2
_NO_BREAK = "\xa0"
_ADDRESS = re.compile(r"https?://[^\s<>]+")


class Block(Struct, frozen=True):
    """A part of a text."""

    kind: Literal["title", "heading", "line", "item", "quote", "address"]
    """`item` begins with its label, such as a day; an `address` is never divided."""
    text: str
    label: str = ""
    notes: tuple[str, ...] = ()
    """What is told of it below: of a quotation its source, of a result its id."""
    depth: int = 0
    """How far it is indented, for what belongs to the part before it."""


def as_terminal_text(blocks: Iterable[Block], paint: Paint) -> str:
    """Return blocks as lines of at most 80 columns, but for words and addresses that are longer."""
    lines: list[str] = []
    for _, run in groupby(blocks, lambda block: (block.kind, block.depth)):
        row = list(run)
        width = max(len(block.label) for block in row)  # so that the texts beside days stand below each other
        for block in row:
            if block.kind == "heading" and lines:
                lines.append("")
            lines += _lines_of(block, width, paint)
    # A search in a pipe finds '2 November' by an ordinary space.
    return "".join(f"{line}\n" for line in lines).replace(_NO_BREAK, " ")


def _lines_of(block: Block, width: int, paint: Paint) -> Iterator[str]:
    text, margin = visible(block.text), " " * _INDENT * (block.depth + 1)
    if block.kind in ("title", "heading"):
        yield paint("place", text)
    elif block.kind == "address":
        label = f"{block.label} " if block.label else ""
        yield f"{margin}{label}{paint('help', text)}"
    else:
        gap = " " if len(block.label) == 1 else "  "
        label = f"{visible(block.label).ljust(width)}{gap}" if block.label else ""
        start, end = ("“", "”") if block.kind == "quote" else (label, "")
        yield from _wrap(f"{start}{text}{end}", margin, margin + " " * len(start))
    below = margin + " " * _INDENT
    for note in block.notes:
        yield from _wrap(visible(note), below, below)


def _wrap(text: str, first: str, following: str) -> list[str]:
    # Neither a long word nor an address is divided, so that people can copy it.
    return wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return blocks as Markdown in which no text of an entry is markup."""
    parts, last = [], ""
    for block in blocks:
        kind = "item" if block.depth or block.kind in ("item", "address") else block.kind
        gap = "" if kind == last == "item" else "\n"
        parts.append(f"{gap}{_markdown_of(block)}")
        last = kind
    return "".join(parts).lstrip("\n")


def _markdown_of(block: Block) -> str:
    text, *notes = map(_escape, (block.text, *block.notes))
    if block.kind in ("title", "heading"):
        return f"{'###' if block.kind == 'title' else '####'} {text}\n"
    if block.kind == "address":
        text = f"<{block.text}>" if _ADDRESS.fullmatch(block.text) and block.text.isprintable() else text
    elif block.kind == "quote":
        text = f"“{text}”"
    label = f"{_escape(block.label.strip())} " if block.label else ""
    if block.depth or block.kind in ("item", "address"):
        margin = " " * _INDENT * block.depth
        return "".join((f"{margin}- {label}{text}\n", *(f"{margin}  - {note}\n" for note in notes)))
    start = "> " if block.kind == "quote" else ""
    return "".join(f"{start}{line}\n" for line in _with_breaks([text, *notes]))


def _with_breaks(lines: list[str]) -> list[str]:
    """Return lines of one paragraph that Markdown keeps apart."""
    return [*(f"{line}\\" for line in lines[:-1]), lines[-1]]


def _escape(text: str) -> str:
    return escaped_markdown(text.replace(_NO_BREAK, " "))
