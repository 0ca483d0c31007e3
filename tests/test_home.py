"""The home page: stories page by page, what changed last, what is in dispute, and bills under way."""

from __future__ import annotations

import re
from pathlib import Path

from conftest import BASE, TODAY, MakeSite

from onrecord.pipeline import Options, build

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
    if number < 22  # no event lies in the future
} | {f"content/stories/story-{number:02}/story.yaml": f"title: Story {number:02}\n" for number in range(22, STORIES)}
BILLS = {
    "content/bills/open.yaml": "title: An open bill\nprocedure: generic\n",
    "content/bills/idle.yaml": "title: A bill without a step\nprocedure: generic\n",
    "content/stories/dispute/events/step.yaml": (
        "type: bill-action\ndate: 2021-11-03\ntitle: A step\nbill: open\nstage: introduction\n"
        "sources: wire\npublished: 2021-11-10\n"
    ),
}


def _read(site: Path, out: Path) -> dict[str, str]:
    build(site, out, Options(today=TODAY))
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("*.html")}


def _titles(html: str) -> list[str]:
    """Return the titles of the stories or bills of a page: of the lead story, and of those in the list."""
    return [*re.findall(r"<h2(?: id=\"lead_title\")?><a [^>]*>([^<]+)</a>", html), *_listed(html)]


def _listed(html: str) -> list[str]:
    return re.findall(r"<h3><a [^>]*>([^<]+)</a>", _cards(html))


def _cards(html: str) -> str:
    found = re.search(r'<section class="cards".*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def test_stories_stand_on_pages_that_lead_to_each_other(make_site: MakeSite, tmp_path: Path) -> None:
    """Many stories are listed twenty a page, each once, those with the latest events first."""
    files = _read(make_site(MANY), tmp_path / "out")
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


def test_lead_story_has_its_picture_and_others_a_strip(make_site: MakeSite, tmp_path: Path) -> None:
    """The story with the latest event stands first, with its picture; others say how many claims are in dispute."""
    changes = {
        "content/stories/other/story.yaml": "title: Another story\n",
        "content/stories/other/events/report.yaml": (
            "type: report\ndate: 2021-12-01\ntitle: A report\nsources: wire\npublished: 2021-12-10\n"
        ),
    }
    home = _read(make_site(changes), tmp_path / "out")["index.html"]
    lead = home.partition('<section class="lead-story"')[2].partition("</section>")[0]

    assert ">Another story</a>" in lead
    assert 'class="chart"' in lead
    assert ">The dispute</a>" in _cards(home)
    assert "1 claim in dispute" in _cards(home)
    assert 'class="chart-band"' in _cards(home)
    assert 'class="chart"' not in _cards(home)


def test_latest_updates_come_first(make_site: MakeSite, tmp_path: Path) -> None:
    """The first page names what was published or corrected last; the others do not."""
    files = _read(make_site(MANY), tmp_path / "out")
    updates = re.search(r'<section class="updates".*?</section>', files["index.html"], re.DOTALL)

    assert updates is not None
    assert re.findall(r">(Report \d\d)<", updates[0])[:3] == ["Report 21", "Report 20", "Report 19"]
    assert 'class="updates"' not in files["stories/2/index.html"]


def test_updates_stand_under_their_day_with_their_story(make_site: MakeSite, tmp_path: Path) -> None:
    """Updates are grouped by the day on the site; each says what happened, and to which story it belongs."""
    denial = "content/stories/dispute/events/denial.yaml"
    changes = {
        denial: BASE[denial].replace("2021-11-10", "2021-11-20"),
        "content/stories/dispute/events/report.yaml": (
            "type: report\ndate: 2021-10-20\ntitle: A report\nsources: wire\npublished: 2021-11-05\n"
            "corrections:\n  - {date: 2021-12-01, was: This, now: That}\n"
        ),
    }
    home = _read(make_site(changes), tmp_path / "out")["index.html"]
    updates = home.partition('<section class="updates"')[2].partition("</section>")[0]
    days = [re.findall(r'<time datetime="(.*?)">', day)[0] for day in updates.split("<h3>")[1:]]
    told = re.findall(r'<li id="(.*?)".*?<b>(.*?)</b>.*?datetime="(.*?)"', updates, re.DOTALL)

    assert days == ["2021-12-01", "2021-11-20"]
    assert told == [
        ("dispute/report", "Corrected in The dispute", "2021-10-20"),
        ("dispute/denial", "New in The dispute", "2021-11-02"),
        ("dispute/announcement", "Updated in The dispute", "2021-11-01"),
    ]


def test_open_dispute_is_told(make_site: MakeSite, tmp_path: Path) -> None:
    """A claim in dispute is told with who claims it, who denies it, and its story; what nobody denies is not."""
    home = _read(make_site({}), tmp_path / "out")["index.html"]
    dispute = home.partition('<div class="dispute"')[2].partition('<div class="dispute"')[0]

    assert "They issued a joint statement" in dispute
    assert dispute.index("The ministry") < dispute.index("The company")
    assert ">The dispute</a>" in dispute
    assert home.count('<div class="dispute"') == 1


def test_bills_can_be_found(make_site: MakeSite, tmp_path: Path) -> None:
    """A bill under way is named on the home page, and the list of bills has all, those without a step included."""
    files = _read(make_site(BILLS), tmp_path / "out")

    assert "An open bill" in files["index.html"]
    assert re.findall(r'<span data-reached="(\w+)"', files["index.html"])[:2] == ["yes", "no"]
    assert "A bill without a step" not in files["index.html"]
    assert _titles(files["bills/index.html"]) == ["A bill without a step", "An open bill"]


def test_site_without_bills_has_no_list_of_them(make_site: MakeSite, tmp_path: Path) -> None:
    """Where there is no bill there is no page for bills, and no link to one."""
    files = _read(make_site({}), tmp_path / "out")

    assert "bills/index.html" not in files
    assert "bills/" not in files["index.html"]
