"""Runs the commands of the workflow that checks a pull request, as a runner would."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from conftest import BASE, MakeSite
from markdown_it import MarkdownIt
from two_stories import DENIAL
from workflow_runner import Runner, jobs_of

REPLY = "content/stories/dispute/events/reply.yaml"
HELD = (
    "type: statement\nstatus: draft\nembargo: 2271-12-24T06:00\ndate: 2021-11-05\ntitle: The ministry replies\n"
    "speaker: minstry\nsources: gazette\n"
)
STEPS = {step["id"]: step for step in jobs_of("check")["check"]["steps"] if "id" in step}


def test_error_under_embargo_is_told_in_the_pull_request(make_site: MakeSite, tmp_path: Path) -> None:
    """It is an annotation at the draft's line, with the moment; the site of today is built for review nevertheless."""
    runner = Runner(make_site({REPLY: HELD}), tmp_path / "runner", "check")
    checked, _, log = runner.step("check", "onrecord check")
    built, _, build_log = runner.step("check", "onrecord build")

    assert checked == 1, log
    assert f"::error file={REPLY},line=6," in log
    assert "no actor is called 'minstry', from 2271-12-24T06:00 (UTC) on, when an embargo ends" in log
    assert built == 0, build_log
    assert "::error" not in build_log


def test_site_is_built_and_compared_although_the_check_fails() -> None:
    """Both steps run after a failed check, but not if onrecord could not be installed."""
    assert STEPS["build"]["if"] == "${{ success() || steps.check.outcome == 'failure' }}"
    (told,) = (step for step in jobs_of("check")["check"]["steps"] if "onrecord diff" in step.get("run", ""))
    assert told["if"] == "${{ success() || steps.check.outcome == 'failure' || steps.build.outcome == 'failure' }}"


def test_pull_request_without_a_required_correction_is_red(make_site: MakeSite, tmp_path: Path) -> None:
    """The step that compares fails with an annotation; its summary has the lines, with which it is green."""
    required = {"site.yaml": f"{BASE['site.yaml']}corrections: required\n"}
    runner = Runner(make_site(required), tmp_path / "runner", "check")
    moved = BASE[DENIAL].replace("2021-11-02", "2021-11-03")
    (runner.site / DENIAL).write_text(moved, "utf-8")
    runner.commit("Move the denial")
    (runner.folder / "preview").mkdir()  # by the step that builds
    file = tmp_path / "summary"
    status, _, log = runner.step("check", "onrecord diff", GITHUB_STEP_SUMMARY=str(file))
    summary = file.read_text("utf-8")

    assert (status, (runner.folder / "preview" / "start.html").is_file()) == (1, True), log
    assert f"::error file={DENIAL},line=2,col=7,endColumn=17,title=COR007::in this published entry" in log
    assert "Changed without a correction" in summary
    (lines,) = re.findall(r'<code class="language-yaml">(.*?)</code>', MarkdownIt().render(summary), re.DOTALL)

    (runner.site / DENIAL).write_text(f"{moved}{unescape(lines)}", "utf-8")
    runner.git("commit", "--quiet", "--all", "--amend", "--message", "Move the denial")
    status, _, log = runner.step("check", "onrecord diff", GITHUB_STEP_SUMMARY=str(file))
    assert (status, "::error" in log) == (0, False), log


def test_pull_request_is_warned_of_what_leaves_the_record(make_site: MakeSite, tmp_path: Path) -> None:
    """The step is green with a warning, and its log names what is gone; without a loss it says nothing of one."""
    runner = Runner(make_site({"published.txt": "dispute/denial\n"}), tmp_path / "runner", "check")
    (runner.site / "README.md").write_text("New\n", "utf-8")
    runner.commit("Add a file")
    status, _, log = runner.step("check", "onrecord removals")
    assert (status, "::warning" in log) == (0, False), log

    (runner.site / DENIAL).unlink()
    (runner.site / "published.txt").write_text("", "utf-8")
    runner.commit("Delete the denial")
    status, _, log = runner.step("check", "onrecord removals")
    assert status == 0, log
    assert "'dispute/denial' was published, but the event is gone" in log
    assert "::warning::Readers would lose something that was published" in log
    assert "::error" not in log


def test_failed_comparison_with_the_list_is_no_warning(make_site: MakeSite, tmp_path: Path) -> None:
    """Without the commit before it, nothing is known of what is gone: the step fails."""
    runner = Runner(make_site({}), tmp_path / "runner", "check")
    status, _, log = runner.step("check", "onrecord removals")

    assert status == 2
    assert "::warning" not in log
