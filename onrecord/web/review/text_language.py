"""Guesses in which language of the interface a paragraph is, from its letters and its commonest words."""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, json

from onrecord.web.review.review_memory import remember_until_review_ends

_CYRILLIC = re.compile("[а-яё]")


class _Languages(Struct, frozen=True):
    """By what languages are told apart."""

    common_words: Mapping[str, str]
    """Of those in Latin letters; without one of these words, a text is in the first."""
    letters: Mapping[str, str]
    """Of those in Cyrillic letters, in the order in which they are asked for; the last one needs none."""


_LANGUAGES = json.decode(Path(__file__).with_name("text_languages.json").read_bytes(), type=_Languages)
_BY_WORD = {
    word: [code for code, words in _LANGUAGES.common_words.items() if word in words.split()]
    for word in " ".join(_LANGUAGES.common_words.values()).split()
}


@remember_until_review_ends
def language_of(text: str) -> str:
    """Return the code of a paragraph's likely language."""
    lowered = text.lower()
    if len(_CYRILLIC.findall(lowered)) > len(lowered) / 4:
        return _cyrillic_language(lowered)
    counts = dict.fromkeys(_LANGUAGES.common_words, 0)
    for word in re.findall(r"[^\W\d_]+", lowered):
        for code in _BY_WORD.get(word, ()):
            counts[code] += 1
    return max(counts, key=lambda code: counts[code])


def _cyrillic_language(lowered: str) -> str:
    *asked, last = _LANGUAGES.letters.items()
    fewest = len(lowered) / 100
    return next((code for code, letters in asked if sum(map(lowered.count, letters)) > fewest), last[0])
