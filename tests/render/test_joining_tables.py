"""The tables join: each key leads to its row. Statements are those that pages list on a point."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import BASE, COMPLETE, MakeSite
from data_files import OUTPUTS, data_files, parsed, with_outputs
from finding_sites import REVIEWED
from msgspec import json
from rendered_site import RenderedSite

from onrecord.build.pipeline import Options
from onrecord.render.data.record_types import FOREIGN_KEYS, PRIMARY_KEYS, ROWS

TESTS = Path(__file__).parents[1]
SITES = {name: TESTS / "sites" / name for name in ("everything", "parliaments")}
SITES["tidal-gate"] = TESTS.parent / "examples/tidal-gate"
SITE = BASE["site.yaml"] + OUTPUTS
STORY = "content/stories/dispute"
ACTORS = "content/actors/actors.yaml"
REST = "sources: wire\npublished: 2021-11-20\n"
Table = list[dict[str, str]]


def _table(files: dict[str, str], name: str) -> Table:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"], newline="")))


@pytest.fixture(scope="module", params=SITES)
def example(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with data."""
    return with_outputs(SITES[request.param], tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module")
def files(example: Path) -> dict[str, str]:
    """Return its files."""
    return data_files(example)


@pytest.mark.parametrize("name", ROWS)
def test_each_row_has_a_key_of_its_own(name: str, files: dict[str, str]) -> None:
    """No two rows of a table have one key, and no part of a key is empty."""
    keys = [tuple(row[column] for column in PRIMARY_KEYS[name]) for row in _table(files, name)]

    assert len(set(keys)) == len(keys)
    assert all(all(key) for key in keys)


@pytest.mark.parametrize("name", FOREIGN_KEYS)
def test_each_key_of_another_table_leads_to_a_row(name: str, files: dict[str, str]) -> None:
    """A cell names a row of the other table, or is empty."""
    rows = _table(files, name)
    for column, other in FOREIGN_KEYS[name].items():
        (key,) = PRIMARY_KEYS[other]
        assert {row[column] for row in rows} - {""} <= {row[key] for row in _table(files, other)}, column


def test_data_package_names_the_keys(files: dict[str, str]) -> None:
    """Both forms of a table name its key, and the keys of other tables in the same form."""
    resources = {one["name"]: one["schema"] for one in json.decode(files["data/datapackage.json"])["resources"]}
    claims, lines = resources["claims"], resources.get("claims-lines")

    assert {name: schema["primaryKey"] for name, schema in resources.items() if name in ROWS} == {
        name: list(key) for name, key in PRIMARY_KEYS.items()
    }
    assert {"fields": ["point"], "reference": {"fields": ["id"]}} in claims["foreignKeys"]
    assert {"fields": ["event"], "reference": {"resource": "events", "fields": ["id"]}} in claims["foreignKeys"]
    if lines:
        event = {"fields": ["event"], "reference": {"resource": "events-lines", "fields": ["id"]}}
        assert event in lines["foreignKeys"]
        assert lines["primaryKey"] == ["id"]
    for schema in resources.values():
        named = {key["fields"][0]: key["reference"] for key in schema.get("foreignKeys", ())}
        assert named.keys() <= {field["name"] for field in schema["fields"]}
        assert {one["resource"] for one in named.values() if "resource" in one} <= resources.keys()


_MATTER = re.compile(r'<section class="matter".*? data-claim="([^"]+)"(.*?)</section>', re.DOTALL)
_STATEMENT = re.compile(r'<li><p data-symbol="([●○–])">(.*?)</li>', re.DOTALL)
_BESIDE = re.compile(r'<li(?: class="inferred")?[^>]* data-kind="([^"]+)"')
_POSITIONS = ("denies", "confirms", "maintains", "withdraws", "same_as")
SYMBOLS = {"●": "holds", "○": "opposes", "–": "withdraws"}


def test_statements_are_those_that_pages_list(example: Path, files: dict[str, str]) -> None:
    """On each point, rows have what the page of claims lists there in order, and then what it says takes no side."""
    pages = RenderedSite(example, Options(today=COMPLETE))
    rows = _table(files, "statements")
    listed_in_all = 0
    for path, text in pages.of_kinds("/claims/index.html").items():
        story = path.split("/")[-3]
        for claim, matter in _MATTER.findall(text):
            point = f"{story}/{claim}"
            own = [row for row in rows if row["point"] == point]
            counted = {row["event"]: row for row in own if row["counts"] == "true"}
            listed = _STATEMENT.findall(matter)
            told = Counter((SYMBOLS[symbol], 'class="reading"' in words) for symbol, words in listed)

            assert told == Counter((row["position"], row["is_inferred"] == "true") for row in counted.values()), point
            beside = {(row["event"], row["kind"]) for row in own if row["counts"] == "false"}
            kinds = (kind for kind in _BESIDE.findall(matter) if kind in _POSITIONS)
            assert Counter(kind for _, kind in beside) == Counter(kinds), point
            listed_in_all += len(listed)
    assert (listed_in_all > 0) == bool(rows)


def _event(id_: str, day: int, rest: str, speaker: str = "speaker: company\n") -> dict[str, str]:
    head = f"type: statement\ndate: 2021-11-{day:02}\ntitle: On day {day}\n{speaker}"
    return {f"{STORY}/events/{id_}.yaml": f"{head}{rest}\n{REST}"}


def _statements(make_site: MakeSite, *events: dict[str, str]) -> list[dict[str, Any]]:
    actors = BASE[ACTORS] + "union: {name: The union, kind: organization}\npaper: {name: The paper, kind: outlet}\n"
    added = {path: text for event in events for path, text in event.items()}
    found: list[dict[str, Any]] = parsed(
        data_files(make_site({"site.yaml": SITE, ACTORS: actors, **added})), "stories/dispute"
    )["statements"]
    return found


def _told(rows: list[dict[str, Any]], event: str) -> list[tuple[object, ...]]:
    names = ("number", "body", "position", "kind", "claim", "counts", "is_inferred", "joined")
    return [tuple(row[name] for name in names) for row in rows if row["event"] == f"dispute/{event}"]


def test_statement_names_body_position_and_words(make_site: MakeSite) -> None:
    """An event for two bodies has two rows; a body that takes its word back neither holds nor opposes."""
    quotes = "quotes: [{id: never, exact: It never was, lang: en, source: wire}]\n"
    rows = _statements(
        make_site,
        _event(
            "both", 3, f"{quotes}denies: {{target: announcement#joint, quote: never}}", "speaker: [company, union]\n"
        ),
        _event("back", 4, "withdraws: both"),
    )
    both = [row for row in rows if row["event"] == "dispute/both"]

    assert _told(rows, "both") == [
        (1, "company", "opposes", "denies", None, True, False, None),
        (2, "union", "opposes", "denies", None, True, False, None),
    ]
    assert {(row["quote"], row["quotation"], row["day"]) for row in both} == {
        ("never", "dispute/both/never", "2021-11-03")
    }
    assert both[0]["sources"][0]["source"] == "wire"
    assert _told(rows, "back") == [(1, "company", "withdraws", "withdraws", None, True, False, None)]


def test_unnamed_speaker_is_a_body_and_no_actor(make_site: MakeSite) -> None:
    """A body without a name is that of its event: no key leads from it to the actors."""
    (row,) = [
        row
        for row in _statements(make_site, _event("nobody", 3, "denies: announcement#joint", ""))
        if row["event"] == "dispute/nobody"
    ]

    assert (row["body"], row["side"], row["actor"]) == ("dispute/nobody", "dispute/nobody", None)


def test_reading_of_the_editors_counts_nothing(make_site: MakeSite) -> None:
    """An inferred denial is a row that says so, and the standing of the claim follows from others."""
    inferred = _event("hint", 3, "denies: {target: announcement#access, basis: inferred, note: He winked}")
    rows = _statements(make_site, inferred)

    assert _told(rows, "hint") == [(1, "company", "opposes", "denies", None, False, True, None)]
    assert next(row["note"] for row in rows if row["event"] == "dispute/hint") == {"en": "He winked"}


def test_report_of_an_outlet_counts_nothing(make_site: MakeSite) -> None:
    """What an outlet only reports takes no side, and is no reading either."""
    rows = _statements(make_site, _event("story", 3, "confirms: announcement#joint", "speaker: paper\n"))

    assert _told(rows, "story") == [(1, "paper", "holds", "confirms", None, False, False, None)]


def test_position_by_another_claim_names_it(make_site: MakeSite) -> None:
    """Who speaks of a claim that says the opposite has a position on the first one by our reading."""
    rows = _statements(
        make_site,
        _event("other", 3, "claims: {id: none, text: There is none, denies: announcement#joint}"),
        _event("backs", 4, "confirms: other#none", "speaker: union\n"),
    )

    assert _told(rows, "other") == [(1, "company", "opposes", "denies", "dispute/other#none", True, False, None)]
    assert _told(rows, "backs") == [(1, "union", "opposes", "confirms", None, True, True, "dispute/other#none")]


def test_citations_lead_from_a_claim_to_its_sources(make_site: MakeSite) -> None:
    """A claim without sources of its own rests on those of its event; each part of an event has its rows."""
    body = "body: 'They met [see @gazette, p. 4].'\n"
    event = _event(
        "more",
        3,
        f"{body}claims:\n  - {{id: own, text: Own, sources: [{{source: gazette, locator: p. 3, via: wire}}]}}\n"
        "  - {id: taken, text: Taken}\ndenies: announcement#joint",
    )
    rows = _table(data_files(make_site({"site.yaml": SITE, **event})), "citations")
    own = [row for row in rows if row["event"] == "dispute/more"]
    names = ("number", "part", "claim", "source", "locator", "via_source", "prefix", "language", "place")

    assert [tuple(row[name] for name in names) for row in own] == [
        ("1", "event", "", "wire", "", "", "", "", ""),
        ("2", "claim", "dispute/more#own", "gazette", "p. 3", "wire", "", "", ""),
        ("3", "claim", "dispute/more#taken", "wire", "", "", "", "", ""),
        ("4", "relation", "", "wire", "", "", "", "", ""),
        ("5", "text", "", "gazette", "p. 4", "", "see", "en", "8"),
    ]
    assert own[3]["relation"] == "dispute/more denies dispute/announcement#joint"


def test_bill_has_its_citations_and_steps(tmp_path: Path) -> None:
    """A bill cites sources without an event; its steps are rows with the event that records them."""
    files = data_files(with_outputs(SITES["everything"], tmp_path))
    steps = [row for row in _table(files, "steps") if row["event"] == "harbour/vote"]
    bills = {row["id"]: row for row in _table(files, "bills")}
    cited = [row for row in _table(files, "citations") if row["part"] == "bill"]

    assert [(row["number"], row["bill"], row["stage"], row["votes_for"]) for row in steps] == [
        ("1", "harbour-act", "vote", "71")
    ]
    assert bills["harbour-act"]["status_stage"] == "again"
    assert {row["entry"] for row in cited} == {row["bill"] for row in cited} <= bills.keys()
    assert {row["event"] for row in cited} == {""}


def test_names_and_memberships_have_periods(make_site: MakeSite) -> None:
    """Other names of an actor and memberships of a person are rows with both ends."""
    actors = BASE[ACTORS] + (
        "lee:\n  name: Lee\n  kind: person\n  other_names: [{name: Leigh}, {name: Li, end_date: 2019}]\n"
        "  member_of: [{organization: company, start_date: 2020-02, end_date: 2021-03-04}]\n"
    )
    speaks = _event("speaks", 3, "", "speaker: lee\non_behalf_of: lee\n")
    files = data_files(make_site({"site.yaml": SITE, ACTORS: actors, **speaks}))

    assert _table(files, "memberships") == [
        {"actor": "lee", "number": "1", "organization": "company", "start_date": "2020-02", "end_date": "2021-03-04"}
    ]
    assert [[*row.values()] for row in _table(files, "names")] == [
        ["lee", "1", "Leigh", "", ""],
        ["lee", "2", "Li", "", "2019"],
    ]


def test_equal_relations_have_two_ids(make_site: MakeSite) -> None:
    """Two relations of one kind to one target differ in their notes; a number tells their ids apart."""
    rest = "responds_to: [{target: announcement, note: On one}, {target: announcement, note: On two}]"
    rows = _table(data_files(make_site({"site.yaml": SITE, **_event("answers", 3, rest)})), "relations")

    assert [row["id"] for row in rows if row["event"] == "dispute/answers"] == [
        "dispute/answers responds_to dispute/announcement",
        "dispute/answers responds_to dispute/announcement 2",
    ]


def test_relation_to_a_withdrawn_event_has_no_key(make_site: MakeSite) -> None:
    """The id of the withdrawn event stays in `target`; no row of the events has it."""
    gone = f"{BASE[f'{STORY}/events/denial.yaml']}status: withdrawn\ncorrections: {{date: 2021-11-12, reason: Wrong}}\n"
    answer = _event("answers", 3, "responds_to: denial", "speaker: ministry\n")
    rows = _table(
        data_files(make_site({"site.yaml": SITE, f"{STORY}/events/denial.yaml": gone, **answer})), "relations"
    )

    assert [(row["target"], row["target_event"], row["target_claim"]) for row in rows] == [("dispute/denial", "", "")]


def test_changes_keep_their_ids(make_site: MakeSite) -> None:
    """A later change adds a row with a new id: those of the others stay."""
    corrected = "corrections:\n  - {date: 2021-11-15, was: A, now: B}\n"
    more = "  - {date: 2021-11-16, was: C, now: D}\n"
    denial = BASE[f"{STORY}/events/denial.yaml"]
    before, after = (
        _table(data_files(make_site({"site.yaml": SITE, **REVIEWED, f"{STORY}/events/denial.yaml": text})), "changes")
        for text in (denial + corrected, denial + corrected + more)
    )
    ids = {row["id"] for row in after}

    assert {"added dispute/denial", "standing dispute/announcement#joint 2"} < ids
    assert ids - {row["id"] for row in before} == {"correction dispute/denial 2"}
