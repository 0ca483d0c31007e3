"""Estimates how wide a text is, without knowing the reader's font, and shortens names to the room that they have."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import accumulate

_ELLIPSIS = "…"
_NARROW, _WIDE, _SPACE = frozenset("iIjlІіїtfr.,:;'’!|()[]-/"), frozenset("mwMWЖШЩЮЫФМжшщюыфмѓҖҗ@%—"), 0.34
_WIDTHS = {"Lu": 0.74, "Lt": 0.8, "Nd": 0.66, "Zs": _SPACE, "Mn": 0.0, "Me": 0.0, "Cf": 0.0}
_LATIN, _OTHER_LETTER, _IDEOGRAPH = 0.64, 0.7, 1.0
_CYRILLIC = "\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}"
"""The first letter of those whose small ones are wide: Cyrillic, and most that come after."""


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in a bold sans serif font: rather too much than too little."""
    return sum(map(_letter_width, text)) * size


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return _IDEOGRAPH
    if letter in _NARROW:
        return 0.42
    if letter in _WIDE:
        return 0.98
    other = _LATIN if letter < _CYRILLIC else _OTHER_LETTER
    return _WIDTHS.get(unicodedata.category(letter), other)


def is_rtl(text: str) -> bool:
    """Say whether a text runs from right to left, as its first letter with a direction does."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((found != "L" for found in directions if found in {"L", "R", "AL"}), False)


def fitted(text: str, room: float, size: float, lines: int) -> tuple[str, ...]:
    """Return a text in at most so many lines of that width; what doesn't fit gives way to an ellipsis."""
    fitting: list[str] = []
    rest = " ".join(text.split())
    for _ in range(lines - 1):
        line = _whole_words(rest, room, size)
        if not line or line == rest:
            break
        fitting.append(line)
        rest = rest[len(line) :].lstrip()
    return (*fitting, _shortened(rest, room, size))


def _whole_words(text: str, room: float, size: float) -> str:
    """Return the words of a text that have room in one line; none where not even the first has."""
    spaces = [position for position, letter in enumerate(text) if letter == " "]
    ends = (end for end in (len(text), *reversed(spaces)) if text_width(text[:end], size) <= room)
    return text[: next(ends, 0)]


def _shortened(text: str, room: float, size: float) -> str:
    if text_width(text, size) <= room:
        return text
    room -= text_width(_ELLIPSIS, size)
    length = sum(1 for width in accumulate(text_width(letters, size) for letters in _clusters(text)) if width <= room)
    kept = "".join(list(_clusters(text))[:length])
    return f"{kept.rstrip(' ,;:-–—')}{_ELLIPSIS}"


def _clusters(text: str) -> Iterator[str]:
    """Yield letters, each with the marks that combine with it, so that no cut parts them."""
    cluster = ""
    for letter in text:
        if cluster and not unicodedata.combining(letter):
            yield cluster
            cluster = ""
        cluster += letter
    yield cluster
