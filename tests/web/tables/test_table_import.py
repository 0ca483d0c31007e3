"""`onrecord import table`: what a map makes of rows, what it tells, and what a second import adds."""

from __future__ import annotations

import json
import re
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, TODAY, MakeSite
from field_reference import map_reference
from golden import expected_text
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from onrecord.build.pipeline import Options, check, read
from onrecord.cli import main
from onrecord.model.fields import ActorFields, EventFields, SourceFields
from onrecord.model.records import Records
from onrecord.problems import Severity
from onrecord.terminal.environment import Environment
from onrecord.web.imports.findings import Findings
from onrecord.web.imports.table.map_reading import read_map
from onrecord.web.imports.table.rows import Table
from onrecord.web.imports.table.table_files import TableFile, TableForm, read_table
from onrecord.web.imports.table.table_preview import TablePreview, TableTarget, preview_table

ROOT = Path(__file__).parents[3]
MINIMAL = "title: What\ndate: Day\n"
FIRST = "Day,What\n2021-11-05,The town answers\n2021-11-06,The town builds\n"


def _run(site: Path, *arguments: str) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    ran = CliRunner().invoke(main, ["import", "table", *arguments, "--site", str(site)], obj=environment)
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran


def _import(site: Path, table: str, map_: str, *options: str, name: str = "t.csv") -> Result:
    """Import a table into the story of the small site."""
    file, map_file = site.parent / name, site.parent / "map.yaml"
    file.write_text(table, encoding="utf-8")
    map_file.write_text(map_, encoding="utf-8")
    return _run(site, str(file), "--map", str(map_file), "--story", "dispute", *options)


def _records(root: Path) -> Records:
    reading = read(root, Options(TODAY)).value
    assert reading is not None
    return reading.records


def _events(root: Path) -> dict[str, EventFields]:
    """Return the drafts of the site."""
    return {event.id: event.fields for event in _records(root).events if event.fields.status == "draft"}


def _sources(root: Path) -> dict[str, SourceFields]:
    return {one.id: one.fields for one in _records(root).sources if one.id not in ("gazette", "wire")}


def _actors(root: Path) -> dict[str, ActorFields]:
    return {one.id: one.fields for one in _records(root).actors if one.id not in ("ministry", "company")}


