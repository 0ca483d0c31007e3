"""`onrecord find`: entries and claims by words, with standings, origins, addresses and files."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import BASE, NOW, MakeSite
from jsonschema import Draft7Validator

from onrecord.cli import main
from onrecord.editing.schemas.entry_schemas import schemas
from onrecord.terminal.environment import Environment

ROOT = Path(__file__).parents[2]
ANNOUNCEMENT = "content/stories/dispute/events/announcement.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"


def _run(*arguments: str | Path) -> Result:
    environment = Environment(lambda: NOW, asks=False)
    return CliRunner().invoke(
        main, ["find", *map(str, arguments), "--no-cache"], obj=environment, catch_exceptions=False
    )


def _found(*arguments: str | Path) -> list[dict[str, Any]]:
    ran = _run(*arguments, "--format", "json")
    assert ran.exit_code == 0, ran.output
    results: list[dict[str, Any]] = json.loads(ran.stdout)
    assert list(Draft7Validator(json.loads(schemas()["find.schema.json"])).iter_errors(results)) == []
    return results


def test_claim_comes_with_its_standing_and_origins(make_site: MakeSite) -> None:
    """A result for programs has all that is known of a claim, with its place and address."""
    (found, *_) = _found("joint statements", "--site", make_site({}))

    assert found.pop("score") > 0
    assert found == {
        "kind": "claim",
        "id": "announcement#joint",
        "story": "dispute",
        "name": "dispute/announcement#joint",
        "title": {"en": "They issued a joint statement"},
        "date": "2021-11-01",
        "who": ["ministry"],
        "standing": {
            "kind": "disputed",
            "holding": ["ministry"],
            "opposing": ["company"],
            "words": "disputed by The company",
        },
        "findings": [],
        "origins": 1,
        "unknown_origins": 0,
        "address": "https://example.org/dispute/announcement/joint/",
        "file": ANNOUNCEMENT,
        "line": 6,
    }


def test_day_decides_what_is_found_and_how_it_stood(make_site: MakeSite) -> None:
    """As of a day before the denial, the claim is not disputed yet, and the denial is no result."""
    site = make_site({})
    now, then = (_found("statement company denies", "--site", site, *day) for day in ((), ("--as-of", "2021-11-01")))

    assert [one["standing"]["kind"] for one in now if one["id"] == "announcement#joint"] == ["disputed"]
    assert [one["standing"]["kind"] for one in then if one["id"] == "announcement#joint"] == ["asserted"]
    assert "denial" in [one["id"] for one in now]
    assert "denial" not in [one["id"] for one in then]
    assert {one["kind"] for one in now} == {"claim", "event", "actor"}


def test_text_names_what_a_person_needs(make_site: MakeSite) -> None:
    """The text has the full name, the words, who said them and when, the standing, the file and the address."""
    ran = _run("joint", "--site", make_site({}))

    assert ran.stdout == (
        "claim dispute/announcement#joint\n"
        "  They issued a joint statement\n"
        "  2021-11-01; The ministry\n"
        "  disputed by The company; 1 origin\n"
        f"  {ANNOUNCEMENT}:6\n"
        "  https://example.org/dispute/announcement/joint/\n"
    )
    assert ran.stderr == "1 result\n"


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
    """An entry with an error stops nothing: the others are found, and a line says what is missing."""
    ran = _run("joint", "--site", make_site({DENIAL: BASE[DENIAL].replace("date: 2021-11-02", "date: soon")}))

    assert ran.exit_code == 0
    assert "dispute/announcement#joint\n" in ran.stdout
    assert "asserted; 1 origin" in ran.stdout
    assert ran.stderr == "entries with errors are left out; to see the errors: onrecord check\n1 result\n"


@pytest.mark.parametrize("path", ["content/sources/sources.yaml", "content/actors/actors.yaml", "site.yaml"])
def test_unreadable_file_stops_nothing(path: str, make_site: MakeSite) -> None:
    """A file that is no YAML leaves the other entries to be found."""
    site = make_site({path: ": [\n"})

    assert [one["id"] for one in _found("joint", "--site", site)] == ["announcement#joint"]


def test_drafts_and_withdrawn_entries_are_never_found(make_site: MakeSite) -> None:
    """Neither their words nor what they say of others' claims count."""
    draft, withdrawn = (
        make_site({DENIAL: BASE[DENIAL].replace("published: 2021-11-10\n", "status: draft\n")}),
        BASE[DENIAL] + "status: withdrawn\ncorrections: {date: 2021-11-12, reason: A forged letter}\n",
    )
    of_draft = _found("denies joint forged", "--site", draft)
    (draft / DENIAL).write_text(withdrawn, "utf-8")
    of_withdrawn = _found("denies joint forged", "--site", draft)

    assert [one["id"] for one in of_draft] == [one["id"] for one in of_withdrawn] == ["announcement#joint"]
    assert of_draft[0]["standing"]["kind"] == of_withdrawn[0]["standing"]["kind"] == "asserted"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", "--story", "disputes"), "did you mean 'dispute'?"),
        (("x", "--as-of", "2021"), "does not match the format"),
        (("x", "--limit", "0"), "is not in the range"),
        ((), "Missing argument"),
    ],
)
def test_wrong_use_is_explained(arguments: tuple[str, ...], message: str, make_site: MakeSite) -> None:
    """A wrong use ends with 2 and a sentence."""
    ran = _run(*arguments, "--site", make_site({}))

    assert ran.exit_code == 2
    assert message in ran.output


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
    """Each command of docs/search.md finds something on the example site."""
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs/search.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line)[2:] for line in block.splitlines()]
    ran = [_run(*command) for command in commands]

    assert len(commands) == 3
    assert all(one.exit_code == 0 and "0 results" not in one.stderr and one.stdout for one in ran)
