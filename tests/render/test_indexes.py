"""The lists of all actors, sources and tags, and the way to them from every page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import BASE, TODAY, MakeSite

from onrecord.build.pipeline import Options, build

STORY = "content/stories/dispute/story.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
TAGGED = {
    STORY: f"{BASE[STORY]}tags: [only-the-story, both]\n",
    DENIAL: f"{BASE[DENIAL]}tags: [both, only-the-event]\n",
}


def _built(site: Path, out: Path) -> Mapping[str, str]:
    outcome = build(site, out, Options(today=TODAY))
    assert outcome.value.published is not None, outcome.problems
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("*.html")}


def test_tag_counts_its_events_and_stories(make_site: MakeSite, tmp_path: Path) -> None:
    """Each tag has the numbers of the events and of the stories that have it."""
    html = _built(make_site(TAGGED), tmp_path / "out")["tags/index.html"]

    assert re.findall(r'<li><a [^>]*>([^<]+)</a> <span class="facts">([^<]+)</span></li>', html) == [
        ("both", "1 event · 1 story"),
        ("only-the-event", "1 event"),
        ("only-the-story", "1 story"),
    ]


def test_every_page_leads_to_all_lists(make_site: MakeSite, tmp_path: Path) -> None:
    """The foot of each page links to the home page's line of all lists, which has only lists that the site has.

    Embeds are parts of pages, and have no such foot.
    """
    pages = _built(make_site(TAGGED), tmp_path / "out")
    foot = {
        path: re.findall(r'<a href="([^"]+)">Site index</a>', html)
        for path, html in pages.items()
        if "/embed/" not in path
    }

    assert {len(found) for found in foot.values()} == {1}
    assert {urljoin(f"/{path.removesuffix('index.html')}", found[0]) for path, found in foot.items()} == {
        "/#site_index"
    }
    assert max(len(f'\n<a href="{found[0]}">Site index</a>') for found in foot.values()) <= 60
    assert _lists(pages["index.html"]) == ["actors/", "sources/", "tags/", "updates/", "corrections/"]


def test_empty_site_has_an_index(make_site: MakeSite, tmp_path: Path) -> None:
    """A site without entries lists its corrections alone."""
    pages = _built(make_site(dict.fromkeys(path for path in BASE if path.startswith("content/"))), tmp_path / "out")

    assert _lists(pages["index.html"]) == ["corrections/"]


def _lists(home: str) -> list[str]:
    """Return the links of the home page's line of lists."""
    return re.findall(r'href="([^"]+)"', home.partition('id="site_index"')[2].partition("</p>")[0])


@pytest.mark.parametrize("path", ["updates/index.html", "dispute/updates/index.html"])
def test_updates_say_what_they_leave_out(make_site: MakeSite, tmp_path: Path, path: str) -> None:
    """An entry that another one answers is not listed again, and the lists of updates say so."""
    late = BASE[DENIAL].replace("2021-11-10", "2021-11-20")
    html = _built(make_site({DENIAL: late}), tmp_path / "out")[path]
    before, _, listed = html.partition('<div class="updates')

    assert "When a new entry refers to an earlier one, only the new entry is listed here." in before
    assert ">The ministry" not in listed.partition("10\N{NO-BREAK SPACE}November")[0]
