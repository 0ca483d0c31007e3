"""Claims that stand otherwise today than on the day of the article, or of the address that it has."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from review_records import article_of, tidal_gate

from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.stale_review import StaleRecord, gather_standings, review_standings

SITE = "https://example.org/tidal-gate/tidal-gate"
SIGNED = f"{SITE}/office-announces/signed/"
WAIT = f"{SITE}/embed/union-barges-wait/three-days/"
LAMPS = "«Our lamps burn\xa0from dusk to dawn»"


@cache
def _record() -> StaleRecord:
    return gather_standings(*tidal_gate())


def _review(text: str, day: date | None = None, since: date | None = None) -> tuple[Row, ...]:
    return review_standings(article_of("A heading", text, day=day), _record(), since)


def test_address_of_a_claim_is_told_with_both_standings() -> None:
    """The words are those of the claim's page, as of the article's day and today."""
    (row,) = _review(f"See [the record]({SIGNED}).", date(2026, 1, 25))

    assert (row.kind, row.line, row.words) == (RowKind.STALE, 3, SIGNED)
    assert row.entry == "tidal-gate/office-announces#signed"
    assert row.message == (
        "It stood on 25 January 2026: Disputed; Office of Tides stood by it, 17 October 2024. "
        "It stands today: Found not to be so by Bay Tribunal, 28 January 2026; upheld by High Tribunal, 17 March 2026. "
        "Disputed; Office of Tides stood by it, 17 October 2024."
    )


def test_since_goes_before_the_day_of_the_article() -> None:
    """`--since` asks about another day than that of the article."""
    text = f"See [the record]({SIGNED})."

    assert _review(text, date(2026, 1, 25), since=date(2026, 4, 1)) == ()
    assert len(_review(text, date(2026, 4, 1), since=date(2026, 1, 25))) == 1


@pytest.mark.parametrize("query", ["?as-of=2025-05-30", "?x=1&as-of=2025-05-30&known=happened"])
def test_embed_as_of_a_day_is_told_without_a_day_of_the_article(query: str) -> None:
    """The address itself names the day."""
    (row,) = _review(f"[]({WAIT}{query})")

    assert row.entry == "tidal-gate/union-barges-wait#three-days"
    assert row.message.startswith("It stood on 30 May 2025: Disputed; no reply found from Union of Grain. It stands")


def test_address_by_what_was_known_here() -> None:
    """An address by the other clock shows what was published by its day; after the last publication it is silent."""
    (row,) = _review(f"[]({WAIT}?as-of=2026-05-01&known=here)")

    assert "had published by 1 May 2026; it published more on this claim on 4 May 2026" in row.message
    assert _review(f"[]({WAIT}?as-of=2026-12-01&known=here)") == ()


def test_claim_before_its_own_day_is_told_as_absent() -> None:
    """No standing is told of a day on which nobody had said it."""
    (row,) = _review(f"[]({WAIT}?as-of=2024-01-01)")

    assert row.message.startswith("On 1 January 2024 the claim was not on record yet. It stands today: ")


def test_pages_of_an_event_and_a_story_count_their_claims() -> None:
    """A page with several claims has one row."""
    (row,) = _review(f"[]({SITE}/office-announces/?as-of=2024-10-14)")

    assert row.entry == "tidal-gate/office-announces"
    assert "The address shows the record of 14 October 2024; 2 claims of it changed since." in row.message


def test_words_of_a_claim_are_told_with_the_words_of_the_article() -> None:
    """Marks and spaces may differ; one claim has one row."""
    (row,) = _review(f"Обещание: {LAMPS}. {LAMPS}", date(2026, 1, 15))

    assert row.entry == "salt-lamps/council-lights-lamps#all-night"
    assert row.words.strip("«».") == "Our lamps burn\xa0from dusk to dawn"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (LAMPS, None),
        (LAMPS, date(2026, 3, 1)),
        ("Our lamps burn from dusk till dawn", date(2026, 1, 15)),
        (f"[]({SIGNED})", None),
        (f"[]({SITE}/office-announces/)", date(2026, 1, 25)),
        (f"[]({WAIT}?as-of=2026-11-30)", None),
        (f"[]({WAIT}?as-of=yesterday)", None),
        (f"[]({WAIT}?{'&'.join(f'a{number}=1' for number in range(400))})", None),
    ],
)
def test_all_else_is_silent(text: str, day: date | None) -> None:
    """Without a day, after the last change, with other words, and at a page that is no claim's."""
    assert _review(text, day) == ()
