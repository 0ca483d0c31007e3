"""Passages that touch an answered claim, in paragraphs that do not name the other side."""

from __future__ import annotations

from functools import cache

import pytest
from msgspec.structs import replace
from review_records import article_of, first_story, tidal_gate

from onrecord.model.full_names import EntryName
from onrecord.web.review.entry_places import EntryPlace
from onrecord.web.review.rows import Row, RowKind
from onrecord.web.review.told_claims import Fact, ToldClaim, TouchableRecord
from onrecord.web.review.touch_review import gather_touches, review_touches
from onrecord.web.review.touching import ClaimWords, weigh_claims

COST = "A gate that costs less than 40 million crowns will rise here"


@cache
def _tidal_gate() -> TouchableRecord:
    return gather_touches(*tidal_gate())


def _review(*paragraphs: str) -> tuple[Row, ...]:
    return review_touches(article_of(*paragraphs), _tidal_gate())


def test_row_has_the_standing_in_the_words_of_pages() -> None:
    """The row asks; it says neither that the passage agrees nor that it contradicts."""
    (row,) = _review("A winter", f"The ice came late. {COST}. Broth is dear.")

    assert (row.kind, row.line, row.words) == (RowKind.TOUCHES, 3, f"{COST}.")
    assert row.message == (
        "touches “The gate costs less than 40 million crowns”; it stands: Denied by Union of Grain. "
        "Found not established by Bay Tribunal, 28 January 2026. Disputed; no reply found from Office of Tides; "
        "does your text say so?"
    )
    assert row.entry == "tidal-gate/office-announces#cost"
    assert row.file == "content/stories/tidal-gate/events/office-announces.yaml"
    assert row.file_line == 31
    assert row.url == "https://example.org/tidal-gate/tidal-gate/office-announces/cost/"


@pytest.mark.parametrize(
    "also",
    [
        "The Union of Grain doubts that.",
        "The UNION of Grain’s secretary doubts that.",
        "Its director spoke for the Union.",
        "Союз зерна с этим не согласен.",
        "Директор Союза зерна с этим не согласен.",
        "Bay Tribunal read the papers.",
    ],
    ids=["name", "capitals", "part", "other-language", "inflected", "finding"],
)
def test_paragraph_that_names_who_answered_is_silent(also: str) -> None:
    """Any name of those who deny a claim or decided on it is enough, in any language of the record and any form."""
    assert _review(f"{COST}. {also}") == ()


@pytest.mark.parametrize("also", ["The Office of Tides is glad.", "Grain is dear."])
def test_other_words_do_not_name_the_other_side(also: str) -> None:
    """Neither the claim's own side, nor a word of a name that means something else."""
    assert len(_review(f"{COST}. {also}")) == 1


@pytest.mark.parametrize("paragraphs", [("The Union of Grain doubts this.", f"{COST}."), (f"{COST}.", "So the Union.")])
def test_paragraph_beside_one_that_names_who_answered_is_silent(paragraphs: tuple[str, ...]) -> None:
    """News has short paragraphs: who denies a claim is told right after it, or introduces it."""
    assert _review(*paragraphs) == ()


def test_name_farther_away_is_said() -> None:
    """Who stops reading there misses it, so the row says where it is; a headline speaks for the whole article."""
    article = article_of(f"{COST}.", "It is large.", "The Union of Grain is large.")
    headline = replace(article.paragraphs[0], is_heading=True)

    (row,) = review_touches(article, _tidal_gate())

    assert row.message.endswith(
        "no reply found from Office of Tides; line 5 names who answered; does your text say so?"
    )
    assert review_touches(replace(article, paragraphs=(headline, *article.paragraphs[1:])), _tidal_gate()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The Office of Tides and the Glass Company share a garden.",
        "Does the gate cost less than 40 million crowns?",
        "A cup of broth costs two crowns more than in autumn.",
        "The old channel has a new quay.",
        "There are 42 lamps along the new channel.",
        "The highest tide of twelve winters in Lantern Bay was 5.4 metres.",
        "",
    ],
    ids=["names", "question", "common-words", "words-of-the-story", "confirmed", "asserted", "empty"],
)
def test_silence(text: str) -> None:
    """No row: names alone, a question, common words of the story, and claims to which nobody has answered."""
    assert _review(text) == ()


def test_opposite_claims_get_one_row() -> None:
    """A sentence has the words of a claim and of its opposite; the row is on the one with more of them."""
    (row,) = _review("The gate is talked about. No agreement was signed by the Glass Company about panels.")

    assert row.entry == "tidal-gate/company-denies-signing#not-signed"


def test_claim_in_another_language() -> None:
    """Words of each language of the record are compared, in any form."""
    (row,) = _review("Зерновым баржам приходится ждать трое суток у стройки, три дня на якоре.")

    assert row.entry == "tidal-gate/union-barges-wait#three-days"


def test_one_row_for_each_point() -> None:
    """An article that repeats every claim of a record gets no second row on a point."""
    record = _tidal_gate()
    texts = [text for claim in record.claims.claims for _, text in claim.texts]
    points = {str(claim.name): claim.point for claim in record.claims.claims}
    answered = {claim.point for claim in record.claims.claims if record.teller.other_sides(claim.name) is not None}

    rows = [points[row.entry] for row in _review(*texts)]

    assert sorted(rows) == sorted(answered)
    assert review_touches(article_of(*texts), gather_touches(*first_story())) == ()


class _Answered:
    """A record in which an unnamed speaker denies everything."""

    def other_sides(self, name: EntryName) -> frozenset[str]:  # noqa: ARG002
        return frozenset()

    def tell(self, name: EntryName) -> ToldClaim:
        return ToldClaim(name.id, "Disputed.")

    def facts(self, name: EntryName) -> tuple[Fact, ...]:  # noqa: ARG002
        return ()


def test_at_most_ten_rows() -> None:
    """The ten passages with most of their claim's words get a row."""
    texts = [f"alpha{number} beta{number} gamma{number} delta{number}" for number in range(12)]
    names = [EntryName("claim", f"c{number}", "story", "event") for number in range(12)]
    claims = [ClaimWords(name, str(name), (("en", text),)) for name, text in zip(names, texts, strict=True)]
    weighed = weigh_claims(claims, ())
    record = TouchableRecord(weighed, (), _Answered(), _tidal_gate().pages, lambda _: EntryPlace())
    article = article_of(*(text.rpartition(" ")[0] for text in texts[:5]), *texts[5:])

    rows = review_touches(article, record)

    assert [row.entry for row in rows] == [str(name) for name in (*names[5:], *names[:3])]


def test_day_of_a_month_ends_no_sentence() -> None:
    """In German a point stands after the day; an initial has one too."""
    (row,) = _review("„Our lamps burn from dusk to dawn“, hieß es am 8. Januar 2026 bei J. Becker. Es war kalt.")

    assert row.words == "„Our lamps burn from dusk to dawn“, hieß es am 8. Januar 2026 bei J. Becker."


def test_side_that_the_article_never_names_comes_first() -> None:
    """A passage with fewer of its claim's words is told first if nothing else in the article answers it."""
    lamps = "The lamps burn all night"
    rows = _review(f"{lamps}.", f"{COST}.", "The Society of Ferries wrote to us.")

    assert [row.words for row in rows] == [f"{COST}.", f"{lamps}."]
    assert [row.words for row in _review(f"{lamps}.", f"{COST}.")] == [f"{lamps}.", f"{COST}."]
