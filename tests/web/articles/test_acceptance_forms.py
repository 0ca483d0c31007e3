"""What an editor copies to accept a row is read again as the acceptance of its words."""

from __future__ import annotations

import pytest

from onrecord.editing.entries.accepted_words import read_accepted_words
from onrecord.web.articles.acceptance_comments import read_acceptance
from onrecord.web.articles.acceptance_forms import write_beside, write_comment


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("signed it twice", "signed it twice"),
        ("https://example.org/a", "https://example.org/a"),
        ("He said: “It is signed and sealed,” and left", "It is signed and sealed,"),
        ("it is --> signed by both houses", "signed by both houses"),
    ],
)
def test_comment_is_read_again(words: str, part: str) -> None:
    """A comment has the words, or the longest part of them that fits between its marks."""
    read = read_acceptance(write_comment(words).removeprefix("<!--").removesuffix("-->"), "gate.md", 1)

    assert read is not None
    assert (read.words, read.reason) == (part, "WHY")


@pytest.mark.parametrize("words", ["", "“a” b", 'say "no" to "it"'])
def test_no_comment_that_would_fit_half_of_an_article(words: str) -> None:
    """Of words in many pieces no comment is offered: two words would accept rows that nobody has looked at."""
    assert write_comment(words) == ""


def test_comment_avoids_the_words_of_other_rows() -> None:
    """To accept that a sentence touches a claim does not accept the slip in the quotation that it holds."""
    sentence = "On the price it was as firm: “It costs less than 45 million crowns.”"

    assert '"On the price it was as firm:"' in write_comment(sentence, {"It costs less than 45 million crowns."})
    assert '"It costs less than 45 million crowns."' in write_comment(sentence)


@pytest.mark.parametrize("words", ["signed it twice", "a: “b” 'c' \"d\" # e", "- x\ty\u2028z {{ q }} \\ ұ"])
def test_file_beside_takes_any_words(words: str) -> None:
    """The lines of the file beside an article are read as the same words."""
    read = read_accepted_words(write_beside(words).encode(), "gate.txt.onrecord.yaml")

    assert read.problems == ()
    assert [(one.words, one.reason) for one in read.value] == [(" ".join(words.split()), "WHY")]
