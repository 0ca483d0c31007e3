"""The table of words in all languages of the interface."""

from __future__ import annotations

from itertools import chain

import pytest

from onrecord.web.review.review_words import WORDS, deeds_in, is_one_of, office_of


def test_word_ends_freely_only_where_the_table_says_so() -> None:
    """`*` stands for any ending."""
    assert is_one_of("Законопроекта", "законопроект*")
    assert is_one_of("LAW", "law")
    assert not is_one_of("lawn", "law")


@pytest.mark.parametrize(
    ("words", "deed"),
    [
        ("denied", "denying"),
        ("опровергла", "denying"),
        ("заперечила", "denying"),
        ("bestritt", "denying"),
        ("démenti", "denying"),
        ("negó", "denying"),
        ("unterzeichnete", "signing"),
        ("подписал", "signing"),
        ("қабылдады", "adopting"),
        ("ruled", "finding"),
    ],
)
def test_deed_is_told_by_words_of_all_languages(words: str, deed: str) -> None:
    """One word can tell of several deeds."""
    assert deed in deeds_in(words.split())


def test_other_words_tell_of_no_deed() -> None:
    """Nor does a part of a word."""
    assert deeds_in(["barge", "unsigned", "лодка"]) == frozenset()


def test_office_is_told_by_its_words() -> None:
    """An office has one name in the table for all languages."""
    assert office_of("депутата") == office_of("Abgeordneter") == "deputy"
    assert office_of("baker") == ""


def test_table_has_no_word_that_another_one_of_its_row_covers() -> None:
    """Such a word would say nothing, and hide that the row is wider than it looks."""
    counted = {
        "counted_days": WORDS.counted_days,
        "days": WORDS.days,
        "before_days": WORDS.before_days,
        "behind_days": WORDS.behind_days,
    }
    rows = {**WORDS.offices, **WORDS.deeds, **counted, "again": WORDS.again, "manner": WORDS.manner}
    for name, row in rows.items():
        listed = row.split("|")
        starts = [word[:-1] for word in listed if word.endswith("*")]
        covered = [word for word in listed if any(word != f"{one}*" and word.startswith(one) for one in starts)]
        assert (name, covered) == (name, [])


def test_table_is_written_small() -> None:
    """Words are compared in small letters, in which `ß` is `ss`."""
    texts = chain(WORDS.offices.values(), WORDS.deeds.values(), (WORDS.bills, WORDS.bounds, WORDS.planned))
    assert [text for text in texts if text != text.lower()] == []
    assert "saying" in deeds_in(["äußerte"])
