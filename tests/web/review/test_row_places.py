"""The places of rows in an article, to which the desk leads."""

from __future__ import annotations

from onrecord.web.articles.article import Article, Link, Paragraph
from onrecord.web.review.row_places import RowPlace, find_places
from onrecord.web.review.rows import Row, RowKind

TEXT = "The gate is late, and the gate is dear. See the page."
ARTICLE = Article(
    "gate.md",
    (
        Paragraph("The gate", ((0, 1),)),
        Paragraph(TEXT, ((0, 3), (40, 4)), (Link(48, 52, "https://example.org/"), Link(53, 53, "https://frame.org/"))),
    ),
)


def _place(*rows: tuple[RowKind, int, str]) -> list[RowPlace | None]:
    return list(find_places(ARTICLE, [Row(kind, line, words, "") for kind, line, words in rows]))


def test_words_are_found_in_their_line() -> None:
    """Words that another line has as well are those of the row's line."""
    assert _place((RowKind.NAME, 3, "he gate")) == [RowPlace(1, 1, 8)]
    assert _place((RowKind.NAME, 1, "The gate")) == [RowPlace(0, 0, 8)]


def test_second_row_on_the_same_words_has_the_second_place() -> None:
    """Two rows of a kind on the same words of a line are about one place each, while there are as many."""
    places = _place(*[(RowKind.NAME, 3, "he gate")] * 3)

    assert places == [RowPlace(1, 1, 8), RowPlace(1, 23, 30), RowPlace(1, 23, 30)]


def test_address_is_found_at_its_link() -> None:
    """A row on a link has the address, which the text need not show; a frame has no words at all."""
    assert _place((RowKind.LINK, 4, "https://example.org/")) == [RowPlace(1, 48, 52)]
    assert _place((RowKind.LINK, 4, "https://frame.org/")) == [RowPlace(1, 53, 53)]


def test_words_that_stand_nowhere_have_their_paragraph_or_no_place() -> None:
    """Whoever follows such a row comes to the paragraph of its line; without one there is no link."""
    assert _place((RowKind.NAME, 3, "nowhere"), (RowKind.NAME, 9, "nowhere")) == [RowPlace(1, 0, len(TEXT)), None]
