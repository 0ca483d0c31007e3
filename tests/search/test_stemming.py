"""Words and stems: the forms of a word have one stem, and both spellings of a Kazakh word too."""

from __future__ import annotations

import pytest

from onrecord.model.foldings import words_to_index
from onrecord.search.stems import fold_start, stem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Meta’s «Ёлка», № 118-VII", ["metas", "елка", "no", "118", "vii"]),
        ("Йод и\N{COMBINING BREVE}од", ["йод", "йод"]),
        ("CAFÉ cafe\N{COMBINING ACUTE ACCENT} Straße Łódź", ["cafe", "cafe", "strasse", "lodz"]),
        ("co\N{SOFT HYPHEN}operate under_score", ["cooperate", "under", "score"]),
        ("Мәжіліс ҚАЗАҚСТАН", ["мәжіліс", "қазақстан"]),
        ("… – !", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    """Case, accents, apostrophes and invisible characters make no difference; `й` and Kazakh letters stay."""
    assert words_to_index(text) == words


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "заявление заявления заявлений заявлениями"),
        ("ru", "законопроект законопроекта законопроектом"),
        ("en", "agreement agreements"),
        ("en-GB", "deny denied denies"),
        ("kk", "көпір көпірдің көпірлер көпірлерге көпіріміз копирдин копирлер"),
        ("kk", "министрлік министрліктің министрлиги министрликке"),
        ("kk", "келісім келісімге келисимди келісімдер"),
        ("kk", "мәжіліс мәжілісте мажилистин мажилис"),
        ("kk", "кітап кітабы китаптар"),
        ("de", "regierung regierungen"),
        ("uk", "законопроєкт законопроєкту законопроєктом"),
    ],
)
def test_forms_of_a_word_have_one_stem(language: str, forms: str) -> None:
    """The forms of a word share their stem, in Kazakh also as they are typed on a Russian keyboard."""
    assert len({stem(word, language) for word in forms.split()}) == 1


def test_different_words_keep_their_stems() -> None:
    """A stem is not so short that other words have it."""
    stems = [stem(word, "kk") for word in ("заң", "сот", "көпір", "министр", "мәжіліс", "хабарлама", "компания")]

    assert len(set(stems)) == len(stems)
    assert stem("заң", "kk") == "зан"
    assert stem("VII".casefold(), "") == "vii"


@pytest.mark.parametrize("language", ["en", "ru", "kk", "de", ""])
def test_stem_of_a_word_begins_as_it_is_typed(language: str) -> None:
    """The beginning of a word finds its stem, if it is no longer than that."""
    for word in ("bridges", "келісімдер", "законопроектами", "regierungen"):
        own = stem(word, language)
        assert own.startswith(fold_start(word[: min(3, len(own))], language))
