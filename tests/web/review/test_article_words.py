"""Words and sentences of a paragraph, and the language that it seems to have."""

from __future__ import annotations

import pytest

from onrecord.web.review.article_words import sentences_in, words_in
from onrecord.web.review.text_language import language_of


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Chen spoke to J. Smith on Monday.",
        "Am 4. Mai sprach er mit Nr. 5 im Rat.",
        "В статье написано, что г. Алматы и ул. Абая рядом.",
    ],
)
def test_initials_days_and_abbreviations_end_no_sentence(text: str) -> None:
    """The point belongs to the word before it."""
    assert len(sentences_in(text)) == 1


def test_sentences_end_behind_their_closing_marks() -> None:
    """The place of each word is that in the paragraph."""
    text = "“It is so.” She left. «Так!» Он ушёл."
    found = sentences_in(text)

    assert [text[one.start : one.end].strip() for one in found] == ["“It is so.”", "She left.", "«Так!»", "Он ушёл."]
    assert all(text[word.start : word.end] == word.text for one in found for word in one.words)


def test_word_has_neither_its_owner_s_ending_nor_invisible_letters() -> None:
    """They are no part of a name."""
    assert [word.text for word in words_in("Chen’s Maz\u00adhilis")] == ["Chen", "Mazhilis"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council said that it had not been asked.", "en"),
        ("Der Rat sagte, dass er nicht gefragt wurde.", "de"),
        ("Le conseil dit qu'il est dans la ville et sur les quais.", "fr"),
        ("El consejo dice que los barcos no se van por el canal.", "es"),
        ("Совет сказал, что его не спросили.", "ru"),
        ("Рада сказала, що її не запитали і відповіді не буде.", "uk"),
        ("Кеңес өзінен сұралмағанын айтты.", "kk"),
        ("", "en"),
    ],
)
def test_language_of_a_paragraph_is_recognized(text: str, language: str) -> None:
    """By its letters and small words."""
    assert language_of(text) == language
