"""What entries accept: reports leave it out, lists show it with its reason, and warm builds agree with cold ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from compared_builds import Preview
from conftest import MakeSite
from golden import files_in
from jsonschema import Draft7Validator
from msgspec.structs import replace
from schema_generator import report_schema

from onrecord.build.pipeline import Options, build, check
from onrecord.cli import main
from onrecord.model.fields import EntryFields
from onrecord.output import limits
from onrecord.problems import ACCEPTABLE, CODES, Severity

SOURCES = "content/sources/sources.yaml"
DENIAL = "content/stories/dispute/events/denial.yaml"
ON_PAPER = "gazette:\n  title: The gazette\n  accept: {code: SRC009, reason: it is | on *paper*}\n"
WIRE = "wire: {title: The wire, url: https://example.org/wire}\n"


@pytest.fixture
def site(make_site: MakeSite) -> Path:
    """Return a site with one accepted warning, and no other."""
    return make_site({SOURCES: ON_PAPER + WIRE})


def run(site: Path, *arguments: str) -> Result:
    """Run a command on the site."""
    command, *options = arguments
    return CliRunner().invoke(main, [command, str(site), "--no-cache", *options])


def test_every_kind_of_entry_accepts_problems() -> None:
    """A warning can be on any kind of entry; there are eight."""
    assert len(EntryFields.__subclasses__()) == 8


def test_only_warnings_and_notes_can_be_accepted() -> None:
    """A site with an error is never published, whatever its entries accept."""
    assert {CODES[code].severity for code in ACCEPTABLE} == {Severity.WARNING, Severity.NOTE}


@pytest.mark.parametrize("command", ["check", "build"])
def test_strict_run_honours_acceptances(site: Path, command: str) -> None:
    """An accepted warning does not stop a strict run; without its acceptance, it does."""
    assert run(site, command, "--strict").exit_code == 0

    (site / SOURCES).write_text("gazette: {title: The gazette}\n" + WIRE, "utf-8")
    assert run(site, command, "--strict").exit_code == 1


def test_useless_acceptance_stops_a_strict_run(make_site: MakeSite) -> None:
    """A useless acceptance is a warning, since it would hide the next problem with its code."""
    site = make_site({SOURCES: ON_PAPER.replace("  title", "  url: https://example.org/gazette\n  title") + WIRE})

    assert "ACC001" in run(site, "check").stderr
    assert run(site, "check", "--strict").exit_code == 1


def test_check_counts_accepted_problems_and_lists_them_on_request(site: Path) -> None:
    """The last line counts what is accepted; `--accepted` also names it, with reason and places."""
    assert run(site, "check").stderr == "no problems in 6 files; accepted: 1 warning\n"

    listed = run(site, "check", "--accepted").stderr
    assert "sources.yaml:1:1: accepted warning SRC009" in listed
    assert f"reason: it is | on *paper* ({SOURCES}:3)" in listed


def test_concise_list_has_one_line_for_each_accepted_problem(site: Path) -> None:
    """The concise report has no reasons."""
    first, last = run(site, "check", "--accepted", "--output-format", "concise").stderr.splitlines()

    assert first.startswith(f"{SOURCES}:1:1: accepted warning SRC009 the source 'gazette' has no address")
    assert last == "no problems in 6 files; accepted: 1 warning"


def test_json_report_lists_accepted_problems_on_request(site: Path) -> None:
    """An accepted problem stands apart from the others, with the reason and the place of its acceptance."""
    plain = json.loads(run(site, "check", "--output-format", "json").stdout)
    listed = json.loads(run(site, "check", "--output-format", "json", "--accepted").stdout)

    assert (plain["problems"], plain["warnings"], "accepted" in plain) == ([], 0, False)
    (accepted,) = listed.pop("accepted")
    assert listed == plain
    assert (accepted["code"], accepted["line"]) == ("SRC009", 1)
    assert (accepted["acceptance"]["reason"], accepted["acceptance"]["line"]) == ("it is | on *paper*", 3)
    Draft7Validator(report_schema()).validate({**listed, "accepted": [accepted]})


def test_github_lists_accepted_problems_in_the_summary(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annotations leave out what is accepted; the summary of the step lists it, with the reason escaped."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    printed = run(site, "check", "--output-format", "github", "--accepted").stderr

    assert printed == "no problems in 6 files; accepted: 1 warning\n"
    head, _, columns, _, row = summary.read_text("utf-8").splitlines()
    assert head == "### onrecord: no problems in 6 files; accepted: 1 warning"
    assert columns == "| | Where | What is accepted | Why |"
    assert row.startswith(f"| warning SRC009 | {SOURCES}:1 |")
    assert row.endswith("| it is &#124; on &#42;paper&#42; |")


def test_address_of_the_run_leaves_its_acceptance_alone(make_site: MakeSite, options: Options) -> None:
    """A workflow passes the address, and an editor's computer does not; neither of them reports anything."""
    accept = "accept: {code: URL001, reason: the workflow passes the address}\n"
    site = make_site({"site.yaml": f"title: A test\n{accept}"})

    assert check(site, options).problems == ()
    assert check(site, replace(options, base_url="https://example.org/")).problems == ()


