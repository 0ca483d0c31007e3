"""Latin spellings of Cyrillic names, by the language of the article."""

from __future__ import annotations

import pytest

from onrecord.web.review.transliterations import is_transliteration


@pytest.mark.parametrize(
    ("latin", "cyrillic", "language"),
    [
        ("Yevgeny", "Евгений", "en"),
        ("Jewgenij", "Евгений", "de"),
        ("Kassym-Jomart", "Касым-Жомарт", "en"),
        ("Joukov", "Жуков", "fr"),
        ("Schukow", "Жуков", "de"),
        ("Jabarov", "Хабаров", "es"),
        ("Alexander", "Александер", "en"),
    ],
)
def test_systems_of_the_article_s_language_are_known(latin: str, cyrillic: str, language: str) -> None:
    """Each writes the name in its own way."""
    assert is_transliteration(latin, cyrillic, "ru", language)


@pytest.mark.parametrize("latin", ["Sarim", "Sarm", "Saryms", "Sary", "Zarym"])
def test_other_letters_are_no_transliteration(latin: str) -> None:
    """A letter less, more, or another one is no system's."""
    assert not is_transliteration(latin, "Сарым", "ru", "en")


def test_ukrainian_names_have_their_own_letters() -> None:
    """A Ukrainian и is a y, a Russian one an i."""
    assert is_transliteration("Halyna", "Галина", "uk", "en")
    assert not is_transliteration("Galyna", "Галина", "ru", "en")


def test_long_word_takes_no_long_time() -> None:
    """Each letter has several spellings, and a pair of letters has its own."""
    assert not is_transliteration("ks" * 500 + "!", "кс" * 500, "ru", "en")
