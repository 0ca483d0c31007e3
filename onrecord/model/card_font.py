"""The letters of the cards' font with their widths, and lines of measured width. The font itself is in `card_font/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path

from msgspec import json

FOLDER = Path(__file__).parents[1] / "card_font"
"""The fonts, and the table of their letters."""
_ELLIPSIS = "…"
_SPACES = re.compile(r"[ \t\r\n]+")
_BEFORE_DASH = re.compile(" (?=[–—])")
_BREAK = re.compile(r"(?<=[-–/])(?=\w)|(?= )")
"""The places where a line may end."""
_NARROWER = 0.96
"""The step by which balanced lines get narrower."""


@cache
def _widths() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the width of each letter in thousandths of the font's size, regular and bold."""
    table = json.decode(FOLDER.joinpath("widths.json").read_bytes())
    regular, bold = (dict(zip(table["letters"], table[weight], strict=True)) for weight in ("regular", "bold"))
    return regular, bold


def tidy(text: str) -> str:
    """Return a text with composed letters, single spaces and no invisible characters; no line begins with a dash."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Co", "Cs"))
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip(" ")
    return _BEFORE_DASH.sub("\N{NO-BREAK SPACE}", spaced)


def missing_letters(*texts: str) -> str:
    """Return the letters of texts that the font lacks, each once."""
    known = _widths()[0].keys()
    if set().union(*texts) <= known:
        return ""
    return "".join(dict.fromkeys(letter for text in texts for letter in tidy(text) if letter not in known))


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text; pairs of letters that stand closer make it a little narrower."""
    widths = _widths()[bold]
    return sum(widths.get(letter, 1000) for letter in text) * size / 1000


def wrap(text: str, room: float, size: float, most: int, *, bold: bool = False) -> list[str]:
    """Return a text in at most `most` lines of about one length, none wider than `room`; an ellipsis ends the rest."""
    rest = tidy(text)
    lines = list(_lines(rest, room, size, bold=bold))
    if len(lines) > most:
        return [*lines[: most - 1], _shorten(" ".join(lines[most - 1 : most + 1]), room, size, bold=bold)]
    while len(lines) > 1:  # a last line of one short word looks like a mistake
        room *= _NARROWER
        narrower = list(_lines(rest, room, size, bold=bold))
        if len(narrower) > len(lines) or any(width_of(word, size, bold=bold) > room for word in rest.split(" ")):
            break
        lines = narrower
    return lines


def _lines(rest: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    """Yield lines, in which a word longer than a line is broken."""
    widths = _widths()[bold]
    while rest:
        fitting = sum(
            1 for width in accumulate(widths.get(letter, 1000) for letter in rest) if width * size <= room * 1000
        )
        end = len(rest)
        if fitting < end:
            ends = [found.start() for found in _BREAK.finditer(rest, 0, fitting + 1) if found.start() <= fitting]
            end = ends[-1] if ends and ends[-1] else max(fitting, 1)
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip(" ")


def _shorten(text: str, room: float, size: float, *, bold: bool) -> str:
    """Return the words of a text that fit before an ellipsis, or a part of a long word."""
    whole = text
    while text and width_of(f"{text}{_ELLIPSIS}", size, bold=bold) > room:
        text = text[:-1]
    words = text.rpartition(" ")[0] if whole[len(text) : len(text) + 1].strip() else text
    text = words if 2 * len(words) > len(text) else text
    return text.rstrip(" \N{NO-BREAK SPACE},;:.-–—") + _ELLIPSIS
