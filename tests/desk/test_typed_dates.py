"""Dates as people type them: which day, month or year each means, and what is never guessed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.desk.forms.typed_dates import read_as, read_typed_date
from onrecord.model.dates import parse_issued

READ: Mapping[str, tuple[str, str]] = {
    "4 Dec 2025": ("2025-12-04", "Thursday 4 December 2025"),
    "  4  December, 2025 ": ("2025-12-04", "Thursday 4 December 2025"),
    "Thursday, 4 December 2025": ("2025-12-04", "Thursday 4 December 2025"),
    "2 ноября 2021": ("2021-11-02", "Tuesday 2 November 2021"),
    "2021 жылғы 2 қараша": ("2021-11-02", "Tuesday 2 November 2021"),
    "2 листопада 2021": ("2021-11-02", "Tuesday 2 November 2021"),
    "November 2025": ("2025-11", "November 2025"),
    "2025": ("2025", "2025"),
    "about 2025": ("2025~", "2025 (approximately)"),
    "около ноября 2021": ("2021-11~", "November 2021 (approximately)"),
    "Nov 2021?": ("2021-11?", "November 2021 (uncertain)"),
    "before 4 Dec 2025": ("../2025-12-04", "4 December 2025 or earlier"),
    "not later than 2021": ("../2021", "2021 or earlier"),
    "not later than Thursday, 4 December 2025": ("../2025-12-04", "4 December 2025 or earlier"),
    "2010s": ("2010/2019", "2010–2019, exact day not recorded here"),
    "2025 Q4": ("2025-10/2025-12", "October – December 2025, exact day not recorded here"),
    "13.12.2025": ("2025-12-13", "Saturday 13 December 2025"),
    "4.4.2025": ("2025-04-04", "Friday 4 April 2025"),
    "2025-12-04": ("2025-12-04", "Thursday 4 December 2025"),
    "2025-09/2025-10": ("2025-09/2025-10", "September – October 2025, exact day not recorded here"),
    "../2025-12-04": ("../2025-12-04", "4 December 2025 or earlier"),
    "2021-11-02T10:47": ("2021-11-02T10:47", "Tuesday 2 November 2021, 10:47"),
}


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=READ)
def test_date_is_read(text: str, expected: tuple[str, str]) -> None:
    """A date in words or figures becomes the form of entries, and its reading says day, month and year."""
    typed = read_typed_date(text)

    assert (typed.value, typed.options, typed.fault) == (expected[0], (), "")
    assert read_as(typed.value) == expected[1]


@pytest.mark.parametrize("text", ["4.12.2025", "4/12/2025", "04-12-2025"])
def test_both_days_are_offered(text: str) -> None:
    """A date that can begin with the day or the month has no value, but both days."""
    typed = read_typed_date(text)

    assert (typed.value, typed.options) == ("", ("2025-04-12", "2025-12-04"))
    assert typed.fault == f"'{text}' can mean two days; write 2025-04-12 (12 April) or 2025-12-04 (4 December)"


UNCLEAR: Mapping[str, str] = {
    "29 Feb 2021": "'29 Feb 2021' is not a date; this month has 28 days",
    "31 ноября 2021?": "'31 ноября 2021?' is not a date",
    "2.11.21": "if the year is 2021",
    "between 2021-11-02 and 2021-11-04": "if it lasted",
    "winter 2025": "2025-12/2026-02",
    "yesterday": "write a date as 2021-11-02",
    "30 Feb 2021": "is not a date",
    "2021-13-02": "is it 2021-02-13?",
    "2021-09/..": "write both ends",
    "": "is not a date",
}


@pytest.mark.parametrize(("text", "words"), UNCLEAR.items(), ids=UNCLEAR)
def test_unclear_date_says_what_to_type(text: str, words: str) -> None:
    """What is no date, or not one for certain, has the message of `check` with its hint."""
    typed = read_typed_date(text)

    assert (typed.value, typed.options) == ("", ())
    assert words in typed.fault


def test_long_text_is_no_date() -> None:
    """A whole page that somebody pasted has its reason at once."""
    assert read_typed_date("about " * 20_000 + "2025").fault


@given(st.text(st.sampled_from("0123456789 .-/~?,T:абвJanuary"), max_size=16))
def test_reading_ends_and_is_valid(text: str) -> None:
    """Any text gives a valid date, or a reason; and a valid date reads as itself."""
    typed = read_typed_date(text)

    assert bool(typed.value) != bool(typed.fault)
    if typed.value:
        assert str(parse_issued(typed.value)) == typed.value
        assert read_typed_date(typed.value) == typed
