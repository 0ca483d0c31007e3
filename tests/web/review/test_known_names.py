"""The names of a record, and where they stand in an article."""

from __future__ import annotations

from functools import cache

import pytest
from review_records import first_story, tidal_gate

from onrecord.web.review.article_words import words_in
from onrecord.web.review.known_names import KnownNames, gather_known_names
from onrecord.web.review.review_words import WORDS, office_of


@cache
def _known() -> KnownNames:
    return gather_known_names(first_story()[0].records)


def _found(text: str, known: KnownNames | None = None) -> list[str]:
    return [str(match.name.entry) for match in (known or _known()).find(text, words_in(text))]


def test_latin_name_has_the_cyrillic_words_that_it_writes() -> None:
    """Only if it does: George is no transliteration of Джордж."""
    names = {name.text: name for name in _known().names if not name.is_short}

    assert [word.original for word in names["Aidos Sarym"].words] == ["Айдос", "Сарым"]
    assert [word.original for word in names["George Chen"].words] == ["", "Чен"]


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Айдосу Сарыму ответили", ["actors/aidos-sarym", "actors/aidos-sarym"]),
        ("Sarym’s bill", ["actors/aidos-sarym"]),
        ("Aidos, Sarym", ["actors/aidos-sarym"]),
        ("the chen of george", []),
    ],
)
def test_names_are_found_in_any_form_and_surnames_alone(text: str, entries: list[str]) -> None:
    """Small letters are no name, and a comma ends one."""
    assert _found(text) == entries


def test_longer_name_goes_before_the_one_that_it_has() -> None:
    """Both are found, for a review to choose."""
    known = gather_known_names(tidal_gate()[0].records)

    assert _found("the Northern Office of the Glass Company", known)[0] == "actors/glass-company-north"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("вчера законопроект о приливных воротах прошёл", ["bills/tidal-gate"]),
        ("of the tidal gate bill", ["bills/tidal-gate"]),
        ("о законопроекте", []),
        ("the tidal gate", []),
        ("сказал секретарь Союза зерна", ["actors/grain-secretary", "actors/union-of-grain"]),
        ("сказал секретарь союза зерна", []),
        ("заявил омбудсмен по водам", ["actors/water-ombudsman"]),
        ("the ombudsman", []),
        ("the office of tides", []),
    ],
)
def test_common_noun_that_begins_a_name_may_be_small(text: str, entries: list[str]) -> None:
    """So it is inside of a sentence; a bill may be small throughout, if all its words are there."""
    assert _found(text, gather_known_names(tidal_gate()[0].records)) == entries


@pytest.mark.parametrize(
    ("word", "office"),
    [("Ministerin", "minister"), ("депутата", "deputy"), ("әкім", "governor"), ("alcaldesa", "mayor"), ("table", "")],
)
def test_office_is_known_by_its_word_in_each_language(word: str, office: str) -> None:
    """Whatever its form."""
    assert office_of(word) == office


def test_no_word_names_two_offices() -> None:
    """The first would hide the second."""
    words = [word for listed in WORDS.offices.values() for word in set(listed.split("|"))]

    assert len(words) == len(set(words))
