"""Links of an article: to what is gone, withdrawn, corrected or moved, and to several reports of one origin."""

from __future__ import annotations

from functools import cache

import pytest
from conftest import BASE, MakeSite
from review_records import article_of, open_for_review, tidal_gate

from onrecord.web.review.link_review import LinkRecord, gather_links, review_links
from onrecord.web.review.rows import Row, RowKind

SITE = "https://example.org/tidal-gate"
BEACON = "https://example.org/beacon-wire/signing"
QUAY = "https://example.org/quay-gazette/glass-for-the-gate"
POST = "https://example.org/tide-post/gate-of-glass"


@cache
def _record() -> LinkRecord:
    return gather_links(*tidal_gate())


def _review(*addresses: str) -> tuple[Row, ...]:
    return review_links(article_of(*(f"See [this]({address})." for address in addresses)), _record())


def test_dead_address_is_told_with_its_copy() -> None:
    """A row has the line, the address, the source's entry and file, and leads to the archived copy."""
    (row,) = _review(BEACON, "https://example.org/society-of-ferries/utrenniy-reys?utm_source=mail")

    assert (row.kind, row.line, row.entry) == (RowKind.LINK, 3, "sources/ferry-notice-crossing")
    assert row.message == (
        "The page is gone. Its archived copy: https://archive.example.org/20250714/society-of-ferries/utrenniy-reys"
    )
    assert (row.file, row.url) == ("content/sources/bodies.yaml", f"{SITE}/sources/ferry-notice-crossing/")
    assert row.file_line > 1


def test_archived_copy_of_a_dead_page_is_silent() -> None:
    """Who links to the copy has done what there is to do."""
    assert _review("https://archive.example.org/20250714/society-of-ferries/utrenniy-reys") == ()


@pytest.mark.parametrize("page", ["crossing-ends/", "#ferries-morning-crossing__crossing-ends"])
def test_claim_that_was_taken_back_is_told(page: str) -> None:
    """By its own page and by its anchor, in the words of the record."""
    (row,) = _review(f"{SITE}/tidal-gate/ferries-morning-crossing/{page}")

    assert row.entry == "tidal-gate/ferries-morning-crossing#crossing-ends"
    assert "No longer claimed by anyone" in row.message


def test_correction_is_told_once() -> None:
    """A page of another language is the same entry, and a second link to it has no row."""
    page = f"{SITE}/tidal-gate/council-closes-channel/"
    (row,) = _review(page.replace("/tidal-gate/council", "/ru/tidal-gate/council"), page)

    assert row.line == 1
    assert row.message.startswith("The record corrected this entry on 2026-05-18. It was: ")


def test_correction_that_the_article_has_is_silent() -> None:
    """A text with the number that the correction put right was written by somebody who knows it."""
    link = f"[The channel]({SITE}/tidal-gate/council-closes-channel/) is closed"

    assert review_links(article_of(f"{link} from 22 April."), _record()) == ()
    assert len(review_links(article_of(f"{link} from 20 April."), _record())) == 1
    assert len(review_links(article_of(f"{link}."), _record())) == 1


def test_one_origin_is_told_at_the_second_report_alone() -> None:
    """The row names the origin and the reports that the article does not have; a third report has no row."""
    (row,) = _review(BEACON, QUAY, POST)

    assert (row.line, row.entry) == (3, "sources/quay-signing")
    assert "Beacon Wire" in row.message
    assert "Radio Meadow" in row.message


def test_outlet_that_is_an_actor_may_report_what_others_said(make_site: MakeSite) -> None:
    """A source of an actor speaks for itself, but not where its entry names another origin."""
    sources = "content/sources/sources.yaml"
    wired = "{{title: {0}, publisher: The company, url: 'https://example.org/{0}'{1}}}"
    texts = [("letter", ""), ("notice", ""), ("one", ", via: {external: Wire}"), ("two", ", via: {external: Wire}")]
    lines = [f"{name}: {wired.format(name, via)}\n" for name, via in texts]
    record = gather_links(*open_for_review(make_site({sources: f"{BASE[sources]}{''.join(lines)}"})))

    rows = review_links(article_of(" ".join(f"[a](https://example.org/{name})" for name, _ in texts)), record)

    assert [row.entry for row in rows] == ["sources/two"]


@pytest.mark.parametrize(
    "addresses",
    [
        (QUAY,),
        (QUAY, QUAY),
        ("https://example.org/glass-company/open-letter", "https://example.org/quay-gazette/no-paper"),
        (f"{SITE}/tidal-gate/joint-timetable/", f"{SITE}/nowhere/", "https://[::1", "mailto:desk@example.org", "#top"),
    ],
)
def test_other_links_are_silent(addresses: tuple[str, ...]) -> None:
    """One report alone, the same twice, a body's own letter beside a report of it, and what is no entry."""
    assert _review(*addresses) == ()


def test_former_address_and_withdrawn_entry(make_site: MakeSite) -> None:
    """The new address is told; so is the day of a withdrawal, and no words of the entry."""
    denial = BASE["content/stories/dispute/events/denial.yaml"]
    announcement = BASE["content/stories/dispute/events/announcement.yaml"]
    changes = {
        "content/stories/dispute/events/announcement.yaml": f"{announcement}aliases: notice\n",
        "content/stories/dispute/events/denial.yaml": (
            f"{denial}status: withdrawn\ncorrections:\n  - date: 2022-01-05\n    reason: it was of another company\n"
        ),
    }
    record = gather_links(*open_for_review(make_site(changes)))
    site = "https://example.org/dispute"

    moved, withdrawn = review_links(article_of(f"[a]({site}/notice/) [b]({site}/denial/)"), record)

    assert moved.message == f"This is a former address; the page is now at {site}/announcement/"
    assert withdrawn.message == "The editors withdrew this entry on 2022-01-05."
    assert "company denies" not in withdrawn.message