def _section(ran: Result, head: str) -> list[str]:
    lines = ran.stdout.splitlines()
    rest = lines[lines.index(head) + 1 :] if head in lines else []
    end = next((number for number, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return [line.strip() for line in rest[:end]]


def _quoted(text: str) -> str:
    """Return a text as a cell of CSV."""
    return '"' + text.replace('"', '""') + '"'


def _preview(site: Path, table: str, map_: str, **target: object) -> TablePreview:
    findings = Findings()
    found: Table = read_table([TableFile("t.csv", table.encode())], TableForm(), findings)
    wanted = TableTarget(**{"story": "dispute", **target})  # type: ignore[arg-type]
    return preview_table(found, read_map(map_.encode(), "map.yaml"), _records(site), wanted, findings)


def test_row_becomes_a_draft_with_all_that_it_has(make_site: MakeSite) -> None:
    """Fields, sources, tags, claims and comments come from their columns, and the site stays without errors."""
    site = make_site({})
    table = (
        "Nr;Day;End;At;Headline;Lead;Text;By;Kind;Said;Topics;Link;Paper;Out;Remark;Secret;Else\n"
        '7;5 Nov 2021;7.11.2021;14:30;The <b>town</b> denies;In short;"<p>No <i>joint</i> gate.</p>";the MINISTRY;deny;'
        "There is no gate;Harbour, Gates;https://example.org/no;The Post;6.11.2021;A note;42;odd\n"
    )
    map_ = """
key: Nr
title: Headline
date: Day
until: {column: End, order: day first}
time: At
summary: Lead
body: Text
speaker: By
type: {column: Kind, values: {deny: denial}, value: report}
claims: Said
tags: {column: Topics, split: ","}
sources:
  - {address: Link, title: Headline, publisher: Paper, issued: {column: Out, order: day first}}
comments: Remark
leave_out: Secret
"""
    ran = _import(site, table, map_)

    assert ran.exit_code == 0, ran.stdout
    ((id_, event),) = _events(site).items()
    assert event.as_json(has_defaults=False) == {
        "type": "denial",
        "date": "2021-11-05",
        "until": "2021-11-07",
        "time": "14:30",
        "title": {"en": "The town denies"},
        "summary": {"en": "In short"},
        "body": {"en": "No *joint* gate."},
        "speaker": ["ministry"],
        "claims": [{"id": "no-gate", "text": {"en": "There is no gate"}}],
        "sources": [{"source": "post-town-denies"}],
        "status": "draft",
        "tags": ["harbour", "gates"],
    }
    source = _sources(site)[event.sources[0].source]
    assert (source.title, source.publisher, str(source.issued), source.url) == (
        "The town denies",
        {"en": "The Post"},
        "2021-11-06",
        "https://example.org/no",
    )
    text = (site / f"content/stories/dispute/events/{id_}.yaml").read_text("utf-8")
    assert "# From a table: t.csv, row 2\n" in text
    assert "\n# Key in map: 7\n# In the file, 'Remark' is:\n# > A note\n# In the file, 'Else' is:\n# > odd\n" in text
    assert "42" not in text
    assert _section(ran, "changed or left out:") == [
        "the table: the map does not name these columns, so they stand in comments: 'Else'",
        "the table: left out, as the map says: 'Secret'",
        "row 2: left out the emphasis of a title",
    ]
    assert not [one for one in check(site, Options(TODAY)).problems if one.severity is Severity.ERROR]


@pytest.mark.parametrize("key", ["", "key: Nr\n"])
def test_second_import_adds_only_new_rows(make_site: MakeSite, key: str) -> None:
    """A row is known by its key, whatever an editor made of its event; without a key, by the day and title typed."""
    site = make_site({})
    first = "Nr,Day,What\n1,2021-11-05,The town answers\n2,2021-11-06,The town builds\n"
    assert _import(site, first, MINIMAL + key).exit_code == 0
    folder = site / "content/stories/dispute/events"
    edited = folder / "town-answers.yaml"
    changed = edited.read_text("utf-8").replace("title: The town answers", "title: Edited")
    edited.write_text(changed.replace("date: 2021-11-05", "date: 2021-11-04"), encoding="utf-8")
    (folder / "town-builds.yaml").rename(folder / "renamed.yaml")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    ran = _import(site, first + "3,2021-11-07,The town opens\n", MINIMAL + key)

    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() - before.keys() == {"town-opens.yaml"}
    assert before.items() <= after.items()
    if key:
        assert _section(ran, "in the site already:") == ["rows 2-3: the story has it already, by its key"]
    again = _import(site, first, MINIMAL + key)
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "nothing was written")


def test_keys_of_two_maps_do_not_mix(make_site: MakeSite) -> None:
    """Two tables may number their rows alike: the name of the map tells them apart."""
    site = make_site({})
    assert _import(site, "N,Day,What\n1,2021-11-05,First\n", "key: N\n" + MINIMAL).exit_code == 0
    other = site.parent / "other.yaml"
    other.write_text("key: N\n" + MINIMAL, encoding="utf-8")
    table = site.parent / "u.csv"
    table.write_text("N,Day,What\n1,2021-11-06,Second\n", encoding="utf-8")

    assert _run(site, str(table), "--map", str(other), "--story", "dispute").exit_code == 0
    assert len(_events(site)) == 2


def test_likely_doubles_are_named_and_known_rows_skipped(make_site: MakeSite) -> None:
    """An event of the site with the day and title is known; by the rule IDS009, others are named with what is alike."""
    table = (
        "Day,What,Who\n"
        "2021-11-01,The ministry announces,\n"  # as the site has it
        "2021-11-01,the ministry ANNOUNCES.,The ministry\n"  # IDS009: the same speaker, the same title folded
        "2021-11-09,The town builds,\n"
        "2021-11-09,The town builds.,\n"
        "2021-11-10,Twice,\n"
        "2021-11-10,Twice,\n"
    )
    preview = _preview(make_site({}), table, MINIMAL + "speaker: Who\n")

    assert [(row.state, row.id) for row in preview.rows] == [
        ("known", "announcement"),
        ("new", "ministry-announces"),
        ("new", "town-builds"),
        ("new", "town-builds-2"),
        ("new", "twice"),
        ("known", ""),
    ]
    assert preview.rows[1].doubles == (
        "it may be the event 'announcement' once more: it has the same date, speaker and title",
    )
    assert preview.rows[2].doubles == ()
    assert preview.rows[3].doubles == ("it may be row 4 once more: it has the same date and title",)
    assert preview.rows[5].told == ("the table has this row twice, first as row 6",)


@pytest.mark.parametrize(
    ("typed", "map_", "expected"),
    [
        ("May 7, 2025", "", "2025-05-07"),
        ("Dec. 17, 2024", "", "2024-12-17"),
        ("Jan 20 2025", "", "2025-01-20"),
        ("2025-03", "", "2025-03"),
        ("2025-07-25T23:30:00+02:00", "", "2025-07-25T21:30 UTC"),
        ("2025-07-25T01:30:00+02:00", "", "2025-07-24T23:30 UTC"),
        ("2025-07-25 10:20", "", "2025-07-25T10:20"),
        ("2025-07-25 00:00:00", "", "2025-07-25"),
        ("25.7.2025", "", "2025-07-25"),
        ("3/4/2025", "", "'3/4/2025' can be 2025-03-04 or 2025-04-03; say in the map which 'order' it has"),
        ("3/4/2025", ", order: month first", "2025-03-04"),
        ("3/4/2025", ", order: day first", "2025-04-03"),
        ("13/4/2025", ", order: month first", "'13/4/2025' is no day of the calendar, with the month first"),
        ("4/4/2025", "", "2025-04-04"),
        ("3/14/25", ", order: month first", "has a year of two digits"),
        ("3/14/25", ", order: month first, first_year: 1950", "2025-03-14"),
        ("3/14/51", ", order: month first, first_year: 1950", "1951-03-14"),
        ("3/14/49", ", order: month first, first_year: 1950", "2049-03-14"),
        ("Terminated 2025-07-25", ", forms: Terminated YYYY-MM-DD", "2025-07-25"),
        ("25|07|2025", ", forms: ['D Month YYYY', 'DD|MM|YYYY']", "2025-07-25"),
        ("7 июля 2025", ", forms: D Month YYYY", "2025-07-07"),
        ("1753437600", ", forms: seconds", "2025-07-25T10:00 UTC"),
        ("1753437600000", ", forms: milliseconds", "2025-07-25T10:00 UTC"),
        ("2025-02-30", "", "is not a date"),
        ("Case Closed", "", "'Case Closed' is no date that is known"),
        ("early 2020", "", "'early 2020' has words that no date can hold"),
    ],
)
def test_dates_are_read_in_their_forms_and_never_guessed(
    make_site: MakeSite, typed: str, map_: str, expected: str
) -> None:
    """A date that can mean two days is told with both, until the map says what stands first."""
    map_text = f"title: What\ndate: {{column: Day{map_}}}\n"
    preview = _preview(make_site({}), f'What,Day\nAn event,"{typed}"\n', map_text)

    (row,) = preview.rows
    time, zone = (row.values.get(name, "") for name in ("time", "timezone"))
    if row.state == "new":
        assert f"{row.day}{f'T{time}' if time else ''}{f' {zone}' if zone else ''}" == expected
    else:
        assert expected in " ".join(row.told)


def test_names_find_actors_and_no_spelling_doubles_one(make_site: MakeSite) -> None:
    """A name is an actor's in any capitals, and among other names; a likely spelling is told, and no new actor."""
    site = make_site(
        {
            "content/actors/actors.yaml": BASE["content/actors/actors.yaml"]
            + "balaeva: {name: {en: Aida Balaeva, ru: Аида Балаева}, kind: person, other_names: [A. Balaeva]}\n"
        }
    )
    table = (
        "Day,What,Who\n"
        "2021-11-05,One,AIDA  BALAEVA\n"
        "2021-11-06,Two,А. Балаева; a. balaeva\n"
        "2021-11-07,Three,Аида Балаева;The Harbour Office\n"
        "2021-11-08,Four,the harbour office;Balaeva Aida\n"
        '2021-11-09,Five,"<a href=""https://example.org/"">The  Harbour Office</a>;Harbour Office"\n'
        "2021-11-10,Six,The Harbuor Office\n"
    )
    map_ = MINIMAL + 'speaker: {column: Who, split: ";"}\n'
    without = _preview(site, table, map_)
    assert not without.actors
    assert [row.values.get("speaker") for row in without.rows] == ["balaeva"] * 3 + [None] * 3
    assert without.rows[2].unknown_names == ("The Harbour Office",)
    assert "# In the file, 'speaker' is:\n# > The Harbour Office\n" in without.rows[2].comments

    assert not _preview(site, table, map_ + "new_actors: no\n").actors

    ran = _import(site, table, map_ + "new_actors: organization\n")

    assert {id_: (one.name, one.kind) for id_, one in _actors(site).items() if id_ != "balaeva"} == {
        "harbour-office": ({"en": "The Harbour Office"}, "organization"),
        "harbuor-office": ({"en": "The Harbuor Office"}, "organization"),
    }
    speakers = {one.title["en"]: one.speaker for one in _events(site).values()}
    assert speakers["Three"] == ("balaeva", "harbour-office")
    assert speakers["Four"] == speakers["Five"] == ("harbour-office",)
    told = "\n".join(_section(ran, "changed or left out:"))
    assert "'Balaeva Aida' may be the actor 'balaeva' in another spelling" in told
    assert "the table: the new actor 'harbuor-office' may be one that is there: 'The Harbuor Office' differs" in told
    assert "'Harbour Office' may be the actor 'harbour-office' in another spelling" in told


def test_sources_are_made_once_from_links_of_all_forms(make_site: MakeSite) -> None:
    """HTML, Markdown, JSON and bare addresses are links; one address is one source, and the site's own is known."""
    table = (
        "Day;What;Links\n"
        '2021-11-05;One;"<a href=""https://example.org/a"">The <i>first</i> page</a> and words"\n'
        "2021-11-06;Two;[Second](https://example.org/b_(x)) https://example.org/a#part, (https://example.org/c).\n"
        '2021-11-07;Three;"[""https://example.org/wire"", ""https://example.org/c""]"\n'
        '2021-11-08;Four;"<a href=""javascript:alert(1)"">bad</a>"\n'
        '2021-11-09;Five;"[{""href"": ""https://example.org/d"", ""note"": ""kept""}]"\n'
    )
    site = make_site({})
    ran = _import(site, table, MINIMAL + "sources: {links: Links}\n")

    assert ran.exit_code == 0, ran.stdout
    cited = {one.title["en"]: [cite.source for cite in one.sources] for one in _events(site).values()}
    found = _sources(site)
    addresses = {title: [found[id_].url if id_ in found else id_ for id_ in ids] for title, ids in cited.items()}
    assert addresses == {
        "One": ["https://example.org/a"],
        "Two": ["https://example.org/b_(x)", "https://example.org/a", "https://example.org/c"],
        "Three": ["wire", "https://example.org/c"],
        "Four": [],
        "Five": ["https://example.org/d"],
    }
    titles = {one.url: one.title or (one.description or {}).get("en") for one in found.values()}
    assert titles == {
        "https://example.org/a": "The first page",
        "https://example.org/b_(x)": "Second",
        "https://example.org/c": "example.org/c",
        "https://example.org/d": "example.org/d",
    }
    texts = {path.stem: path.read_text("utf-8") for path in (site / "content/stories/dispute/events").iterdir()}
    assert "# > The first page and words\n" in texts["one"]
    assert "# >" not in texts["two"]
    assert "# > kept\n" in texts["five"]
    assert "bad" in texts["four"]
    assert any("javascript" in line for line in _section(ran, "changed or left out:"))


def test_links_of_words_are_told_unless_they_become_sources(make_site: MakeSite) -> None:
    """Words have no addresses: one that no source takes is told, with those in templates."""
    cells = (_quoted(f'<a href="https://example.org/{name}">{name}</a>') for name in "ab")
    table = f"Day,What,Who\n2021-11-05,{','.join(cells)}\n"
    for title in ("What", "{text: '{What}'}"):
        map_ = f"title: {title}\ndate: Day\nspeaker: Who\n"
        told = _preview(make_site({}), table, map_).rows[0].told
        assert "left out the address of a link: https://example.org/a" in told
        assert "left out the address of a link: https://example.org/b" in told
        linked = _preview(make_site({}), table, map_ + "sources: {links: [What, Who]}\n").rows[0]
        assert [source.address[-1] for source in linked.sources] == ["a", "b"]
        assert not any(message.startswith("left out") for message in linked.told)


def test_row_without_a_key_has_day_and_title(make_site: MakeSite) -> None:
    """An empty key is none, and one that stands twice is told."""
    table = "Nr,Day,What\n,2021-11-05,One\n,2021-11-06,Two\n7,2021-11-07,Three\n7,2021-11-08,Four\n"
    preview = _preview(make_site({}), table, MINIMAL + "key: Nr\n")

    assert [row.key for row in preview.rows] == ["2021-11-05 | One", "2021-11-06 | Two", "7", "7"]
    assert preview.count("new") == 4
    assert [message for message in preview.findings.told if "key" in message] == ["it has the key of row 4: '7'"]


def test_a_column_of_links_is_named_alone(make_site: MakeSite) -> None:
    """`sources: Link` says the same as an item with `links`."""
    table = "Day,What,Link\n2021-11-05,The town answers,https://example.org/answer\n"
    ran = _import(make_site({}), table, f"{MINIMAL}sources: Link\n")

    assert "1 draft, 1 source" in ran.output


def test_a_trial_needs_no_story(make_site: MakeSite) -> None:
    """A dry run shows the rows before anybody has thought of a title; the import asks for one."""
    site = make_site({})
    table, map_file = site.parent / "t.csv", site.parent / "map.yaml"
    table.write_text(FIRST, encoding="utf-8")
    map_file.write_text(MINIMAL, encoding="utf-8")
    trial = _run(site, str(table), "--map", str(map_file), "--dry-run")
    refused = _run(site, str(table), "--map", str(map_file))

    assert "2 new, 0 known, 0 not taken" in trial.output
    assert "the file names no story; name it with --story ID" in refused.output


def test_list_of_objects_gives_titles_publishers_and_days(make_site: MakeSite) -> None:
    """Fields of the objects are named like columns; what the map does not take stands in a comment at the source."""
    items = (
        '[{"linkText": "\\"The page\\"", "href": "https://example.org/a", "extraText": ", The Post", '
        '"day": "2021-11-04", "tier": 2}, "https://example.org/b", {"linkText": "Only a title"}, {}]'
    )
    table = '[{"Day": "2021-11-05", "What": "One", "links": ' + items + "}]"
    map_ = MINIMAL + (
        "sources:\n  - list: links\n    address: href\n    title: {column: linkText, strip: '\"'}\n"
        '    publisher: {column: extraText, strip: ","}\n    issued: day\n'
    )
    site = make_site({})
    ran = _import(site, table, map_, name="t.json")

    assert ran.exit_code == 0, ran.stdout
    found = {one.title or (one.description or {})["en"]: one for one in _sources(site).values()}
    assert found.keys() == {"The page", "example.org/b", "Only a title"}
    page = found["The page"]
    assert (page.publisher, str(page.issued), page.url) == ({"en": "The Post"}, "2021-11-04", "https://example.org/a")
    assert "# In the file, 'tier' is:\n  # > 2\n" in (site / "content/sources/t.yaml").read_text("utf-8")


def test_columns_that_a_row_has_no_use_for_become_comments(make_site: MakeSite) -> None:
    """Of several columns, the first with a value counts; what stands in the others is kept."""
    table = "Day,What,Short,Kind\n2021-11-05,Long,Short one,odd\n2021-11-06,,Only short,\n"
    map_ = (
        "title: {column: [What, Short]}\ndate: Day\ntype: {column: Kind, values: {deny: denial}, value: report}\n"
        "role: {text: 'as {Short}'}\n"
    )
    preview = _preview(make_site({}), table, map_.replace("role: {text: 'as {Short}'}\n", ""))

    assert [row.title for row in preview.rows] == ["Long", "Only short"]
    assert "'Short' is:\n# > Short one" in preview.rows[0].comments
    assert "'Kind' is:\n# > odd" in preview.rows[0].comments
    assert preview.rows[0].told == ("the map has no value for 'odd' in 'Kind'",)
    assert preview.rows[0].values["type"] == "report"
    assert preview.rows[1].comments == ""


def test_hostile_cells_are_harmless(make_site: MakeSite) -> None:
    """Scripts, formulas, control characters and long texts give no markup, no key of another row, and no error."""
    cells = {
        "script": "<script>alert(1)</script>The town <img src=x onerror=alert(1)>says",
        "formula": '=HYPERLINK("https://example.org/","x")',
        "control": "The\u202e town\x00\x1b[31m\u200b speaks",
        "yaml": "a: b # c\n- d\n---\n# Key in map: 3",
        "long": "word " * 6_000,
        "open": "<![if a <b",
        "deep": "[" * 900 + "]" * 900,
        "objects": '{"a":' * 60 + "1" + "}" * 60,
        "links": "[a](http://" + "x" * 100_000 + " [b](http://" * 2_000,
    }
    lines = [
        f'2021-11-{day:02},"Event {name}",{_quoted(text)},{_quoted(text)}'
        for day, (name, text) in enumerate(cells.items(), start=1)
    ]
    table = "Day,What,Text,Other\n" + "\n".join(lines) + "\n"
    site = make_site({})
    ran = _import(site, table, MINIMAL + "body: Text\nsources: {links: Other}\n")

    assert ran.exit_code == 0, ran.stdout
    bodies = {one.title["en"].removeprefix("Event "): (one.body or {}).get("en", "") for one in _events(site).values()}
    assert "alert" not in bodies["script"]
    assert "<img" not in bodies["script"]
    assert bodies["control"] == "The town[31m speaks"
    assert bodies["long"] == ""
    assert "'body' stands in a comment: it has more than 20,000 characters" in ran.stdout
    assert "\x1b" not in ran.stdout
    texts = [path.read_text("utf-8") for path in (site / "content/stories/dispute/events").iterdir()]
    keys = [line for text in texts for line in text.splitlines() if line.startswith("# Key in map: ")]
    assert len(keys) == len(cells)
    assert not any(line == "# Key in map: 3" for line in keys)
    assert not [one for one in check(site, Options(TODAY)).problems if one.severity is Severity.ERROR]


BROKEN_MAPS = {
    "titel: What\ndate: Day\n": [("map.yaml:1:1", "there is no field called 'titel' here", "did you mean 'title'?")],
    "title: Wat\ndate: {column: Dai, forms: [DD.MM]}\nspeaker: {}\nsources: {publisher: What}\n": [
        ("map.yaml:2:29", "the form 'DD.MM' is no date", "write such as D.M.YYYY, YYYY-MM-DD, or Month D, YYYY"),
        ("map.yaml:3:10", "'speaker' names no column and has no value", "write the name of a column"),
        ("map.yaml:4:11", "a source needs 'links', 'list', 'address' or 'title'", "name the column"),
    ],
    "title: Wat\ndate: Day\ntags: {text: '{Topics}'}\ncomments: [What, Nothing]\n": [
        ("map.yaml:1:8", "the table has no column 'Wat'", "did you mean 'What'?"),
        ("map.yaml:3:14", "the table has no column 'Topics'", "the table has: Day, What"),
        ("map.yaml:4:18", "the table has no column 'Nothing'", "the table has: Day, What"),
    ],
    "title: What\ndate: {column: Day, order: dmy}\nnew_actors: yes\n": [
        ("map.yaml:2:28", "'dmy' is not", "day first"),
        ("map.yaml:3:13", "'yes' is not", "person"),
    ],
    "": [("map.yaml", "the file has no fields", "")],
    "title: [\n": [("map.yaml", "", "")],
}


@pytest.mark.parametrize("text", BROKEN_MAPS)
def test_problems_of_a_map_are_told_at_once_with_places(make_site: MakeSite, text: str) -> None:
    """A map with errors, or one that does not fit, stops the import with each problem, its place and a hint."""
    ran = _import(make_site({}), FIRST, text)

    assert ran.exit_code == 1
    output = re.sub(r"\s+", " ", ran.output)
    for place, message, hint in BROKEN_MAPS[text]:
        assert place in output
        assert message in output
        assert hint in output
    assert "wrote" not in ran.output


@pytest.mark.generated
def test_reference_of_maps_is_current() -> None:
    """The page on the fields of a map has all of them, as the code declares them."""
    page = map_reference()

    assert expected_text(ROOT / "docs" / "map-fields.md", page) == page, "make update writes it again"


def test_dry_run_and_refused_rows(make_site: MakeSite) -> None:
    """A dry run says of each row what it would become, and writes nothing; rows that can't be taken end with 1."""
    site = make_site({})
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    table = FIRST + "2021-11-01,The ministry announces\n,No date\n2021-11-09,\nnever,Odd\n"
    ran = _import(site, table, MINIMAL, "--dry-run")

    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[:7] == [
        "row 2: 2021-11-05, The town answers, 0 sources: town-answers",
        "row 3: 2021-11-06, The town builds, 0 sources: town-builds",
        "row 4: known",
        "row 5: not taken: it has no date",
        "row 6: not taken: it has no title",
        "row 7: not taken: the date 'never' is no date that is known; name its form in the map",
        "2 new, 1 known, 3 not taken",
    ]
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_proposed_map_says_why_and_leaves_open_what_it_does_not_know(make_site: MakeSite) -> None:
    """Each line has its reason; without a head for titles, and with dates of two meanings, somebody has to decide."""
    site = make_site({})
    file = site.parent / "t.csv"
    table = "".join(f"{n},{n}/3/2021,Case {n},https://example.org/{n},a; b,x\n" for n in range(1, 10))
    file.write_text("ID,Filed,Case,URL,Topics,Odd\n" + table, encoding="utf-8")
    ran = _run(site, str(file), "--suggest")

    assert ran.exit_code == 0
    assert ran.stdout.startswith("# A map of t.csv: 9 rows, 6 columns.\n")
    assert "# its head is 'ID', and no two rows have the same:\nkey: ID\n" in ran.stdout
    assert "# title: left open: no head says so; each event needs one\n" in ran.stdout
    assert "\ndate:\n  column: Filed\n  # order: 'day first' or 'month first'?" in ran.stdout
    assert "sources:\n  - address: URL\n" in ran.stdout
    assert "comments:\n  - Case\n  - Odd\n" in ran.stdout
    refused = _import(site, file.read_text("utf-8"), ran.stdout)
    assert refused.exit_code == 1
    assert "'title' is missing" in refused.output

    dated = ran.stdout.replace("  # order: 'day first'", "  order: day first #")
    dated = dated.replace("comments:", "title: Case\ncomments:")
    assert _import(site, file.read_text("utf-8"), dated).exit_code == 0


def test_proposed_map_takes_titles_from_links_and_addresses_from_words(make_site: MakeSite) -> None:
    """A column of links with words has the titles too; a column of addresses need not be one address a cell."""
    site = make_site({})
    file = site.parent / "t.csv"
    cells = ["https://example.org/1", "https://example.org/2; https://example.org/3", "see the paper"]
    rows = "".join(f'<a href="https://example.org/c{n}">Case {n}</a>,{cell}\n' for n, cell in enumerate(cells))
    file.write_text("Lawsuit,Link\n" + rows, encoding="utf-8")
    ran = _run(site, str(file), "--suggest")

    assert "# no head says so, and 'Lawsuit' has links with words:\ntitle: Lawsuit\n" in ran.stdout
    assert "# 'Lawsuit' has links in 3 of 3 cells; 'Link' has links in 2 of 3 cells:\n" in ran.stdout
    assert "sources:\n  - links: Lawsuit\n  - links: Link\n" in ran.stdout


def test_values_that_no_field_can_have_become_comments(make_site: MakeSite) -> None:
    """An odd time, an end before the start, texts beyond their limits and unknown kinds are told, and kept."""
    site = make_site({})
    long = "x" * 1_001
    rows = [
        {"Day": "2021-11-05", "What": "Odd", "At": "noonish", "End": "2021-11-01", "Kind": "party", "Lead": long},
        {"Day": "2021-11", "What": "Month", "At": "10:30"},
        {
            "Day": "2021-11-06",
            "What": "Seconds",
            "At": "10:30:15",
            "End": "never",
            "Said": [long, "Short"],
            "Tags": ["?"],
        },
        {"Day": "2021-11-07", "What": long},
        {"Day": "2021-11-08", "What": "Marked", "Text": "A *word* and [a link](https://example.org/)"},
        {"Day": "2021-11-09", "What": "Odd Markdown", "Text": "<script>x</script> [@nobody]"},
    ]
    map_ = (
        "title: What\ndate: Day\ntime: At\nuntil: End\ntype: {column: Kind, value: report}\nsummary: Lead\n"
        "claims: Said\ntags: Tags\nbody: {column: Text, markup: markdown}\n"
    )
    findings = Findings()
    table = read_table([TableFile("t.json", json.dumps(rows).encode())], TableForm(), findings)
    target = TableTarget("dispute")
    preview = preview_table(table, read_map(map_.encode(), "m.yaml"), _records(site), target, findings)
    odd, month, seconds, refused, marked, script = preview.rows

    assert (odd.values.keys() & {"time", "until", "summary"}, odd.values["type"]) == (set(), "report")
    for name, text in {"time": "noonish", "until": "2021-11-01", "type": "party", "summary": long}.items():
        assert f"# In the file, '{name}' is:\n# > {text}\n" in odd.comments
    assert [message.partition(":")[0] for message in odd.told] == [
        f"'{name}' stands in a comment" for name in ("time", "until", "type", "summary")
    ]
    assert "# In the file, 'time' is:\n# > 10:30\n" in month.comments
    assert (seconds.values["time"], seconds.values["claims"]) == ("10:30", [{"id": "short", "text": "Short"}])
    assert "left out the seconds of the time 10:30" in seconds.told
    assert all(f"'{name}' is:" in seconds.comments for name in ("until", "claims", "tags"))
    assert refused.told == ("its title has more than 1,000 characters",)
    assert marked.values["body"] == "A *word* and [a link](https://example.org/)"
    assert "[@nobody]" not in str(script.values["body"])
    assert "the Markdown of 'body' has what a check reports, so it is plain text" in script.told


def test_names_of_several_actors_and_unusable_ones_become_none(make_site: MakeSite) -> None:
    """A name that two actors have is told with both; one that can't be a name is no new actor."""
    twin = "other: {name: The company, kind: organization, different_from: company}\n"
    site = make_site({"content/actors/actors.yaml": BASE["content/actors/actors.yaml"] + twin})
    table = f"Day,What,Who\n2021-11-05,One,the company\n2021-11-06,Two,{'n' * 1_001}\n"
    preview = _preview(site, table, MINIMAL + "speaker: Who\nnew_actors: person\n")

    assert not preview.actors
    assert "several actors are called 'the company': company, other" in preview.rows[0].told
    assert any("can't be the name of an actor: it is too long" in message for message in preview.rows[1].told)


def test_address_that_is_none_stays_beside_the_source(make_site: MakeSite) -> None:
    """A source with a title alone is one; without that, what it has is a comment of the event."""
    table = (
        "Day,What,Link,Paper,Out,By\n2021-11-05,One,not an address,A report,2021-11,Anna Invented\n"
        "2021-11-06,Two,not an address,,,\n2021-11-07,Three,https://example.org/wire,Another title,,\n"
        f"2021-11-08,Four,https://example.org/4,{'t' * 1_001},soon,\n"
    )
    map_ = MINIMAL + "sources: {address: Link, title: Paper, issued: Out, author: {column: By, split: lines}}\n"
    preview = _preview(make_site({}), table, map_)
    one, two, three, four = preview.rows

    source = preview.sources[one.sources[0].id]
    assert source.values["title"] == "A report"
    assert (source.values["issued"], source.values["author"]) == ("2021-11", "Anna Invented")
    assert "# > not an address" in source.comments
    assert (two.sources, "# In the file, 'address' is:\n# > not an address\n" in two.comments) == ((), True)
    assert [cited.id for cited in three.sources] == ["wire"]
    assert "about the source wire' is:\n# > title: Another title\n" in three.comments
    assert preview.sources[four.sources[0].id].values == {
        "description": "example.org/4",
        "url": "https://example.org/4",
    }
    assert "# > " + "t" * 1_001 in four.comments


def test_proposed_map_knows_lists_orders_and_separators(make_site: MakeSite) -> None:
    """Lists of objects, an order that only one reading allows, short years and separators are seen, each with why."""
    rows = [
        {
            "id": f"a-{number}",
            "headline": f"Event {number}",
            "date": f"{number}.{11 if number < 13 else 2}.2021",
            "end": f"{number}/2/21",
            "summary": "long " * 40,
            "people": "Anna; Bo",
            "tags": ["one", "two"],
            "sources": [{"url": f"https://example.org/{number}", "title": "T", "outlet": "O", "published": "2021"}],
        }
        for number in range(10, 20)
    ]
    site = make_site({})
    file = site.parent / "t.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    lines = _run(site, str(file), "--suggest").stdout

    assert "\ndate:\n  column: date\n  order: day first\n" in lines
    assert "read with the day first, all are days" in lines
    assert "'10/2/21' has two digits for its year" in lines
    assert "\nbody: summary\n" in lines
    assert "its head is 'summary', and its texts are long" in lines
    assert "\nactors:\n  column: people\n  split: ;\n" in lines
    assert "\ntags: tags\n" in lines
    assert (
        "  - list: sources\n    address: url\n    title: title\n    publisher: outlet\n    issued: published\n" in lines
    )
    ran = _import(site, file.read_text("utf-8"), lines, name="u.json")
    assert ran.exit_code == 0
    assert "'until' stands in a comment: '10/2/21' has a year of two digits" in ran.stdout


def test_proposed_map_leaves_several_dates_open(make_site: MakeSite) -> None:
    """Two columns of dates without a usual head are both named; columns beside an address describe the source."""
    site = make_site({})
    file = site.parent / "t.csv"
    lines = "".join(f"Event {n},2021-11-0{n},2021-12-0{n},https://example.org/{n},Post,Page {n}\n" for n in range(1, 9))
    file.write_text("Title,First,Second,URL,Publisher,Source title\n" + lines, encoding="utf-8")
    printed = _run(site, str(file), "--suggest").stdout

    assert "# date: left open: several columns have dates, and no head says which: 'First', 'Second'\n" in printed
    assert "  - address: URL\n    title: Source title\n    publisher: Publisher\n" in printed


def test_command_asks_for_a_map_or_proposes_one(make_site: MakeSite) -> None:
    """Neither, or both, is a wrong use."""
    site = make_site({})
    file = site.parent / "t.csv"
    file.write_text(FIRST, encoding="utf-8")
    assert _run(site, str(file)).exit_code == 2
    assert _run(site, str(file), "--suggest", "--map", str(file)).exit_code == 2


def test_workbook_and_folder_are_imported_by_the_command(make_site: MakeSite) -> None:
    """A workbook and a folder with a file a row go the same way as a sheet."""
    site = make_site({})
    book = Workbook()
    for line in FIRST.splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(site.parent / "t.xlsx")
    folder = site.parent / "rows"
    folder.mkdir()
    (folder / "a.md").write_text("---\nDay: 2021-11-08\nWhat: From a file\n---\nText\n", encoding="utf-8")
    (folder / "b.json").write_text('{"Day": "2021-11-09", "What": "From JSON"}', encoding="utf-8")
    (folder / "c.txt").write_text("no row", encoding="utf-8")
    (folder / "d.md").symlink_to(folder / "a.md")
    map_file = site.parent / "m.yaml"
    map_file.write_text(MINIMAL, encoding="utf-8")

    for place in (site.parent / "t.xlsx", folder):
        assert _run(site, str(place), "--map", str(map_file), "--story", "dispute").exit_code == 0
    titles = {one.title["en"] for one in _events(site).values()}
    assert titles == {"The town answers", "The town builds", "From a file", "From JSON"}


def test_library_for_workbooks_is_named_where_it_lacks(make_site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra a sentence says what to install; other forms need nothing."""
    site = make_site({})
    (site.parent / "t.xlsx").write_bytes(b"PK")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.delitem(sys.modules, "onrecord.web.imports.table.workbook_rows", raising=False)
    ran = _run(site, str(site.parent / "t.xlsx"), "--suggest")

    assert ran.exit_code == 1
    assert re.search(r"this command needs the library openpyxl\S*; install it: python -m pip install ", ran.stderr)
    assert _import(site, FIRST, MINIMAL).exit_code == 0


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20)), max_size=5))
def test_any_cells_are_taken_or_told(lines: list[tuple[str, str, str]]) -> None:
    """Each row is new, known or refused with a reason, whatever stands in its cells."""
    records = _any_records()
    text = "What,Day,Who\n" + "".join(",".join(map(_quoted, line)) + "\n" for line in lines)
    findings = Findings()
    table = read_table([TableFile("t.csv", text.encode("utf-8", "replace"))], TableForm(), findings)
    map_ = read_map(b"title: What\ndate: {column: Day, value: '2021'}\nspeaker: Who\nbody: Who\ntags: Who\n", "m.yaml")
    preview = preview_table(table, map_, records, TableTarget("dispute"), findings)

    assert len(preview.rows) == len(table.rows)
    assert all(row.told for row in preview.rows if row.state != "new")
    assert all(row.title and row.day and row.id for row in preview.rows if row.state == "new")


@cache
def _any_records() -> Records:
    with TemporaryDirectory() as folder:
        for path, content in BASE.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return _records(Path(folder))