def test_draft_can_remove_a_problem_of_the_public_site(make_site: MakeSite, options: Options) -> None:
    """A draft records the missing step, so only the public site has the accepted gap; neither run reports anything."""
    folder = "content/stories/dispute/events"
    step = "type: bill-reading\ndate: {}\ntitle: A step\nbill: act\nstage: {}\nsources: wire\n"
    site = make_site(
        {
            "content/bills/act.yaml": "title: The act\nprocedure: generic\n",
            f"{folder}/first.yaml": f"{step.format('2021-11-04', 'reading-1')}published: 2021-11-10\n"
            "accept: {code: BIL007, reason: its source is not confirmed}\n",
            f"{folder}/begin.yaml": f"{step.format('2021-11-03', 'introduction')}status: draft\n",
        }
    )

    assert [it.problem.code for it in check(site, options).value.accepted] == ["BIL007"]
    assert check(site, options).problems == ()
    assert check(site, replace(options, drafts=True)).problems == ()


def test_site_accepts_the_size_of_its_files(
    make_site: MakeSite, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site on another host accepts GitHub's limits; a check, which builds nothing, doesn't miss them."""
    monkeypatch.setattr(limits, "LARGEST_SITE", 10)
    site = make_site({})
    assert [problem.code for problem in build(site, tmp_path / "out", options).problems] == ["PUB001"]

    settings = (site / "site.yaml").read_text("utf-8")
    (site / "site.yaml").write_text(f"{settings}accept: {{code: PUB001, reason: our own server}}\n", "utf-8")
    built = build(site, tmp_path / "out", replace(options, strict=True))
    assert built.problems == ()
    assert built.value.published
    assert check(site, options).problems == ()


def test_resident_and_cold_builds_agree_on_acceptances(make_site: MakeSite, tmp_path: Path) -> None:
    """Each edit of an entry that accepts something gives the problems and bytes of a cold build."""
    preview = Preview(make_site({}), tmp_path)

    def codes() -> list[str]:
        return [problem.code for problem in preview.build().problems]

    assert codes() == []
    preview.edit(DENIAL, "published:", "body: See [[the letter]].\npublished:")
    assert codes() == ["LNK003"]
    preview.edit(DENIAL, "published:", "accept: {code: LNK003, reason: its own brackets}\npublished:")
    assert codes() == []
    preview.edit(DENIAL, "[[the letter]]", "the letter")
    assert codes() == ["ACC001"]
    preview.edit(DENIAL, "the letter", "[[the letter]] again")
    assert codes() == []
    preview.edit(DENIAL, "reason: its own brackets", "reason: they are the letter's own")
    assert codes() == []
    preview.edit(DENIAL, "accept: {code: LNK003, reason: they are the letter's own}\n", "")
    assert codes() == ["LNK003"]


def test_reason_is_on_no_page(site: Path, options: Options, tmp_path: Path) -> None:
    """The reason is the editors' note to each other."""
    build(site, tmp_path / "out", options)

    assert not [path for path, content in files_in(tmp_path / "out").items() if b"*paper*" in content]
