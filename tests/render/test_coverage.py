"""What a site and a story cover: on pages, in embeds and in files for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from conftest import MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

SITE = "title: A test\nurl: https://example.org/\nlanguages: [en, ru]\noutputs: [api, dump, embed, feeds]\n"
STORY = "title: {en: The dispute, ru: Спор}\n"
OF_SITE = "coverage: {includes: {en: 'All <b>& more', ru: Всё}, since: 2021-10, excludes: Letters}\n"
OF_STORY = "coverage: {includes: Statements of both sides, since: 2021-11~}\n"
BILL = {
    "content/bills/act.yaml": "title: {en: The act, ru: Акт}\nprocedure: generic\n",
    "content/stories/dispute/events/reading.yaml": (
        "type: bill-reading\ndate: 2021-11-05\ntitle: It\nbill: act\nstage: introduction\nsources: wire\n"
        "published: 2021-11-10\n"
    ),
}
LINK = re.compile(r'<a href="([^"]*)#what_is_covered">([^<]+)</a>')


@pytest.fixture
def built(make_site: MakeSite, options: Options) -> Any:  # noqa: ANN401
    """Return what builds a site with the coverage of the site and of its story."""

    def build(of_site: str = "", of_story: str = "", **more: str) -> RenderedSite:
        files: Mapping[str, str] = {"site.yaml": SITE + of_site, "content/stories/dispute/story.yaml": STORY + of_story}
        return RenderedSite(make_site({**files, **BILL, **more}), options)

    return build


def _folded(page: str) -> str:
    """Return the words of the folded line of a page, and of what it holds; empty without one."""
    found = re.search(r'<(details|p) class="coverage"(?: id="what_is_covered")?>(?!<a )(.*?)</\1>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[2]).split()) if found else ""


def test_site_says_at_the_foot_of_its_home_page_what_it_covers(built: Any) -> None:  # noqa: ANN401
    """The home page has one line that opens, with escaped texts in any language; the foot of all pages leads to it."""
    files = built(OF_SITE)

    english = _folded(files["index.html"])
    russian = _folded(files["ru/index.html"])
    assert english == "What this site covers, from October 2021 Covered All &lt;b&gt;&amp; more Left out Letters"
    assert russian == (
        "Что входит в этот сайт, начало: октябрь 2021 г. Входит Всё Не входит Letters (язык: английский)"
    )
    assert '<dl class="details" id="what_is_covered">' in files["index.html"]
    for path, address in (
        ("index.html", ""),
        ("dispute/index.html", "../"),
        ("ru/dispute/claims/index.html", "../../"),
    ):
        assert LINK.findall(files[path])[-1][0] == address
    assert _folded(files["dispute/index.html"]) == ""


def test_story_says_on_its_page_what_it_covers(built: Any) -> None:  # noqa: ANN401
    """The story's page has the line, and its page of claims leads to it; the site says nothing then."""
    files = built(of_story=OF_STORY)

    assert _folded(files["dispute/index.html"]) == (
        "What this story covers, from November 2021 (approximately) Covered Statements of both sides"
    )
    assert LINK.findall(files["dispute/claims/index.html"]) == [("../", "What this story covers")]
    assert LINK.findall(files["dispute/index.html"]) == LINK.findall(files["index.html"]) == []
    assert _folded(files["index.html"]) == ""


def test_day_alone_needs_no_fold(built: Any) -> None:  # noqa: ANN401
    """A line that has only a day has nothing to open."""
    page = built(of_story="coverage: {since: 2021}\n")["dispute/index.html"]

    assert '<p class="coverage" id="what_is_covered">What this story covers, from 2021</p>' in page


def test_embeds_lead_to_what_is_covered(built: Any) -> None:  # noqa: ANN401
    """The embeds of a story and of its claims lead to the story's coverage, or else to the site's; a bill's to that."""
    both = built(OF_SITE, OF_STORY)
    site = built(OF_SITE)
    claim = "dispute/embed/announcement/joint/index.html"

    assert LINK.findall(both["dispute/embed/index.html"]) == [("../", "What this story covers")]
    assert LINK.findall(both[claim]) == [("../../../", "What this story covers")]
    assert LINK.findall(both["bills/act/embed/index.html"]) == [("../../../", "What this site covers")]
    assert LINK.findall(site["dispute/embed/index.html"]) == [("../../", "What this site covers")]
    assert LINK.findall(site[claim]) == [("../../../../", "What this site covers")]


def test_record_without_coverage_says_nothing_of_it(built: Any) -> None:  # noqa: ANN401
    """Without the field, no page has a word or an anchor of it, and files have null."""
    files = built()

    marks = ('class="coverage"', "what_is_covered")
    assert not [path for path in files if path.endswith(".html") and any(mark in files[path] for mark in marks)]
    assert json.loads(files["api/v1/index.json"])["coverage"] is None
    assert json.loads(files["api/v1/stories/dispute.json"])["story"]["coverage"] is None
    assert "description" not in json.loads(files["data/datapackage.json"])


def test_programs_get_the_same_fields(built: Any) -> None:  # noqa: ANN401
    """The index, each story and the description of the dump have what pages show."""
    files = built(f"description: A site of tests.\n{OF_SITE}", OF_STORY)
    index = json.loads(files["api/v1/index.json"])
    story = json.loads(files["api/v1/stories/dispute.json"])["story"]

    assert index["coverage"] == {
        "includes": {"en": "All <b>& more", "ru": "Всё"},
        "since": "2021-10",
        "excludes": {"en": "Letters"},
    }
    assert (index["stories"][0]["coverage"], story["coverage"]) == (
        {"includes": {"en": "Statements of both sides"}, "since": "2021-11~", "excludes": None},
    ) * 2
    assert json.loads(files["data/datapackage.json"])["description"] == (
        "A site of tests. What this site covers, from October 2021: All <b>& more. Left out: Letters."
    )


def test_withdrawn_story_keeps_no_word_of_it(built: Any) -> None:  # noqa: ANN401
    """A withdrawn story leaves nothing of what it covered, and its embeds lead to the site's coverage at most."""
    files = built(of_story=f"{OF_STORY}withdrawn: {{date: 2021-11-20, reason: It was forged}}\n")

    assert not [path for path in files if "Statements of both sides" in files[path]]
    assert not [path for path in files if path.endswith(".html") and "what_is_covered" in files[path]]
