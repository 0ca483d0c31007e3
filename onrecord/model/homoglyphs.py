"""Finds and replaces characters that deceive the eye: homoglyphs of Latin letters, and characters without a glyph."""

from __future__ import annotations

import re
import unicodedata

_HOMOGLYPHS = str.maketrans(
    "аеорсухіјѕһкмтԁԛԝАВЕКМНОРСТХІЈЅαονικАΒΕΖΗΙΚΜΝΟΡΤΥΧ：；，．",
    "aeopcyxijshkmtdqwABEKMHOPCTXIJSaovikABEZHIKMNOPTYX:;,.",
)
"""Cyrillic and Greek letters that are drawn as Latin ones, and the wide punctuation of East Asian keyboards."""

_LATIN_LETTER = re.compile("[A-Za-z]")
_DROPPED = frozenset({"Cf", "Zl", "Zp"})
"""Unicode's categories of characters that can't be seen: formats such as the zero width space and the soft hyphen."""


def without_homoglyphs(text: str) -> str:
    """Return `text` as it was meant: look-alikes as Latin letters, without what can't be seen, plain spaces trimmed."""
    plain = (
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in text
        if unicodedata.category(letter) not in _DROPPED
    )
    return "".join(plain).translate(_HOMOGLYPHS).strip()


def deceptive_character(text: str) -> str | None:
    """Name the first character of `text` that deceives the eye, as a phrase; nothing if there is none.

    That is one that can't be seen, a space that is none, or a Cyrillic letter in a word that is to be Latin.
    """
    for letter in text:
        category = unicodedata.category(letter)
        if category in _DROPPED or (category == "Zs" and letter != " "):
            return f"{character_name(letter)} stands in it"
        if "\u0400" <= letter <= "\u052f":
            return f"its letter '{letter}' is Cyrillic" if _LATIN_LETTER.search(text) else "its letters are Cyrillic"
    return None


def character_name(character: str) -> str:
    """Return a character's code and name, since most that are refused can't be seen."""
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"
