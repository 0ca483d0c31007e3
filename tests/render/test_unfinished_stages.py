"""A stage that lasts is under way until its last day: each output that shows stages, before its end and after."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, MakeSite
from lasting_stage import DAYS, FIRST, LAST, LASTING_FINDING, LASTING_STAGE, OUTCOME, READING, TELLING
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options

BEGUN = FIRST.replace(" ", "\N{NO-BREAK SPACE}", 1)
STATE = f"First reading: {OUTCOME}, {DAYS}."
SHORT = "4–9 Dec 2021"
ROW = f"First reading {OUTCOME} {SHORT}"
STEP = f"First reading: {OUTCOME}, 7313 for"
API_STEP = '"day":"2021-12-09","stage":"reading-1","outcome":"adopted-with-changes"'
OUTPUTS: Mapping[str, tuple[str, ...] | None] = {
    # Pages
    r"(bills/)?index\.html": (STATE,),
    r"dispute/index\.html": (
        "First reading The act, 4–9 Dec 2021 ",
        ROW,
        f"{DAYS}, The ministry The act {STEP}",
    ),
    r"dispute/reading/index\.html": (f"Bill stage, {DAYS}, The ministry", STEP),
    r"bills/act/index\.html": (
        STATE,
        ROW,
        f"The chamber debates the bill : {OUTCOME}",
    ),
    r"sources/wire/index\.html": (f"First reading ({OUTCOME}, {LAST})",),
    r"bills/act/embed/index\.html": (STATE, ROW),
    r"(dispute|quarrel)/(announcement(/joint)?|denial|introduction)/index\.html": None,
    r"quarrel/((reading|claims|updates|sources)/)?index\.html": None,  # it leads to the page of today
    r"(dispute/(updates|sources|claims)|actors/\w+|tags/\w+|sources/gazette)/index\.html": None,
    r"(dispute|quarrel)/embed/(announcement/joint/)?index\.html": None,
    r"(actors|sources|tags|corrections|updates|search|data)/index\.html|404\.html": None,
    # Files
    r"((dispute|quarrel|bills/act)/)?feed\.(xml|json)": (f"Bill stage, {DAYS}, The ministry", STEP),
    r"(dispute|quarrel)/calendar\.ics": (
        "DTSTART;VALUE=DATE:20211204 DTEND;VALUE=DATE:20211210",
        f"SUMMARY:The chamber debates the bill DESCRIPTION:{DAYS}",
    ),
    r"api/v1/(bills|bills/act|(stories/|events/(?=.*/reading))(dispute|quarrel)(/reading)?)\.json": (API_STEP,),
    r"api/v1/(events|claims)/(dispute|quarrel)/(announcement(/\w+)?|denial|introduction)\.json": None,
    r"api/v1/(actors/\w+|sources/\w+|lists/\w+/1)\.json": None,
    r"data/(events|bills|steps)\.jsonl": (API_STEP,),
    r"data/steps\.csv": ("2021-12-09,reading-1,adopted-with-changes",),
    r"data/bills\.csv": ("in-progress,reading-1,adopted-with-changes",),  # that of the latest step, without a day
    r"data/events\.csv": ("bill-action,2021-12-04,2021-12-09,",),  # it has the summary beside both days, and no stages
    r"(dispute|bills/act)/as-of\.json": (ROW,),
    r"search/index\.json": (),  # the words of the summary lead to the event, and are not shown
    r"api/v1/(schemas/(story|bills?|event)|openapi)\.json": (),  # they list all outcomes
    r"api/v1/(index|files|actors|sources|expected|corrections|schemas/(?!story|bill|event)\w+)\.json": None,
    r"data/(claims|statements|relations|quotations|citations|sources|expected|plans|changes)\.(jsonl|csv)": None,
    r"data/(stories|actors|memberships|names)\.(jsonl|csv)|data/datapackage\.json": None,
    r"(dispute|quarrel)/(announcement/joint|\w+/\w+)/feed\.xml|actors/\w+/feed\.(xml|json)|(claim-)?feeds\.opml": None,
    r"(dispute|quarrel)/sources/bibliography\.(bib|json|ris)|sitemap\.xml|robots\.txt": None,
    r"((dispute|quarrel)/)(\w+/\w+/)?card\.png": None,
    r"(bills/act|dispute|quarrel)/embed/(announcement/joint/)?oembed\.json": None,
    r"(dispute|quarrel)/(?!embed/)[\w-]+/oembed\.json": None,
}
"""Each output by its path, with what it says of the stage: the outcome with the last day or with both. None says that
it tells nothing of the end; such an output holds neither outcome nor votes, neither summary nor text."""


def _words(text: str) -> str:
    return " ".join(unescape(unescape(re.sub(r"</?(?:b|span)\b[^>]*>|\\n", "", text.replace("\\u003c", "<")))).split())


def _plain(text: str) -> str:
    """Return the words of an output without markup, as far as it has any."""
    return " ".join(re.sub(r"<[^>]*>", " ", _words(text)).replace(" , ", ", ").split())


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> RenderedSite:
    """Return the pages and files of the site."""
    root = tmp_path_factory.mktemp("site")
    for path, text in LASTING_STAGE.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return RenderedSite(root, Options(today=TODAY, base_url="https://example.org/"))


def test_each_output_has_one_row(outputs: RenderedSite) -> None:
    """An output that nobody has thought of fails here: give it a row."""
    rows = {path: [row for row in OUTPUTS if re.fullmatch(row, path)] for path in outputs}

    assert {path: found for path, found in rows.items() if len(found) != 1} == {}


@pytest.mark.parametrize("row", OUTPUTS)
def test_outcome_has_the_last_day_or_both(row: str, outputs: RenderedSite) -> None:
    """Where an output says how the stage ended, it says when: on its last day, or from the first to the last.

    Before, the bill's page said 'First reading, 4 December 2021 (adopted with changes)', and the API gave the outcome
    the first day too.
    """
    paths, expected = [path for path in outputs if re.fullmatch(row, path)], OUTPUTS[row]
    assert paths, "no output has this path: leave the row out"
    for path in paths:
        text = outputs[path]
        if expected is None:
            assert re.findall(TELLING, text) == [], path
        for words in expected or ():
            assert words in _plain(text), path
        assert f"{FIRST} ({OUTCOME})" not in _plain(text), path


def _before_the_end(file: Mapping[str, Any], clock: str) -> list[str]:
    """Return the fragments of a file by day that hold on the day before the stage ended."""
    days = file[clock]["days"]
    last = max(place for place, day in enumerate(days) if day < "2021-12-09")
    numbers: set[int] = set()
    waiting: list[Any] = [rows for name, rows in file[clock].items() if name not in ("days", "day_words")]
    for rows in waiting:
        if isinstance(rows, Mapping):
            waiting += rows.values()
            continue
        state = [row for row in rows if row[0] <= last][-1:]
        for part in (part for row in state for part in row[1:]):
            numbers.update(number for number in (part if isinstance(part, list) else [part]) if isinstance(number, int))
    return [file["html"][number] for number in sorted(numbers)]


@pytest.mark.parametrize("path", ["dispute/as-of.json", "bills/act/as-of.json"])
def test_stage_is_under_way_until_its_last_day(path: str, outputs: RenderedSite) -> None:
    """Before its last day, the record by day tells neither its outcome nor a next stage; the last day has a state.

    Before, 'Latest recorded stage: First reading, 4 December 2021 (adopted with changes)' held from the first day on.
    """
    file = json.loads(outputs[path])
    earlier = [_plain(html) for html in _before_the_end(file, "happened")]

    assert "2021-12-04" in file["happened"]["days"]
    assert "2021-12-09" in file["happened"]["days"]
    assert any(f"First reading, under way since {FIRST}" in words for words in earlier)
    assert any("First reading" in words and "under way" in words and "Introduction" in words for words in earlier)
    assert [words for words in earlier if re.search(f"{TELLING}|may come next|{LAST}", words)] == []
    assert file["ends"] == {"dispute/reading": ["2021-12-09", None, BEGUN]}
    assert file["published"]["days"][-1] == "2021-12-20"


def test_entry_published_while_the_stage_was_under_way_says_so(make_site: MakeSite) -> None:
    """What was here before the stage ended did not have its outcome either."""
    files = LASTING_STAGE | {READING: LASTING_STAGE[READING].replace("2021-12-20", "2021-12-05")}
    file = json.loads(RenderedSite(make_site(files), Options(today=TODAY))["bills/act/as-of.json"])

    assert file["ends"] == {"dispute/reading": ["2021-12-09", "2021-12-09", BEGUN]}
    assert file["published"]["days"] == ["2021-12-02", "2021-12-05", "2021-12-09"]
    earlier = [_plain(html) for html in _before_the_end(file, "published")]
    assert any(f"First reading, under way since {FIRST}" in words for words in earlier)
    assert [words for words in earlier if re.search(TELLING, words)] == []


def test_vague_end_is_the_last_possible_day(make_site: MakeSite) -> None:
    """A stage that lasted until some day of December is under way on the 30th."""
    files = LASTING_STAGE | {READING: LASTING_STAGE[READING].replace("until: 2021-12-09", "until: 2021-12")}
    site = RenderedSite(make_site(files), Options(today=TODAY))

    assert json.loads(site["bills/act/as-of.json"])["happened"]["days"][-1] == "2021-12-31"
    assert f"First reading: {OUTCOME}, {FIRST} to December 2021." in _plain(site["bills/act/index.html"])


def test_later_stage_narrows_a_vague_end(make_site: MakeSite) -> None:
    """A stage that the procedure has before another one has ended when the bill reaches that one."""
    later = {
        "content/stories/dispute/events/second.yaml": (
            "type: bill-action\ndate: 2021-12-15\ntitle: The second reading\nbill: act\nstage: reading-2\n"
            "sources: wire\npublished: 2021-12-20\n"
        )
    }
    files = LASTING_STAGE | later | {READING: LASTING_STAGE[READING].replace("until: 2021-12-09", "until: 2021-12")}
    file = json.loads(RenderedSite(make_site(files), Options(today=TODAY))["bills/act/as-of.json"])

    assert file["happened"]["days"] == ["2021-12-01", "2021-12-04", "2021-12-15"]
    assert file["ends"]["dispute/reading"][0] == "2021-12-15"


def _reaching(stages: str) -> dict[str, str]:
    return LASTING_STAGE | {READING: LASTING_STAGE[READING].replace("stage: reading-1", f"stage: {stages}")}


def test_event_of_several_stages_has_reached_the_first(make_site: MakeSite) -> None:
    """Of an event that goes through several stages, nobody can say before its end how far the bill has come."""
    site = RenderedSite(make_site(_reaching("[reading-1, reading-2]")), Options(today=TODAY))
    file = json.loads(site["bills/act/as-of.json"])
    earlier = " ".join(_plain(html) for html in _before_the_end(file, "happened"))

    assert f"First reading, under way since {FIRST}" in earlier
    assert "Second reading" not in earlier
    assert f"Second reading: {OUTCOME}, {DAYS}." in _plain(site["bills/act/index.html"])


def test_end_of_a_bill_counts_from_its_last_day(make_site: MakeSite) -> None:
    """A bill that becomes law by an event of several days is law since the last one, and not before."""
    files = _reaching("law") | {READING: _reaching("law")[READING].replace("outcome: adopted-with-changes\n", "")}
    site = RenderedSite(make_site(files), Options(today=TODAY))
    file = json.loads(site["bills/act/as-of.json"])
    earlier = " ".join(_plain(html) for html in _before_the_end(file, "happened"))

    assert f"Law since {LAST}." in _plain(site["bills/act/index.html"])
    assert "Law The act, since 9 Dec 2021 " in _plain(site["dispute/index.html"])
    assert f"under way since {FIRST}" in earlier
    assert "It became law" not in earlier


def test_finding_of_several_days_counts_from_its_last_day(make_site: MakeSite) -> None:
    """A court that hears a case for days finds at the end. Before, the claim shows no finding, by any output."""
    site = RenderedSite(
        make_site(LASTING_STAGE | LASTING_FINDING), Options(today=TODAY, base_url="https://example.org/")
    )
    file, found = json.loads(site["dispute/as-of.json"]), json.loads(site["api/v1/stories/dispute.json"])["findings"]
    earlier = " ".join(_plain(html) for html in _before_the_end(file, "happened"))
    card = json.loads(re.findall(r'json">(.*?)</script>', site["dispute/embed/announcement/joint/index.html"])[-1])

    assert "The court" not in earlier
    assert "Found not to be so by The court" in " ".join(file["html"])
    assert [one["day"] for one in found] == ["2021-12-09"]
    assert [day for day, _ in card] == ["", "2021-11-01", "2021-11-02", "2021-12-09"]


def test_first_claim_has_the_date_that_is_known(make_site: MakeSite) -> None:
    """The card of a claim says of a day before it when the claim was first made, no more exactly than the entry does.

    Before, it said 'on record from 30 November 2021' of a claim of 'November 2021'; the record is of a later day.
    """
    path = "content/stories/dispute/events/announcement.yaml"
    vague = LASTING_STAGE[path].replace("2021-11-01", "2021-10")
    card = RenderedSite(make_site(LASTING_STAGE | {path: vague}), Options(today=TODAY))

    words = _plain(card["dispute/embed/announcement/joint/index.html"])
    assert "Not yet claimed on that day; first claimed: October 2021" in words


def test_fixtures_tell_the_end(tmp_path: Path) -> None:
    """The words for which the table searches are those of the stage's entry."""
    assert re.findall(TELLING, LASTING_STAGE[READING]) == [
        "seventeen",
        "last afternoon",
        "adopted-with-changes",
        "7313",
    ]
    assert tmp_path.is_dir()
