"""Words as a review compares them: folded, each with its place in the text."""

import re
import unicodedata

from msgspec import Struct

from onrecord.model.foldings import fold_misquoted, fold_quotation
from onrecord.web.review.review_memory import remember_until_review_ends

_UNSEEN = "\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff"
_LETTER = rf"[\w\u0300-\u036f{_UNSEEN}]"
_MARKS_INSIDE = "'\u2019\u02bc\u2018`\u00b4\u02b9"
_WORD = re.compile(
    rf"(?:(?<![\w\-\u2013])[\-\u2212](?=\d))?\d+(?:[.,\u00a0\u202f{_MARKS_INSIDE}]\d+)*"
    rf"|{_LETTER}+(?:[{_MARKS_INSIDE}]{_LETTER}+)*"
    r"|[%\u2030\u00b0\u20ac$\u00a3\u20b8\u20bd\u20b4\u00a5]"
)
"""A number with its sign and its separators, a word with its apostrophes, or a sign that is read as a word."""
_REMOVED = re.compile(f"[{_UNSEEN}]")
_THOUSANDS = re.compile(r"[.,'\s](?=\d{3}(?:\D|$))")


class PlacedWord(Struct, frozen=True):
    """A word with its place."""

    folded: str
    start: int
    end: int
    """In the text as it stands."""


def placed_words(text: str) -> list[PlacedWord]:
    """Return the words of a text with their places."""
    found = ((fold_word(match[0]), *match.span()) for match in _WORD.finditer(text))
    return [PlacedWord(*word) for word in found if word[0]]


def folded_words(text: str) -> list[str]:
    """Return the words of a text, as `placed_words` folds them; several times as fast."""
    return [word for word in map(fold_word, _WORD.findall(text)) if word]


@remember_until_review_ends
def fold_word(word: str) -> str:
    """Return what compares two words: capitals, look-alike letters, accents typed apart and unseen marks are equal."""
    plain = fold_quotation(_REMOVED.sub("", word))
    if plain.lstrip("-")[:1].isdigit():
        return _THOUSANDS.sub("", plain).replace(",", ".")
    return fold_misquoted(unicodedata.normalize("NFC", plain)).replace("ё", "e")
