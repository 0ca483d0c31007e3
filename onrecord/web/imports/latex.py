"""Reads LaTeX as plain text; it keeps unknown commands, and says so."""

import re
import unicodedata
from pathlib import Path

from msgspec import Struct, json


class _Commands(Struct):
    """The commands of LaTeX by what becomes of them, and the months of BibTeX."""

    months: list[str]
    accents: dict[str, str]
    """Each with the combining character."""
    symbols: dict[str, str]
    looks: frozenset[str]
    """They change only what words look like."""


_COMMANDS = json.decode(Path(__file__).with_name("latex.json").read_bytes(), type=_Commands)
MONTHS = tuple(_COMMANDS.months)
_QUOTING = frozenset({"enquote", "mkbibquote"})
_SIGNS = {"--": "–", "---": "—", "``": "“", "''": "”", "~": " "}
_MARKS = {**dict.fromkeys(",;:\\ \n", " "), **dict.fromkeys("-/!()[]", "")}
"""What stands for a backslash before these marks."""
_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<space>\s*)|\\(?P<mark>.)|(?P<math>\$[^$]*\$)|(?P<sign>-{2,3}|``|''|~)|(?P<brace>[{}])"
    r"|(?P<other>[^\\$`'~{}-]+|.)",
    re.DOTALL,
)
_VERBATIM = re.compile(
    r"\\(?P<mark>[_%&#~{}$])|\{\\(?P<inside>[_%&#~])\}|\\textasciitilde(?:\{\})?|\\textunderscore(?:\{\})?"
)


def strip_latex(latex: str) -> tuple[str, list[str]]:
    """Return a value as plain text, and what could not be kept."""
    reader = _LatexReader()
    for token in _TOKEN.finditer(latex):
        reader.read(token)
    return reader.end()


def strip_escapes(value: str) -> str:
    """Return a value in which LaTeX sees no markup, such as an address, without the backslashes that some add."""
    return _VERBATIM.sub(_read_verbatim, value).strip().strip("{}").strip()


def _read_verbatim(found: re.Match[str]) -> str:
    mark: str | None = found["mark"] or found["inside"]
    if mark:
        return mark
    return "_" if "underscore" in found[0] else "~"


class _LatexReader:
    """Reads tokens one by one, with the accent that waits for its letter."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._accent = ""
        self._waits_for_quote = False
        self._waits_for_argument = False
        self._closings: list[str] = []
        """What to write at the end of each open brace."""
        self._losses: dict[str, None] = {}

    def end(self) -> tuple[str, list[str]]:
        """Return the text, and what could not be kept."""
        self._lose_accent()
        self._parts += "”" * "".join(self._closings).count("”")
        return "".join(self._parts), list(self._losses)

    def read(self, token: re.Match[str]) -> None:
        if token["brace"] != "{":
            self._waits_for_argument = False
        if token["word"]:
            self._read_command(token["word"], token["space"])
        elif token["mark"] in _COMMANDS.accents:
            self._accent = _COMMANDS.accents[token["mark"]]
        elif token["mark"]:
            self._add(_MARKS.get(token["mark"], token["mark"]))
        elif token["math"]:
            self._losses.setdefault("mathematics stays as typed")
            self._add(token["math"])
        elif token["sign"]:
            self._add(_SIGNS[token["sign"]])
        elif token["brace"]:
            self._read_brace(token["brace"])
        else:
            self._add(token["other"])

    def _read_command(self, word: str, space: str) -> None:
        if word in _COMMANDS.accents and word not in _COMMANDS.symbols:
            self._accent = _COMMANDS.accents[word]
        elif word in _COMMANDS.symbols:
            self._add(_COMMANDS.symbols[word])
        elif word in _QUOTING:
            self._add("“")
            self._waits_for_quote = True
        elif word in _COMMANDS.looks:
            self._losses.setdefault("left out commands of LaTeX that change what words look like")
        else:
            self._losses.setdefault(f"the command \\{word[:40]} of LaTeX is not known, so it stays as typed")
            self._add(f"\\{word}{space}")
            self._waits_for_argument = True

    def _read_brace(self, brace: str) -> None:
        if brace == "{":
            self._closings.append("”" * self._waits_for_quote + "}" * self._waits_for_argument)
            if self._waits_for_argument:
                self._add("{")
            self._waits_for_quote = False
            self._waits_for_argument = False
        else:
            if self._closings:
                self._parts.append(self._closings.pop())
            self._lose_accent()

    def _add(self, text: str) -> None:
        if self._accent:
            text = text.lstrip()
            if text:
                text = unicodedata.normalize("NFC", f"{text[0]}{self._accent}") + text[1:]
                self._accent = ""
        self._parts.append(text)

    def _lose_accent(self) -> None:
        if self._accent:
            self._losses.setdefault("left out an accent of LaTeX that has no letter")
            self._accent = ""
