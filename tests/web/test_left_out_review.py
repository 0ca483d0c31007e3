"""What the record has beside a claim that an article touches or links to, where the article names nobody of it."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from review_records import article_of, tidal_gate

from onrecord.web.review.left_out_review import review_left_out
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.told_claims import TouchableRecord
from onrecord.web.review.touch_review import gather_touches, review_touches

SITE = "https://example.org/tidal-gate/tidal-gate"
WAIT = f"{SITE}/union-barges-wait/three-days/"
CROSSING = f"{SITE}/ferries-morning-crossing/crossing-ends/"
COST = "The gate costs less than 40 million crowns, they wrote."
WAS = "The summary dated the closing to 20 April."
NOW = "The old channel is closed from 22 April."
CONSULTED = "The Society of Ferries was consulted before the channel was closed."


@cache
def _record() -> TouchableRecord:
    return gather_touches(*tidal_gate())


def _review(*paragraphs: str, day: date | None = None) -> tuple[Row, ...]:
    return review_left_out(article_of(*paragraphs, day=day), _record())


def test_linked_claim_has_a_finding_and_a_denial() -> None:
    """The weightiest comes first; the address is that of the event that says it."""
    finding, denial = _review("A winter", f"Much is said about [waiting]({WAIT}).")

    assert (finding.kind, finding.line, finding.words) == (RowKind.LEFT_OUT, 3, "waiting")
    assert finding.message == (
        "on “Grain barges wait three days at the building site” the record has a finding: Found to be so in part by "
        "Ombudsman of the Waters, 20 October 2025; under appeal. Your text has no name of Ombudsman of the Waters."
    )
    assert finding.entry == "tidal-gate/ombudsman-on-wait"
    assert finding.file == "content/stories/tidal-gate/events/ombudsman-on-wait.yaml"
    assert finding.url == f"{SITE}/ombudsman-on-wait/"
    assert denial.message == (
        "on “Grain barges wait three days at the building site” the record has a denial: “Harbour Council denies that "
        "barges wait three days”, 30 May 2025. Your text has no name of Harbour Council."
    )


@pytest.mark.parametrize(
    ("also", "left"),
    [
        ("The Harbour Council has a book.", ["ombudsman-on-wait"]),
        ("Омбудсмену по водам писали многие.", ["council-denies-wait"]),
        ("Ask the Ombudsman, or the Harbour Council.", []),
    ],
)
def test_name_anywhere_in_the_article_is_enough(also: str, left: list[str]) -> None:
    """Who is named in another paragraph is not left out."""
    rows = _review(f"Much is said about [waiting]({WAIT}).", also)

    assert [row.entry for row in rows] == [f"tidal-gate/{event}" for event in left]


def test_link_to_the_entry_is_enough() -> None:
    """Who links to a finding tells of it, by whatever words."""
    rows = _review(f"Much is said about [waiting]({WAIT}), and [somebody]({SITE}/ombudsman-on-wait/) looked.")

    assert [row.entry for row in rows] == ["tidal-gate/council-denies-wait"]


def test_withdrawn_claim() -> None:
    """A withdrawal has no name to look for: who took it back is who said it."""
    (row,) = _review(f"The Society of Ferries [ends it]({CROSSING}).")

    assert row.message == (
        "on “The morning crossing ends for good in October” the record has a withdrawal: "
        "“Society of Ferries keeps its morning crossing after all”, 15 September 2025."
    )


def test_what_a_row_tells_already_is_not_told_again() -> None:
    """A passage with a row has the denial and the finding in it; beside the other side's name, the finding is left."""
    article = article_of(COST)

    assert len(review_touches(article, _record())) == 1
    assert review_left_out(article, _record()) == ()
    assert [row.entry for row in _review(f"{COST} The Union of Grain doubts it.")] == ["tidal-gate/tribunal-on-signing"]


def test_each_once() -> None:
    """A claim that is linked to twice, and touched, has one row for each fact."""
    words = "Grain barges wait three days at the building site; the Harbour Council has a book."

    assert len(_review(f"[One]({WAIT}).", f"[Two]({WAIT}).", words)) == 1


def test_later_than_the_article() -> None:
    """What came after the day of the article is told as stale, not as left out."""
    text = f"Much is said about [waiting]({WAIT})."

    assert [row.entry for row in _review(text, day=date(2025, 10, 19))] == ["tidal-gate/council-denies-wait"]
    assert _review(text, day=date(2025, 5, 29)) == ()


def test_words_that_were_corrected() -> None:
    """Only an article that has the wrong text, and not the right one, hears of a correction."""
    others = "The Harbour Council and the Society of Ferries differ."

    (row,) = _review(f"{CONSULTED} {WAS} {others}")

    assert row.entry == "tidal-gate/council-closes-channel"
    assert row.message.endswith(f"the record has a correction: “{WAS}” became “{NOW}”.")
    assert _review(f"{CONSULTED} {WAS} {NOW} {others}") == ()
    assert _review(f"{CONSULTED} {others}") == ()


def test_few() -> None:
    """An article that links to every claim of a record gets five rows, findings first."""
    links = [
        f"[claim](https://example.org/tidal-gate/{name.story}/{name.event}/{name.id}/)"
        for name in (claim.name for claim in _record().claims.claims)
    ]

    rows = _review(*links)

    assert len(rows) == 5
    assert [row.message.split(" the record has a ")[1].split(":")[0] for row in rows[:3]] == ["finding"] * 3
