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
    return re.findall(r"<h2><a [^>]*>([^<]+)</a></h2>", html)


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


def test_newest_changes_come_first(make_site: MakeSite, tmp_path: Path) -> None:
    """The first page names what was published or corrected last; the others do not."""
    files = _read(make_site(MANY), tmp_path / "out")
    newest = re.search(r'id="news_newest".*?</ul>', files["index.html"], re.DOTALL)

    assert newest is not None
    assert re.findall(r"Report \d\d", newest[0])[:3] == ["Report 21", "Report 20", "Report 19"]
    assert 'id="news_newest"' not in files["stories/2/index.html"]


def test_changes_are_told_with_their_own_day(make_site: MakeSite, tmp_path: Path) -> None:
    """A change has the day and the word of what happened on the site, and the event its own day beside them."""
    denial = "content/stories/dispute/events/denial.yaml"
    changes = {
        denial: BASE[denial].replace("2021-11-10", "2021-11-20"),
        "content/stories/dispute/events/report.yaml": (
            "type: report\ndate: 2021-10-20\ntitle: A report\nsources: wire\npublished: 2021-11-05\n"
            "corrections:\n  - {date: 2021-12-01, was: This, now: That}\n"
        ),
    }
    home = _read(make_site(changes), tmp_path / "out")["index.html"]
    lines = re.findall(
        r'<li id="([^"]+)".*?<b>(.*?)</b> <time datetime="(.*?)">.*?<time datetime="(.*?)">', home, re.DOTALL
    )

    assert lines == [
        ("dispute/report", "Corrected", "2021-12-01", "2021-10-20"),
        ("dispute/denial", "New", "2021-11-20", "2021-11-02"),
        ("dispute/announcement", "Updated", "2021-11-20", "2021-11-01"),
    ]


def test_open_dispute_is_named(make_site: MakeSite, tmp_path: Path) -> None:
    """A matter in dispute is named with its standing; what nobody denies is not."""
    home = _read(make_site({}), tmp_path / "out")["index.html"]
    disputes = re.search(r'id="news_disputes".*?</ul>', home, re.DOTALL)

    assert disputes is not None
    assert "They issued a joint statement" in disputes[0]
    assert "The ministry has access" not in disputes[0]


def test_bills_can_be_found(make_site: MakeSite, tmp_path: Path) -> None:
    """A bill under way is named on the home page, and the list of bills has all, those without a step included."""
    files = _read(make_site(BILLS), tmp_path / "out")

    assert "An open bill" in files["index.html"]
    assert "A bill without a step" not in files["index.html"]
    assert _titles(files["bills/index.html"]) == ["A bill without a step", "An open bill"]


def test_site_without_bills_has_no_list_of_them(make_site: MakeSite, tmp_path: Path) -> None:
    """Where there is no bill there is no page for bills, and no link to one."""
    files = _read(make_site({}), tmp_path / "out")

    assert "bills/index.html" not in files
    assert "bills/" not in files["index.html"]
