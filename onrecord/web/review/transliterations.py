"""Tells whether a Latin spelling writes a Cyrillic word, by any system that the language of the article has."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, json

from onrecord.web.review.review_memory import remember_until_review_ends


class _Table(Struct, frozen=True):
    letters: dict[str, str]
    """The Latin spellings of a letter, or of two, between bars."""
    of_language: dict[str, dict[str, str]]
    """Those that a language of articles adds."""
    ukrainian: dict[str, str]
    """Those of Ukrainian names, in place of the others."""


_TABLE = json.decode(Path(__file__).with_name("transliterations.json").read_bytes(), type=_Table)
_LONGEST = 2
"""The letters that one spelling may stand for."""


@remember_until_review_ends
def is_transliteration(latin: str, cyrillic: str, name_language: str, language: str) -> bool:
    """Return whether a Latin word may write a Cyrillic one of one language in an article of another."""
    latin, cyrillic = latin.casefold(), cyrillic.casefold()
    table = _letters(name_language, language)
    # By place in the Cyrillic word: the places in the Latin one that are reached there. A set keeps this short.
    reached = [set[int]() for _ in range(len(cyrillic) + 1)]
    reached[0].add(0)
    for place in range(len(cyrillic)):
        for part in {cyrillic[place : place + length] for length in range(1, _LONGEST + 1)}:
            for spelling in table.get(part, (part,)):
                after = reached[place + len(part)]
                after.update(one + len(spelling) for one in reached[place] if latin.startswith(spelling, one))
    return len(latin) in reached[-1]


@lru_cache(maxsize=64)
def _letters(name_language: str, language: str) -> Mapping[str, tuple[str, ...]]:
    found = {letters: tuple(spellings.split("|")) for letters, spellings in _TABLE.letters.items()}
    if name_language == "uk":
        found |= {letters: tuple(spellings.split("|")) for letters, spellings in _TABLE.ukrainian.items()}
    for letters, spellings in _TABLE.of_language.get(language, {}).items():
        found[letters] = (*found.get(letters, ()), *spellings.split("|"))
    return found
