"""Days in the text of an article."""

from __future__ import annotations

import pytest

from onrecord.web.review.article_dates import days_in, month_of


def _days(text: str) -> list[tuple[int | None, int, int, str]]:
    return [(day.year, day.month, day.day, text[day.start : day.end]) for day in days_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "on 3 May 2022.",
        "on May 3, 2022, a law",
        "on May 3rd 2022",
        "on the 3rd of May 2022",
        "3 мая 2022 года",
        "3-го мая 2022 г.",
        "3 травня 2022 року",
        "2022 жылғы 3 мамырда",
        "am 3. Mai 2022 unterzeichnet",
        "le 3 mai 2022",
        "el 3 de mayo de 2022",
        "2022-05-03",
        "03.05.2022",
        "3. 5. 2022",
        "3.5.22",
    ],
)
def test_day_is_read_in_all_languages_and_forms(text: str) -> None:
    """Its words are exactly those of the day, which an editor's cursor goes to."""
    ((*day, words),) = _days(text)
    assert day == [2022, 5, 3]
    assert words.strip("., ") == words
    assert words[0].isdigit() or words.startswith("May")


def test_day_with_slashes_is_read_if_only_one_figure_can_be_the_month() -> None:
    """In America the month stands first."""
    assert _days("05/03/2022 or rather 13/05/2022, in America 05/14/2022") == [
        (2022, 5, 13, "13/05/2022"),
        (2022, 5, 14, "05/14/2022"),
    ]


@pytest.mark.parametrize("before", ["Vom", "the", "опроверг"])
def test_word_before_a_day_is_not_taken_for_a_month(before: str) -> None:
    """In English the month can stand first."""
    assert [day[:3] for day in _days(f"{before} 3. Mai 2022")] == [(2022, 5, 3)]


def test_day_without_a_year_has_none() -> None:
    """What stands around it says which year is meant."""
    assert _days("Am 1. November, und am 2 ноября") == [(None, 11, 1, "1. November"), (None, 11, 2, "2 ноября")]


@pytest.mark.parametrize("text", ["on 1er mai 2022", "le 1er mai 2022", "1º de mayo de 2022"])
def test_first_of_a_month_has_an_ordinal(text: str) -> None:
    """French and Spanish write one for this day alone."""
    assert [day[:3] for day in _days(text)] == [(2022, 5, 1)]


@pytest.mark.parametrize("text", ["Jan. 22, 2024", "22 Jan 2024", "22. Jan. 2024"])
def test_month_can_be_shortened(text: str) -> None:
    """Three letters are enough."""
    assert [day[:3] for day in _days(text)] == [(2024, 1, 22)]


@pytest.mark.parametrize(
    "text",
    [
        "on Tuesday",
        "in May 2022",
        "in 2022",
        "May 12 ships",
        "31 ducks in March",
        "at 3.05 am",
        "version 1.2.2021.4",
        "40 May 2022",
        "5 marble steps",
    ],
)
def test_weekday_month_year_and_number_are_no_day(text: str) -> None:
    """They name none, or something else."""
    assert _days(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "11–27 February 2025",
        "from 3 to 5 May 2022",
        "on 3 and 5 May",
        "vom 3. bis 5. Mai 2022",
        "с 3 по 5 мая 2022 года",
        "du 3 au 5 mai",
        "3 May 2022 – 4 June 2022",
    ],
)
def test_ends_of_a_range_are_left_out(text: str) -> None:
    """What happened within them has another day than either end."""
    assert _days(text) == []


def test_written_day_takes_the_year_around_it_unless_it_has_its_own() -> None:
    """A day that the calendar lacks is none."""
    (day,) = days_in("on 29 February")
    assert day.on(2024) is not None
    assert day.on(2025) is None
    assert day.on(None) is None
    (own,) = days_in("on 3 May 2022")
    assert str(own.on(1999)) == "2022-05-03"


def test_beginning_that_two_months_share_is_no_month() -> None:
    """`Ju` can be June or July; `Mär` is March in German alone."""
    assert month_of("ju") == 0
    assert month_of("Mär") == month_of("März") == 3
    assert month_of("мая") == month_of("Мамырдың") == 5
