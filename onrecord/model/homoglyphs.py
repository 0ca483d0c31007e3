"""Replaces deceptive characters (homoglyphs of Latin letters, invisible ones), and makes slugs in Latin letters."""

import re
import unicodedata
from pathlib import Path

from msgspec import json

_HOMOGLYPHS = str.maketrans(
    "аеорсухіјѕһкмтԁԛԝАВЕКМНОРСТХІЈЅαονικАΒΕΖΗΙΚΜΝΟΡΤΥΧ：；，．үӏѵУҮӀԌԚԜօոսՕՏɑɡı",
    "aeopcyxijshkmtdqwABEKMHOPCTXIJSaovikABEZHIKMNOPTYX:;,.ylvYYIGQWonuOSagi",
)
"""Cyrillic, Greek, Armenian and rare Latin letters that look like common Latin ones, and the wide punctuation of East
Asian keyboards."""
_LATIN_LETTER = re.compile("[A-Za-z]")
_DROPPED = frozenset({"Cf", "Zl", "Zp"})
"""The Unicode categories of invisible characters, such as the zero width space and the soft hyphen."""
_LATIN = json.decode(Path(__file__).with_name("latin_letters.json").read_bytes(), type=dict[str, str])
"""The transliteration of letters. Russian is as in passports (ICAO Doc 9303, part 3, section 6). Kazakh is in the Latin
alphabet of 2021 without its accents. Some Latin letters that have no decomposition follow."""
_APOSTROPHES = re.compile("['’ʼ`]")


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


def transliterated(text: str) -> str:
    """Return `text` in small Latin letters without accents; characters without a transliteration stay unchanged."""
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text.lower()))
    parts = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """Return `text` as Latin words joined by single hyphens; empty if no letter or digit remains."""
    return re.sub("[^a-z0-9]+", "-", _APOSTROPHES.sub("", transliterated(text))).strip("-")
