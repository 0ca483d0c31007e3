"""Pagination: numbered pages of long lists, the oldest items first, divided by counts and characters alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from hypothesis import given
from hypothesis import strategies as st

from onrecord.build.pipeline import Options, check
from onrecord.model.site import Event
from onrecord.render.pagination.division import YearSlice, characters_of, years_of
from onrecord.render.pagination.slices import PageSlice, page_of, paginate

EVENTS = "content/stories/dispute/events"
COUNTS = st.integers(0, 5_000)
SIZES = st.integers(1, 1_000)


def test_pages_are_numbered_from_oldest_items() -> None:
    """Of 2,500 rows, the first page has the oldest 1,000 and the last page the remainder."""
    assert paginate(2_500, 1_000) == (PageSlice(1, 0, 1_000), PageSlice(2, 1_000, 2_000), PageSlice(3, 2_000, 2_500))
    assert [page.path for page in paginate(2_500, 1_000)] == ["", "2/", "3/"]


def test_empty_list_has_one_page() -> None:
    """An empty list has one page, at the list's own address."""
    assert paginate(0, 1_000) == (PageSlice(1, 0, 0),)


@given(COUNTS, SIZES)
def test_each_item_is_on_exactly_one_page(count: int, size: int) -> None:
    """Pages are contiguous, and each but the last is full."""
    pages = paginate(count, size)

    assert [position for page in pages for position in range(page.start, page.stop)] == [*range(count)]
    assert {page.stop - page.start for page in pages[:-1]} <= {size}


@given(COUNTS, SIZES, st.integers(1, 2_000))
def test_appended_items_move_no_other(count: int, size: int, added: int) -> None:
    """Appended items leave every other item on the page with the same address."""
    for position in range(0, count, 97):
        assert page_of(position, count, size).path == page_of(position, count + added, size).path


@given(st.integers(1, 5_000), SIZES)
def test_page_of_item_contains_it(count: int, size: int) -> None:
    """`page_of` returns one of the list's pages, and the page contains the item."""
    pages = paginate(count, size)
    for position in range(0, count, 97):
        page = page_of(position, count, size)
        assert page in pages
        assert position in range(page.start, page.stop)


def _events(site: Path) -> list[Event]:
    site_model = check(site, Options(today=TODAY)).value.site
    assert site_model is not None
    return list(site_model.events_of(site_model.stories["dispute"]))


def test_characters_count_longest_language(make_site: MakeSite) -> None:
    """Title, summary, text, claims and quotations count, each in its longest language."""
    site = make_site(
        {
            "site.yaml": BASE["site.yaml"] + "languages: [en, ru]\n",
            f"{EVENTS}/denial.yaml": (
                "type: denial\ndate: 2021-11-02\ntitle: {en: 1234567890, ru: 12345}\nsummary: {en: 12, ru: 123}\n"
                "body: {en: 1234567, ru: 12}\ndenies: announcement#joint\nsources: wire\npublished: 2021-11-10\n"
                "claims:\n  - {id: own, text: 12345}\n"
                "quotes:\n  - {id: words, exact: '123', lang: ru, translation: {en: 1234}, source: wire}\n"
            ),
        }
    )
    denial = next(event for event in _events(site) if event.id == "denial")

    body = len("<p>1234567</p>\n")
    assert characters_of(denial) == 10 + 3 + body + 5 + 3 + 4


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        (["2021-05-01", "2022-02-01"], [YearSlice(2021, 0, 3), YearSlice(2022, 3, 4)]),
        (["2023-05-01", "2025-02-01"], [YearSlice(2021, 0, 2), YearSlice(2023, 2, 3), YearSlice(2025, 3, 4)]),
    ],
)
def test_years_without_events_have_no_page(make_site: MakeSite, dates: list[str], years: list[YearSlice]) -> None:
    """Each year with events is listed once, with the positions of its events."""
    report = "type: report\ndate: {}\ntitle: A report\nsources: wire\npublished: 2021-12-10\n"
    site = make_site({f"{EVENTS}/day-{at}.yaml": report.format(date) for at, date in enumerate(dates)})

    assert list(years_of(_events(site))) == years
