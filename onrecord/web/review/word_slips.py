"""Tells forms of one word from words that are one slip apart."""

import re
from functools import lru_cache

from onrecord.model.foldings import fold_spellings
from onrecord.model.homoglyphs import homoglyphs_to_latin

_CYRILLIC = re.compile(r"[а-яёіїєґәғқңөұүһ]", re.IGNORECASE)
_ENDING_WORDS = """а я ы и у ю е о ь й ё ом ем ой ей ою ею ам ям ах ях ами ями ого его ому ему ый ий ая яя ое ее ые ие
ым им ых их ую юю ов ев ёв ия ию ии ием иям иях иями ин ина ой ою ын ыми ими і ї є ії ію ією ів їв ові еві ої ій ого ому
им ими єю єм ям ті ти"""
_ENDINGS = frozenset(_ENDING_WORDS.split())
"""The endings of Russian and Ukrainian nouns, names and adjectives."""
_KAZAKH_ENDING = re.compile(
    r"(?:(?:лар|лер|дар|дер|тар|тер)?(?:ы|і|сы|сі|ым|ім)?(?:ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|ды|ді|ты|ті|ны|ні|"
    r"да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен)?)\Z"
)
_LATIN_ENDINGS = frozenset({"s", "es", "n", "en", "er", "e", "em"})
"""The endings of German names and adjectives; Spanish and French names have none beside the plural."""


def is_form(word: str, known: str, *, is_english: bool = False) -> bool:
    """Return whether a word is a known one, in another form, spelling or transliteration.

    English names have no forms: there one letter more is another name.
    """
    return _is_form(word.casefold(), known.casefold(), is_english)


@lru_cache(maxsize=65536)
def _is_form(word: str, known: str, is_english: bool) -> bool:  # noqa: FBT001  (a key of the cache)
    if word == known:
        return True
    if abs(len(word) - len(known)) > 6:  # noqa: PLR2004  (longer than all endings)
        return False
    if _CYRILLIC.search(word) and _CYRILLIC.search(known):
        return _is_cyrillic_form(word, known)
    if not is_english and word.startswith(known) and word[len(known) :] in _LATIN_ENDINGS:
        return True
    if word[:1] != known[:1] and not (_CYRILLIC.search(word) or _CYRILLIC.search(known)):
        return homoglyphs_to_latin(word) == homoglyphs_to_latin(known)
    return not {*fold_spellings(word)}.isdisjoint(fold_spellings(known))


def _is_cyrillic_form(word: str, known: str) -> bool:
    if word.startswith(known) and (word[len(known) :] in _ENDINGS or _KAZAKH_ENDING.match(word[len(known) :])):
        return True
    for length in (1, 2, 3):
        base, ending = known[:-length], known[-length:]
        if len(base) > 2 and ending in _ENDINGS and word.startswith(base) and word[len(base) :] in {*_ENDINGS, ""}:  # noqa: PLR2004
            return True
    return word.replace("ё", "е") == known.replace("ё", "е")


def is_slip(word: str, known: str, *, is_english: bool = False, most: int = 1) -> bool:
    """Return whether a word is at most so many letters away from a known one, and no form of it."""
    word, known = word.casefold(), known.casefold()
    if _is_form(word, known, is_english):
        return False
    if _CYRILLIC.search(word):
        bases = {known, *(known[:-length] for length in (1, 2) if known[-length:] in _ENDINGS)}
        own = {word, *(word[:-length] for length in (1, 2, 3) if word[-length:] in _ENDINGS)}
        pairs = [(one, other) for one in own for other in bases if min(len(one), len(other)) > 3]  # noqa: PLR2004
        return any(_distance(one, other, most) <= most for one, other in pairs)
    plain = {word, *(word[: -len(ending)] for ending in _LATIN_ENDINGS if not is_english and word.endswith(ending))}
    return any(_distance(one, known, most) <= most for one in plain)


@lru_cache(maxsize=65536)
def _distance(one: str, other: str, most: int) -> int:
    """Return how many letters differ: other, missing, added or exchanged ones; `most` + 1 for any larger number."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before = list[int]()
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        last, before, row = before, row, [place]
        for column, known in enumerate(other, 1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != known))
            if last and column > 1 and letter == other[column - 2] and one[place - 2] == known:
                cost = min(cost, last[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
