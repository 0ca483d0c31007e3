"""Readings of bills that the record has otherwise."""

from __future__ import annotations

from functools import cache

import pytest
from review_records import article_of, first_story, tidal_gate

from onrecord.web.review.day_review import DayRecord, gather_days, review_days
from onrecord.web.review.rows import Row, RowKind


@cache
def _tidal_gate() -> DayRecord:
    return gather_days(*tidal_gate())


@cache
def _first_story() -> DayRecord:
    return gather_days(*first_story())


def _stages(*texts: str) -> list[tuple[str, str]]:
    return [_of(row) for row in review_days(article_of(*texts), _tidal_gate())]


def _of(row: Row) -> tuple[str, str]:
    assert row.kind is RowKind.STAGE
    return row.words, row.day


def test_row_has_the_reading_of_that_day_and_no_judgement() -> None:
    """It leads to the words of the reading, and to the entry."""
    text = "The Landing Fees Bill passed its first reading on 10 December 2025."
    (row,) = review_days(article_of("A heading", text), _tidal_gate())

    assert (row.kind, row.line, row.words) == (RowKind.STAGE, 3, "first reading")
    assert row.message == (
        "The record has another reading, the second, on 10 December 2025: “Landing Fees Bill passes its second "
        "reading”."
    )
    assert (row.entry, row.nearest) == ("tidal-gate/fees-second-reading", "second reading")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Der Landing Fees Bill wurde am 10. Dezember 2025 in dritter Lesung angenommen.", "dritter Lesung"),
        ("Landing Fees Bill прошёл третье чтение 10 декабря 2025 года.", "третье чтение"),
        ("Landing Fees Bill пройшов третє читання 10 грудня 2025 року.", "третє читання"),
        ("Le Landing Fees Bill a été adopté en première lecture le 10 décembre 2025.", "première lecture"),
        ("El Landing Fees Bill fue aprobado en primera lectura el 10 de diciembre de 2025.", "primera lectura"),
        ("Landing Fees Bill 2025 жылғы 10 желтоқсанда үшінші оқылымда қабылданды.", "үшінші оқылымда"),
        ("10 декабря 2025 года законопроект о причальных сборах прошёл третье чтение.", "третье чтение"),
        ("On 10 December 2025 the landing fees bill passed its third reading.", "third reading"),
    ],
)
def test_other_reading_on_its_day_is_told_in_all_languages(text: str, words: str) -> None:
    """The day says which reading is meant."""
    assert _stages(text) == [(words, "2025-12-10")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Landing Fees Bill passed its first reading without a division on 10 December 2025.", "first reading"),
        ("Without further debate the Landing Fees Bill passed its first reading on 10 December 2025.", "first reading"),
        ("The Landing Fees Bill has passed its third reading without a vote.", "third reading"),
        (
            "Der Landing Fees Bill wurde am 10. Dezember 2025 ohne Abstimmung in dritter Lesung angenommen.",
            "dritter Lesung",
        ),
        ("Landing Fees Bill прошёл третье чтение без голосования 10 декабря 2025 года.", "третье чтение"),
        ("Landing Fees Bill прошёл без прений третье чтение 10 декабря 2025 года.", "третье чтение"),
        ("Landing Fees Bill пройшов без обговорення третє читання 10 грудня 2025 року.", "третє читання"),
        ("Le Landing Fees Bill a été adopté sans débat en première lecture le 10 décembre 2025.", "première lecture"),
        (
            "El Landing Fees Bill fue aprobado sin debate en primera lectura el 10 de diciembre de 2025.",
            "primera lectura",
        ),
    ],
)
def test_reading_without_a_vote_or_a_debate_is_no_negation(text: str, words: str) -> None:
    """The bill passed it all the same."""
    assert _stages(text) == [(words, "2025-12-10")]


def test_other_reading_with_its_votes_is_told_without_a_day() -> None:
    """Both figures together are those of one vote."""
    text = "The Tidal Gate Bill passed its third reading by 301 votes to 214."
    assert _stages(text) == [("third reading", "2025-01-22")]


def test_link_says_which_reading_is_meant() -> None:
    """A link to the second reading is not one to the first."""
    address = "https://example.org/tidal-gate/tidal-gate/bill-second-reading/"
    assert _stages(f"It passed [its first reading]({address}) in winter.") == [("first reading", "2025-01-22")]
    assert _stages(f"It passed [its second reading]({address}) in winter.") == []


def test_reading_that_the_bill_never_had_is_told() -> None:
    """The row names the last one that it had."""
    (row,) = review_days(article_of("The Landing Fees Bill has passed its third reading."), _tidal_gate())
    assert row.message == (
        "The record has no third reading of this bill; the last one is "
        "“Landing Fees Bill passes its second reading”, 10 December 2025."
    )


@pytest.mark.parametrize(
    "text",
    [
        "The Landing Fees Bill passed its second reading on 10 December 2025.",
        "The Landing Fees Bill passed its first reading long ago.",
        "The Landing Fees Bill awaits its third reading, which it may pass in spring.",
        "The Landing Fees Bill would pass its third reading easily.",
        "The Landing Fees Bill has not passed its third reading.",
        "Before its third reading the Landing Fees Bill is to be adopted by a committee.",
        "Der Landing Fees Bill soll im Frühjahr in dritter Lesung angenommen werden.",
        "Третье чтение Landing Fees Bill не принят.",
        "On 10 December 2025 the sitting closed without a third reading of the Landing Fees Bill.",
        "The Fisheries Bill passed its third reading on 10 December 2025.",
        "The Landing Fees Bill passed its first reading and its second reading on 10 December 2025.",
        "On 26 March 2025 the Tidal Gate Bill passed its third reading.",
        "On 14 May 2025 the second House gave the Tidal Gate Bill its first reading.",
    ],
)
def test_reading_that_is_right_planned_denied_or_of_another_bill_is_silent(text: str) -> None:
    """The same holds of a first reading that nobody recorded, since a second one follows it."""
    assert _stages(text) == []


def test_stage_that_is_passage_and_reading_at_once_is_silent() -> None:
    """No source says at which reading the chamber passed the bill, so the second one is as good."""
    text = "The Mazhilis passed the bill in second reading on 9 March 2022."
    assert review_days(article_of(text), _first_story()) == ()
