"""Steps that lie ahead in feeds: an entry when a day was set, when it was moved, and when the step fell through."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from conftest import BASE, MakeSite
from msgspec.structs import replace
from rendered_site import RenderedSite
from step_entries import HEARING, HELD, STORY, story_with

from onrecord.build.pipeline import Options
from onrecord.render.feeds.feed_writer import MOST_ENTRIES

EVENTS = "content/stories/dispute/events"
MOVED = (
    HEARING.replace("2022-03-03", "2022-03-17").replace("2022-02-01", "2022-02-20").replace("in public", "by letter")
)
MOVED += "    earlier: {date: 2022-03-03, published: 2022-02-01}\n"
CANCELLED = f"{MOVED}    cancelled: {{date: 2022-03-01, reason: Nobody came.}}\n"
TAG = "tag:example.org,2022:dispute#expected-hearing"


def _entries(text: str) -> list[Any]:
    """Return the entries of an Atom feed that are about steps."""
    read = feedparser.parse(text.encode("utf-8"))
    assert not read.bozo, read.get("bozo_exception")
    return [entry for entry in read.entries if "#expected-" in entry.id]


def _raw(text: str) -> dict[str, str]:
    """Return the text of each entry of an Atom feed by its id, as it is written."""
    parts = (part.partition("</entry>")[0] for part in text.split("<entry>")[1:])
    return {part.partition("<id>")[2].partition("</id>")[0]: part for part in parts}


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_each_day_that_was_set_and_the_end_have_an_entry(make_site: MakeSite, options: Options) -> None:
    """A step that was set, moved and cancelled has three entries, each dated by the day on which it was recorded."""
    files = RenderedSite(make_site({STORY: story_with(CANCELLED)}), options)
    cancelled, moved, first = _entries(files["dispute/feed.xml"])

    assert [entry.id for entry in (first, moved, cancelled)] == [f"{TAG}/1", f"{TAG}/2", f"{TAG}/2/cancelled"]
    assert [_plain(entry.title) for entry in (first, moved, cancelled)] == [
        "The committee hears both: set for 3 March 2022",
        "The committee hears both: moved to 17 March 2022",
        "The committee hears both: fell through",
    ]
    assert [entry.published for entry in (first, moved, cancelled)] == [
        "2022-02-01T00:00:00Z",
        "2022-02-20T00:00:00Z",
        "2022-03-01T00:00:00Z",
    ]
    assert all(entry.published == entry.updated for entry in (first, moved, cancelled))
    assert "Hearing set for 3 March 2022, as recorded on 1 February 2022." in _plain(first.content[0].value)
    assert "17 March" not in first.content[0].value + first.title
    assert "Before, it was set for 3 March 2022, as recorded on 1 February 2022." in _plain(moved.content[0].value)
    assert "Fell through, as recorded on 1 March 2022: Nobody came." in _plain(cancelled.content[0].value)
    assert {link.href for link in first.links if link.rel == "via"} == {"https://example.org/wire"}
    assert {tag.term for tag in first.tags} == {"hearing", "company"}
    assert first.link == "https://example.org/dispute/#expected_hearing"


def test_later_news_leave_earlier_entries_as_they_are(make_site: MakeSite, options: Options) -> None:
    """To move a step, and to call it off, changes no byte of the entries that feed readers have; nor does its event."""
    happened = f"{MOVED}    happened: held\n"
    lives = ({STORY: story_with(step)} for step in (MOVED, CANCELLED, happened))
    moved, cancelled, held = (
        _raw(RenderedSite(make_site({**life, f"{EVENTS}/held.yaml": HELD}), options)["feed.xml"]) for life in lives
    )
    of_steps = {id_ for id_ in moved if "#expected-" in id_}

    assert of_steps == {f"{TAG}/1", f"{TAG}/2"}
    assert cancelled.keys() - moved.keys() == {f"{TAG}/2/cancelled"}
    assert held == moved
    assert {id_: cancelled[id_] for id_ in moved} == moved
    first = _raw(RenderedSite(make_site({STORY: story_with(HEARING)}), options)["feed.xml"])[f"{TAG}/1"]
    assert first.replace("<p>in public</p>\n", "") == moved[f"{TAG}/1"]  # a note is on the day that holds


def test_step_is_in_the_feeds_of_its_subjects(make_site: MakeSite, options: Options) -> None:
    """The feeds of the site, the story, the bill and the actor have a step, as Atom and as JSON."""
    step = f"{HEARING}    bill: law\n    stage: passage\n".replace("    title: The committee hears both\n", "")
    law = {"content/bills/law.yaml": "title: A law\nprocedure: generic\nsources: wire\n"}
    files = RenderedSite(make_site({STORY: story_with(step), **law}), options)

    for place in ("", "dispute/", "bills/law/", "actors/company/"):
        (entry,) = _entries(files[f"{place}feed.xml"])
        items = [item for item in json.loads(files[f"{place}feed.json"])["items"] if item["id"] == entry.id]
        assert _plain(entry.title) == _plain(items[0]["title"]) == "Passage: set for 3 March 2022"
        assert items[0]["date_published"] == "2022-02-01T00:00:00Z"
        assert "A law" in items[0]["content_html"]
    assert _entries(files["actors/ministry/feed.xml"]) == []
    assert "<content" not in files["actors/company/feed.xml"]
    assert "bills/law/feed.xml" in files["feeds.opml"]


def test_step_of_a_bill_is_in_the_feed_of_the_site(make_site: MakeSite, options: Options) -> None:
    """A bill without an event has feeds as soon as a day is set; the id has the first ids of the bill."""
    law = f"title: A law\nprocedure: generic\nsources: wire\naliases: draft-law\nexpected:\n{HEARING}"
    files = RenderedSite(make_site({"content/bills/law.yaml": law}), options)
    id_ = "tag:example.org,2022:bills/draft-law#expected-hearing/1"

    for place in ("", "bills/law/", "actors/company/"):
        assert [entry.id for entry in _entries(files[f"{place}feed.xml"])] == [id_]
    assert _entries(files["dispute/feed.xml"]) == []


def test_id_stays_when_the_entry_is_renamed(make_site: MakeSite, options: Options) -> None:
    """A step of an event has the first ids of story and event; a preview at another address changes no id."""
    event = f"{BASE[f'{EVENTS}/denial.yaml']}aliases: [company-denies, former/denies]\nexpected:\n{HEARING}"
    root = make_site({STORY: f"{BASE[STORY]}aliases: access\n", f"{EVENTS}/denial.yaml": event})
    there = replace(options, base_url="https://preview.example.net/x/")
    ids = [[entry.id for entry in _entries(RenderedSite(root, one)["feed.xml"])] for one in (options, there)]

    assert ids == [["tag:example.org,2022:access/company-denies#expected-hearing/1"]] * 2


@pytest.mark.parametrize("drafts", [False, True])
def test_draft_is_in_no_feed(drafts: bool, make_site: MakeSite, options: Options) -> None:  # noqa: FBT001
    """A draft step, steps of drafts, and the draft of the event by which a step happened are in no feed."""
    canary = CANCELLED.replace("The committee", "CANARY").replace("Nobody came", "CANARY")
    held = HELD.replace("title: The", "title: CANARY").replace("published: 2022-03-05", "status: draft")
    open_step = HEARING.replace("id: hearing", "id: open")
    files = RenderedSite(
        make_site(
            {
                STORY: story_with(f"{canary}    status: draft\n", f"{open_step}    happened: held\n"),
                f"{EVENTS}/held.yaml": f"{held}embargo: 2026-12-24T06:00\nexpected:\n{canary}",
                "content/stories/other/story.yaml": f"title: Another\nstatus: draft\nexpected:\n{canary}",
            }
        ),
        replace(options, drafts=drafts),
    )
    feeds = files.of_kinds("feed.xml", "feed.json", ".opml")

    assert [path for path, text in feeds.items() if "CANARY" in text or "2026" in text] == []
    assert [entry.id for entry in _entries(files["feed.xml"])] == [
        "tag:example.org,2022:dispute#expected-open/1",
    ]


def test_limit_counts_steps_and_events_together(make_site: MakeSite, options: Options) -> None:
    """A feed has the newest of both; at one moment, events come before steps, and the soonest step before others."""
    steps = [
        HEARING.replace("id: hearing", f"id: hearing-{number}").replace("2022-03-03", f"2022-03-{number:02}")
        for number in range(20, 0, -1)
    ]
    many = {
        f"{EVENTS}/event-{number:02}.yaml": HELD.replace("2022-03-05", published).replace("2022-03-04", "2022-01-02")
        for number, published in enumerate(["2022-01-20"] * 10 + ["2022-02-01"] * 5 + ["2022-03-05"] * 4)
    }
    files = RenderedSite(make_site({STORY: story_with(*steps), **many}), options)
    ids = [entry.id for entry in feedparser.parse(files["dispute/feed.xml"].encode()).entries]
    found = ["step" if "#expected-" in id_ else "event" for id_ in ids]

    assert len(ids) == MOST_ENTRIES
    assert found == ["event"] * 9 + ["step"] * 20 + ["event"]
    assert ids[9] == "tag:example.org,2022:dispute#expected-hearing-1/1"
    assert ids[28] == "tag:example.org,2022:dispute#expected-hearing-20/1"
