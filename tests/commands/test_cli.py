"""The commands: their output, their streams and their exit codes.

What depends on the process, such as its streams and the terminal, is tested with real ones; the rest runs in this
process, since each start takes a third of a second.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import MakeSite
from forked_commands import forked_onrecord
from slow import slow

from onrecord import __version__
from onrecord.cli import main

ROOT = Path(__file__).parents[2]
SCRIPT = [str(Path(sys.executable).with_name("onrecord"))]
BUILD_PY = [sys.executable, str(ROOT / "build.py")]
DENIAL = "content/stories/dispute/events/denial.yaml"
UNKNOWN_TARGET = (
    "type: denial\ndate: 2021-11-02\ntitle: The company denies\nspeaker: company\n"
    "denies: anouncement#joint\nsources: wire\npublished: 2021-11-10\n"
)
WARNING = {"site.yaml": "title: A test\n"}
ERROR = {DENIAL: UNKNOWN_TARGET}
COPIED = {
    "content/sources/sources.yaml": (
        "gazette: {title: The gazette, url: https://example.org/gazette, archive_url: https://archive.example/gazette}\n"
        "wire:\n  {title: The wire, primary: yes, url: https://example.org/wire, archive_url: https://archive.example/wire}\n"
    )
}
"""A site with two notes and no problems: each of its two claims rests on one source."""

ERROR_REPORT = """\
content/stories/dispute/events/denial.yaml:5:9: error REL002 no event is called 'anouncement'
    5 | denies: anouncement#joint
      |         ^^^^^^^^^^^^^^^^^
   help: did you mean 'announcement#joint'? (content/stories/dispute/events/announcement.yaml:6)

1 error in 1 of 6 files
"""


def _run(
    command: list[str], *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )


def _run_fork(*arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return _run([forked_onrecord()], *arguments, env=env)


def _invoke(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command in this process; unexpected exceptions propagate."""
    ran = CliRunner().invoke(main, [*map(str, arguments)], prog_name="onrecord", catch_exceptions=False)
    return subprocess.CompletedProcess(arguments, ran.exit_code, ran.stdout, ran.stderr)


@pytest.mark.parametrize("command", [SCRIPT, *slow([BUILD_PY])], ids=["onrecord", "build.py"])
def test_site_is_built(make_site: MakeSite, command: list[str]) -> None:
    """`build` writes the site into `_site`, reports on standard output, and exits with 0."""
    site = make_site({})
    ran = _run(command, "build", site)

    assert (ran.returncode, ran.stderr) == (0, "no problems in 6 files\n")
    assert re.match(
        rf"built \d+ pages in {re.escape(str(site / '_site'))} \(\d+ files written, 0 removed\)\n",
        ran.stdout,
    )
    assert (site / "_site" / "dispute" / "denial" / "index.html").is_file()


@pytest.mark.parametrize("command", [SCRIPT, *slow([BUILD_PY])], ids=["onrecord", "build.py"])
def test_site_is_checked(make_site: MakeSite, command: list[str]) -> None:
    """`check` writes no files, and reports no problems on standard error."""
    site = make_site({})
    ran = _run(command, "check", site)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "no problems in 6 files\n")
    assert not (site / "_site").exists()


@pytest.mark.parametrize("arguments", [[], *slow([["build"], ["build", "."]])], ids=" ".join)
def test_build_py_builds_this_folder(make_site: MakeSite, arguments: list[str]) -> None:
    """`python build.py`, with or without the command, builds the site in the current folder."""
    site = make_site({})
    ran = _run(BUILD_PY, *arguments, cwd=site)

    assert (ran.returncode, ran.stdout.split(" (")[0].split(" in ")[1]) == (0, "_site")
    assert (site / "_site" / "index.html").is_file()


def test_build_py_passes_options_to_build(make_site: MakeSite) -> None:
    """The GitHub workflow's line, which names no command, builds for the given base URL."""
    site = make_site({})
    ran = _run(BUILD_PY, "--base-url", "https://x.org/repo/", "--output-format", "github", cwd=site)
    home = (site / "_site" / "index.html").read_text("utf-8")
    not_found = (site / "_site" / "404.html").read_text("utf-8")

    assert (ran.returncode, ran.stderr) == (0, "no problems in 6 files\n")
    assert '<link rel="canonical" href="https://x.org/repo/">' in home
    assert 'href="/repo/static/style.css"' in not_found


