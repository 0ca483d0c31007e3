"""The feed of a claim and the lists of feeds, parsed by feedparser and lxml."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import feedparser
import pytest
from compared_builds import Preview
from conftest import BASE, COMPLETE, MakeSite
from lxml import etree
from rendered_site import RenderedSite, render_everything

from onrecord.build.pipeline import Options

ROOT = Path(__file__).parents[2]
ATOM = etree.RelaxNG(etree.parse(ROOT / "tests/grammars/atom.rng"))
EVENTS = "content/stories/dispute/events"
FEED = "dispute/announcement/joint/feed.xml"
SITE = "https://example.org/repo/"


def _event(kind: str, day: int, relation: str, published: int, speaker: str = "ministry") -> str:
    return (
        f"type: {kind}\ndate: 2021-11-{day:02}\ntitle: On day {day}\nspeaker: {speaker}\n{relation}\n"
        f"sources: wire\npublished: 2021-11-{published}\n"
    )


ANSWERS = {
    f"{EVENTS}/stands.yaml": _event("response", 3, "maintains: announcement#joint", 11),
    f"{EVENTS}/reply.yaml": _event("statement", 4, "responds_to: announcement#joint", 12, "other"),
    f"{EVENTS}/letter.yaml": _event("document", 5, "bears_on: announcement#joint", 13, "other"),
    f"{EVENTS}/court.yaml": _event("finding", 6, "finds: {target: announcement#joint, result: not-so}", 14, "court"),
    f"{EVENTS}/back.yaml": _event("statement", 7, "withdraws: announcement#joint", 15)
    + "corrections: {date: 2021-11-20, was: On day 8, now: On day 7}\n",
    "content/actors/more.yaml": (
        "court: {name: The court, kind: organization}\nother: {name: Other, kind: organization}\n"
    ),
}


def _built(make_site: MakeSite, options: Options, changes: Mapping[str, str | None]) -> dict[str, str]:
    return RenderedSite(make_site(changes), options).of_kinds("ml", "json")


def _entries(text: str) -> list[tuple[str, str, str]]:
    """Return the title, the day and the words of each entry of a feed."""
    read = feedparser.parse(text.encode())
    assert not read.bozo, read.get("bozo_exception")
    assert ATOM.validate(etree.fromstring(text.encode())), ATOM.error_log
    words = [html.unescape(re.sub("<[^>]*>", "", entry.content[0].value)) for entry in read.entries]
    return [
        (entry.title, entry.updated[:10], " ".join(text.split()))
        for entry, text in zip(read.entries, words, strict=True)
    ]


def test_feed_has_all_that_bears_on_the_claim(make_site: MakeSite, options: Options) -> None:
    """Each answer, finding, reply and correction is an entry, with where the claim then stood; the newest is first."""
    entries = _entries(_built(make_site, options, ANSWERS)[FEED])

    assert [(title, day) for title, day, _ in entries] == [
        ("On day 7", "2021-11-20"),
        ("On day 6", "2021-11-14"),
        ("On day 5", "2021-11-13"),
        ("On day 4", "2021-11-12"),
        ("On day 3", "2021-11-11"),
        ("The company denies", "2021-11-10"),
        ("The ministry announces", "2021-11-10"),
    ]
    words = [text for *_, text in entries]
    assert "takes it back" in words[0]
    assert words[0].startswith("Correction, 20 November 2021 Before: On day 8 Now: On day 7 Disputed; ")
    assert words[1].startswith("Found not to be so by The court, 6 November 2021")
    assert words[2].startswith("Related evidence: On day 5")
    assert "Other" in words[3]
    assert [text.partition(". ")[0] for text in (words[4], words[5])] == [
        "Disputed; no reply found from The ministry → Disputed; The ministry stood by it, 3 November 2021",
        "Asserted by The ministry → Disputed; no reply found from The ministry",
    ]
    assert " → No longer claimed by anyone" in words[0]
    stood = [text.partition("Where the claim then stood: ")[2] for text in words]
    assert stood == [
        "",
        *(["Disputed; The ministry stood by it, 3 November 2021"] * 3),
        "",
        "",
        "Asserted by The ministry",
    ]


def test_claim_without_an_answer_has_no_feed(make_site: MakeSite, options: Options) -> None:
    """Nobody answered the second claim: its tools lead to the feed of the story, which tells of answers."""
    files = _built(make_site, options, {})
    claims = files["dispute/claims/index.html"]

    assert [path for path in files if path.startswith("dispute/announcement/")] == [
        "dispute/announcement/index.html",
        FEED,
        "dispute/announcement/joint/index.html",
        "dispute/announcement/oembed.json",
    ]
    assert claims.count('<a href="../announcement/joint/feed.xml"') == 1
    assert claims.count('<a href="../#how_to_follow">Follow</a>') == 1
    assert 'id="how_to_follow"' not in claims
    assert 'id="how_to_follow"' in files["dispute/index.html"]


@pytest.mark.parametrize("outputs", ["feeds", "[feeds, calendar]", "claim-feeds"])
def test_publisher_turns_feeds_of_claims_off(make_site: MakeSite, options: Options, outputs: str) -> None:
    """A claim has a feed only where `outputs` has both `feeds` and `claim-feeds`."""
    files = _built(make_site, options, {"site.yaml": f"{BASE['site.yaml']}outputs: {outputs}\n"})

    assert FEED not in files
    assert "joint/feed.xml" not in "".join(files.values())
    assert "claim-feeds.opml" not in files
    assert ("feeds.opml" in files) == ("feed.xml" in files) == ("[" in outputs or outputs == "feeds")


def test_ids_of_entries_survive_new_ids(make_site: MakeSite, options: Options) -> None:
    """A renamed claim, event or story keeps the ids in its feed, which stays at its former address, too."""
    before = _built(make_site, options, {})[FEED]
    announcement = BASE[f"{EVENTS}/announcement.yaml"].replace("id: joint", "id: common\n    aliases: joint")
    moved = {
        "content/stories/quarrel/story.yaml": "title: The dispute\naliases: dispute\n",
        "content/stories/quarrel/events/notice.yaml": f"{announcement}aliases: announcement\n",
        "content/stories/quarrel/events/denial.yaml": BASE[f"{EVENTS}/denial.yaml"].replace(
            "announcement#joint", "notice#common"
        ),
        "content/stories/dispute/story.yaml": None,
        f"{EVENTS}/announcement.yaml": None,
        f"{EVENTS}/denial.yaml": None,
    }
    shutil.rmtree(make_site({}))
    files = _built(make_site, options, moved)
    ids = re.compile("<id>.*</id>")

    assert ids.findall(files["quarrel/notice/common/feed.xml"]) == ids.findall(before)
    assert files[FEED] == files["quarrel/notice/common/feed.xml"]
    assert len(set(ids.findall(before))) == 3


def test_entry_differs_from_that_of_the_story(make_site: MakeSite, options: Options) -> None:
    """The feed of the story has another entry for the same event, so the ids differ."""
    files = _built(make_site, options, {})
    ids = [set(re.findall("<id>(.*)</id>", files[path])) for path in (FEED, "dispute/feed.xml")]

    assert not ids[0] & ids[1]


def test_lists_have_every_feed_once() -> None:
    """The lists of feeds in each language are OPML 2.0: one names each feed of a claim once, the other all others."""
    rendered = render_everything(COMPLETE)
    files = {path: text.encode() for path, text in rendered.of_kinds(".xml", ".opml").items()}
    pages = rendered.of_kinds(".html")
    moved = {path for path, text in files.items() if path.endswith("feed.xml") and _self(text) != path}

    for prefix in ("", "ru/", "kk/"):
        own = {path for path in files if path.endswith("feed.xml") and _language(path) == prefix} - moved
        claims = {path for path in own if _is_of_claim(path.removeprefix(prefix))}
        assert _listed(files[f"{prefix}feeds.opml"]) == sorted(own - claims)
        assert len(own - claims) > 3
        assert (f"{prefix}claim-feeds.opml" in files) == bool(claims)
        if claims:
            assert _listed(files[f"{prefix}claim-feeds.opml"]) == sorted(claims)
            assert any("/claim-feeds.opml" in text for path, text in pages.items() if _language(path) == prefix)


def _listed(opml: bytes) -> list[str]:
    """Return the paths of the feeds that a list names, in order."""
    root = etree.fromstring(opml)
    outlines = root.findall("body//outline")
    feeds = [outline for outline in outlines if outline.get("type") == "rss"]

    assert (root.tag, root.get("version"), root[0].tag, root[1].tag) == ("opml", "2.0", "head", "body")
    assert all(outline.get("text") for outline in outlines)
    assert all(feed.get("htmlUrl", "").startswith(SITE) for feed in feeds)
    return sorted(feed.get("xmlUrl", "").removeprefix(SITE) for feed in feeds)


def _is_of_claim(path: str) -> bool:
    return path.count("/") == 3


def _self(feed: bytes) -> str:
    (link,) = re.findall(rb'rel="self"[^>]*href="https://example.org/repo/([^"]*)"', feed)
    return str(link, "utf-8")


def _language(path: str) -> str:
    return next((prefix for prefix in ("ru/", "kk/") if path.startswith(prefix)), "")


@pytest.mark.parametrize("is_resident", [True, False])
def test_warm_build_writes_the_feed_of_a_cold_one(make_site: MakeSite, tmp_path: Path, *, is_resident: bool) -> None:
    """A new answer, another verb, a correction and a removed answer change the feeds as in a cold build."""
    settings = f"{BASE['site.yaml']}outputs: [feeds, claim-feeds]\n"
    preview = Preview(make_site({"site.yaml": settings}), tmp_path / "builds", is_resident=is_resident)
    feed = tmp_path / "builds" / "warm" / FEED
    stands = f"{EVENTS}/stands.yaml"

    def entries() -> int:
        assert preview.build().value.published is not None
        return len(_entries(feed.read_text("utf-8"))) if feed.exists() else 0

    assert entries() == 2
    (preview.site / stands).write_text(ANSWERS[stands], "utf-8")
    preview.reported.add(str(preview.site / stands))
    assert entries() == 3
    preview.edit(stands, "maintains", "withdraws")
    assert entries() == 3
    preview.edit(stands, "published:", "corrections: {date: 2021-11-30, was: Then, now: Now}\npublished:")
    assert entries() == 3
    preview.edit(stands, "announcement#joint", "announcement#access")
    assert entries() == 2
    preview.edit(f"{EVENTS}/denial.yaml", "denies: announcement#joint", "denies: announcement#access")
    assert entries() == 0


@pytest.mark.parametrize("address", [FEED, "dispute/feed.xml"])
def test_kept_program_names_a_body_as_it_is_called_now(address: str, make_site: MakeSite, tmp_path: Path) -> None:
    """A body that gets another name has it in the standings which a program that keeps running has told before."""
    settings = f"{BASE['site.yaml']}outputs: [feeds, claim-feeds]\n"
    preview = Preview(make_site({"site.yaml": settings}), tmp_path / "builds", is_resident=True)

    def feed() -> str:
        assert preview.build().value.published is not None
        return (tmp_path / "builds" / "warm" / address).read_text("utf-8")

    assert "no reply found from The ministry" in feed()
    preview.edit("content/actors/actors.yaml", "name: The ministry", "name: The department")
    renamed = feed()
    assert "no reply found from The department" in renamed
    assert "no reply found from The ministry" not in renamed
