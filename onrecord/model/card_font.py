"""The letters of the cards' fonts with their widths, and lines of measured width. The fonts are in `card_font/`."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Literal

from msgspec import Struct, json

FOLDER = Path(__file__).parents[1] / "card_font"
Look = Literal["plain", "bold", "title", "quote"]
"""Noto Sans, regular and bold; Noto Serif, bold for claims and titles, italic for verbatim words."""
_SPACES, _BEFORE_DASH = re.compile(r"[ \t\r\n]+"), re.compile(" (?=[–—])")
_NARROWER = 0.96
"""The step by which balanced lines get narrower."""


class _Widths(Struct):
    """The letters that all fonts have, with their widths in thousandths of the font's size."""

    letters: str
    plain: list[int]
    bold: list[int]
    title: list[int]
    quote: list[int]


@cache
def _widths() -> Mapping[Look, Mapping[str, int]]:
    """Return the width of each letter in thousandths of the font's size, by look."""
    table = json.decode(FOLDER.joinpath("widths.json").read_bytes(), type=_Widths)
    looks: dict[Look, list[int]] = {
        "plain": table.plain,
        "bold": table.bold,
        "title": table.title,
        "quote": table.quote,
    }
    return {look: dict(zip(table.letters, widths, strict=True)) for look, widths in looks.items()}


def tidy(text: str) -> str:
    """Return a text with composed letters, single spaces and no invisible characters; no line begins with a dash."""
    shown = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Co", "Cs"))
    return _BEFORE_DASH.sub("\N{NO-BREAK SPACE}", _SPACES.sub(" ", unicodedata.normalize("NFC", shown)).strip(" "))


def missing_letters(*texts: str) -> str:
    """Return the letters of texts that the fonts lack, each once."""
    known = _widths()["plain"].keys()
    odd = () if set().union(*texts) <= known else map(tidy, texts)
    return "".join(dict.fromkeys(letter for text in odd for letter in text if letter not in known))


def width_of(text: str, size: float, look: Look = "plain") -> float:
    """Return the width of a text; pairs of letters that stand closer make it a little narrower."""
    return sum(_widths()[look].get(letter, 1000) for letter in text) * size / 1000


def wrap(text: str, room: float, size: float, most: int, look: Look = "plain") -> list[str]:
    """Return a text in at most `most` lines of about one length, none wider than `room`; an ellipsis ends the rest."""
    rest = tidy(text)
    lines = list(_lines(rest, room, size, look))
    if len(lines) > most:
        return [*lines[: most - 1], _shorten(" ".join(lines[most - 1 : most + 1]), room, size, look)]
    longest = max((width_of(word, size, look) for word in rest.split(" ")), default=0)
    balanced = lines
    while len(balanced) == len(lines) > 1 and longest <= room:  # a last line of one short word looks like a mistake
        lines, room = balanced, room * _NARROWER
        balanced = list(_lines(rest, room, size, look))
    return lines


def _lines(rest: str, room: float, size: float, look: Look) -> Iterator[str]:
    """Yield lines, in which a word longer than a line is broken."""
    while rest:
        widths = accumulate(width_of(letter, size, look) for letter in rest)
        fitting = max(sum(1 for width in widths if width <= room), 1)
        end = fitting if fitting == len(rest) else max(rest.rfind(" ", 0, fitting + 1), 0) or fitting
        yield rest[:end].rstrip()
        rest = rest[end:].lstrip(" ")


def _shorten(whole: str, room: float, size: float, look: Look) -> str:
    """Return the words of a text that fit before an ellipsis, or a part of a long word."""
    text = whole
    while text and width_of(f"{text}…", size, look) > room:
        text = text[:-1]
    words = text.rpartition(" ")[0] if whole[len(text) : len(text) + 1].strip() else text
    return (words if 2 * len(words) > len(text) else text).rstrip(" \N{NO-BREAK SPACE},;:.-–—") + "…"
