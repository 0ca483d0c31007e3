"""Turns the line ends that Word, InDesign and PDFs have of their own, and that people paste, into those of a form."""

import re

_LINE_END = re.compile("[\v\f\x85\u2028]")
_PARAGRAPH_END = "\u2029"
MULTILINE = frozenset({"body", "summary", "text", "was", "now", "reason", "note", "meaning"})
"""The fields that have room for several lines, whatever they hold."""


def with_own_line_ends(name: str, text: str) -> str:
    """Return the text of a form's field with line breaks where others have theirs; spaces if it has one line."""
    has_lines = "\n" in text or not MULTILINE.isdisjoint(name.split("."))
    text = text.replace(_PARAGRAPH_END, "\n\n" if has_lines else " ")
    return _LINE_END.sub("\n" if has_lines else " ", text)
