"""Dates as people type them: which day, month or year each means, and what is never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.editing.forms.date_remarks import loss_of, read_as
from onrecord.editing.forms.typed_dates import read_typed_date
from onrecord.model.dates import parse_issued

TODAY = date(2026, 12, 1)

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
    "before 4 Dec 2025": ("../2025-12-03", "3 December 2025 or earlier"),
    "before 2000": ("../1999", "1999 or earlier"),
    "before March 2015": ("../2015-02", "February 2015 or earlier"),
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


LOSING: Mapping[str, tuple[str, str]] = {
    "early 2004": ("2004", "'early' is lost, since no date can say it: say it in the text"),
    "mid-2015": ("2015", "'mid' is lost, since no date can say it: say it in the text"),
    "the end of March 2015": ("2015-03", "'the end of' is lost, since no date can say it: say it in the text"),
    "around 10-12 May 2015": (
        "2015-05-10/2015-05-12",
        "'around' is lost, since no date can say it: say it in the text",
    ),
    "10-12 May 2015": (
        "2015-05-10/2015-05-12",
        "if it lasted all that time, write the first day here and the last into 'until'",
    ),
    "March or April 2015": ("2015-03/2015-04", ""),
    "3 March 2015": ("2015-03-03", ""),
}


@pytest.mark.parametrize(("text", "expected"), LOSING.items(), ids=LOSING)
def test_lost_word_is_named(text: str, expected: tuple[str, str]) -> None:
    """A word that no date can hold is not dropped without a word."""
    typed = read_typed_date(text)

    assert (typed.value, loss_of(typed)) == expected


CONFIRMED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "after 2000": (("2001/2026-12-01",), "a date needs a last day"),
    "since 3 March 2015": (("2015-03-03/2026-12-01",), "a date needs a last day"),
    "spring 2015": (("2015-03/2015-05", "2015-09/2015-11"), "in the south of the earth it is half a year later"),
    "winter 2015": (("2014-12/2015-02", "2015-06/2015-08", "2015-12/2016-02"), "half a year later"),
    "Monday 3 March 2015": (("2015-03-03",), "it was a Tuesday"),
    "before 3/4/2015": (("../2015-03-03", "../2015-04-02"), "can mean two days"),
    "2011/12": (("2011-12", "2011/2012"), "can mean two dates; write 2011-12 or 2011/2012"),
}


@pytest.mark.parametrize(("text", "expected"), CONFIRMED.items(), ids=CONFIRMED)
def test_what_nobody_typed_is_asked(text: str, expected: tuple[tuple[str, ...], str]) -> None:
    """An end, months or a day that the text doesn't name are offered, and never taken."""
    typed = read_typed_date(text, TODAY)

    assert (typed.value, typed.options) == ("", expected[0])
    assert expected[1] in typed.fault


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-12-01"),
        ("yesterday", "2026-11-30"),
        ("2-Nov-21", "2021-11-02"),
        ("2 Nov 26", "2026-11-02"),
        ("2-Nov-89", "1989-11-02"),
        ("вчера", "2026-11-30"),
        ("heute", "2026-12-01"),
    ],
)
def test_day_of_typing_is_an_argument(text: str, expected: str) -> None:
    """What depends on the day is read by the day that is handed in; without one it is not read."""
    assert read_typed_date(text, TODAY).value == expected
    assert read_typed_date(text).value == ""


UNCLEAR: Mapping[str, str] = {
    "29 Feb 2021": "'29 Feb 2021' is not a date; this month has 28 days",
    "31 ноября 2021?": "'31 ноября 2021?' is not a date",
    "2.11.21": "if the year is 2021",
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
        assert read_typed_date(typed.value).value == typed.value
