"""Runs the commands of the workflow that imports forms, as a runner would, with a stand-in for GitHub's `gh`."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import MakeSite
from filled_forms import correction, new_event, webhook
from forked_commands import forked_onrecord

from onrecord.editing.starting.starter import NewSite, site_files

JOBS = yaml.safe_load(site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))[".github/workflows/import.yml"])
GH = """#!/bin/sh
echo "$@" >> "$TOLD"
case "$*" in
  *collaborators*) echo "$PERMISSION" ;;
  *git/ref/heads*) test -n "$HAS_BRANCH" ;;
  'pr list'*) echo "$OPEN" ;;
  'pr create'*) test -z "$FORBIDDEN" && echo https://github.com/example/record/pull/13 ;;
esac
"""
"""Answers the questions of the workflow, and records what it is told."""


class Runner:
    """A runner with a clone of the site's repository."""

    def __init__(self, site: Path, folder: Path) -> None:
        self.folder, self.site, self.remote = folder, site, folder / "remote.git"
        self.told = folder / "told"
        folder.mkdir()
        (folder / "gh").write_text(GH, "utf-8")
        (folder / "gh").chmod(0o755)
        shutil.copy(forked_onrecord(), folder)
        (site / ".gitignore").write_text("_site/\n.onrecord/\n", "utf-8")
        self.git("init", "--quiet", "--template=", "--initial-branch=main")
        self.git("add", ".")
        self.git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "--message=x")
        self.git("clone", "--quiet", "--template=", "--bare", ".", str(self.remote))
        self.git("remote", "add", "origin", str(self.remote))

    def git(self, *arguments: str) -> str:
        """Run git in the clone, and return what it prints."""
        command = ["git", *arguments]
        return subprocess.run(command, cwd=self.site, check=True, capture_output=True, encoding="utf-8").stdout

    def step(self, job: str, words: str, **environment: str) -> tuple[int, dict[str, str], str]:
        """Run the step of a job whose command has these words; return its exit status, outputs and log."""
        step: Mapping[str, Any] = next(step for step in JOBS["jobs"][job]["steps"] if words in step.get("run", ""))
        outputs = self.folder / "outputs"
        outputs.write_text("", "utf-8")
        defaults = {"PERMISSION": "write", "OPEN": "0", "HAS_BRANCH": "", "FORBIDDEN": ""}
        own = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "HOME": str(self.folder),
            "TOLD": str(self.told),
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_REPOSITORY": "example/record",
            "GITHUB_REPOSITORY_OWNER": "example",
            "GITHUB_REF_NAME": "main",
            "SENDER": "editor",
            "LABEL": JOBS["env"]["LABEL"],
            "MOST_OPEN": str(JOBS["env"]["MOST_OPEN"]),
            "NUMBER": "12",
            "BRANCH": "import/issue-12",
            **defaults,
            **environment,
        }
        # GitHub runs a step without a shell of its own as `bash -e`.
        command = ["bash", "-e", "-c", step["run"]]
        ran = subprocess.run(command, cwd=self.site, env=own, capture_output=True, check=False, encoding="utf-8")
        lines = outputs.read_text("utf-8").splitlines()
        return ran.returncode, dict(line.split("=", 1) for line in lines), ran.stdout + ran.stderr

    def difference(self) -> str:
        """Return the changes in the clone as the first job encodes them, and restore the clone."""
        self.git("add", ".")
        patch = self.git("diff", "--cached", "--binary", "--find-renames")
        self.git("reset", "--hard", "--quiet")
        return base64.b64encode(patch.encode()).decode()


@pytest.fixture
def runner(make_site: MakeSite, tmp_path: Path) -> Runner:
    """Return a runner with the small site, and an event with a form that lacks nothing."""
    made = Runner(make_site({}), tmp_path / "runner")
    (made.folder / "event.json").write_bytes(webhook(new_event()))
    return made


def _text(output: str) -> str:
    return base64.b64decode(output).decode("utf-8")


def test_form_becomes_a_pull_request(runner: Runner) -> None:
    """A form without lacks becomes a branch with the draft, a pull request, and a comment with its address."""
    made, form, _ = runner.step("draft", "onrecord import issue")
    built, _, log = runner.step("draft", "onrecord build")
    kept, difference, _ = runner.step("draft", "git add content")
    assert (made, form["made"], built, kept) == (0, "yes", 0, 0), log
    runner.git("reset", "--hard", "--quiet")
    proposed, pull, log = runner.step("propose", "git apply", PATCH=difference["patch"], REPLY=form["reply"])
    assert proposed == 0, log
    answered, _, _ = runner.step("answer", "comments", ADDRESS=pull["address"], MADE="yes", REPLY=form["reply"])
    changed = runner.git("diff", "--name-only", "main", "import/issue-12", "--").split()

    assert pull["address"] == "https://github.com/example/record/pull/13"
    assert changed == ["content/stories/dispute/events/company-speaks.yaml"]
    assert "refs/heads/import/issue-12" in runner.git("ls-remote", "origin")
    assert (answered, (runner.folder / "reply.md").read_text("utf-8")) == (
        0,
        "The editors have a draft of this form: https://github.com/example/record/pull/13\n",
    )
    assert "repos/example/record/issues/12/labels/import --method DELETE" in runner.told.read_text("utf-8")


def test_correction_is_proposed_with_its_error(runner: Runner) -> None:
    """The entry still has the wrong words, which an editor changes in the pull request; nothing else may be wrong."""
    (runner.folder / "event.json").write_bytes(webhook(correction()))
    made, form, _ = runner.step("draft", "onrecord import issue")
    built, _, log = runner.step("draft", "onrecord build")
    _, difference, _ = runner.step("draft", "git add content")

    assert (made, form["made"], built) == (0, "yes", 0), log
    assert "title=COR005::" in log
    assert difference["patch"]


