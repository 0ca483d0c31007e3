"""Quotations of an article: the marks of seven languages, block quotations, and what is no quotation."""

from __future__ import annotations

import pytest
from review_records import article_of

from onrecord.web.articles.article import Article, Paragraph
from onrecord.web.review.article_quotations import MOST_QUOTATIONS, MOST_WORDS, find_quotations


def _quoted(*paragraphs: str) -> list[str]:
    return [one.text for one in find_quotations(article_of(*paragraphs)).quotations]


@pytest.mark.parametrize(
    "text",
    [
        "He said: “one way or another.”",
        "He said: ‘one way or another.’",
        'He said: "one way or another."',
        "He said: 'one way or another.'",
        "Er sagt: „one way or another.“ Dann ging er.",
        "Er sagt: ‚one way or another.‘ Dann ging er.",
        "Er sagt: »one way or another.« Dann ging er.",
        "Er sagt: ›one way or another.‹ Dann ging er.",
        "Он сказал: «one way or another.» Потом ушёл.",
        "Il dit : ‹one way or another.› Puis il part.",
        "„one way or another.” – mondta.",
    ],
)
def test_marks_of_all_languages_are_read(text: str) -> None:
    """What is between the marks is the quotation, whatever pair of marks a language uses."""
    assert _quoted(text) == ["one way or another."]


def test_french_spaces_inside_of_marks_are_no_words() -> None:
    """The words have their places in the text between the marks."""
    (quotation,) = find_quotations(article_of("Il dit : «\u00a0un pas de plus\u00a0».")).quotations

    assert [word.folded for word in quotation.parts[0]] == ["un", "pas", "de", "plus"]


@pytest.mark.parametrize(
    "text",
    [
        "They love ‘transparency’ and “open doors” and “three short words”.",
        "The barges' crews and the council's book don't agree, and that's the boys' view of it.",
        "It’s the crews’ word against the council’s, and they’ve said so for years’ sake.",
        "A board of 5'10\" by 6'2\" lay on the quay for a year.",
        "He said: “this mark is never closed by anybody.",
    ],
)
def test_irony_apostrophes_and_lone_marks_are_no_quotations(text: str) -> None:
    """One to three words between marks can be irony; an apostrophe begins and ends nothing."""
    assert _quoted(text) == []


def test_speech_over_paragraphs_goes_on_without_a_closing_mark() -> None:
    """A paragraph of a speech ends without a mark if the next one begins with one."""
    assert _quoted("“The first part of it.", "“The second part of it.”") == [
        "The first part of it.",
        "The second part of it.",
    ]


def test_nested_quotation_is_one_of_its_own() -> None:
    """The outer one has the inner one's words, too."""
    assert _quoted("“She told me ‘we never signed it’ and left.”") == [
        "She told me ‘we never signed it’ and left.",
        "we never signed it",
    ]


def test_block_quotation_needs_no_marks_and_leaves_out_the_name_below() -> None:
    """Words with marks in a block quotation are quotations; else all of it is one."""
    block = Paragraph("It was signed in our hall. — Harbour Council", ((0, 7),), is_quotation=True)
    marked = Paragraph("The text “was signed in our hall”, says the Council.", ((0, 9),), is_quotation=True)
    found = find_quotations(Article("a.md", (block, marked))).quotations

    assert [(one.line, one.text) for one in found] == [
        (7, "It was signed in our hall."),
        (9, "was signed in our hall"),
    ]


@pytest.mark.parametrize("left_out", ["…", "...", ". . .", "[…]", "[...]", "(…)", "[the company]", "(sic)"])
def test_words_left_out_divide_a_quotation(left_out: str) -> None:
    """The parts are compared by themselves, and what the article puts in is not compared."""
    (quotation,) = find_quotations(article_of(f"“We have signed {left_out} neither then nor before”")).quotations

    parts = [" ".join(word.folded for word in part) for part in quotation.parts]
    assert parts == ["we have signed", "neither then nor before"]


def test_words_of_the_article_between_dashes_divide_a_quotation() -> None:
    """Russian puts who speaks inside of the marks."""
    (quotation,) = find_quotations(article_of("«Светло бывает летом, — сказал он, — а зимой темно»")).quotations

    assert [len(part) for part in quotation.parts] == [3, 3]


def test_limits_are_told() -> None:
    """What is beyond a limit is named, since it must not pass for compared."""
    many = find_quotations(article_of(*["“one two three four”"] * (MOST_QUOTATIONS + 1)))
    long = find_quotations(article_of(f"“{'word ' * (MOST_WORDS + 1)}”"))

    assert (len(many.quotations), many.unread) == (MOST_QUOTATIONS, ("quotations after the first 2,000",))
    assert (long.quotations[0].length, long.unread) == (MOST_WORDS, ("words after the first 400 of a quotation",))
