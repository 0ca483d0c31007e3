"""An event that is written in a time zone of its own has one day everywhere: that of its story's zone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import BASE, NOW, TODAY, MakeSite
from data_files import data_files
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.cli import main
from onrecord.terminal.environment import Environment

STORY = "content/stories/dispute"
NEAR_MIDNIGHT = """\
type: bill-action
date: 2021-10-15
time: "23:30"
timezone: America/New_York
title: A late statement
speaker: company
bill: law
stage: introduced
claims: {id: late, text: It is late}
sources: wire
published: 2021-11-20
"""
"""16 October, 04:30, in London."""
FILES: dict[str, str | bytes | None] = {
    "site.yaml": BASE["site.yaml"] + "timezone: Europe/London\noutputs: [feeds, calendar, as-of, api, dump, search]\n",
    "content/bills/law.yaml": "title: A law\nprocedure: us-federal\norigin: house\n",
    f"{STORY}/events/late.yaml": NEAR_MIDNIGHT,
}
ZONES = {
    "the site's": (FILES, "2021-10-16"),
    "the story's": (
        {**FILES, f"{STORY}/story.yaml": f"{BASE[f'{STORY}/story.yaml']}timezone: America/Chicago\n"},
        "2021-10-15",
    ),
}
"""Sites whose story has no zone of its own, and whose story has one, with the day of the event there."""


@pytest.mark.parametrize("zone", ZONES)
def test_outputs_give_one_day(zone: str, make_site: MakeSite) -> None:
    """The API said 15 October as the first day and 16 October as the last one, and the bill's step was of the 15th."""
    files, day = ZONES[zone]
    root = make_site(files)
    written = RenderedSite(root, Options(today=TODAY))
    story = json.loads(written["api/v1/stories/dispute.json"])
    event = next(one for one in story["events"] if one["id"] == "dispute/late")
    claim = next(one for one in story["claims"] if one["id"] == "dispute/late#late")
    (bill,) = story["bills"]
    page = written["dispute/late/index.html"]
    row = next(one for one in _rows(data_files(root)["data/changes.jsonl"]) if one["event"] == "dispute/late")

    assert (event["date"], event["time"], event["timezone"]) == ("2021-10-15", "23:30", "America/New_York")
    assert (event["first_day"], event["last_day"]) == (day, day)
    assert {step["day"] for step in event["stages"]} == {day}
    assert {step["day"] for stage in bill["stages"] for step in stage["steps"]} == {day}
    assert (claim["standing"]["day"], row["day"]) == (day, day)
    assert re.findall(r'<time datetime="(2021-10-1\d)', page)[0] == day
    assert {found[:10] for found in re.findall(r'"startDate": ?"([^"]*)"', page)} == {day}
    assert "DTSTART:20211016T033000Z" in written["dispute/calendar.ics"]
    assert json.loads(written["dispute/as-of.json"])["events"]["dispute/late"][0] == day
    searched = next(one for one in _search_rows(written) if one[1] == "late")
    assert searched[4:6] == [day, ""]


@pytest.mark.parametrize("zone", ZONES)
def test_find_and_page_know_the_event_from_the_same_day_on(zone: str, make_site: MakeSite) -> None:
    """As of 15 October, `find` knew what the page of that day did not know yet."""
    files, day = ZONES[zone]
    root = make_site(files)

    assert _found(root, "2021-10-16") == {"dispute/late", "dispute/late#late"}
    assert _found(root, "2021-10-15") == ({"dispute/late", "dispute/late#late"} if day == "2021-10-15" else set())


def _found(root: Path, day: str) -> set[str]:
    environment = Environment(lambda: NOW, asks=False)
    arguments = ["find", "late", "--site", str(root), "--as-of", day, "--no-cache", "--output-format", "json"]
    ran = CliRunner().invoke(main, arguments, obj=environment, catch_exceptions=False)
    return {one["id"] for one in json.loads(ran.stdout)["results"]}


def _rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _search_rows(written: RenderedSite) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(written["search/index.json"])["rows"]
    return rows
