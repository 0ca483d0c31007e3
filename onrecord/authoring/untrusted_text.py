"""Makes texts of strangers safe for terminals, for YAML and for snapshots."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"
"""Invisible characters that words of some scripts need."""
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control characters, marks of writing direction, halves of characters, and code points without a character."""
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_CONFLICT_MARK = re.compile(r"^(?=(?:<{7}|>{7})(?: |$))", re.MULTILINE)


def plain_line(text: str) -> str:
    """Return a text as one line of visible characters."""
    return " ".join(_visible(" ".join(text.split())).split())


def plain_text(text: str) -> str:
    """Return a text of visible characters in lines, without empty lines in series."""
    lines = (_visible(line.replace("\t", " ")).rstrip() for line in _LINE_ENDS.sub("\n", text).split("\n"))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return _CONFLICT_MARK.sub(" ", joined)  # git's marks would make the file look unmerged


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        character
        for character in text
        if character in _JOINERS or unicodedata.category(character) not in _DROPPED | {"Zl", "Zp"}
    )
