"""The dump: pandas and DuckDB load each file in one line; no cell is a formula; the log has what was before."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import BASE, COMPLETE, MakeSite
from data_files import OUTPUTS, PROFILE, data_files, with_outputs
from finding_sites import REVIEWED
from msgspec import json
from site_server import served

from onrecord.build.pipeline import Options, build
from onrecord.render.data.dump import csv_file
from onrecord.render.data.record_types import ROWS

if TYPE_CHECKING:
    import duckdb

HERE = Path(__file__).parents[1]
SITE = BASE["site.yaml"] + OUTPUTS
STORY = "content/stories/dispute"
REST = "sources: wire\npublished: 2021-11-20\n"


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dump of the full test site, in a folder of its own."""
    root, folder = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("dump")
    for address, text in data_files(with_outputs(HERE / "sites/everything", root)).items():
        if address.startswith("data/"):
            (folder / address.removeprefix("data/")).write_text(text, "utf-8", newline="")
    return folder


def _sql(query: str) -> duckdb.DuckDBPyRelation:
    import duckdb  # noqa: PLC0415  (see pandas below)

    found = duckdb.sql(query)
    assert found is not None
    return found


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.decode(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", ROWS)
def test_pandas_loads_each_file_in_one_line(name: str, dump: Path) -> None:
    """Both forms of a table have the same rows, with ids as texts, days as days and counts as numbers."""
    import pandas as pd  # noqa: PLC0415  (its import takes half a second of each process that collects the tests)

    lines = pd.read_json(dump / f"{name}.jsonl", lines=True)
    table = pd.read_csv(dump / f"{name}.csv")

    assert len(lines) == len(table) > 0
    assert list(lines.columns) == list(ROWS[name].__struct_encode_fields__)
    told = ["id", "story", "kind", "origins", "is_opposite", "number", "entry", "actor", "organization"]
    shared = lines.columns.intersection(table.columns).intersection(told)
    assert len(shared) > 0
    assert table[shared].to_dict() == lines[shared].to_dict()


@pytest.mark.parametrize("name", ROWS)
def test_duckdb_loads_each_file_in_one_line(name: str, dump: Path) -> None:
    """DuckDB finds the types by itself: they are those that the Data Package names."""
    lines, table = _sql(f"from '{dump}/{name}.jsonl'"), _sql(f"from '{dump}/{name}.csv'")
    declared = next(one for one in _package(dump)["resources"] if one["name"] == name)["schema"]["fields"]

    assert len(lines) == len(table) > 0
    assert lines.columns == list(ROWS[name].__struct_encode_fields__)
    assert table.columns == [field["name"] for field in declared]
    found = dict(zip(table.columns, map(str, table.types), strict=True))
    for field in declared:
        if table.filter(f'"{field["name"]}" is not null').count("*").fetchall() != [(0,)]:
            assert found[field["name"]] in _DUCKDB_TYPES[field["type"]], field


_DUCKDB_TYPES = {
    "string": {"VARCHAR", "DATE", "TIME", "BOOLEAN", "BIGINT"},  # what looks like one, such as an exact date in EDTF
    "integer": {"BIGINT"},
    "boolean": {"BOOLEAN"},
    "date": {"DATE"},
    "datetime": {"TIMESTAMP WITH TIME ZONE"},
}


def test_questions_that_researchers_ask_take_one_statement(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which claims were ever disputed: from the flat files and from the lines alike."""
    monkeypatch.chdir(dump)
    flat = "select distinct claim from 'changes.csv' where kind = 'standing' and after like 'disputed%' order by 1"
    nested = "select distinct id from 'claims.jsonl', unnest(history) as h(one) where one.kind = 'disputed' order by 1"
    found = [_sql(query).fetchall() for query in (flat, nested)]

    assert found[0] == found[1] == [("harbour/answer#open",), ("harbour/order#closed",), ("harbour/second#same",)]


def _package(dump: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.decode((dump / "datapackage.json").read_bytes())
    return found


def test_data_package_describes_each_file(dump: Path) -> None:
    """It obeys the standard, and names each file, its columns in their order, the licence and the sources."""
    package = _package(dump)

    assert [error.message for error in PROFILE.iter_errors(package)] == []
    assert {one["path"] for one in package["resources"]} == {path.name for path in dump.iterdir()} - {
        "datapackage.json"
    }
    excluded = "this excludes quotations and pictures, in which their authors have the rights"
    address = "https://creativecommons.org/licenses/by/4.0/"
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": address, "title": f"CC BY 4.0; {excluded}"}]
    assert {one["path"] for one in package["resources"] if "licenses" in one} == {
        "quotations.csv", "quotations.jsonl"
    }  # fmt: skip
    assert package["updated"] == "2020-08-01T00:00:00+06:00"
    assert package["sources"] == [{"title": "Sources", "path": "sources.csv"}]
    for one in package["resources"]:
        if one["format"] == "csv":
            header = (dump / one["path"]).read_text("utf-8").splitlines()[0].split(",")
            assert header == [field["name"] for field in one["schema"]["fields"]]
        assert one["type"] == "table"
        assert all(field["description"] for field in one["schema"]["fields"])


_JSON_TYPES = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "date": str,
    "datetime": str,
    "object": dict,
    "array": list,
}


@pytest.mark.parametrize("name", ROWS)
def test_data_package_names_the_types_of_the_lines(name: str, dump: Path) -> None:
    """Each field of a line is declared, in its order, with the type that its values have."""
    (lines,) = [one for one in _package(dump)["resources"] if one["path"] == f"{name}.jsonl"]
    types = {field["name"]: field["type"] for field in lines["schema"]["fields"]}
    rows = _lines((dump / f"{name}.jsonl").read_text("utf-8"))

    assert len(rows) > 0
    for row in rows:
        assert [*row] == [*types]
        for key, value in row.items():
            assert value is None or type(value) is _JSON_TYPES[types[key]], key
    assert {"events": "array", "changes": "object"}.get(name) in (None, types.get("quotes", types.get("now")))


def test_data_package_of_a_bare_site_is_valid(make_site: MakeSite) -> None:
    """A site without a licence and an address has a package too."""
    files = data_files(make_site({"site.yaml": f"title: A test\n{OUTPUTS}"}))
    package = json.decode(files["data/datapackage.json"])

    assert [error.message for error in PROFILE.iter_errors(package)] == []
    assert not {"licenses", "homepage", "description"} & package.keys()
    assert package["name"] == "record"
    # frictionless refuses a file without a line, so the package leaves it out; a CSV file has at least its columns.
    listed = {f"data/{one['path']}" for one in package["resources"]}
    assert {address for address, text in files.items() if address.startswith("data/") and address not in listed} == {
        "data/datapackage.json", *(address for address, text in files.items() if not text)
    }  # fmt: skip
    assert "data/bills.jsonl" not in listed
    assert "data/bills.csv" in listed


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/", "example.org"),
        ("https://Example.org/A-Record/", "example.org-a-record"),
        ("https://example.org:8080/a/b_c/", "example.org-a-b_c"),
        ("https://xn--e1afmkfd.xn--p1ai/", "xn--e1afmkfd.xn--p1ai"),
        ("https://пример.рф/Дело/", "xn--e1afmkfd.xn--p1ai-d0-94-d0-b5-d0-bb-d0-be"),
    ],
)
def test_name_of_the_package_is_the_address_of_the_site(address: str, name: str, make_site: MakeSite) -> None:
    """Two sites have two names, and a new title changes none; the standard allows few characters."""
    settings = f"title: A test\nurl: {address}\n{OUTPUTS}"
    package = json.decode(data_files(make_site({"site.yaml": settings}))["data/datapackage.json"])

    assert [error.message for error in PROFILE.iter_errors(package)] == []
    assert package["name"] == name


def _change(**texts: str) -> dict[str, Any]:
    empty = dict.fromkeys(ROWS["changes"].__struct_encode_fields__)
    return (
        {**empty, "day": date(2021, 11, 1), "kind": "correction", "story": "dispute"}
        | {name: {"en": text} for name, text in texts.items()}
        | {"id": "correction dispute"}
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "''@"])
def test_no_cell_begins_as_a_formula(start: str) -> None:
    """One apostrophe stands before what a spreadsheet would compute; to remove it gives the text again."""
    text = f'{start}HYPERLINK("https://example.org/", "so")\n'
    (row,) = _rows(csv_file("changes", [_change(now=text)], ("en",)))

    assert row["now_en"] == f"'{text}"


@pytest.mark.parametrize("text", ["'Quoted' words", "2 - 1", "a=b", "“–”", " = 1", "''"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    """Only the first character counts, and an apostrophe that guards nothing stays alone."""
    (row,) = _rows(csv_file("changes", [_change(was=text)], ("en",)))

    assert (row["was_en"], row["now_en"]) == (text, "")


def test_lists_and_languages_have_cells(make_site: MakeSite) -> None:
    """A list of ids is one cell; a text has a column for each language; what is unknown is empty."""
    denial = BASE[f"{STORY}/events/denial.yaml"] + "actors: [company, ministry]\n"
    titled = {f"{STORY}/story.yaml": "title: {en: The dispute, ru: Спор}\n"}
    settings = {"site.yaml": f"{SITE}languages: [en, ru]\n"}
    files = data_files(make_site({**titled, **settings, f"{STORY}/events/denial.yaml": denial}))
    row = _rows(files["data/events.csv"])[1]

    assert (row["actors"], row["title_en"], row["title_ru"]) == ("company; ministry", "The company denies", "")
    assert (row["time"], row["bill"]) == ("", "")
    assert "quotes" not in row


def test_log_has_what_was_before_and_what_is_now(make_site: MakeSite) -> None:
    """Additions, corrections, standings, findings, reviews and withdrawals, each with its day and its event."""
    gone = "type: report\ndate: 2021-11-03\ntitle: Gone\nspeaker: company\nsources: wire\npublished: 2021-11-10\n"
    gone += "status: withdrawn\ncorrections: {date: 2021-11-16, reason: Wrong}\n"
    files = data_files(
        make_site(
            {
                **REVIEWED,
                "site.yaml": SITE,
                f"{STORY}/events/denial.yaml": BASE[f"{STORY}/events/denial.yaml"]
                + "corrections: {date: 2021-11-15, was: On the 3rd, now: On the 2nd, reason: a slip}\n",
                f"{STORY}/events/gone.yaml": gone,
            }
        )
    )
    rows = _rows(files["data/changes.csv"])
    joint = [row for row in rows if row["claim"] == "dispute/announcement#joint"]
    told = [(row["recorded"], row["day"], row["kind"], row["event"], row["before"], row["after"]) for row in joint]

    assert told == [
        ("2021-11-10", "2021-11-01", "standing", "dispute/announcement", "", "asserted"),
        ("2021-11-10", "2021-11-02", "standing", "dispute/denial", "asserted", "disputed-unanswered"),
        ("2021-11-20", "2021-11-11", "finding", "dispute/judgment", "", "not-so"),
        ("2021-11-20", "2021-11-12", "review", "dispute/appeal", "not-so", "appeals"),
        ("2021-11-25", "2021-11-13", "review", "dispute/review", "not-so", "reverses"),
    ]
    correction = next(row for row in rows if row["kind"] == "correction")
    assert (correction["was_en"], correction["now_en"], correction["reason_en"]) == (
        "On the 3rd",
        "On the 2nd",
        "a slip",
    )
    withdrawal = next(row for row in rows if row["kind"] == "withdrawal")
    assert (withdrawal["recorded"], withdrawal["event"], withdrawal["reason_en"]) == (
        "2021-11-16",
        "dispute/gone",
        "Wrong",
    )
    assert [row["recorded"] for row in rows] == sorted(row["recorded"] for row in rows)
    assert {row["event"] for row in rows if row["kind"] == "added"} == {
        f"dispute/{name}" for name in ("announcement", "denial", "gone", "judgment", "appeal", "review")
    }


def test_log_keeps_a_withdrawn_event_without_its_words(make_site: MakeSite) -> None:
    """Its ids and days stay; the words, and the standings that rested on it, are gone."""
    path = f"{STORY}/events/denial.yaml"
    own = "".join(
        f"  - {{date: 2021-11-{day}, {rest}}}\n" for day, rest in ((12, "was: A, now: B"), (13, "reason: No"))
    )
    written = {"draft": BASE[path].replace("published: 2021-11-10\n", "status: draft\n"), "published": BASE[path]}
    written["withdrawn"] = f"{BASE[path]}status: withdrawn\ncorrections:\n{own}"
    logs = {
        status: {
            row["id"]: row for row in _rows(data_files(make_site({"site.yaml": SITE, path: text}))["data/changes.csv"])
        }
        for status, text in written.items()
    }
    told = logs["withdrawn"].keys() - logs["draft"].keys()

    assert logs["published"].keys() - logs["withdrawn"].keys() == {"standing dispute/announcement#joint 2"}
    assert told == {"added dispute/denial", "correction dispute/denial", "withdrawal dispute/denial"}
    assert [{name: text for name, text in logs["withdrawn"][id_].items() if text} for id_ in sorted(told)] == [
        {"id": "added dispute/denial", "kind": "added", "recorded": "2021-11-10", "day": "2021-11-02", **_DENIAL},
        {"id": "correction dispute/denial", "kind": "correction", **_days("2021-11-12"), **_DENIAL},
        {"id": "withdrawal dispute/denial", "kind": "withdrawal", **_days("2021-11-13"), **_DENIAL, "reason_en": "No"},
    ]


_DENIAL = {"story": "dispute", "event": "dispute/denial"}


def _days(day: str) -> dict[str, str]:
    return {"recorded": day, "day": day}


def test_only_a_withdrawn_event_leaves_a_table_of_changes(make_site: MakeSite) -> None:
    """The Data Package names the lines of `changes`, which aren't empty, even if no withdrawal is recorded."""
    events = {path: f"{text}status: withdrawn\n" for path, text in BASE.items() if path.startswith(f"{STORY}/events/")}
    files = data_files(make_site({"site.yaml": SITE, **events}))
    named = {one["path"] for one in json.decode(files["data/datapackage.json"])["resources"]}

    assert {row["kind"] for row in _rows(files["data/changes.csv"])} == {"added"}
    assert "changes.jsonl" in named
    assert "events.jsonl" not in named


def test_standing_counts_here_from_the_publication_of_the_claim(make_site: MakeSite) -> None:
    """A claim on an old point has that point's history, which this site recorded when it published the claim."""
    late = "type: statement\ndate: 2021-11-05\ntitle: Late\nspeaker: ministry\npublished: 2021-12-24\nsources: wire\n"
    claim = "claims: {id: late, text: It is so, same_as: announcement#joint}\n"
    files = data_files(make_site({"site.yaml": SITE, f"{STORY}/events/late.yaml": late + claim}))
    rows = [row for row in _rows(files["data/changes.csv"]) if row["claim"] == "dispute/late#late"]

    assert [(row["day"], row["after"]) for row in rows] == [
        ("2021-11-01", "asserted"), ("2021-11-02", "disputed-unanswered"), ("2021-11-05", "disputed-maintained")
    ]  # fmt: skip
    assert {row["recorded"] for row in rows} == {"2021-12-24"}


@pytest.mark.slow
def test_examples_of_the_document_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The code in docs/data.md reads the files of a site, here those of the synthetic example."""
    site = with_outputs(HERE.parent / "examples/tidal-gate", tmp_path / "site")
    pages = tmp_path / "pages"
    document = (HERE.parent / "docs/data.md").read_text("utf-8").replace("facebook-crs.json", "tidal-gate.json")
    document = document.replace("facebook-crs/meta-denial/no-joint", "tidal-gate/office-announces/cost")
    document = document.replace("rferl-denial", "glass-letter")
    names: dict[str, Any] = {}
    with served(pages, "/") as base:
        assert build(site, pages, Options(today=COMPLETE, base_url=base)).value.published
        document = document.replace("https://example.org/api/", f"{base}api/")  # DuckDB needs an extension for HTTP
        examples = re.findall(r"```python\n(.+?)```", document.replace("https://example.org/", f"{pages}/"), re.DOTALL)
        for example in examples:
            exec(example, names)  # noqa: S102  (our own document)

    assert len(examples) == 7
    printed = capsys.readouterr().out.splitlines()
    shown = re.search(
        r'<a href="#standing_disputed">(\d+) disputed</a>', (pages / "tidal-gate/claims/index.html").read_text("utf-8")
    )
    listed = json.decode((pages / "api/v1/files.json").read_bytes())["files"]
    assert printed.pop() == "['The Glass Company signed no agreement with the Office of Tides']"

    assert shown is not None
    assert printed.pop() == str(len(listed))
    assert printed[12] == shown[1] == "5"
    assert printed[13:] == ["Panels for the tidal gate https://example.org/office-of-tides/panels"]
    # The office repeated its word later: the dispute began with the first denial.
    assert printed[:2] == [
        "tidal-gate/office-announces#signed 2024-10-15",
        "tidal-gate/office-announces#cost 2024-11-30",
    ]
