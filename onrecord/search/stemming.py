"""Cuts texts into words, and words to stems: the same for the index, for a query, and for the script of the page.

`static/search.js` repeats these rules, so a language has a stemmer of its own only if the script has it too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from onrecord.search import kazakh

_WORD = re.compile(r"[^\W_]+")
_KEPT = {"й": "й", "Й": "й"}
"""The letter that is none with an accent, although Unicode composes it so; `ё` becomes `е`."""
_ALONE = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ς": "σ"}
"""Letters that have no accent to take off."""
_DROPPED = frozenset("'’‘ʼ`")
"""Apostrophes, which join the letters around them."""
_WHOLE = ("en", "ru", "")
"""The languages in which a stem begins as its words do."""
_TRUNCATED = 6
"""The letters that a word keeps in a language without a stemmer."""


class _Fold(dict[int, str]):
    """The folded form of each character, computed when it first occurs."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        parts = unicodedata.normalize("NFKD", letter.lower()).lower()
        marks = ("M", "Cf")
        bare = "".join(part for part in parts if not unicodedata.category(part).startswith(marks))
        folded = "" if letter in _DROPPED else _KEPT.get(letter) or "".join(_ALONE.get(part, part) for part in bare)
        self[code] = folded
        return folded


_FOLD = _Fold()


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents, apostrophes and invisible characters."""
    return _WORD.findall(unicodedata.normalize("NFC", text).translate(_FOLD))


def _truncate(word: str) -> str:
    return word[:_TRUNCATED]


@cache
def _stemmer(code: str) -> Callable[[str], str]:
    """Return the stemmer of a language; without one, a word keeps its first letters, and one of no language stays."""
    if code in ("en", "ru"):
        # Imported here, since it loads the stemmers of all its languages. These classes never use a C library.
        from snowballstemmer.english_stemmer import EnglishStemmer  # noqa: PLC0415
        from snowballstemmer.russian_stemmer import RussianStemmer  # noqa: PLC0415

        found: Callable[[str], str] = (EnglishStemmer() if code == "en" else RussianStemmer()).stemWord
        return found
    return kazakh.stem if code == "kk" else _truncate if code else str


@cache
def stem(word: str, language: str) -> str:
    """Return the stem of a word in a language."""
    return _stemmer(language.partition("-")[0])(word)


def folded(word: str, language: str) -> str:
    """Return how the stems of the words begin that begin with `word`."""
    code = language.partition("-")[0]
    return kazakh.fold(word) if code == "kk" else word if code in _WHOLE else _truncate(word)
