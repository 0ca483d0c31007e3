"""Letters that seem to be others, characters that can't be seen, and how other scripts are written in Latin letters."""

from __future__ import annotations

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕһкмтԁԛԝАВЕКМНОРСТХІЈЅαονικАΒΕΖΗΙΚΜΝΟΡΤΥΧ：；，．",
    "aeopcyxijshkmtdqwABEKMHOPCTXIJSaovikABEZHIKMNOPTYX:;,.",
)
"""Cyrillic and Greek letters that are drawn as Latin ones, and the wide punctuation of East Asian keyboards."""

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
    "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    "є": "ye", "ї": "yi", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip
"""Letters by how an id writes them: Russian as passports do (ICAO Doc 9303, part 3, section 6), Kazakh as the Latin
alphabet of 2021 does, without its accents, and a few others that have no parts to leave out."""

_APOSTROPHES = re.compile("['’ʼ`]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_DROPPED = frozenset({"Cf", "Zl", "Zp"})
"""Unicode's categories of characters that can't be seen: formats such as the zero width space and the soft hyphen."""


def straightened(text: str) -> str:
    """Return `text` as it was meant: look-alikes as Latin letters, without what can't be seen, plain spaces trimmed."""
    plain = (
        " " if unicodedata.category(letter) == "Zs" else letter
        for letter in text
        if unicodedata.category(letter) not in _DROPPED
    )
    return "".join(plain).translate(_LOOK_ALIKES).strip()


def stray(text: str) -> str | None:
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


def latin(text: str) -> str:
    """Return `text` in small Latin letters without accents; characters that have none stay as they are."""
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text.lower()))
    parts = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def as_id(text: str) -> str:
    """Return `text` as an id could write it: Latin words with single hyphens; empty if nothing of it is left."""
    words = _APOSTROPHES.sub("", latin(text))
    return re.sub("[^a-z0-9]+", "-", words).strip("-")


def character_name(character: str) -> str:
    """Return a character's code and name, since most that are refused can't be seen."""
    name = unicodedata.name(character, "a control character").lower()
    return f"U+{ord(character):04X} ({name})"
