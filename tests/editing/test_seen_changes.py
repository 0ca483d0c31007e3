"""What of a change readers could notice: signs between words tell nothing, words, numbers and questions do."""

from __future__ import annotations

import pytest

from onrecord.editing.diff.seen_changes import has_same_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ministry, as it says, has access", "The ministry – as it says – has access."),
        ("“No joint statement”", "«No joint statement»"),
        ("the Ministry  announces", "The ministry\nannounces"),
        ("On 3 May.", "On 3 May"),
        ("a well-known text", "a well known text"),
    ],
)
def test_signs_between_words_tell_nothing(one: str, other: str) -> None:
    """Commas, dashes, quotation marks, capital letters and white space."""
    assert has_same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 May", "4 May"),
        ("1.5 million", "15 million"),
        ("2,000 people", "2 000 people"),
        ("5 % of them", "5 of them"),
        ("$ 5", "€ 5"),
        ("minus: -5", "minus: 5"),
        ("He resigned", "He resigned?"),
        ("not guilty", "guilty"),
        ("Ministry", "Minister"),
    ],
)
def test_words_numbers_and_questions_do(one: str, other: str) -> None:
    """What could mislead somebody is never taken for a comma."""
    assert not has_same_words(one, other)
