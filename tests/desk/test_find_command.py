"""`onrecord find`: entries and claims by words, with standings, origins, addresses and files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from click.testing import CliRunner, Result
from conftest import BASE, COMPLETE, MakeSite, noon
from jsonschema import Draft7Validator

from onrecord.cli import main
from onrecord.desk.commands.find import find
from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.model.standings import StandingKind
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
QUOTED = {
    ANNOUNCEMENT: BASE[ANNOUNCEMENT].replace("    text: They", "    quote: voice\n    text: They")
    + "quotes: [{id: voice, exact: in one voice, lang: en, source: gazette}]\n"
}
"""The first claim is in quoted words."""


def _run(*arguments: str | Path, name: str = "find") -> Result:
    environment = Environment(lambda: noon(COMPLETE), asks=False)
    return CliRunner().invoke(main, [name, *map(str, arguments), "--no-cache"], obj=environment, catch_exceptions=False)


def _found(*arguments: str | Path) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = _printed(*arguments)["results"]
    return results


def _printed(*arguments: str | Path) -> Any:  # noqa: ANN401  (JSON)
    ran = _run(*arguments, "--output-format", "json")
    assert ran.exit_code == 0, ran.output
    printed = json.loads(ran.stdout)
    assert list(Draft7Validator(json.loads(schemas()["find.schema.json"])).iter_errors(printed)) == []
    return printed


def test_claim_comes_with_its_standing_and_origins(make_site: MakeSite) -> None:
    """A result for programs has all that is needed to quote a claim, with its place and address."""
    (found, *_) = _found("joint statements", "--site", make_site(QUOTED))

    assert found.pop("score") > 0
    assert found.pop("standing") == {
        "kind": "disputed",
        "answer": "unanswered",
        "rule": "disputed-unanswered",
        "event": "dispute/denial",
        "day": "2021-11-02",
        "holding": ["ministry"],
        "opposing": ["company"],
        "confirmed_by": [],
        "joined": [],
    }
    assert [(quote["exact"], quote["source"]) for quote in found.pop("quotes")] == [("in one voice", "gazette")]
    assert found == {
        "kind": "claim",
        "id": "dispute/announcement#joint",
        "story": "dispute",
        "name": "dispute/announcement#joint",
        "title": {"en": "They issued a joint statement"},
        "date": "2021-11-01",
        "who": ["ministry"],
        "point": "dispute/announcement#joint",
        "words": {"en": "Disputed; no reply found from The ministry"},
        "findings": [],
        "origins": 1,
        "unknown_origins": 0,
        "citations": [{"source": "gazette", "locator": None, "via": None, "says": None}],
        "sources": [
            {
                "id": "gazette",
                "title": "The gazette",
                "publisher": {"en": "Gazette"},
                "container_title": None,
                "issued": "2021-11-01",
                "url": "https://example.org/gazette",
                "archive_url": None,
            }
        ],
        "address": "https://example.org/dispute/announcement/joint/",
        "file": ANNOUNCEMENT,
        "line": 6,
    }


def test_day_decides_what_is_found_and_how_it_stood(make_site: MakeSite) -> None:
    """As of a day before the denial, the claim is not disputed yet, and the denial is no result."""
    site = make_site({})
    now, then = (_found("statement company denies", "--site", site, *day) for day in ((), ("--as-of", "2021-11-01")))

    assert [one["standing"]["kind"] for one in now if one["id"] == "dispute/announcement#joint"] == ["disputed"]
    assert [one["standing"]["kind"] for one in then if one["id"] == "dispute/announcement#joint"] == ["asserted"]
    assert "dispute/denial" in [one["id"] for one in now]
    assert "dispute/denial" not in [one["id"] for one in then]
    assert {one["kind"] for one in now} == {"claim", "event", "actor"}


def test_text_names_what_a_person_needs(make_site: MakeSite) -> None:
    """The text has the words, who said them and when, the standing as pages say it, a quotation and its source."""
    ran = _run("joint", "--site", make_site(QUOTED))

    assert ran.stdout == (
        "claim dispute/announcement#joint\n"
        "  They issued a joint statement\n"
        "  1 November 2021; Announcement; The ministry\n"
        "  Disputed; no reply found from The ministry; 1 origin\n"
        "  “in one voice”\n"
        "    Gazette, The gazette, 2021-11-01 (sources/gazette)\n"
        "    https://example.org/gazette\n"
        f"  {ANNOUNCEMENT}:6\n"
        "  https://example.org/dispute/announcement/joint/\n"
    )
    assert ran.stderr == "1 result\n"


def test_filters_need_no_words(make_site: MakeSite) -> None:
    """What is disputed, by whom, in which story, on which day: each filter lists all that it leaves."""
    site = make_site(QUOTED)
    disputed = _printed("--standing", "disputed", "--site", site)
    listed = {
        options: {one["id"] for one in _found(*options, "--site", site)}
        for options in (
            ("--standing", "asserted"),
            ("--standing", "disputed", "--standing", "asserted", "--story", "dispute"),
            ("--standing", "disputed", "--as-of", "2021-11-01"),
            ("--body", "company"),
            ("--body", "company", "--kind", "claim"),
            ("--kind", "source", "--kind", "actor"),
        )
    }
    joint, access = "dispute/announcement#joint", "dispute/announcement#access"

    assert ([one["id"] for one in disputed["results"]], disputed["total"]) == ([joint], 1)
    assert (disputed["results"][0]["score"], disputed["as_of"], disputed["has_errors"]) == (None, None, False)
    assert list(listed.values()) == [
        {access},
        {joint, access},
        set(),
        {joint, "dispute/denial"},
        {joint},
        {"gazette", "wire", "ministry", "company"},
    ]


def test_all_results_without_words_the_latest_first() -> None:
    """Without words nothing is cut off; `--limit` says what is left. Claims on one point are one dispute."""
    ran = _run("--standing", "disputed", "--site", ROOT / "examples/tidal-gate")
    three = _run("--standing", "disputed", "--limit", "3", "--site", ROOT / "examples/tidal-gate")
    days = [one["date"] for one in _found("--standing", "disputed", "--site", ROOT / "examples/tidal-gate")]

    assert ran.stderr == "15 results on 6 points\n"
    assert three.stderr == "15 results on 6 points, the latest 3 above; for more: --limit\n"
    assert days == sorted(days, reverse=True)
    assert max(map(len, re.sub(r"(?m)^ *https:.*$", "", ran.stdout).splitlines())) <= 80


def test_text_stands_in_the_language_of_the_query() -> None:
    """Of a text in two languages, people see that which has their words."""
    ran = _run("соглашение компания", "--site", ROOT / "tests/search/kazakh", "--limit", "1")

    assert "  Между министерством и компанией есть соглашение\n" in ran.stdout
    assert ran.stderr.endswith("results, the best 1 above; for more: --limit\n")


def test_one_story_and_a_number_of_results(make_site: MakeSite) -> None:
    """`--story` leaves out other stories, and sources and actors; `--limit` shortens the list."""
    other = {
        "content/stories/other/story.yaml": "title: Another company\n",
        "content/stories/other/events/denial.yaml": BASE[DENIAL].replace("denies: announcement#joint\n", ""),
    }
    site = make_site(other)

    assert {one["story"] for one in _found("company", "--site", site, "--limit", "50")} == {None, "dispute", "other"}
    assert {one["name"] for one in _found("company", "--site", site, "--story", "other")} == {"other/", "other/denial"}
    assert len(_found("company", "--site", site, "--limit", "2")) == 2


def test_broken_entry_elsewhere_is_left_out(make_site: MakeSite) -> None:
    """An entry with an error stops nothing: the others are found, a line says so, and no standing is told."""
    site = make_site({DENIAL: BASE[DENIAL].replace("date: 2021-11-02", "date: soon")})
    ran, printed = _run("joint", "--site", site), _printed("joint", "--site", site)

    assert ran.exit_code == 0
    assert "dispute/announcement#joint\n" in ran.stdout
    assert "Asserted" not in ran.stdout  # the entry that is left out denies it
    note = "entries with errors are left out, and no standing is told; to see them: onrecord check\n"
    assert ran.stderr == f"{note}1 result\n"
    assert (printed["has_errors"], printed["results"][0]["standing"]) == (True, None)
    refused = _run("--standing", "disputed", "--site", site)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.endswith("no standing is told of a site with errors\n")


@pytest.mark.parametrize("path", ["content/sources/sources.yaml", "content/actors/actors.yaml", "site.yaml"])
def test_unreadable_file_stops_nothing(path: str, make_site: MakeSite) -> None:
    """A file that is no YAML leaves the other entries to be found."""
    site = make_site({path: ": [\n"})

    assert [one["id"] for one in _found("joint", "--site", site)] == ["dispute/announcement#joint"]


def test_drafts_and_withdrawn_entries_are_never_found(make_site: MakeSite) -> None:
    """Neither their words nor what they say of others' claims count."""
    draft, withdrawn = (
        make_site({DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\n")}),
        BASE[DENIAL] + "status: withdrawn\ncorrections: {date: 2021-11-12, reason: A forged letter}\n",
    )
    of_draft = _found("denies joint forged", "--site", draft)
    (draft / DENIAL).write_text(withdrawn, "utf-8")
    of_withdrawn = _found("denies joint forged", "--site", draft)

    assert [one["id"] for one in of_draft] == [one["id"] for one in of_withdrawn] == ["dispute/announcement#joint"]
    assert of_draft[0]["standing"]["kind"] == of_withdrawn[0]["standing"]["kind"] == "asserted"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", "--story", "disputes"), "did you mean 'dispute'?"),
        (("x", "--as-of", "2021"), "does not match the format"),
        (("x", "--limit", "0"), "is not in the range"),
        ((), "write words to find, or an option that says what"),
        (("--body", "compny"), "no actor is called 'compny'; did you mean 'company'?"),
        (("--standing", "true"), "is not one of 'disputed'"),
    ],
)
def test_wrong_use_is_explained(arguments: tuple[str, ...], message: str, make_site: MakeSite) -> None:
    """A wrong use ends with 2 and a sentence."""
    ran = _run(*arguments, "--site", make_site({}))

    assert ran.exit_code == 2
    assert message in ran.output


def test_each_kind_of_standing_is_a_choice() -> None:
    """The command lists the kinds itself, so that its help loads no entry's model."""
    (option,) = (option for option in find.params if option.name == "standings")

    assert isinstance(option.type, click.Choice)
    assert tuple(option.type.choices) == get_args(StandingKind)


def test_folder_without_a_site_is_explained(tmp_path: Path) -> None:
    """Without a `site.yaml` there is nothing to search."""
    ran = _run("x", "--site", tmp_path)

    assert ran.exit_code == 1
    assert "there is no site.yaml in this folder" in ran.output


def test_nothing_found_is_no_error(make_site: MakeSite) -> None:
    """The output for programs is then an empty list."""
    site = make_site({})

    assert _found("zzz", "--site", site) == []
    assert _run("zzz", "--site", site).stderr == "0 results\n"


def test_examples_of_the_document_find_something(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of docs/search.md finds or shows something on the example site."""
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs/search.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    ran = [_run(*command[1:], name=command[0]) for command in commands]

    assert [command[0] for command in commands] == ["find"] * 4 + ["show"] * 3
    assert all(one.exit_code == 0 and "0 results" not in one.stderr and one.stdout for one in ran)
