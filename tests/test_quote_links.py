"""Where the link to a quotation leads, and when readers are told that the words were checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE, MakeSite

from onrecord.pipeline import Options, build

EVENT = "content/stories/dispute/events/denial.yaml"
SOURCES = "content/sources/sources.yaml"
QUOTED = BASE[EVENT] + "quotes: {id: open, exact: open to all, lang: en, source: wire}\n"


def page_of(root: Path, options: Options) -> str:
    """Return the page of the event that quotes."""
    outcome = build(root, root / "_site", options)
    assert outcome.value.published is not None
    return (root / "_site/dispute/denial/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("url: https://example.org/w", "https://example.org/w"),
        (
            "url: https://example.org/w, url_status: paywalled, archive_url: https://a.example/w",
            "https://example.org/w",
        ),
        ("url: https://example.org/w, url_status: dead, archive_url: https://a.example/w", "https://a.example/w"),
        ("url: https://example.org/w, url_status: changed, archive_url: https://a.example/w", "https://a.example/w"),
        ("url: https://example.org/w, url_status: changed", "https://example.org/w"),
        ("archive_url: https://a.example/w", "https://a.example/w"),
        ("url: https://example.org/w, url_status: dead", None),
        ("publisher: Wire", None),
    ],
)
def test_link_leads_to_the_words(fields: str, expected: str | None, make_site: MakeSite, options: Options) -> None:
    """It leads to the source's page, or to its archived copy where the page is gone or no longer the same."""
    sources = f"gazette: {{title: G, url: https://example.org/g}}\nwire: {{title: W, {fields}}}\n"

    page = page_of(make_site({EVENT: QUOTED, SOURCES: sources}), options)

    assert (f'href="{expected}#:~:text=open%20to%20all"' in page) is (expected is not None)
    assert (":~:text=" in page) is (expected is not None)


@pytest.mark.parametrize("kept", [True, False])
def test_only_what_was_checked_is_said_to_be(make_site: MakeSite, options: Options, *, kept: bool) -> None:
    """Readers are told that the words were checked where the source's text was kept, and nowhere else."""
    snapshot = "It is open to all.\n" if kept else None

    page = page_of(make_site({EVENT: QUOTED, "content/snapshots/wire.txt": snapshot}), options)

    assert ("Checked word for word" in page) is kept
