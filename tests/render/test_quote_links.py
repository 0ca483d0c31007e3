"""Links to quotations, and the note that the words were checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

EVENT = "content/stories/dispute/events/denial.yaml"
SOURCES = "content/sources/sources.yaml"
QUOTED = BASE[EVENT] + "quotes: {id: open, exact: open to all, lang: en, source: wire}\n"


def page_of(root: Path, options: Options) -> str:
    """Return the page of the event with the quotation."""
    return RenderedSite(root, options)["dispute/denial/index.html"]


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
def test_link_leads_to_quoted_words(fields: str, expected: str | None, make_site: MakeSite, options: Options) -> None:
    """The link leads to the source's page, or to its archived copy if the page is gone or changed."""
    sources = f"gazette: {{title: G, url: https://example.org/g}}\nwire: {{title: W, {fields}}}\n"

    page = page_of(make_site({EVENT: QUOTED, SOURCES: sources}), options)

    assert (f'href="{expected}#:~:text=open%20to%20all"' in page) is (expected is not None)
    assert (":~:text=" in page) is (expected is not None)


@pytest.mark.parametrize("has_snapshot", [True, False])
def test_note_appears_only_for_checked_words(make_site: MakeSite, options: Options, *, has_snapshot: bool) -> None:
    """The note that the words were checked appears only if a snapshot of the source exists."""
    snapshot = "It is open to all.\n" if has_snapshot else None

    page = page_of(make_site({EVENT: QUOTED, "content/snapshots/wire.txt": snapshot}), options)

    assert ("Checked word for word" in page) is has_snapshot
