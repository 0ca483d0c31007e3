"""Days in a query: as people write them, in the languages of a site, in Python and in the script."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import pytest
from babel import Locale
from golden import expected_text
from search_sites import finder

from onrecord.model.foldings import words_to_index
from onrecord.search.days import find_days, month_names

PACKAGE = Path(__file__).parents[2] / "onrecord"
CODES = ("en", *sorted(path.stem for path in (PACKAGE / "locale").glob("*.po")))
MONTHS = month_names(CODES)
SIGNED = "facebook-crs/president-signs"


@pytest.mark.generated
def test_names_of_months_are_those_of_cldr() -> None:
    """`month_names.json` has the names inside a date and alone, for each language of the interface."""
    found = {code: [_names(Locale(code), month) for month in range(1, 13)] for code in sorted(CODES)}
    text = f"{json.dumps(found, indent=1, ensure_ascii=False)}\n"

    assert expected_text(PACKAGE / "search/month_names.json", text) == text


def _names(locale: Locale, month: int) -> str:
    forms = (words_to_index(locale.months[form]["wide"][month]) for form in ("format", "stand-alone"))
    return " ".join(dict.fromkeys(chain.from_iterable(forms)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("3 May 2022", {"2022-05-03", "2022-05"}),
        ("3rd of May, 2022", {"2022-05-03", "2022-05"}),
        ("May 3, 2022", {"2022-05-03"}),
        ("3 May", {"-05-03"}),
        ("Nov. 2021", {"2021-11"}),
        ("2022-05-03", {"2022-05-03"}),
        ("2022-05", {"2022-05"}),
        ("03.05.2022", {"2022-05-03", "2022-03-05"}),
        ("28/10/2021", {"2021-10-28"}),
        ("5/5/2022", {"2022-05-05"}),
        ("3 мая 2022 года", {"2022-05-03", "2022-05"}),
        ("в ноябре 2021", {"2021-11"}),
        ("ноябрь 2021", {"2021-11"}),
        ("в мае 2022", {"2022-05"}),
        ("в июне 2022", {"2022-06"}),
        ("2021 жылдың қарашасында", {"2021-11"}),
        ("2021 қараша", {"2021-11"}),
        ("2 ноября", {"-11-02"}),
        ("2022 жылғы 3 мамырда", {"2022-05-03"}),
        ("3 травня 2022", {"2022-05-03", "2022-05"}),
        ("3. März 2022", {"2022-03-03", "2022-03"}),
        ("3 de mayo de 2022", {"2022-05-03", "2022-05"}),
        ("1er août 2022", {"2022-08-01", "2022-08"}),
        ("what Meta said on 2 November 2021", {"2021-11-02", "2021-11"}),
        ("may", set()),
        ("2021", set()),
        ("bill 3 ma", set()),
        ("32 May 2022", {"2022-05"}),
        ("0 May", set()),
        ("2022-13-01", set()),
        ("118 ministers", set()),
    ],
)
def test_days_as_people_write_them(typed: str, expected: set[str]) -> None:
    """Days and months are read in any usual order, whatever language of the site they are in."""
    assert {day.days for day in find_days(words_to_index(typed), MONTHS)} == expected


def test_months_of_other_languages_are_no_days() -> None:
    """A site knows the months of its own languages; a regional language has those of its main one."""
    assert [*find_days(["3", "мая"], month_names(["en-GB"]))] == []
    assert [day.days for day in find_days(["3", "may"], month_names(["en-GB", "x-own"]))] == ["-05-03"]


ASKED = {
    "3 May 2022": SIGNED,
    "3 мая": SIGNED,
    "2022-05-03": SIGNED,
    "03.05.2022": SIGNED,
    "May 2022": SIGNED,
    "what happened on 28 October 2021": "facebook-crs/crs-training",
    "meta 2 ноября": "facebook-crs/meta-denial",
}


@pytest.mark.parametrize("query", ASKED)
def test_day_finds_what_was_said_and_done_on_it(query: str) -> None:
    """What happened on a day is among the first three, as are, among several of a day, those of the other words."""
    names = [str(hit.document.name) for hit in finder(".").find(query)]

    assert any(name.startswith(ASKED[query]) for name in names[:3]), names[:5]


def test_day_comes_before_words_that_are_alike() -> None:
    """All first results of a day are of that day."""
    hits = finder(".").find("3 May 2022")

    assert hits[0].document.day == "2022-05-03"
    assert hits[0].score > next(hit.score for hit in hits if hit.document.day != "2022-05-03")
