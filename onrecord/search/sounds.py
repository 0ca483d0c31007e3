"""Reduces names to how they sound, so that one in another script or spelling finds them.

A key has the consonants of a word as Latin and Cyrillic letters give them, and its first vowel if it begins with one.
`static/stems.js` repeats these rules.
"""

import re
from functools import cache

_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэіәғқңөұүһґў", "abvgdezijklmnoprstufieiagknouuhgu", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ъ": "",
        "ь": "",
        "ю": "u",
        "я": "a",
        "є": "e",
        "ї": "i",
    }
)
_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^u(?=[aeio])|wh?", "v"),
        ("s?h?tch|tsch|sh?ch|sch|sh", "C"),
        ("d?zh|dj|j(?=[aeiou])|g(?=[eiy])", "J"),
        ("ch", "C"),
        ("ph", "f"),
        ("kh|g?h(?=[aeiouy])", "H"),
        ("c(?=[eiy])|ts|tz|z", "s"),
        ("ck|c|qu?", "k"),
        ("x", "ks"),
        ("h", ""),
        (r"(.)\1+", r"\1"),
        ("(?<=...)s$", ""),
    )
)
"""What becomes of letters, in this order."""
_VOWELS = re.compile("(?<!^)[aeiouyj]")
_SHORTEST = 3
"""The fewest consonants of a key; vowels stay where there are fewer."""


@cache
def sound_of(word: str) -> str:
    """Return the key of a word in small letters; empty if it is short, or in another script."""
    latin = word.translate(_CYRILLIC)
    if len(word) < _SHORTEST or not re.fullmatch("[a-z]+", latin):
        return ""
    for pattern, sound in _RULES:
        latin = pattern.sub(sound, latin)
    bare = re.sub(r"(.)\1+", r"\1", _VOWELS.sub("", re.sub("^[eiouyj]", "a", latin)))
    return bare if len(bare) >= _SHORTEST else re.sub("(?<=..)e$", "", re.sub("[iyj]", "e", latin.replace("u", "o")))
