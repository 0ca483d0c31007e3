"""Turns the LaTeX of a BibTeX value into plain text: accents, symbols, dashes, quotation marks, and braces.

What it doesn't know stays as typed, and is told; pylatexenc drops it in silence, and fails on deep braces.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

_COMMANDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_name("latex.json").read_bytes())
_ACCENTS, _SYMBOLS = _COMMANDS["accents"], _COMMANDS["symbols"]
"""The combining characters of the accents' commands, and the characters of other commands."""
_LOOKS = frozenset(_COMMANDS["looks"])
"""The commands that change only what words look like."""
_QUOTING = frozenset({"enquote", "mkbibquote"})
_SIGNS = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " "}
_MARKS = {**dict.fromkeys(",;:\\ \n", " "), **dict.fromkeys("-/!()[]", "")}
"""What stands for a backslash before these marks: a space, or nothing where a word may break."""
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<space>\s*)|\\(?P<mark>.)|(?P<math>\$[^$]*\$)|(?P<sign>-{2,3}|``|''|~)|(?P<brace>[{}])"
    r"|(?P<other>[^\\$`'~{}-]+|.)",
    re.DOTALL,
)
_LITERAL = re.compile(
    r"\\(?P<mark>[_%&#~{}$])|\{\\(?P<inside>[_%&#~])\}|\\textasciitilde(?:\{\})?|\\textunderscore(?:\{\})?"
)


def plain_text(latex: str) -> tuple[str, list[str]]:
    """Return a value as plain text, and what could not be kept."""
    reader = _Reader()
    for token in _TOKEN.finditer(latex):
        reader.read(token)
    return reader.end()


def literal_text(value: str) -> str:
    """Return a value in which LaTeX sees no markup, such as an address, without the backslashes that some add."""
    text = _LITERAL.sub(lambda found: found["mark"] or found["inside"] or ("_" if "under" in found[0] else "~"), value)
    return text.strip().strip("{}").strip()


class _Reader:
    """Reads tokens one by one, with the accent that waits for its letter."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._accent = ""
        self._waits_for_quote = False
        self._waits_for_argument = False
        self._closings: list[str] = []
        """What to write at the end of each open brace."""
        self._told: dict[str, None] = {}

    def end(self) -> tuple[str, list[str]]:
        """Return the text, and what could not be kept."""
        self._lose_accent()
        self._parts += "”" * "".join(self._closings).count("”")
        return "".join(self._parts), list(self._told)

    def read(self, token: re.Match[str]) -> None:
        """Add one token."""
        if token["brace"] != "{":
            self._waits_for_argument = False
        if token["word"]:
            self._command(token["word"], token["space"])
        elif token["mark"]:
            self._mark(token["mark"])
        elif token["math"]:
            self._told.setdefault("mathematics stays as typed")
            self._add(token["math"])
        elif token["sign"]:
            self._add(_SIGNS[token["sign"]])
        elif token["brace"]:
            self._brace(token["brace"])
        else:
            self._add(token["other"])

    def _command(self, word: str, space: str) -> None:
        if word in _ACCENTS and word not in _SYMBOLS:
            self._accent = _ACCENTS[word]
        elif word in _SYMBOLS:
            self._add(_SYMBOLS[word])
        elif word in _QUOTING:
            self._add("“")
            self._waits_for_quote = True
        elif word in _LOOKS:
            self._told.setdefault("left out commands of LaTeX that change what words look like")
        else:
            self._told.setdefault(f"the command \\{word[:40]} of LaTeX is not known, so it stays as typed")
            self._add(f"\\{word}{space}")
            self._waits_for_argument = True

    def _mark(self, mark: str) -> None:
        if mark in _ACCENTS:
            self._accent = _ACCENTS[mark]
        else:
            self._add(_MARKS.get(mark, mark))

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._closings.append("”" * self._waits_for_quote + "}" * self._waits_for_argument)
            if self._waits_for_argument:
                self._add("{")
            self._waits_for_quote = self._waits_for_argument = False
        else:
            if self._closings:
                self._parts.append(self._closings.pop())
            self._lose_accent()

    def _add(self, text: str) -> None:
        text = text.lstrip() if self._accent else text
        if self._accent and text:
            text = unicodedata.normalize("NFC", f"{text[0]}{self._accent}") + text[1:]
            self._accent = ""
        self._parts.append(text)

    def _lose_accent(self) -> None:
        """Tell an accent that ends without a letter."""
        if self._accent:
            self._told.setdefault("left out an accent of LaTeX that has no letter")
            self._accent = ""
