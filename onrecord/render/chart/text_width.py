"""Estimates the width of texts in the chart, and shortens names to fit."""

import unicodedata
from collections.abc import Iterator
from itertools import accumulate

NARROW = 1.45
"""The size of fonts on narrow pages relative to the chart."""
_ELLIPSIS = "…"
_SLIM = frozenset("iIjlІіїtfr.,:;'’!|()[]-/")
"""The slimmest characters."""
_WIDE = frozenset("mwMWЖШЩЮЫФМжшщюыфмѓҖҗ@%—")
"""The widest characters."""
_SPACE = 0.34
"""The width of a space, in sizes of the font, as all widths here."""
_WIDTHS = {"Lu": 0.74, "Lt": 0.8, "Nd": 0.66, "Zs": _SPACE, "Mn": 0.0, "Me": 0.0, "Cf": 0.0, "Cc": 0.0}
_LATIN = 0.64
_OTHER_LETTER = 0.7
_IDEOGRAPH = 1.0
_CYRILLIC = "\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}"
"""The first letter with wide small forms: Cyrillic, and most scripts after it."""


def text_width(text: str, size: float) -> float:
    """Return an upper estimate of a text's width in a bold sans serif font."""
    return sum(map(_letter_width, text)) * size


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return _IDEOGRAPH
    if letter in _SLIM:
        return 0.42
    if letter in _WIDE:
        return 0.98
    return _WIDTHS.get(unicodedata.category(letter), _LATIN if letter < _CYRILLIC else _OTHER_LETTER)


def is_rtl(text: str) -> bool:
    """Return whether a text runs from right to left, by its first letter with a direction."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((found != "L" for found in directions if found in {"L", "R", "AL"}), False)


def fit_text(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Return a text in at most `lines` lines of width `room`; an ellipsis replaces the rest."""
    fitting: list[str] = []
    rest = " ".join(text.split())
    for _ in range(lines - 1):
        if not (line := _whole_words(rest, room, size)) or line == rest:
            break
        fitting.append(line)
        rest = rest[len(line) :].lstrip()
    return (*fitting, _shorten(rest, room, size))


def _whole_words(text: str, room: float, size: float) -> str:
    """Return the leading words that fit into one line; empty if the first does not fit."""
    spaces = [position for position, letter in enumerate(text) if letter == " "]
    ends = (end for end in (len(text), *reversed(spaces)) if text_width(text[:end], size) <= room)
    return text[: next(ends, 0)]


def _shorten(text: str, room: float, size: float) -> str:
    if text_width(text, size) <= room:
        return text
    room -= text_width(_ELLIPSIS, size)
    length = sum(1 for width in accumulate(text_width(letters, size) for letters in _clusters(text)) if width <= room)
    shortened = "".join(list(_clusters(text))[:length])
    return f"{shortened.rstrip(' ,;:-–—')}{_ELLIPSIS}"


def _clusters(text: str) -> Iterator[str]:
    """Yield letters with their combining marks, so that no cut separates them."""
    cluster = ""
    for letter in text:
        if cluster and not unicodedata.combining(letter):
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster
