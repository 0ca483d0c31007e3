"""Words of names: what is a form of one, what is one slip from it, and what is another word."""

from __future__ import annotations

import pytest

from onrecord.web.review.word_slips import KnownWord, is_form, is_like, is_slip

SARYM = KnownWord("Sarym", "en", "Сарым", "ru")
TOKAYEV = KnownWord("Tokayev", "en", "Токаев", "ru")


@pytest.mark.parametrize(
    ("word", "known", "language"),
    [
        ("Сарыма", KnownWord("Сарым", "ru"), "ru"),
        ("Закиевой", KnownWord("Закиева", "ru"), "ru"),
        ("Стекольной", KnownWord("Стекольная", "ru"), "ru"),
        ("Павла", KnownWord("Павел", "ru"), "ru"),
        ("Фёдор", KnownWord("Федор", "ru"), "ru"),
        ("Антона", KnownWord("Антін", "uk"), "uk"),
        ("Яковинцю", KnownWord("Яковинець", "uk"), "uk"),
        ("В'ячеслава", KnownWord("Вячеслав", "uk"), "uk"),
        ("Ользі", KnownWord("Ольга", "uk"), "uk"),
        ("Сәметовтің", KnownWord("Сәметов", "kk"), "kk"),
        ("министрлігі", KnownWord("министрлік", "kk"), "kk"),
        ("Karls", KnownWord("Karl", "de"), "de"),
        ("Mueller", KnownWord("Müller", "de"), "de"),
        ("Perez", KnownWord("Pérez", "es"), "es"),
    ],
)
def test_inflected_words_and_accents_are_forms(word: str, known: KnownWord, language: str) -> None:
    """An ending of the article's language makes no other name."""
    assert is_form(word, known, language)
    assert not is_slip(word, known, language, 2)


@pytest.mark.parametrize(
    ("word", "known", "language"),
    [
        ("Tokaev", TOKAYEV, "en"),
        ("Tokajew", TOKAYEV, "de"),
        ("Токаєв", KnownWord("Токаев", "ru"), "uk"),
        ("Макконагі", KnownWord("Макконаги", "ru"), "uk"),
        ("Токаев", KnownWord("Tokayev", "en"), "ru"),
        ("Tokaiev", KnownWord("Токаев", "ru"), "fr"),
    ],
)
def test_transliterations_are_forms(word: str, known: KnownWord, language: str) -> None:
    """A name is written in many ways in another language, and none is a slip."""
    assert is_form(word, known, language)


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_spelling_that_no_transliteration_has_is_a_slip(language: str) -> None:
    """The Cyrillic name decides: no system writes its ы with an i."""
    assert is_slip("Sarim", SARYM, language)
    assert not is_slip("Sarym", SARYM, language)


def test_german_transliteration_is_a_slip_in_english() -> None:
    """Each language has its own systems."""
    assert is_slip("Zakiewa", KnownWord("Zakieva", "en", "Закиева", "ru"), "en")
    assert is_form("Zakiewa", KnownWord("Zakieva", "en", "Закиева", "ru"), "de")


def test_name_that_is_no_transliteration_has_one_spelling_in_its_language() -> None:
    """Smith and Smyth are two names."""
    assert is_slip("Smyth", KnownWord("Smith", "en"), "en")


def test_name_without_its_original_may_be_spelled_otherwise_in_another_language() -> None:
    """Nobody knows here how a German writes it, so nothing is said."""
    assert not is_slip("Aleksej", KnownWord("Alexei", "en"), "de")


@pytest.mark.parametrize(
    ("word", "known", "most"), [("McConaughy", "McConaghy", 1), ("Chne", "Chen", 1), ("Loading", "Landing", 2)]
)
def test_letters_added_exchanged_or_replaced_are_slips(word: str, known: str, most: int) -> None:
    """Exchanged letters are one slip."""
    assert is_slip(word, KnownWord(known, "en"), "en", most)


def test_words_of_other_letters_are_never_slips() -> None:
    """Between scripts, a difference proves nothing."""
    assert not is_slip("Токарев", KnownWord("Tokayev", "en"), "ru", 2)


def test_words_of_one_root_are_alike() -> None:
    """A journalist takes one adjective for the other."""
    assert is_like("Стеклянная", "Стекольная")
    assert not is_like("Паромная", "Стекольная")
