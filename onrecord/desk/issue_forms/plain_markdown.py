"""Writes a stranger's text as Markdown that shows it as typed: without links, citations, pictures or headings."""

from __future__ import annotations

import html
import re

from onrecord.read.markdown.markdown_compiler import compile_markdown

_BETWEEN = re.compile(r"(?P<mark>[\\`*\[\]<>&~|@^!]|(?<!\w)_|_(?!\w))")
"""The characters with a meaning anywhere in a line."""
_AT_START = re.compile(r"^(?P<digits>\d{0,9})(?P<mark>[#+\-=:.)])", re.MULTILINE)
"""Those with a meaning at the start of a line."""
_PUNCTUATION = re.compile(r"(?P<mark>[!-/:-@\[-`{-~])")
_SCHEME = re.compile(r"(?<=\w):(?=//)")
"""The colon without which an address is none."""
_PARAGRAPHS = re.compile(r"</?p>")


def as_plain_markdown(text: str, *, reports_addresses: bool = True) -> str:
    """Return Markdown that shows exactly `text`, with as few backslashes as possible.

    With `reports_addresses`, the check may report a bare address, so that editors make it a link.
    White space at the ends of lines, and more than one empty line, do not count: Markdown does not show them.
    """
    text = as_shown(text)
    forms = [text, escape_markup(text)]
    if not reports_addresses:
        forms += [_SCHEME.sub(r"\\:", form) for form in forms]
    usable = (form for form in forms if shows(form, text, reports_addresses=reports_addresses))
    return next(usable, escape_all(text))


def escape_markup(text: str) -> str:
    """Return `text` with backslashes before the characters that Markdown most often takes for markup."""
    return _AT_START.sub(r"\g<digits>\\\g<mark>", _BETWEEN.sub(r"\\\g<mark>", text))


def escape_all(text: str) -> str:
    """Return `text` with backslashes before all punctuation."""
    return _PUNCTUATION.sub(r"\\\g<mark>", text)


def as_shown(text: str) -> str:
    """Return `text` without the white space that Markdown does not show."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def shows(markdown: str, text: str, *, reports_addresses: bool = True) -> bool:
    """Return whether a page shows `text` in plain paragraphs, with nothing to report but, if wanted, bare addresses."""
    compiled = compile_markdown(markdown)
    page = "".join(piece if isinstance(piece, str) else "<a>" for piece in compiled.prose.pieces)
    words = _PARAGRAPHS.sub("\n", page)
    is_text = all(reports_addresses and found.kind == "address" for found in compiled.found)
    return is_text and "<" not in words and as_shown(html.unescape(words)) == text
