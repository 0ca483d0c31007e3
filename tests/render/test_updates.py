"""The latest updates: what was added and what was corrected, by the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path

import pytest
from conftest import BASE, TODAY, MakeSite
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options, build

OPTIONS = Options(today=TODAY, jobs=1)
EVENTS = "content/stories/dispute/events"
DENIAL = f"{EVENTS}/denial.yaml"
CORRECTION = "corrections:\n  - {date: 2021-12-01, was: This, now: That}\n"


def _report(day: str, title: str, more: str = "") -> str:
    return f"type: report\ndate: 2021-10-20\ntitle: {title}\nsources: wire\npublished: {day}\n{more}"


REPORTS = {f"{EVENTS}/report-{n}.yaml": _report("2021-12-01", f"Report {n}") for n in range(5)}
CHANGED = {
    DENIAL: BASE[DENIAL].replace("2021-11-10", "2021-11-20"),
    f"{EVENTS}/early.yaml": _report("2021-11-05", "An early report", CORRECTION),
    **REPORTS,
}
"""Added on 5, 10 and 20 November one event each; on 1 December five, and one is corrected."""


def _rendered(site: Path) -> Mapping[str, str]:
    return RenderedSite(site, OPTIONS)


def _built(site: Path, out: Path) -> Mapping[str, str]:
    outcome = build(site, out, OPTIONS)
    assert outcome.value.published is not None, outcome.problems
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in out.rglob("*.html")}


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html)).replace("\N{NO-BREAK SPACE}", " ").strip()


def _days(html: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the heading of each day, what was added on it and what was corrected."""
    section = html.partition('class="updates')[2].partition("</main>")[0]
    for day in re.split(r"<h[23] id=\"day_", section)[1:]:
        heading, _, rest = re.split(r"</h([23])>", day, maxsplit=1)
        added, _, corrected = rest.partition("Corrected</p>")
        yield _text(f'<h2 id="day_{heading}'), _titles(added), _titles(corrected)


def _titles(html: str) -> list[str]:
    return re.findall(r'data-type="[^"]*">[^<]*</span> <a href=[^>]*>(?:<[^>]*>)?([^<]+)</a>', html)


def test_story_tells_additions_from_corrections(make_site: MakeSite) -> None:
    """The story's page shows its three latest days, each with counts, at most three additions, and the corrections."""
    story = _rendered(make_site(CHANGED))["dispute/index.html"]

    assert list(_days(story)) == [
        ("1 December 2021: 5 added, 1 corrected", ["Report 4", "Report 3", "Report 2"], ["An early report"]),
        ("20 November 2021: 1 added", ["The company denies"], []),
        ("10 November 2021: 1 added", ["The ministry announces"], []),
    ]


def test_all_updates_of_a_story_have_a_page(make_site: MakeSite) -> None:
    """The page lists every day whole; counts on other pages lead to the day there."""
    files = _rendered(make_site(CHANGED))
    days = list(_days(files["dispute/updates/index.html"]))

    assert [heading for heading, _, _ in days] == [
        "1 December 2021: 5 added, 1 corrected",
        "20 November 2021: 1 added",
        "10 November 2021: 1 added",
        "5 November 2021: 1 added",
    ]
    assert days[0][1:] == ([f"Report {n}" for n in (4, 3, 2, 1, 0)], ["An early report"])
    assert 'id="day_2021-12-01"' in files["dispute/updates/index.html"]
    assert 'href="updates/#day_2021-12-01"' in files["dispute/index.html"]
    assert 'href="dispute/updates/#day_2021-12-01"' in files["index.html"]


def test_site_names_the_stories_of_each_day(make_site: MakeSite) -> None:
    """The home page shows the three latest, the page of all updates every day with each of its stories."""
    other = {
        "content/stories/other/story.yaml": "title: Another story\n",
        "content/stories/other/events/report.yaml": _report("2021-12-01", "Their report"),
    }
    files = _rendered(make_site({**CHANGED, **other}))
    named = re.findall(r'class="updated-story">(.*?)</p>', files["index.html"])

    assert [_text(words) for words in named] == [
        "Another story: 1 added",
        "The dispute: 5 added, 1 corrected",
        "The dispute: 1 added",
    ]
    assert files["updates/index.html"].count('class="updated-story"') == 5
    assert _titles(files["updates/index.html"]) == []


def test_pages_of_updates_stay(make_site: MakeSite) -> None:
    """One update is enough for both pages, so no address goes when entries move; without any there is none."""
    drafts = {
        f"{EVENTS}/{name}.yaml": BASE[f"{EVENTS}/{name}.yaml"] + "status: draft\n"
        for name in ("announcement", "denial")
    }
    one, none = (_rendered(make_site(site)) for site in ({DENIAL: None}, drafts))

    assert {"updates/index.html", "dispute/updates/index.html"} <= one.keys()
    assert not [path for path in none if "updates" in path]


@pytest.mark.parametrize("edit", [CORRECTION, "aliases: former\n"])
def test_updates_follow_an_edit(make_site: MakeSite, tmp_path: Path, edit: str) -> None:
    """A build after an edit writes the same pages as a cold build."""
    site = make_site(CHANGED)
    _built(site, tmp_path / "out")
    denial = site / DENIAL
    denial.write_text(denial.read_text("utf-8") + edit, "utf-8")

    assert _built(site, tmp_path / "out") == _built(site, tmp_path / "cold")
