"""ISBNs: their forms of ten and thirteen digits, the check digit, and what editors type instead."""

import re

from onrecord.problems import Hint, ask_whether

ISBN_PATTERN = r"(?:97[89]-?)?\d(?:-?\d){8}-?[\dX]"
"""Ten or thirteen digits with hyphens between groups, or without any (ISBN Users' Manual, 5)."""
_ISBN = re.compile(ISBN_PATTERN, re.ASCII)
_BEFORE_ISBN = re.compile(r"^\s*ISBN(?:-1[03])?:?\s*", re.IGNORECASE)
_BETWEEN_GROUPS = re.compile(r"[\s‐‑‒–—−]+")
_LONG = 13


def is_isbn(text: str) -> bool:
    """Return whether a text is an ISBN whose check digit fits the other digits."""
    return _ISBN.fullmatch(text) is not None and _has_check_digit(text.replace("-", ""))


def has_form_of_isbn(text: str) -> bool:
    """Return whether a text has as many digits as an ISBN, whatever the last one is."""
    return _ISBN.fullmatch(text) is not None


def strip_isbn(text: str) -> str:
    """Return an ISBN without the name before it and with hyphens for blanks and dashes; empty if the text is none."""
    bare = _BETWEEN_GROUPS.sub("-", _BEFORE_ISBN.sub("", text).strip()).upper()
    return bare if is_isbn(bare) else ""


def isbn_hint(typed: str) -> Hint | str:
    """Return what to type instead of a text that is no ISBN."""
    bare = strip_isbn(typed)
    if bare:
        return ask_whether(bare)
    if has_form_of_isbn(typed):
        return "compare it with the book: the last digit follows from the others, and here it does not"
    return "write its 10 or 13 digits, as in 978-0-306-40615-7"


def _has_check_digit(digits: str) -> bool:
    """Return whether the last digit is the one that follows from the others."""
    if len(digits) == _LONG:
        return digits.isdigit() and sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(value * (10 - place) for place, value in enumerate(values)) % 11 == 0