def test_too_long_a_draft_says_what_to_do(runner: Runner) -> None:
    """A difference that no variable of the next job can hold ends the job, with what to type."""
    (runner.site / "content/stories/dispute/events/long.yaml").write_text(f"body: {'ы' * 50_000}\n", "utf-8")
    status, outputs, log = runner.step("draft", "git add content")

    assert (status, outputs) == (1, {})
    assert "::error::This draft is too long for the workflow. Import the form on your machine" in log


def test_address_on_the_pages_of_the_repository_is_known(runner: Runner) -> None:
    """A reader of a site without `url` names a claim by its address; the workflow knows where Pages shows the site."""
    (runner.site / "site.yaml").write_text("title: A test\n", "utf-8")
    address = "https://example.github.io/record/dispute/announcement/#announcement__joint"
    (runner.folder / "event.json").write_bytes(webhook(new_event(kind="denial", answers=address)))

    assert runner.step("draft", "onrecord import issue")[1]["made"] == "yes"
    draft = runner.site / "content/stories/dispute/events/company-speaks.yaml"
    assert "\ndenies: announcement#joint\n" in draft.read_text("utf-8")


def test_incomplete_form_gets_a_comment(runner: Runner) -> None:
    """A form that lacks something changes nothing; the comment says what to change."""
    words = "::set-output name=patch::x\nmade=yes\n@octocat"
    (runner.folder / "event.json").write_bytes(webhook(new_event(story=words, what=words)))
    status, form, log = runner.step("draft", "onrecord import issue")

    assert (status, form["made"]) == (0, "no")
    assert _text(form["reply"]).startswith("This form can't become a draft yet.")
    assert form.keys() == {"made", "reply"}
    assert (log, runner.git("status", "--porcelain")) == ("", "")


def test_answer_promises_no_draft_that_is_not_proposed(runner: Runner) -> None:
    """If the site has errors, or no pull request could be opened, the comment says so, and not what the draft says."""
    (runner.site / "site.yaml").write_text("titel: x\n", "utf-8")
    form = runner.step("draft", "onrecord import issue")[1]
    built = runner.step("draft", "onrecord build")[0]
    status, _, _ = runner.step("answer", "comments", ADDRESS="", MADE=form["made"], REPLY=form["reply"])

    assert (form["made"], built, status) == ("yes", 1, 0)
    assert (runner.folder / "reply.md").read_text("utf-8").startswith("The draft of this form could not be proposed.")


@pytest.mark.parametrize(
    ("environment", "reply"),
    [
        ({"OPEN": "10"}, "10 drafts are waiting for an editor."),
        ({"HAS_BRANCH": "yes"}, "The branch import/issue-12 has a draft of this form."),
    ],
)
def test_waiting_drafts_stop_an_import(runner: Runner, environment: dict[str, str], reply: str) -> None:
    """No form is imported twice, or while many drafts wait for an editor."""
    status, form, _ = runner.step("draft", "onrecord import issue", **environment)

    assert (status, form["made"], _text(form["reply"]).startswith(reply)) == (0, "no", True)
    assert runner.git("status", "--porcelain") == ""


@pytest.mark.parametrize(("permission", "status"), [("admin", 0), ("write", 0), ("read", 1), ("none", 1), ("", 1)])
def test_only_writers_start_an_import(runner: Runner, permission: str, status: int) -> None:
    """Only a person who may write to the repository can import a form."""
    assert runner.step("draft", "collaborators", PERMISSION=permission)[0] == status


def test_failure_of_the_command_is_no_answer(runner: Runner) -> None:
    """If the command itself fails, the step fails too: there is nothing to tell the reader."""
    (runner.folder / "event.json").unlink()

    assert runner.step("draft", "onrecord import issue")[:2] == (1, {})


def test_no_file_outside_the_entries_is_proposed(runner: Runner) -> None:
    """A difference that changes another file, such as a workflow, ends the job before it pushes."""
    (runner.site / "site.yaml").write_text("title: Mine\n", "utf-8")
    status, _, log = runner.step("propose", "git apply", PATCH=runner.difference(), REPLY="")

    assert (status, "outside content/" in log) == (1, True)
    assert "import/issue" not in runner.git("ls-remote", "origin")


def test_no_file_from_outside_is_moved_into_the_entries(make_site: MakeSite, tmp_path: Path) -> None:
    """A move changes a file outside the entries too."""
    runner = Runner(make_site({"CNAME": "record.example.org\n"}), tmp_path / "runner")
    runner.git("mv", "CNAME", "content/CNAME")
    status, _, log = runner.step("propose", "git apply", PATCH=runner.difference(), REPLY="")

    assert (status, "outside content/" in log) == (1, True)


def test_draft_may_have_a_name_in_any_script(runner: Runner) -> None:
    """Git prints such a name between quotation marks, which are no part of it."""
    (runner.site / "content/тест.yaml").write_text("x\n", "utf-8")
    status, _, log = runner.step("propose", "git apply", PATCH=runner.difference(), REPLY="")

    assert status == 0, log
    assert "refs/heads/import/issue-12" in runner.git("ls-remote", "origin")


def test_forbidden_pull_request_says_what_to_allow(runner: Runner) -> None:
    """If the repository does not let workflows open pull requests, the log says where to allow it."""
    form = runner.step("draft", "onrecord import issue")[1]
    patch = runner.step("draft", "git add content")[1]["patch"]
    runner.git("reset", "--hard", "--quiet")
    status, _, log = runner.step("propose", "git apply", PATCH=patch, REPLY=form["reply"], FORBIDDEN="yes")

    assert (status, "Settings > Actions > General" in log) == (1, True)
