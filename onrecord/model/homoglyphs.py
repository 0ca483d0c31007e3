"""Replaces deceptive characters: homoglyphs of Latin letters, and invisible ones."""

import re
import unicodedata

_HOMOGLYPHS = str.maketrans(
    "аеорсухіјѕһкмтԁԛԝАВЕКМНОРСТХІЈЅαονικАΒΕΖΗΙΚΜΝΟΡΤΥΧ：；，．үӏѵУҮӀԌԚԜօոսՕՏɑɡı",
    "aeopcyxijshkmtdqwABEKMHOPCTXIJSaovikABEZHIKMNOPTYX:;,.ylvYYIGQWonuOSagi",
)
"""Cyrillic, Greek, Armenian and rare Latin letters that look like common Latin ones, and the wide punctuation of East
Asian keyboards."""
_LATIN_LETTER = re.compile("[A-Za-z]")
_DROPPED = frozenset({"Cf", "Zl", "Zp"})
"""The Unicode categories of invisible characters, such as the zero width space and the soft hyphen."""


def homoglyphs_to_latin(text: str) -> str:
    """Return `text` with homoglyphs replaced by the Latin letters that they look like."""
    return text.translate(_HOMOGLYPHS)


def homoglyphs_of(letter: str) -> str:
    """Return a letter and all letters that look like it."""
    latin = homoglyphs_to_latin(letter)
    return "".join(dict.fromkeys((letter, latin, *(chr(one) for one, as_ in _HOMOGLYPHS.items() if chr(as_) == latin))))


def latin_appearance(text: str) -> str:
    """Return `text` with homoglyphs as Latin letters, also under accents, in the Unicode form NFKC."""
    return unicodedata.normalize("NFKC", homoglyphs_to_latin(unicodedata.normalize("NFKD", text)))


def without_homoglyphs(text: str) -> str:
    """Return `text` with homoglyphs as Latin letters and plain spaces, trimmed, without invisible characters."""
    plain = (
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in text
        if unicodedata.category(letter) not in _DROPPED
    )
    return homoglyphs_to_latin("".join(plain)).strip()


def deceptive_character(text: str) -> str | None:
    """Return a phrase that names the first deceptive character of `text`; None if there is none.

    Invisible characters, spaces other than the plain one, and Cyrillic letters are deceptive, since ids are Latin.
    """
    for letter in text:
        if (category := unicodedata.category(letter)) in _DROPPED or (category == "Zs" and letter != " "):
            return f"{character_name(letter)} stands in it"
        if "\u0400" <= letter <= "\u052f":
            return f"its letter '{letter}' is Cyrillic" if _LATIN_LETTER.search(text) else "its letters are Cyrillic"
    return None


def character_name(character: str) -> str:
    """Return a character's code point and name, for messages on characters that may be invisible."""
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"
