"""Former ids of all kinds: their addresses redirect, their anchors remain, and feeds keep their permanent ids."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from compared_builds import Preview
from conftest import BASE, MakeSite
from rendered_site import RenderedSite
from site_server import served
from two_stories import ACTORS, DENIAL, SOURCES
from windows import OpenWindow

from onrecord.build.pipeline import Options, build

STORY = "content/stories/dispute/story.yaml"
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
ALIASES = {
    "site.yaml": f"{BASE['site.yaml']}languages: [en, ru]\n",
    STORY: "title: {en: The dispute, ru: Спор}\naliases: [quarrel, row]\n",
    DENIAL: f"{BASE[DENIAL]}aliases: company-denies\nbill: act\n",
    ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("- id: joint\n", "- id: joint\n    aliases: [both, together]\n"),
    ACTORS: BASE[ACTORS].replace("company: {", "company: {aliases: firm, "),
    SOURCES: BASE[SOURCES].replace("wire: {", "wire: {aliases: cable, "),
    "content/bills/act.yaml": "title: The act\nprocedure: generic\naliases: draft-act\n",
}
REDIRECTS = {
    "quarrel/": "dispute/",
    "row/": "dispute/",
    "quarrel/claims/": "dispute/claims/",
    "quarrel/sources/": "dispute/sources/",
    "quarrel/updates/": "dispute/updates/",
    "quarrel/announcement/": "dispute/announcement/",
    "dispute/company-denies/": "dispute/denial/",
    "quarrel/company-denies/": "dispute/denial/",
    "row/denial/": "dispute/denial/",
    "actors/firm/": "actors/company/",
    "sources/cable/": "sources/wire/",
    "bills/draft-act/": "bills/act/",
}


@pytest.fixture
def files(make_site: MakeSite, options: Options) -> Mapping[str, str]:
    """Return the files of a site whose things all had other ids."""
    return RenderedSite(make_site(ALIASES), options).of_kinds(".html", ".xml", ".json", ".ics")


@pytest.mark.parametrize("prefix", ["", "ru/"])
def test_former_addresses_redirect(files: Mapping[str, str], prefix: str) -> None:
    """In each language a page at each former address leads to the page of today, which search engines list alone."""
    found = {
        address: re.findall(r'<link rel="canonical" href="https://example.org/([^"]*)"', files[f"{address}index.html"])
        for address in (f"{prefix}{former}" for former in REDIRECTS)
    }

    assert found == {f"{prefix}{former}": [f"{prefix}{today}"] for former, today in REDIRECTS.items()}
    assert all('http-equiv="refresh"' in files[f"{address}index.html"] for address in found)
    assert not [
        address for address in REDIRECTS if f"<loc>https://example.org/{prefix}{address}<" in files["sitemap.xml"]
    ]


def test_all_redirects_are_expected(files: Mapping[str, str]) -> None:
    """No other page redirects: each leads on from one former id, or from those of two things together.

    So do the page of the claim, and the embeds of the story, the bill and the claim.
    """
    redirecting = {path.removesuffix("index.html") for path, text in files.items() if 'http-equiv="refresh"' in text}
    of_events = {
        f"{story}/{id_}/" for story in ("quarrel", "row") for id_ in ("announcement", "denial", "company-denies")
    }
    of_opponents = {
        f"{story}/claims/{pair}/"
        for story in ("dispute", "quarrel", "row")
        for pair in ("ministry/company", "ministry/firm", "company/ministry", "firm/ministry")
    }
    stories, claims = ("dispute", "quarrel", "row"), ("joint", "both", "together")
    of_claims = {
        f"{story}{embed}/announcement/{claim}/" for story in stories for claim in claims for embed in ("", "/embed")
    }
    of_claims -= {"dispute/announcement/joint/", "dispute/embed/announcement/joint/"}
    of_embeds = {"quarrel/embed/", "row/embed/", "bills/draft-act/embed/"}
    expected = {
        *REDIRECTS,
        *of_claims,
        *of_embeds,
        "row/claims/",
        "row/sources/",
        "row/updates/",
        *of_events,
        *of_opponents,
    }

    assert redirecting == expected | {f"ru/{address}" for address in expected}


@pytest.mark.parametrize(
    ("page", "anchors"),
    [
        ("dispute/announcement/", ["announcement__both", "announcement__together", "announcement__joint"]),
        ("dispute/denial/", ["company-denies", "denial"]),
        ("dispute/", ["company-denies", "announcement__both"]),
        ("dispute/sources/", ["source_cable", "source_wire"]),
        ("dispute/claims/", ["matter_quarrel__announcement__together", "matter_row__announcement__joint"]),
    ],
)
def test_former_anchors_remain(files: Mapping[str, str], page: str, anchors: list[str]) -> None:
    """A link to a former anchor still finds its place; no anchor stands on a page twice."""
    ids = re.findall(r'\bid="([^"]+)"', files[f"{page}index.html"])

    assert set(anchors) <= set(ids)
    assert len(ids) == len(set(ids))


def test_former_anchor_leads_to_one_event(make_site: MakeSite, options: Options) -> None:
    """Events that came from other stories may have had one id: that of an event of this story, or the first one's."""
    third = BASE[DENIAL].replace("2021-11-02", "2021-11-03")
    moved = "aliases: [right/a, right/b, right/c, dispute/d, right/denial]"
    changes = {
        ANNOUNCEMENT: f"{BASE[ANNOUNCEMENT]}aliases: [left/a, left/b]\n",
        DENIAL: f"{BASE[DENIAL]}aliases: a\n",
        "content/stories/dispute/events/third.yaml": f"{third}{moved}\n",
    }
    files = RenderedSite(make_site(changes), options).of_kinds(".html")
    ids = {path: re.findall(r'\bid="([^"]+)"', files[path]) for path in sorted(files)}
    expected = {"announcement": ["b"], "denial": ["a"], "third": ["d", "c"]}

    assert [path for path, found in ids.items() if len(found) != len(set(found))] == []
    assert [id_ for id_ in ids["dispute/index.html"] if id_ in {*expected, *"abcd"}] == [
        id_ for event, former in expected.items() for id_ in (event, *former)
    ]


