"""Runs the commands of the workflow that checks addresses each week, as a runner would, with a stand-in for `gh`."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import BASE, MakeSite
from forked_commands import forked_onrecord

from onrecord.editing.starting.starter import NewSite, site_files

WORKFLOW = yaml.safe_load(site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))[".github/workflows/links.yml"])
SOURCES = "content/sources/sources.yaml"
GH = """\
import json, os, sys
from pathlib import Path

store, (command, target, *options) = Path(os.environ["ISSUES"]), sys.argv[1:]
issues = json.loads(store.read_text())
fields = dict(word.split("=", 1) for word in options if "=" in word)
if command == "label":
    issues["labels"].append(options[0])
elif "?" in target:
    assert target.startswith("repos/example/record/issues?labels=addresses&state=all&direction=asc&")
    ours = [one for one in issues["issues"] if "addresses" in one["labels"] and one["author"] == "github-actions[bot]"]
    print(*[one["number"] for one in ours[:1]])
else:
    body = Path(fields["body"].removeprefix("@")).read_text()
    if "--method" in options:
        issue = next(one for one in issues["issues"] if target == f"repos/example/record/issues/{one['number']}")
        issue.update(body=body, state=fields["state"])
    else:
        new = {"number": 7, "author": "github-actions[bot]", "state": "open", "title": fields["title"]}
        issues["issues"].append({**new, "labels": [fields["labels[]"]], "body": body})
store.write_text(json.dumps(issues))
"""
"""Answers as GitHub does, from a file of issues."""


class Runner:
    """A runner with a clone of the site's repository."""

    def __init__(self, site: Path, folder: Path) -> None:
        """Take the site, and a folder for the programs and files of the runner."""
        self.site, self.folder = site, folder
        folder.mkdir()
        self.issues = folder / "issues.json"
        self.issues.write_text('{"issues": [], "labels": []}')
        (folder / "gh").write_text(f"#!{sys.executable} -P\n{GH}", "utf-8")
        (folder / "gh").chmod(0o755)
        shutil.copy(forked_onrecord(), folder)

    def step(self, job: str, words: str, **environment: str) -> tuple[int, dict[str, str]]:
        """Run the step of a job whose command has these words; return its exit status and outputs."""
        step: dict[str, Any] = next(step for step in WORKFLOW["jobs"][job]["steps"] if words in step.get("run", ""))
        outputs = self.folder / "outputs"
        outputs.write_text("", "utf-8")
        own = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(self.folder),
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_REPOSITORY": "example/record",
            "ISSUES": str(self.issues),
            **WORKFLOW["env"],
            **environment,
        }
        # GitHub runs a step without a shell of its own as `bash -e`.
        command = ["bash", "-e", "-c", step["run"]]
        ran = subprocess.run(command, cwd=self.site, env=own, capture_output=True, check=False, encoding="utf-8")
        lines = outputs.read_text("utf-8").splitlines()
        return ran.returncode, dict(line.split("=", 1) for line in lines)

    def tell(self, due: str, report: str) -> list[dict[str, Any]]:
        """Run the job that keeps the issue, and return all issues."""
        encoded = base64.b64encode(report.encode()).decode()
        assert self.step("tell", "gh api", DUE=due, REPORT=encoded) == (0, {})
        issues: list[dict[str, Any]] = json.loads(self.issues.read_text("utf-8"))["issues"]
        return issues


@pytest.fixture
def runner(make_site: MakeSite, tmp_path: Path) -> Runner:
    """Return a runner with a small site, one of whose sources is on a server of a private network."""
    sources = BASE[SOURCES].replace(", url: https://example.org/gazette", "").replace("example.org", "127.0.0.1")
    return Runner(make_site({SOURCES: sources}), tmp_path / "runner")


def test_report_leaves_the_job(runner: Runner) -> None:
    """The report is an output and the run's summary; an address that could not be checked needs no editor."""
    status, outputs = runner.step("check", "onrecord links")
    report = base64.b64decode(outputs["report"]).decode()

    assert (status, sorted(outputs), outputs["due"]) == (0, ["due", "report"], "no")
    assert report.startswith("<!-- onrecord links -->\nNo address needs an editor. 1 address: 1 unreachable.")
    assert "'127.0.0.1' is in a private network" in report
    assert (runner.folder / "summary.md").read_text("utf-8") == report


def test_report_with_exit_status_one_is_due(runner: Runner) -> None:
    """A report together with the exit status of --strict says that an editor is needed."""
    (runner.folder / "onrecord").write_text('#!/bin/sh\necho "$@"\nexit 1\n', "utf-8")
    status, outputs = runner.step("check", "onrecord links")

    assert (status, outputs["due"]) == (0, "yes")
    assert base64.b64decode(outputs["report"]) == b"links --no-cache --strict --output-format markdown\n"


def test_failure_of_the_command_changes_no_issue(runner: Runner) -> None:
    """If the command itself fails, the job fails, so that the issue stays as it is."""
    (runner.site / "site.yaml").unlink()

    assert runner.step("check", "onrecord links") == (1, {})


def test_one_issue_is_opened_closed_and_opened_again(runner: Runner) -> None:
    """The first report opens the issue, later ones change it; it is closed while nothing is due."""
    assert runner.tell("no", "nothing") == []
    first = runner.tell("yes", "two $(touch x) `touch x` are due\n")
    assert [(one["number"], one["state"], one["labels"]) for one in first] == [(7, "open", ["addresses"])]
    assert first[0]["body"] == "two $(touch x) `touch x` are due\n"

    states = [(one["state"], one["body"]) for due in ("yes", "no", "no", "yes") for one in runner.tell(due, due)]
    assert states == [("open", "yes"), ("closed", "no"), ("closed", "no"), ("open", "yes")]
    assert not (runner.site / "x").exists()


@pytest.mark.skipif(shutil.which("jq") is None, reason="gh has the language of jq inside; here the program is needed")
def test_only_the_oldest_own_issue_is_found() -> None:
    """Of the issues with the label, the workflow's own first one counts; pull requests are issues to GitHub too."""
    script = next(step["run"] for step in WORKFLOW["jobs"]["tell"]["steps"])
    condition = script.partition("is_ours='")[2].partition("'")[0]
    query = script.partition('--jq "')[2].partition('")')[0].replace("$is_ours", condition)
    robot = {"user": {"login": "github-actions[bot]"}}
    listed = [
        {"number": 3, "user": {"login": "reader"}},
        {"number": 5, **robot, "pull_request": {"url": "x"}},
        {"number": 7, **robot},
        {"number": 9, **robot},
    ]

    def found(issues: list[dict[str, Any]]) -> str:
        command = ["jq", "--raw-output", query]
        return subprocess.run(
            command, input=json.dumps(issues), check=True, capture_output=True, encoding="utf-8"
        ).stdout

    assert (found(listed), found(listed[:2]), found([])) == ("7\n", "", "")


def test_issue_of_somebody_else_is_not_changed(runner: Runner) -> None:
    """An issue with the label that a person opened stays as it is, and the workflow opens its own."""
    theirs = {"number": 3, "author": "reader", "state": "open", "labels": ["addresses"], "title": "x", "body": "mine"}
    runner.issues.write_text(json.dumps({"issues": [theirs], "labels": []}))

    assert [(one["number"], one["body"]) for one in runner.tell("yes", "due")] == [(3, "mine"), (7, "due")]
