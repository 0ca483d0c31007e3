"""Makes slugs: transliterates Cyrillic and accented Latin letters, and joins the words with hyphens."""

from __future__ import annotations

import re
import unicodedata

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya",
    "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i",
    "є": "ye", "ї": "yi", "ґ": "g", "ў": "u", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip
"""The transliteration of letters. Russian is as in passports (ICAO Doc 9303, part 3, section 6). Kazakh is in the Latin
alphabet of 2021 without its accents. Some Latin letters that have no decomposition follow."""

_APOSTROPHES = re.compile("['’ʼ`]")


def transliterated(text: str) -> str:
    """Return `text` in small Latin letters without accents; characters without a transliteration stay unchanged."""
    letters = (_LATIN.get(letter, letter) for letter in unicodedata.normalize("NFC", text.lower()))
    parts = unicodedata.normalize("NFKD", "".join(letters))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def slug(text: str) -> str:
    """Return `text` as Latin words joined by single hyphens; empty if no letter or digit remains."""
    words = _APOSTROPHES.sub("", transliterated(text))
    return re.sub("[^a-z0-9]+", "-", words).strip("-")
