"""The foldings: each use of a text has its own, and no two of them may become one unnoticed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slow import examples

from onrecord.model.foldings import (
    fold_erased,
    fold_heard_and_seen,
    fold_kazakh,
    fold_misquoted,
    fold_name,
    fold_origin,
    fold_quotation,
    fold_spellings,
    fold_title,
    fold_typed,
    slug,
    transliterated,
    words_to_index,
    words_to_look_up,
)

NAME = "«Straße»  O’Bri\N{SOFT HYPHEN}en – Ёлка."
"""A name with marks, capitals, two spaces, an apostrophe, a soft hyphen, a dash, accents, and two alphabets."""


@pytest.mark.parametrize(
    ("fold", "expected"),
    [
        (transliterated, "«strasse»  o’bri\N{SOFT HYPHEN}en – elka."),
        (slug, "strasse-obri-en-elka"),
        (fold_quotation, '"Straße" O\'Brien - Ёлка.'),
        (fold_misquoted, "«strasse»  o’bri\N{SOFT HYPHEN}en – ёлka."),
        (fold_title, '"strasse" o\'brien - ёлка'),
        (fold_name, "strasse o'brien - ёлка."),
        (fold_origin, "«strasse» o’bri\N{SOFT HYPHEN}en – ёлка."),
        (fold_erased, "«strasse» o’brien – ёлка."),
        (fold_typed, "«strasse»  o’bri\N{SOFT HYPHEN}en – ёлка."),
    ],
)
def test_each_use_folds_in_its_own_way(fold: Callable[[str], str], expected: str) -> None:
    """What makes no difference for one use makes one for another."""
    assert fold(NAME) == expected


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        (words_to_look_up, ["strasse", "obrien", "elka"]),
        (words_to_index, ["strasse", "obrien", "елка"]),
    ],
)
def test_words_that_find_entries(split: Callable[[str], Sequence[str]], expected: Sequence[str]) -> None:
    """At the desk a Latin spelling finds a Cyrillic name; a search keeps the alphabet, from which it makes stems."""
    assert split(NAME) == expected
    assert split("O'Brien") == ["obrien"]


@pytest.mark.parametrize(
    ("name", "equal", "recognized"),
    [
        ("The Guild", ("the guild",), ["guild"]),
        ("The", ("the",), ["the"]),
        ("Касым-Жомарт Токаев", ("касым-жомарт токаев", "kacыm-жomapt tokaeв"), ["emart kasim tokaev"]),
        ("Расо", ("расо", "paco"), ["raso", "paco"]),
        ("O'Brien \N{CYRILLIC CAPITAL LETTER VE}ill", ("o'brien вill", "o'brien bill"), ["obren vil", "bil obren"]),
        ("\N{SOFT HYPHEN}“”", (), []),
    ],
)
def test_names_as_heard_seen_and_spelt(name: str, equal: tuple[str, ...], recognized: list[str]) -> None:
    """A name has a form as it is heard and one as it looks, and words that other spellings have too."""
    assert fold_heard_and_seen(name) == equal
    assert [*fold_spellings(name)] == recognized


def test_kazakh_letters_become_those_of_a_russian_keyboard() -> None:
    """Both spellings of a Kazakh word fold to one."""
    assert fold_kazakh("құжаттың") == fold_kazakh("кужаттын") == "кужаттин"


@given(st.text())
@examples(200)
def test_slug_of_any_text_is_empty_or_fits_an_id(text: str) -> None:
    """A slug has Latin words and single hyphens only, and is its own slug."""
    found = slug(text)

    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", found)
    assert slug(found) == found


@given(st.text())
@examples(200)
def test_words_of_any_text_are_their_own_words(text: str) -> None:
    """What an index has finds itself again: no word of it folds to something else, and none has a capital."""
    assert [*words_to_index(" ".join(words := words_to_index(text)))] == words