def test_empty_base_url_is_ignored(make_site: MakeSite) -> None:
    """An empty base URL, which a workflow may pass, leaves the site's own in force."""
    site = make_site({})
    ran = _invoke("build", site, "--base-url", "")
    home = (site / "_site" / "index.html").read_text("utf-8")

    assert ran.returncode == 0
    assert '<link rel="canonical" href="https://example.org/">' in home


@pytest.mark.parametrize("command", ["build", "check"])
def test_error_is_reported(make_site: MakeSite, command: str) -> None:
    """An error is reported on standard error, no site is built, and the exit code is 1."""
    site = make_site(ERROR)
    ran = _run_fork(command, site)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", ERROR_REPORT)
    assert not (site / "_site").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "built"),
    [(["check"], 0, False), (["check", "--strict"], 1, False), (["build"], 0, True), (["build", "--strict"], 1, False)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_warning_stops_only_a_strict_build(
    make_site: MakeSite,
    arguments: list[str],
    code: int,
    built: bool,  # noqa: FBT001
) -> None:
    """A warning is reported; with `--strict` it stops the build with exit code 1."""
    site = make_site(WARNING)
    ran = _invoke(*arguments, site)

    assert (ran.returncode, (site / "_site").exists()) == (code, built)
    assert ran.stderr.startswith("site.yaml:1:1: warning URL001 ")
    assert ran.stderr.endswith("1 warning in 1 of 6 files\n")


NOTE_REPORT = """\
content/stories/dispute/events/announcement.yaml:6:9: note VIA002 this claim rests on one origin: 'gazette'
content/stories/dispute/events/announcement.yaml:8:9: note VIA002 this claim rests on one origin: 'gazette'
2 notes in 1 of 6 files
"""


@pytest.mark.parametrize("command", ["build", *slow(["check"])])
@pytest.mark.parametrize("strict", [["--strict"], *slow([[]])], ids=["strict", ""])
def test_notes_are_reported_and_stop_no_build(make_site: MakeSite, command: str, strict: list[str]) -> None:
    """With `--notes`, notes are reported and counted; even with `--strict` the site is built with exit code 0."""
    site = make_site(COPIED)
    ran = _invoke(command, site, "--notes", "--output-format", "concise", *strict)

    assert (ran.returncode, ran.stderr) == (0, NOTE_REPORT)
    assert (site / "_site" / "index.html").is_file() == (command == "build")


def test_notes_are_reported_only_on_request(make_site: MakeSite) -> None:
    """Without `--notes`, a site with notes has no problems."""
    ran = _invoke("check", make_site(COPIED), "--strict")

    assert (ran.returncode, ran.stderr) == (0, "no problems in 6 files\n")


def test_errors_stay_errors_beside_notes(make_site: MakeSite) -> None:
    """With `--notes`, an error still gives exit code 1, and notes are reported beside it."""
    ran = _invoke("check", make_site({**COPIED, **ERROR}), "--notes")

    assert ran.returncode == 1
    assert ran.stderr.endswith("1 error, 2 notes in 2 of 6 files\n")


def test_notes_are_github_notices(make_site: MakeSite) -> None:
    """In GitHub's format a note is a notice with a position, and fails no check."""
    ran = _invoke("check", make_site(COPIED), "--notes", "--output-format", "github")
    announcement = "content/stories/dispute/events/announcement.yaml"

    assert ran.returncode == 0
    assert ran.stderr.startswith(f"::notice file={announcement},line=6,col=9,endColumn=14,title=VIA002::this claim ")


def test_json_counts_notes(make_site: MakeSite) -> None:
    """In JSON, notes are problems with their own severity and count."""
    ran = _invoke("check", make_site(COPIED), "--notes", "--output-format", "json")
    document = json.loads(ran.stdout)

    assert ran.returncode == 0
    assert (document["errors"], document["warnings"], document["notes"]) == (0, 0, 2)
    assert {problem["severity"] for problem in document["problems"]} == {"note"}


def test_drafts_are_built_on_request(make_site: MakeSite) -> None:
    """A draft is omitted by default, and built with `--drafts`."""
    draft = "type: statement\ndate: 2021-11-05\ntitle: Not yet\nstatus: draft\nsources: gazette\n"
    site = make_site({"content/stories/dispute/events/draft.yaml": draft})
    page = site / "_site" / "dispute" / "draft" / "index.html"
    codes, made = [], []
    for options in ([], ["--drafts"], []):
        codes.append(_invoke("build", site, *options).returncode)
        made.append(page.exists())

    assert (codes, made) == ([0, 0, 0], [False, True, False])


def test_output_option_names_the_folder(make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--output` names the folder, relative to the working directory."""
    site = make_site({})
    monkeypatch.chdir(tmp_path)
    ran = _invoke("build", site, "--output", "public/site")

    assert (ran.returncode, (site / "_site").exists()) == (0, False)
    assert " in public/site (" in ran.stdout
    assert (tmp_path / "public" / "site" / "index.html").is_file()


def test_output_folder_with_other_files_is_refused(make_site: MakeSite, tmp_path: Path) -> None:
    """A folder with other files is refused with a hint, and stays unchanged."""
    site = make_site({})
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    ran = _invoke("build", site, "--output", mine)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "error OUT001 'mine' can't be the output folder: it holds files that onrecord did not write\n" in ran.stderr
    assert [path.name for path in mine.iterdir()] == ["thesis.txt"]


def test_concise_report_has_one_line_per_problem(make_site: MakeSite) -> None:
    """The concise report has a line for each problem, and the counts."""
    ran = _invoke("check", make_site(ERROR), "--output-format", "concise")

    assert ran.stderr == (
        "content/stories/dispute/events/denial.yaml:5:9: error REL002 no event is called 'anouncement'\n"
        "1 error in 1 of 6 files\n"
    )


def test_github_format_prints_annotations(make_site: MakeSite) -> None:
    """In GitHub's format each problem is an annotation with a position."""
    ran = _invoke("check", make_site(ERROR), "--output-format", "github")

    assert ran.returncode == 1
    assert ran.stderr.startswith(
        f"::error file={DENIAL},line=5,col=9,endColumn=26,title=REL002::no event is called 'anouncement'. did you mean"
    )


def test_github_step_has_a_summary(make_site: MakeSite, tmp_path: Path) -> None:
    """In a workflow step, all problems are added to its summary, with paths relative to the repository."""
    summary, site = tmp_path / "summary.md", make_site(ERROR)
    summary.write_text("before\n")
    env = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_WORKSPACE": str(tmp_path)}
    ran = _run_fork("check", site, "--output-format", "github", env=env)

    assert ran.stderr.startswith(f"::error file=site/{DENIAL},line=5,")
    assert summary.read_text("utf-8").startswith("before\n### onrecord: 1 error in 1 of 6 files\n\n| |")
    assert f"| error REL002 | site/{DENIAL}:5 | no event is called 'anouncement' |" in summary.read_text("utf-8")


def test_unwritable_summary_is_reported(make_site: MakeSite, tmp_path: Path) -> None:
    """If the summary can't be written, the annotations are still printed, with the reason."""
    ran = _run_fork("check", make_site(ERROR), "--output-format", "github", env={"GITHUB_STEP_SUMMARY": str(tmp_path)})

    assert (ran.returncode, "Traceback" in ran.stderr) == (1, False)
    assert "the step's summary can't be written (Is a directory)" in ran.stderr


@pytest.mark.parametrize(
    ("env", "expected"), [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)]
)
def test_environment_forces_or_disables_colours(make_site: MakeSite, env: dict[str, str], expected: bool) -> None:  # noqa: FBT001
    """FORCE_COLOR enables colours in a pipe, but no links; NO_COLOR disables them."""
    ran = _run_fork("check", make_site(ERROR), env=env)

    assert ("\x1b[" in ran.stderr, "\x1b]8" in ran.stderr) == (expected, False)


def test_mistyped_command_gets_a_suggestion() -> None:
    """A mistyped command is answered with the nearest command."""
    ran = _invoke("chekc")

    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (
        2,
        "Error: there is no command 'chekc'; did you mean 'check'?",
    )


@pytest.mark.parametrize("code", ["REL002", "rel002", "OUT001"])
def test_code_is_explained(code: str) -> None:
    """`explain` prints the documentation of a code, in upper or lower case."""
    ran = _invoke("explain", code)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"{code.upper()}\n\nError: ")
    assert "\nRight, `" in ran.stdout
    assert not re.search(r"```|\*\*|^## ", ran.stdout, re.MULTILINE)


def test_unknown_code_gets_a_suggestion() -> None:
    """For an unknown code, `explain` names the nearest one."""
    ran = _invoke("explain", "BIL07")

    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (
        2,
        "Error: there is no code 'BIL07'; did you mean 'BIL007'?",
    )


@pytest.mark.parametrize(("changes", "command", "code"), [(ERROR, "check", 1), (WARNING, "build", 0)])
def test_json_is_the_only_standard_output(
    make_site: MakeSite, changes: dict[str, str | bytes | None], command: str, code: int
) -> None:
    """In JSON, the report alone is on standard output, so a program can parse it."""
    site = make_site(changes)
    ran = _run_fork(command, site, "--output-format", "json")
    document = json.loads(ran.stdout)

    assert (ran.returncode, len(document["problems"]), document["files"]) == (code, 1, 6)


def test_redirected_report_has_no_colours(make_site: MakeSite) -> None:
    """A report written to a file or a pipe has no colours."""
    ran = _run_fork("check", make_site(ERROR))

    assert "\x1b" not in ran.stderr + ran.stdout


@pytest.mark.parametrize("command", [SCRIPT, BUILD_PY], ids=["onrecord", "build.py"])
def test_version_option_prints_the_version(command: list[str]) -> None:
    """`--version` prints the version of onrecord."""
    ran = _run(command, "--version")

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"onrecord {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["build", "--help"], ["check", "-h"]], ids=" ".join)
def test_help_option_prints_the_usage(arguments: list[str]) -> None:
    """Each command prints its usage."""
    ran = _invoke(*arguments)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Usage: onrecord")


@pytest.mark.parametrize("command", ["build", "check"])
def test_folder_without_a_site_is_reported(tmp_path: Path, command: str) -> None:
    """A folder without `site.yaml` is no site: exit code 1, a hint, and no count of files."""
    ran = _invoke(command, tmp_path)

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(
        "site.yaml:1:1: error FIL003 there is no site.yaml in this folder\n   help: go to the site's"
    )
    assert " of 0 files" not in ran.stderr


HOSTILE = "##[add-mask]x ::stop-commands::y"
"""Words of an editor that the runner of GitHub Actions would obey."""
PRINTING: dict[str, list[str]] = {
    **{f"check {name}": ["check", "site", "--output-format", name] for name in ("full", "concise", "json", "github")},
    "find": ["find", "stop-commands", "--site", "site"],
    "find json": ["find", "stop-commands", "--site", "site", "--output-format", "json"],
    "wrong use": ["check", HOSTILE],
    "wrong option": ["build", "site", "--base-url", HOSTILE],
    "theme": ["theme", "show", "##[group]\n::x"],
}


@pytest.mark.parametrize("arguments", PRINTING.values(), ids=PRINTING)
def test_log_of_a_workflow_obeys_no_editor(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """Whatever a command prints in a workflow, in whatever format, no words of an editor become a command."""
    event = f"type: report\ndate: 2021-11-03\ntitle: '{HOSTILE}'\nsources: wire\n'{HOSTILE}': x\n"
    good = event.replace(f"'{HOSTILE}': x\n", "published: 2021-11-04\n")
    path = "content/stories/dispute/events"
    monkeypatch.chdir(make_site({f"{path}/bad.yaml": event, f"{path}/good.yaml": good}).parent)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = _invoke(*arguments)

    for text in (ran.stdout, ran.stderr):
        own = [line for line in text.splitlines() if not line.startswith("::error ")]
        assert "##[" not in text
        assert [line for line in own if line.lstrip().startswith("::")] == []
    if "json" in arguments:
        json.loads(ran.stdout)


def test_output_into_a_file_stays_as_it_is(make_site: MakeSite, tmp_path: Path) -> None:
    """A workflow that redirects a result into a file gets it unchanged, since a file is no log; a pipe leads to one."""
    root = make_site({"content/stories/dispute/story.yaml": f"title: '{HOSTILE}'\n"})
    command = [forked_onrecord(), "export", "dispute", "--html", "--output", "-", "--site", str(root)]
    inside = os.environ | {"GITHUB_ACTIONS": "true"}
    with (tmp_path / "story.html").open("wb") as file:
        subprocess.run(command, stdout=file, env=inside, check=True)
    piped = subprocess.run(command, capture_output=True, env=inside, check=True).stdout

    assert b"##[add-mask]" in (tmp_path / "story.html").read_bytes()
    assert b"## [add-mask]" in piped
    assert b"##[" not in piped


WRONG_USE: tuple[tuple[list[str], str], ...] = (
    (["nothing"], "there is no command 'nothing'"),
    (["build", "nowhere"], "Directory 'nowhere' does not exist"),
    (["build", "site/site.yaml"], "Directory 'site/site.yaml' is a file"),
    (["build", "site", "site"], "Got unexpected extra argument (site)"),
    (["build", "site", "--output-format", "xml"], "'xml' is not one of 'full', 'concise', 'github', 'json'"),
    (["build", "site", "--nothing"], "No such option"),
    (["check", "site", "--output", "x"], "No such option"),
    (["build", "site", "--base-url", "example.org"], "write the whole address, from https:// on"),
    (["build", "site", "--base-url", "ftp://example.org"], "write the whole address, from https:// on"),
    (["build", "site", "--base-url", "https://"], "write the whole address, from https:// on"),
    (["build", "site", "--base-url", "https://[x"], "write the whole address, from https:// on"),
    (["build", "site", "--base-url", "https://a:b@example.org/"], "it has a name or a password"),
    (["build", "site", "--base-url", "https://example.org:65536/"], "its port is no number from 1 to 65535"),
    (["build", "site", "--base-url", "https://example.org:0/"], "its port is no number from 1 to 65535"),
    (["build", "site", "--base-url", "https://example.org:x/"], "its port is no number from 1 to 65535"),
    (["build", "site", "--base-url", "https://example.org:/"], "its port is no number from 1 to 65535"),
    (["build", "site", "--base-url", "https://example.org/\x01"], "it has a control character or a space"),
    (["build", "site", "--base-url", "https://example.org/\x7f"], "it has a control character or a space"),
    (["build", "site", "--base-url", "https://example.org/a b/"], "it has a control character or a space"),
    (["build", "site", "--base-url", "https://exam\nple.org/"], "it has a control character or a space"),
)


@pytest.mark.parametrize(("arguments", "message"), WRONG_USE, ids=[" ".join(row[0]) for row in WRONG_USE])
def test_wrong_usage_is_reported(
    make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    """Wrong usage is reported on standard error with exit code 2."""
    monkeypatch.chdir(make_site({}).parent)
    ran = _invoke(*arguments)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert "Traceback" not in ran.stderr


def test_second_build_writes_no_file(make_site: MakeSite) -> None:
    """A build without changes says so; a cold build says that it wrote no file."""
    site = make_site({})
    _invoke("build", site)
    remembering, forgetful = _invoke("build", site), _invoke("build", site, "--no-cache")

    assert "(0 files written, 0 removed)" in forgetful.stdout
    # A file written a moment before the first build is too young for its timestamp to be trusted.
    assert "(nothing has changed)" in remembering.stdout or "(0 files written, 0 removed)" in remembering.stdout


@pytest.mark.parametrize("format_", ["full", "concise"])
def test_multiline_value_is_reported_on_one_line(make_site: MakeSite, format_: str) -> None:
    """A value of several lines is reported on one, so that no log reads a part of it as a command."""
    event = "type: denial\ndate: |\n  2021\n  ::error::x\ntitle: x\nsources: wire\n"
    ran = _invoke("check", make_site({DENIAL: event}), "--output-format", format_)

    assert ran.returncode == 1
    assert [line for line in ran.stderr.split("\n") if line.startswith("::")] == []


@pytest.mark.parametrize("format_", ["full", "json"])
def test_ascii_output_still_gets_a_report(make_site: MakeSite, format_: str) -> None:
    """A terminal or pipe without Cyrillic still gets a report, as on Windows."""
    site = make_site({DENIAL: UNKNOWN_TARGET.replace("wire", "агентство")})
    ran = _run(SCRIPT, "check", site, "--output-format", format_, env={"PYTHONIOENCODING": "cp1252"})

    assert ran.returncode == 1
    assert "IDS001" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


STORY = "content/stories/dispute/story.yaml"
MALFORMED: tuple[tuple[str, dict[str, str | bytes | None]], ...] = (
    ("an empty site.yaml", {"site.yaml": ""}),
    ("a site.yaml that is invalid YAML", {"site.yaml": "title: [\n"}),
    ("a binary site.yaml", {"site.yaml": b"\x00\xff\xfe\x00"}),
    ("a site.yaml that is a list", {"site.yaml": "- title\n"}),
    ("a misspelt title beside a valid time zone", {"site.yaml": "titel: x\ntimezone: Asia/Almaty\n"}),
    ("a misspelt title beside valid languages", {"site.yaml": "titel: x\nlanguages: [ru, en]\n"}),
    ("a story's misspelt title beside a valid time zone", {STORY: "titel: x\ntimezone: Asia/Almaty\n"}),
    ("no languages", {"site.yaml": "title: x\nlanguages: []\n"}),
    ("languages of a wrong type", {"site.yaml": "title: x\nlanguages: [{en: ru}]\n"}),
    ("a story without its file", {STORY: None}),
    ("a binary template", {"templates/home.html": b"\xff\xfe"}),
    ("a template that extends itself", {"templates/home.html": '{% extends "home.html" %}'}),
    ("a template that includes itself", {"templates/home.html": '{% include "home.html" %}'}),
    ("a template that uses too much memory", {"templates/home.html": "{{ 'x' * 10 ** 30 }}"}),
    ("an event that is a list", {DENIAL: "- x\n"}),
    ("an event of nested lists", {DENIAL: "type: [[[[x]]]]\ndate: {a: {b: c}}\ntitle: [x]\nsources: {a: b}\n"}),
)


@pytest.mark.parametrize("changes", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_malformed_site_is_reported(make_site: MakeSite, changes: dict[str, str | bytes | None]) -> None:
    """Any malformed site is reported as problems, with exit code 1, a final count and no traceback."""
    ran = _invoke("build", make_site(changes))

    assert ran.returncode == 1
    assert re.search(r"\d+ errors?(, \d+ warnings?)? in \d+ of \d+ files?\n\Z", ran.stderr)


@pytest.mark.parametrize("folder", ["content", "static", "templates"])
def test_file_in_place_of_a_folder_is_reported(tmp_path: Path, folder: str) -> None:
    """A file in place of one of the site's folders is a problem, not a crash."""
    (tmp_path / "site.yaml").write_text("title: x\nurl: https://example.org/\n")
    (tmp_path / folder).write_text("x")
    ran = _invoke("build", tmp_path)

    assert (ran.returncode, f"{folder}:1:1: error FIL003" in ran.stdout + ran.stderr) == (1, True)


@pytest.mark.parametrize("folder", ["static", "templates", "content"])
def test_undecodable_file_name_is_reported(make_site: MakeSite, folder: str) -> None:
    """A file whose name is not UTF-8 is a problem, not a crash."""
    site = make_site({})
    (site / folder).mkdir(exist_ok=True)
    Path(os.fsdecode(os.fsencode(site / folder) + b"/\xff.txt")).write_text("x")
    ran = _invoke("build", site)

    assert (ran.returncode, f"{folder}/" in ran.stdout + ran.stderr) == (1, True)


@pytest.mark.parametrize("output", ["site.yaml/out", "x" * 300, "content/../site.yaml"])
def test_impossible_output_folder_is_reported(make_site: MakeSite, output: str) -> None:
    """An output folder that can't be made is a problem, not a crash."""
    site = make_site({})
    ran = _invoke("build", site, "--output", site / output)

    assert (ran.returncode, "error OUT001" in ran.stdout + ran.stderr) == (1, True)


@pytest.mark.slow
def test_output_is_independent_of_the_hash_seed(make_site: MakeSite, tmp_path: Path) -> None:
    """Two processes with different hash seeds build the same bytes."""
    site = make_site({})
    built = []
    for seed in ("1", "2"):
        folder = tmp_path / f"out-{seed}"
        _run(SCRIPT, "build", site, "--output", folder, env={"PYTHONHASHSEED": seed})
        built.append({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()})

    assert built[0] == built[1]
    assert len(built[0]) > 10
