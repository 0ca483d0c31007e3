"""ISBNs: their forms and the check digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model.fields import SourceFields
from onrecord.model.frozen_model import InvalidError
from onrecord.model.isbns import is_isbn, strip_isbn

DIGITS = st.lists(st.integers(0, 9), min_size=9, max_size=9)


def _ten(digits: list[int]) -> str:
    """Return the ISBN of these nine digits, by the sum of ISO 2108:1992."""
    last = -sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11
    return "".join(map(str, digits)) + ("X" if last == 10 else str(last))


def _thirteen(digits: list[int]) -> str:
    """Return the ISBN of these nine digits, by the sum of ISO 2108:2005."""
    body = [9, 7, 8, *digits]
    last = -sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(body)) % 10
    return "".join(map(str, body)) + str(last)


@pytest.mark.parametrize("isbn", ["978-0-306-40615-7", "9780306406157", "0-306-40615-2", "0-8044-2957-X", "080442957X"])
def test_isbn_is_kept_as_typed(isbn: str) -> None:
    """ISBNs of ten and thirteen digits are valid with hyphens and without."""
    assert SourceFields.model_validate({"title": "It", "isbn": isbn}).isbn == isbn


@given(DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_is_found(digits: list[int], place: int, more: int) -> None:
    """The check digit tells each mistyped digit in both forms."""
    for isbn in (_ten(digits), _thirteen(digits)):
        at = len(isbn) - 10 + place
        mistyped = f"{isbn[:at]}{(int(isbn[at]) + more) % 10}{isbn[at + 1 :]}"

        assert is_isbn(isbn)
        assert not is_isbn(mistyped)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ISBN 978 0 306 40615 7", "978-0-306-40615-7"),
        ("ISBN-13: 978–0–306–40615–7", "978-0-306-40615-7"),
        ("0 8044 2957 x", "0-8044-2957-X"),
        ("978-0-306-40615-8", ""),
        ("0-306-40615-X", ""),
        ("٩٧٨٠٣٠٦٤٠٦١٥٧", ""),
        ("1234-5679", ""),
    ],
)
def test_other_text_is_refused_and_never_changed(typed: str, meant: str) -> None:
    """Blanks, dashes and names are no part of an ISBN: the hint says what to type, where it is certain."""
    with pytest.raises(InvalidError) as raised:
        SourceFields.model_validate({"title": "It", "isbn": typed})
    (error,) = raised.value.errors

    assert error["type"] == "SRC017"
    assert getattr(error["hint"], "meant", ()) == ((meant,) if meant else ())
    assert strip_isbn(typed) == meant
