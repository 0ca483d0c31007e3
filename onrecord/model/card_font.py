"""The letters of the cards' font with their widths, and lines of measured width. The font itself is in `card_font/`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path

from msgspec import Struct, json

FOLDER = Path(__file__).parents[1] / "card_font"
_SPACES, _BEFORE_DASH = re.compile(r"[ \t\r\n]+"), re.compile(" (?=[–—])")
_NARROWER = 0.96
"""The step by which balanced lines get narrower."""


class _Widths(Struct):
    """The widths of letters in thousandths of the font's size."""

    letters: str
    regular: list[int]
    bold: list[int]


@cache
def _widths() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Return the width of each letter in thousandths of the font's size, regular and bold."""
    table = json.decode(FOLDER.joinpath("widths.json").read_bytes(), type=_Widths)
    return (
        dict(zip(table.letters, table.regular, strict=True)),
        dict(zip(table.letters, table.bold, strict=True)),
    )


def tidy(text: str) -> str:
    """Return a text with composed letters, single spaces and no invisible characters; no line begins with a dash."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Co", "Cs"))
    return _BEFORE_DASH.sub("\N{NO-BREAK SPACE}", _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip(" "))


def missing_letters(*texts: str) -> str:
    """Return the letters of texts that the font lacks, each once."""
    known = _widths()[0].keys()
    odd = () if set().union(*texts) <= known else map(tidy, texts)
    return "".join(dict.fromkeys(letter for text in odd for letter in text if letter not in known))


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text; pairs of letters that stand closer make it a little narrower."""
    return sum(_widths()[bold].get(letter, 1000) for letter in text) * size / 1000


def wrap(text: str, room: float, size: float, most: int, *, bold: bool = False) -> list[str]:
    """Return a text in at most `most` lines of about one length, none wider than `room`; an ellipsis ends the rest."""
    rest = tidy(text)
    lines = list(_lines(rest, room, size, bold=bold))
    if len(lines) > most:
        return [*lines[: most - 1], _shorten(" ".join(lines[most - 1 : most + 1]), room, size, bold=bold)]
    longest = max((width_of(word, size, bold=bold) for word in rest.split(" ")), default=0)
    balanced = lines
    while len(balanced) == len(lines) > 1 and longest <= room:  # a last line of one short word looks like a mistake
        lines, room = balanced, room * _NARROWER
        balanced = list(_lines(rest, room, size, bold=bold))
    return lines


def _lines(rest: str, room: float, size: float, *, bold: bool) -> Iterator[str]:
    """Yield lines, in which a word longer than a line is broken."""
    while rest:
        widths = accumulate(width_of(letter, size, bold=bold) for letter in rest)
        fitting = max(sum(1 for width in widths if width <= room), 1)
        end = fitting if fitting == len(rest) else max(rest.rfind(" ", 0, fitting + 1), 0) or fitting
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip(" ")


def _shorten(whole: str, room: float, size: float, *, bold: bool) -> str:
    """Return the words of a text that fit before an ellipsis, or a part of a long word."""
    text = whole
    while text and width_of(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    words = text.rpartition(" ")[0] if whole[len(text) : len(text) + 1].strip() else text
    return (words if 2 * len(words) > len(text) else text).rstrip(" \N{NO-BREAK SPACE},;:.-–—") + "…"
