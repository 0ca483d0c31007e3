"""`onrecord procedure`: a procedure as a picture and a table, and the list of those that a bill can have."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import TODAY, MakeSite, noon

from onrecord.cli import main
from onrecord.terminal.environment import Environment

OWN = """\
title: The council
jurisdiction: XX
valid_from: 2020-01-01
stages:
  - key: draft
    label: Draft
    outcomes: none
  - key: vote
    label: Vote
    meaning: The council votes.
    after: draft
    within: {days: 10, from: draft}
    outcomes: [adopted, rejected]
  - key: law
    label: Law
    after: {stage: vote, outcome: adopted}
    outcomes: none
terminal: law
"""
PATH = "content/procedures/council.yaml"


def _run(folder: Path, *arguments: str) -> Result:
    environment = Environment(lambda: noon(TODAY), asks=False)
    with chdir(folder):
        return CliRunner().invoke(main, ["procedure", *arguments], obj=environment, catch_exceptions=False)


def test_own_procedure_is_drawn_and_told(make_site: MakeSite) -> None:
    """The command draws the stages and tells what each decides, what comes before it and after it, and how it ends."""
    ran = _run(make_site({PATH: OWN}), "council")

    assert ran.exit_code == 0
    assert ran.stdout == (
        "The council\n"
        "council · XX · from 2020-01-01\n"
        "\n"
        "● 1  Draft\n"
        "● 2  Vote\n"
        "■ 3  Law\n"
        "\n"
        "A stage leads to the one right below it.   ● a stage   ■ an end\n"
        "\n"
        "1  Draft · draft\n"
        "   after     nothing: it comes first\n"
        "   then      2 vote\n"
        "\n"
        "2  Vote · vote\n"
        "   The council votes.\n"
        "   ends in   adopted, rejected\n"
        "   after     1 draft\n"
        "   then      3 law\n"
        "   deadline  10 days from 1 draft\n"
        "   stops     rejected: a bill goes no further\n"
        "\n"
        "3  Law · law\n"
        "   after     2 vote (adopted)\n"
        "   end       the procedure ends here\n"
    )


def test_without_name_all_procedures_are_listed(make_site: MakeSite, tmp_path: Path) -> None:
    """The list has the built-in procedures, and in a site also its own ones."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    built_in, both = _run(outside), _run(make_site({PATH: OWN}))

    assert built_in.exit_code == both.exit_code == 0
    assert "us-federal" in built_in.stdout
    assert "council" not in built_in.stdout
    assert "council" in both.stdout
    assert "The council; from 2020-01-01; this site's own" in " ".join(both.stdout.split())


def test_languages_of_a_procedure(make_site: MakeSite, tmp_path: Path) -> None:
    """Labels are in the site's first language, in English outside a site, or in the language that is asked for."""
    site = make_site({"site.yaml": "title: Сайт\nurl: https://example.org/\nlanguages: [ru]\n"})

    assert "Второе чтение" in _run(site, "uk").stdout
    assert "Second reading" in _run(tmp_path, "uk").stdout
    assert "Zweite Lesung" in _run(site, "uk", "--language", "de").stdout
    unknown = _run(tmp_path, "uk", "--language", "xx")
    assert unknown.exit_code == 2
    assert "'uk' has no words in 'xx'; it has: de, en, es, fr, kk, ru, uk" in unknown.stderr


def test_unknown_procedure_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    """A wrong name ends the command with what was probably meant."""
    ran = _run(tmp_path, "us-federl")

    assert ran.exit_code == 2
    assert "no procedure is called 'us-federl'; did you mean 'us-federal'?" in ran.stderr


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (OWN.replace("key: vote\n", "key: Vote!\n"), "IDS001"),
        (OWN.replace("after: draft", "after: drafft"), "BIL012"),
        ("title: [", "YML"),
    ],
    ids=["a wrong field", "an unknown stage", "no YAML"],
)
def test_procedure_with_errors_is_reported(broken: str, code: str, make_site: MakeSite) -> None:
    """Of a procedure of the site with errors, the command reports these and draws nothing."""
    ran = _run(make_site({PATH: broken}), "council")

    assert ran.exit_code == 1
    assert code in ran.stderr
    assert PATH in ran.stderr
    assert not ran.stdout


def test_errors_of_other_entries_do_not_matter(make_site: MakeSite) -> None:
    """A built-in procedure is shown although an entry of the site is broken."""
    ran = _run(make_site({PATH: "title: ["}), "uk")

    assert ran.exit_code == 0
    assert "Royal Assent" in ran.stdout


def test_folder_without_a_site_is_refused_if_it_is_named(tmp_path: Path) -> None:
    """Only without --site are the built-in procedures enough."""
    ran = _run(tmp_path, "uk", "--site", ".")

    assert ran.exit_code == 1
    assert "there is no site.yaml in this folder" in ran.stderr


def test_procedure_as_json(make_site: MakeSite) -> None:
    """Programs get the fields in all languages, and what may follow each stage with which outcomes."""
    site = make_site({PATH: OWN})
    told = json.loads(_run(site, "council", "--output-format", "json").stdout)
    listed = json.loads(_run(site, "--output-format", "json").stdout)["procedures"]

    vote = told["stages"][1]
    assert told["title"] == {"en": "The council"}
    assert vote["next"] == [{"stage": "law", "outcomes": []}]
    assert (vote["stops_with"], vote["ends_with"]) == (["rejected"], [])
    assert told["stages"][2]["after"] == [{"stage": "vote", "outcomes": ["adopted"]}]
    assert told["stages"][2]["ends_with"] == ["none"]
    assert [(row["id"], row["built_in"]) for row in listed if row["id"] in ("council", "uk")] == [
        ("council", False),
        ("uk", True),
    ]


def test_texts_of_a_procedure_steer_no_terminal(make_site: MakeSite) -> None:
    """Control characters of an editor's text are replaced."""
    ran = _run(make_site({PATH: OWN.replace("label: Draft", 'label: "Dr\\e[31maft"')}), "council")

    assert "\x1b" not in ran.stdout + ran.stderr
