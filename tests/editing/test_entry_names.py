"""The names of entries, where one language is enough."""

from collections.abc import Mapping
from typing import Any

import pytest

from onrecord.editing.lookup.entry_names import first_text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("The Port Act", "The Port Act"),
        ({"ru": "Закон о порте", "en": "The Port Act"}, "Закон о порте"),
        ({}, ""),
        (None, ""),
        ("", ""),
        (["The Port Act"], ""),
    ],
)
def test_first_text_is_that_of_the_first_language(
    value: str | Mapping[str, str] | list[Any] | None, expected: str
) -> None:
    """A text without a language is taken as it is; of several languages the first; a list is no text."""
    assert first_text(value) == expected
