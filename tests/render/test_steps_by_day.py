"""Steps that lie ahead in the files by day: on each day they are those of the pages of a site cut to that day."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, TODAY, MakeSite
from cut_sites import FILES, order_of
from hypothesis import given, settings
from random_steps import BILL, PUBLISHED_EVENTS, STEPS, NaiveCut, Steps, with_steps
from rendered_site import RenderedSite

from onrecord.arrange import arrange
from onrecord.build.pipeline import Options, load_site
from onrecord.build.site_writer import plan_pages
from onrecord.model.clocks import CLOCKS, Clock
from onrecord.model.records import ThemeFiles
from onrecord.model.relative_links import resolve
from onrecord.model.site import Site
from onrecord.render import Fingerprints

STORY = "content/stories/dispute/story.yaml"
STEP = """\
expected:
  id: hearing
  kind: hearing
  title: Hearing of both sides
  date: 2022-07-05
  published: 2021-12-10
  sources: wire
  note: The committee asked for more time.
  earlier: {date: 2022-06-14, announced: 2021-11-25, published: 2021-12-01}
"""
WITH_STEP = {STORY: f"{BASE[STORY]}{STEP}"}
SAID = re.compile(r"as (?:recorded|made known) on (\d+ \w+ \d+)(?:, \d+:\d+)?")
Described = list[tuple[str, str, str]]
"""The name, the state and the HTML of steps in their order."""


@pytest.fixture(scope="module")
def theme(tmp_path_factory: pytest.TempPathFactory) -> ThemeFiles:
    """Return the default theme."""
    root = tmp_path_factory.mktemp("site")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    loaded = load_site(root, Options(today=TODAY)).value
    assert loaded.theme is not None
    return loaded.theme


def _written(site: Site, theme: ThemeFiles, address: str) -> str:
    found = list(plan_pages(site, theme).find([address], list(site.stories)))
    return found[0].make().render().value if found else ""


def _plain(html: str, address: str) -> str:
    """Return HTML with absolute links and without space between elements."""
    html = re.sub(r' href="([^"]*)"', lambda found: f' href="{resolve(address, unescape(found[1]))}"', html)
    return re.sub(r"(?<=>)\s+|\s+(?=<)|\s+$", "", html.replace("\xa0", " "))


def _on_page(html: str, address: str) -> Described:
    found = re.findall(r'<li[^>]* data-step="([^"]*)"[^>]* data-state="([^"]*)"[^>]*>(.*?)</li>', html, re.DOTALL)
    return [(name, state, _plain(body, address)) for name, state, body in found]


class _File:
    """A file by day."""

    def __init__(self, text: str, address: str, clock: Clock) -> None:
        file: dict[str, Any] = json.loads(text) if text else {"html": [], clock: {"days": [], "steps": {}}}
        self._html = [_plain(html, address) for html in file["html"]]
        self._steps = file[clock]["steps"]
        self.days = [*map(date.fromisoformat, file[clock]["days"])]

    def on(self, day: date) -> Described:
        """Return the steps of a day as the script shows them: those that ended come last."""
        index = sum(one <= day for one in self.days) - 1
        states = {name: [row for row in rows if row[0] <= index] for name, rows in self._steps.items()}
        last = sorted((rows[-1][1] != "set", rows[-1][2], name, rows[-1]) for name, rows in states.items() if rows)
        return [(name, row[1], self._html[row[4]]) for _, _, name, row in last]


def _compared(described: Described) -> Described:
    """Return steps without the days since when they are known, and without notes, which are those of today."""
    return [
        (name, state, re.sub('<p class="step-note">.*?</p>', "", SAID.sub("", html))) for name, state, html in described
    ]


def _days_said(described: Described) -> list[date]:
    return [
        datetime.strptime(f"{day} +0000", "%d %B %Y %z").date()
        for _, _, html in described
        for day in SAID.findall(html)
    ]


@pytest.mark.parametrize("clock", CLOCKS)
@settings(max_examples=5)
@given(events=PUBLISHED_EVENTS, steps=STEPS)
def test_each_day_has_the_steps_of_the_pages_of_that_day(
    clock: Clock, events: dict[str, dict[str, Any]], steps: Steps, theme: ThemeFiles
) -> None:
    """The files of a story and of a bill have what their pages showed if the entries ended with that day.

    By the clock of the world, a day that was made known before it was recorded here has the earlier of the two. No
    sentence names a later day, but that for which something was set.
    """
    records = with_steps(events, steps)
    order, naive = order_of(records), NaiveCut(records, steps, clock)
    site = arrange(records, order, "https://example.org/")
    pages: dict[str, Callable[[str, date], bool]] = {
        "dispute/": lambda name, day: name.startswith("dispute/") or naive.tells_of_the_bill("dispute", day),
        f"bills/{BILL}/": lambda _name, _day: True,
    }
    every = sorted(naive.days())
    for address, belongs in pages.items():
        file = _File(_written(site, theme, f"{address}as-of.json"), f"{address}as-of.json", clock)
        assert {*file.days} <= {*every}
        for day in [every[0] - timedelta(1), *every]:
            cut = arrange(naive.on(day), order, "https://example.org/")
            shown = [one for one in _on_page(_written(cut, theme, address), address) if belongs(one[0], day)]
            found = file.on(day)
            assert _compared(found) == _compared(shown)
            assert all(said <= day for said in _days_said(found))


def _steps(files: dict[str, str], make_site: MakeSite, path: str = "dispute/as-of.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RenderedSite(make_site(files), Options(today=TODAY))[path])
    return found


def _words(file: dict[str, Any], clock: Clock, name: str) -> dict[str, list[str]]:
    """Return the sentences of a step by the day from which on they hold."""
    shown = {}
    for row in file[clock]["steps"][name]:
        html = re.sub("</?time[^>]*>", "", file["html"][row[4]]).replace("\xa0", " ")
        shown[file[clock]["days"][row[0]]] = re.findall(r'<p class="step-(?:plan|earlier|note|state)">([^<]*)', html)
    return shown


def test_day_says_since_when_it_was_known_by_then(make_site: MakeSite) -> None:
    """By the clock of the world, a day says when a day was made known; by that of the site, when it was recorded."""
    file = _steps(WITH_STEP, make_site)
    before, moved = "Hearing set for 14 June 2022, as", "Hearing set for 5 July 2022, as recorded on 10 December 2021"
    note = "The committee asked for more time."

    assert _words(file, "happened", "dispute/#hearing") == {
        "2021-11-25": [f"{before} made known on 25 November 2021 "],
        "2021-12-10": [f"{moved} ", "Before, it was set for 14 June 2022, as made known on 25 November 2021 ", note],
    }
    assert _words(file, "published", "dispute/#hearing") == {
        "2021-12-01": [f"{before} recorded on 1 December 2021 "],
        "2021-12-10": [f"{moved} ", "Before, it was set for 14 June 2022, as recorded on 1 December 2021 ", note],
    }


def test_days_of_steps_are_days_of_the_record_and_count_nothing(make_site: MakeSite) -> None:
    """A day on which only a step changed can be chosen; the numbers of events, sources and claims stay as they are."""
    with_it, without = (_steps(files, make_site) for files in (WITH_STEP, {}))

    for clock, days in (("happened", ["2021-11-25", "2021-12-10"]), ("published", ["2021-12-01", "2021-12-10"])):
        assert [day for day in with_it[clock]["days"] if day not in without[clock]["days"]] == days
        assert set(without[clock]["days"]) <= set(with_it[clock]["days"])
        assert with_it[clock]["days"][-1] == "2021-12-10"
        last = [file["html"][file[clock]["facts"][-1][1]] for file in (with_it, without)]
        assert last[0] == last[1]
        assert len(with_it[clock]["facts"]) == len(without[clock]["facts"])
    assert with_it["events"] == without["events"]


def test_story_and_bill_without_events_have_days_of_their_steps(make_site: MakeSite) -> None:
    """A story or a bill that has nothing but steps has a file by day, and its page leads there."""
    plan = STEP.replace("title: Hearing of both sides\n", "title: Hearing\n")
    files = {
        "content/stories/quiet/story.yaml": f"title: Nothing yet\n{plan}",
        "content/bills/act.yaml": f"title: The act\nprocedure: generic\nsources: wire\n{plan}",
    }
    site = RenderedSite(make_site(files), Options(today=TODAY))
    for folder, name in (("quiet", "quiet/#hearing"), ("bills/act", "bills/act#hearing")):
        file = json.loads(site[f"{folder}/as-of.json"])

        assert file["happened"]["days"] == ["2021-11-25", "2021-12-10"]
        assert [*file["happened"]["steps"]] == [name]
        assert 'data-as-of="as-of.json"' in site[f"{folder}/index.html"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("announced: 2021-11-25", "announced: 2021-11-26"),
        ("date: 2022-06-14", "date: 2022-06-15"),
        ("date: 2022-07-05", "date: 2022-07-06"),
        ("  sources: wire", "  sources: wire\n  cancelled: {date: 2021-12-20, reason: Nobody came.}"),
    ],
)
def test_fingerprints_cover_what_was_expected(old: str, new: str, make_site: MakeSite) -> None:
    """A change of a step's days, or its end, changes what the files of its story and of its bill depend on."""
    step = f"{STEP}  bill: act\n"
    root = make_site({STORY: BASE[STORY] + step, "content/bills/act.yaml": "title: The act\nprocedure: generic\n"})

    def fingerprints() -> list[str | None]:
        loaded = load_site(root, Options(today=TODAY)).value
        assert loaded.site is not None
        assert loaded.theme is not None
        found = Fingerprints(loaded.site, loaded.theme)
        return [found.of(name) for name in ("as-of dispute", "bill-as-of act")]

    before = fingerprints()
    assert old in step
    Path(root, STORY).write_text(BASE[STORY] + step.replace(old, new), "utf-8")
    after = fingerprints()

    assert None not in before
    assert all(one != other for one, other in zip(before, after, strict=True))