@pytest.mark.parametrize("is_resident", [True, False])
def test_former_anchor_changes_its_event(is_resident: bool, make_site: MakeSite, tmp_path: Path) -> None:  # noqa: FBT001  (pytest passes it)
    """Once an event has no longer an id that another one had too, the page of the other gets it."""
    report = "type: report\ntitle: A report\nsources: wire\npublished: 2021-11-10\ndate: 2021-11-0"
    dated = {day: f"content/stories/dispute/events/report-{day}.yaml" for day in (3, 4, 5)}
    last = f"{report}5\naliases: a\n"
    site = make_site({dated[3]: f"{report}3\naliases: left/a\n", dated[4]: f"{report}4\n", dated[5]: last})
    compared, page = Preview(site, tmp_path, is_resident=is_resident), tmp_path / "warm/dispute/report-3/index.html"
    compared.build()
    before = page.read_text("utf-8")
    compared.edit(dated[5], "aliases: a\n", "")
    compared.build()

    assert ('id="a"' in before, 'id="a"' in page.read_text("utf-8")) == (False, True)


def test_pages_of_two_bodies_redirect(make_site: MakeSite, options: Options) -> None:
    """The page of two bodies has their ids in its address, so it redirects from former ones too."""
    changes = {
        ACTORS: f"{BASE[ACTORS].replace('company: {', 'company: {aliases: firm, ')}"
        "union: {name: The union, kind: organization}\n",
        "content/stories/dispute/events/union.yaml": BASE[DENIAL].replace("speaker: company", "speaker: union"),
    }
    files = RenderedSite(make_site(changes), options)

    assert "dispute/claims/ministry/company/index.html" in files
    assert 'url=../company/"' in files["dispute/claims/ministry/firm/index.html"]


def test_renamed_things_keep_their_permanent_ids(make_site: MakeSite, options: Options) -> None:
    """After new ids of story, event and actor, feeds and calendars have the ids that they had before."""
    before = RenderedSite(make_site({}), options)
    root = make_site(
        {
            "content/stories/quarrel/story.yaml": f"{BASE[STORY]}aliases: dispute\n",
            "content/stories/quarrel/events/announcement.yaml": BASE[ANNOUNCEMENT],
            "content/stories/quarrel/events/answer.yaml": f"{BASE[DENIAL]}aliases: denial\n",
            ACTORS: BASE[ACTORS].replace("company: {", "firm: {aliases: company, "),
        }
    )
    for path in (STORY, ANNOUNCEMENT, DENIAL):
        (root / path).unlink()
    answer = root / "content/stories/quarrel/events/answer.yaml"
    answer.write_text(answer.read_text("utf-8").replace("speaker: company", "speaker: firm"), "utf-8")
    after = RenderedSite(root, options)

    def ids(text: str) -> list[str]:
        return re.findall(r"<id>([^<]+)</id>|^UID:(.*)$", text, re.MULTILINE)

    for former, today in (
        ("dispute/feed.xml", "quarrel/feed.xml"),
        ("actors/company/feed.xml", "actors/firm/feed.xml"),
        ("dispute/calendar.ics", "quarrel/calendar.ics"),
    ):
        assert ids(after[today]) == ids(before[former])
    items = [json.loads(feed)["items"] for feed in (before["dispute/feed.json"], after["quarrel/feed.json"])]
    assert [item["id"] for item in items[0]] == [item["id"] for item in items[1]]


def test_old_link_to_a_claim_finds_it(
    make_site: MakeSite, options: Options, tmp_path: Path, open_window: OpenWindow
) -> None:
    """In a browser, a link with former ids of story and claim leads to the claim on the page of today."""
    assert build(make_site(ALIASES), tmp_path / "out", options).value.published is not None
    with served(tmp_path / "out", "/") as url:
        page = open_window()
        page.goto(f"{url}quarrel/announcement/#announcement__both")
        page.wait_for_url(f"{url}dispute/announcement/#announcement__both")
        found = page.locator("#announcement__joint #announcement__both").count()

    assert found == 1


def test_files_stay_at_former_addresses(files: Mapping[str, str]) -> None:
    """Readers of a former address still get the feed, which names the address of today, and the bibliography."""
    for today, formers in {
        "dispute/feed.xml": ["quarrel/feed.xml", "row/feed.xml"],
        "dispute/feed.json": ["quarrel/feed.json"],
        "dispute/sources/bibliography.json": ["quarrel/sources/bibliography.json", "row/sources/bibliography.json"],
        "ru/dispute/calendar.ics": ["ru/quarrel/calendar.ics"],
        "actors/company/feed.xml": ["actors/firm/feed.xml"],
        "bills/act/feed.json": ["bills/draft-act/feed.json"],
    }.items():
        assert {files[former] for former in formers} == {files[today]}


def test_new_id_moves_no_event(make_site: MakeSite, options: Options) -> None:
    """Among events of one day the first id decides, so that a new one changes no order."""
    other = BASE[ANNOUNCEMENT].replace("2021-11-01", "2021-11-02").replace("ministry announces", "other announces")
    events = "content/stories/dispute/events"
    changes = {f"{events}/a.yaml": None, f"{events}/zebra.yaml": f"{other}aliases: a-first\n"}
    text = RenderedSite(make_site(changes), options)["dispute/index.html"]

    assert text.index('id="zebra"') < text.index('id="denial"')
