"""The home page: pages of stories, latest updates, disputed claims, and bills under way."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import TODAY, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

STORIES = 45
MANY = {
    path: text
    for number in range(STORIES)
    for path, text in {
        f"content/stories/story-{number:02}/story.yaml": f"title: Story {number:02}\n",
        f"content/stories/story-{number:02}/events/report.yaml": (
            f"type: report\ndate: 20{number:02}-01-01\ntitle: Report {number:02}\nsources: wire\n"
            f"published: 2021-12-{number % 28 + 1:02}\n"
        ),
    }.items()
    if number < 22  # no event is in the future
} | {f"content/stories/story-{number:02}/story.yaml": f"title: Story {number:02}\n" for number in range(22, STORIES)}
BILLS = {
    "content/bills/open.yaml": "title: An open bill\nprocedure: generic\n",
    "content/bills/idle.yaml": "title: A bill without a step\nprocedure: generic\n",
    "content/stories/dispute/events/step.yaml": (
        "type: bill-action\ndate: 2021-11-03\ntitle: A step\nbill: open\nstage: introduction\n"
        "sources: wire\npublished: 2021-11-10\n"
    ),
}


def _read(site: Path) -> RenderedSite:
    return RenderedSite(site, Options(today=TODAY))


def _titles(html: str) -> list[str]:
    """Return the titles of a page's stories or bills: of the lead story, and of the list."""
    return [*re.findall(r"<h2(?: id=\"lead_title\")?><a [^>]*>([^<]+)</a>", html), *_listed(html)]


def _listed(html: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]+)</a>", _cards(html))


def _cards(html: str) -> str:
    found = re.search(r'<section class="cards".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_stories_are_paginated(make_site: MakeSite) -> None:
    """Stories are listed twenty per page, each once, those with the latest events first, with links between pages."""
    files = _read(make_site(MANY))
    pages = [files["index.html"], files["stories/2/index.html"], files["stories/3/index.html"]]
    titles = [title for page in pages for title in _titles(page)]

    assert "stories/4/index.html" not in files
    assert [len(_titles(page)) for page in pages] == [20, 20, 6]
    assert len(set(titles)) == STORIES + 1
    assert titles[:2] in (["The dispute", "Story 21"], ["Story 21", "The dispute"])
    assert [('<a rel="prev"' in page, '<a rel="next"' in page) for page in pages] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_lead_story_has_its_picture_and_others_a_strip(make_site: MakeSite) -> None:
    """The story with the latest event is first, with its chart; others have a strip and a count of disputed claims."""
    changes = {
        "content/stories/other/story.yaml": "title: Another story\n",
        "content/stories/other/events/report.yaml": (
            "type: report\ndate: 2021-12-01\ntitle: A report\nsources: wire\npublished: 2021-12-10\n"
        ),
    }
    home = _read(make_site(changes))["index.html"]
    lead = home.partition('<section class="lead-story"')[2].partition("</section>")[0]

    assert ">Another story</a>" in lead
    assert 'class="chart"' in lead
    assert ">The dispute</a>" in _cards(home)
    assert "1 claim in dispute" in _cards(home)
    assert 'class="chart-band"' in _cards(home)
    assert 'class="chart"' not in _cards(home)


def test_latest_updates_come_first(make_site: MakeSite) -> None:
    """The first page lists the latest publications and corrections; further pages do not."""
    files = _read(make_site(MANY))
    updates = re.search(r'<section class="updates".*?</section>', files["index.html"], re.DOTALL)

    assert updates is not None
    assert re.findall(r">(Report \d\d)<", updates[0])[:3] == ["Report 21", "Report 20", "Report 19"]
    assert 'class="updates"' not in files["stories/2/index.html"]


def test_disputed_claim_is_listed(make_site: MakeSite) -> None:
    """A disputed claim is listed with its claimant, its denier and its story; an undisputed claim is not."""
    home = _read(make_site({}))["index.html"]
    dispute = home.partition('<div class="dispute"')[2].partition('<div class="dispute"')[0]

    assert "They issued a joint statement" in dispute
    assert dispute.index("The ministry") < dispute.index("The company")
    assert ">The dispute</a>" in dispute
    assert home.count('<div class="dispute"') == 1


def test_home_page_links_to_bills(make_site: MakeSite) -> None:
    """The home page names bills under way; the list of bills has all of them, even one without a stage."""
    files = _read(make_site(BILLS))

    assert "An open bill" in files["index.html"]
    assert re.findall(r'<span data-reached="(\w+)"', files["index.html"])[:2] == ["yes", "no"]
    assert "A bill without a step" not in files["index.html"]
    assert _titles(files["bills/index.html"]) == ["An open bill", "A bill without a step"]


def test_site_without_bills_has_no_list_of_them(make_site: MakeSite) -> None:
    """A site without bills has no page of bills, and no link to one."""
    files = _read(make_site({}))

    assert "bills/index.html" not in files
    assert "bills/" not in files["index.html"]
