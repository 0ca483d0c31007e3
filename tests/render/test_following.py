"""What 'Follow' offers on a page: the site's own list and channel, the feed and the calendar."""

from __future__ import annotations

import re

import pytest
from conftest import BASE, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

OWN = "follow:\n  mail: mailto:record-join@example.org?subject=join\n  channel: https://chat.example.org/record\n"
LISTS = [("By mail", "mailto:record-join@example.org?subject=join"), ("In a chat", "https://chat.example.org/record")]


def _offers(page: str) -> list[tuple[str, str]]:
    """Return the ways to follow of a page's first panel, each with the address of its link."""
    panel = re.search(r'<div class="panel"[^>]*>\n<p>Hear .*?</div>', page, re.DOTALL)
    return re.findall(r'<p><b>([^<]*)</b> <a href="([^"]*)"', panel[0]) if panel else []


def test_follow_names_the_sites_own_lists_first(make_site: MakeSite, options: Options) -> None:
    """The list by mail and the channel stand before feeds and calendars, on stories, bodies and claims, and at home."""
    files = RenderedSite(make_site({"site.yaml": BASE["site.yaml"] + OWN}), options).of_kinds("html")

    assert _offers(files["dispute/index.html"]) == [
        *LISTS,
        ("In an app", "feed.xml"),
        ("In a calendar", "calendar.ics"),
    ]
    assert _offers(files["dispute/claims/index.html"]) == [*LISTS, ("In an app", "../announcement/joint/feed.xml")]
    for page in ("index.html", "actors/company/index.html"):
        assert _offers(files[page]) == [*LISTS, ("In an app", "feed.xml")]


@pytest.mark.parametrize("outputs", ["feeds", "search"])
def test_follow_needs_neither_feeds_nor_a_list(make_site: MakeSite, options: Options, outputs: str) -> None:
    """A site without a list offers its feeds; one without feeds its list; one with neither offers nothing."""
    settings = f"{BASE['site.yaml']}outputs: {outputs}\n"
    feeds = [("In an app", "feed.xml")] if outputs == "feeds" else []
    without = RenderedSite(make_site({"site.yaml": settings}), options)

    assert _offers(without["dispute/index.html"]) == feeds
    assert ("Follow" in without["dispute/denial/index.html"]) == bool(feeds)

    files = RenderedSite(make_site({"site.yaml": settings + OWN}), options).of_kinds("")
    assert _offers(files["dispute/index.html"]) == [*LISTS, *feeds]
    assert 'href="../#how_to_follow"' in files["dispute/denial/index.html"]
    assert ("feeds.opml" in files) == bool(feeds)
