"""Runs the commands of the workflow that publishes what is due, as a runner would, on a repository with a remote."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from conftest import MakeSite
from workflow_runner import Runner, jobs_of

JOBS = jobs_of("publish")
REPLY = "content/stories/dispute/events/reply.yaml"
HEAD = "type: statement\ndate: 2021-11-05\ntitle: The ministry replies # a word\nspeaker: ministry\nsources: gazette\n"
DUE, WAITING = (f"{HEAD}status: draft\nembargo: {moment}\n" for moment in ("2022-12-24T06:00", "2271-12-24T06:00"))


class PublishRunner(Runner):
    """A runner of publish.yml."""

    def __init__(self, site: Path, folder: Path) -> None:
        """Take the site, and a folder for the programs, the remote and the files of the runner."""
        super().__init__(site, folder, "publish")

    def patch(self) -> str:
        """Run the first job, restore the clone for the next one, and return the output of the first."""
        status, outputs, log = self.step("due", "onrecord publish --due")
        assert status == 0, log
        if "patch" in outputs:
            built, _, log = self.step("due", "onrecord build")
            assert built == 0, log
        self.git("reset", "--hard", "--quiet")
        return outputs.get("patch", "")


@pytest.fixture
def runner(make_site: MakeSite, tmp_path: Path) -> PublishRunner:
    """Return a runner with the small site and a draft that is due."""
    return PublishRunner(make_site({REPLY: DUE}), tmp_path / "runner")


def test_due_draft_is_committed_and_pushed(runner: PublishRunner) -> None:
    """The commit on the remote changes the lines of the draft alone, and the last job builds that branch."""
    looked = runner.step("due", "grep")[1]
    status, outputs, log = runner.step("push", "git apply", PATCH=runner.patch())
    changed = runner.git("diff", "main~1", "main", "--unified=0", cwd=runner.remote).splitlines()

    assert (looked, status, outputs) == ({"found": "yes"}, 0, {"pushed": "yes"}), log
    lines = [line for line in changed if line[0] in "+-"]
    assert lines[:4] == [f"--- a/{REPLY}", f"+++ b/{REPLY}", "-status: draft", "-embargo: 2022-12-24T06:00"]
    assert len(lines) == 5
    assert lines[4].startswith("+published: ")
    assert runner.git("log", "-1", "--format=%an: %s", "main", cwd=runner.remote) == (
        "github-actions[bot]: Publish what is due\n"
    )


def test_nothing_due_commits_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    """While an embargo lasts, the first job ends without a difference, so that no other job runs."""
    runner = PublishRunner(make_site({REPLY: WAITING}), tmp_path / "runner")

    assert runner.step("due", "grep")[1] == {"found": "yes"}
    assert runner.patch() == ""
    assert (JOBS["push"]["if"], JOBS["pages"]["if"]) == (
        "needs.due.outputs.patch != ''",
        "needs.push.outputs.pushed == 'yes'",
    )


def test_site_without_embargo_installs_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    """Without an embargo in the site, or without a story, no step after the first one runs."""
    runner = PublishRunner(make_site({}), tmp_path / "runner")
    later = [
        step
        for step in JOBS["due"]["steps"]
        if step.get("id") != "look" and step.get("with", {}).get("persist-credentials") is not False
    ]

    assert runner.step("due", "grep")[1] == {"found": "no"}
    assert all(
        step["if"].startswith(("steps.look.outputs.found == 'yes'", "steps.due.outputs.patch != ''")) for step in later
    )
    runner.git("rm", "-r", "--quiet", "content/stories")
    assert runner.step("due", "grep")[:2] == (0, {"found": "no"})


def test_error_in_the_site_ends_the_run(runner: PublishRunner) -> None:
    """If the site would have an error, the first job fails, and so tells the editors."""
    (runner.site / REPLY).write_text(f"{DUE}denies: nobody\n", "utf-8")
    status, outputs, log = runner.step("due", "onrecord publish --due")

    assert (status, outputs, "REL002" in log) == (1, {}, True)


def test_three_hundred_drafts_at_once_are_pushed(make_site: MakeSite, tmp_path: Path) -> None:
    """A variable of the next job holds the changed lines of as many drafts."""
    events = {REPLY.replace("reply", f"reply-with-a-long-name-{number}"): DUE for number in range(300)}
    runner = PublishRunner(make_site(events), tmp_path / "runner")
    status, outputs, log = runner.step("due", "onrecord publish --due")
    assert (status, len(outputs["patch"]) < 65_000) == (0, True), log
    runner.git("reset", "--hard", "--quiet")
    status, outputs, log = runner.step("push", "git apply", PATCH=outputs["patch"])

    assert (status, outputs) == (0, {"pushed": "yes"}), log
    assert len(runner.git("diff", "--name-only", "main~1", "main", cwd=runner.remote).splitlines()) == 300


def test_too_much_at_once_says_what_to_do(make_site: MakeSite, tmp_path: Path) -> None:
    """A difference that no variable of the next job can hold ends the first job, with what to type."""
    comment = "".join(sha256(bytes([number, more])).hexdigest() for number in range(16) for more in range(150))
    runner = PublishRunner(make_site({REPLY: DUE.replace("draft", f"draft # seal {comment}")}), tmp_path / "runner")
    status, outputs, log = runner.step("due", "onrecord publish --due")

    assert (status, outputs) == (1, {})
    assert "::error::Too much is due at once for the workflow. Run onrecord publish --due on your machine" in log


def test_comment_of_a_draft_gives_the_runner_no_command(make_site: MakeSite, tmp_path: Path) -> None:
    """The log shows each changed line, and no command that an editor wrote into it."""
    draft = DUE.replace("draft", "draft # ##[add-mask]ZGlm")
    log = PublishRunner(make_site({REPLY: draft}), tmp_path / "runner").step(
        "due", "publish --due", GITHUB_ACTIONS="true"
    )[2]

    assert "  6 - status: draft # ## [add-mask]ZGlm\n" in log
    assert "##[" not in log


def test_push_of_somebody_else_leaves_it_to_the_next_run(runner: PublishRunner) -> None:
    """After a push in between, nothing is forced and nothing is deployed; the next run publishes the draft."""
    patch, other = runner.patch(), runner.folder / "other"
    runner.git("clone", "--quiet", str(runner.remote), str(other))
    (other / "README.md").write_text("New\n", "utf-8")
    runner.commit("Another", cwd=other)
    runner.git("push", "--quiet", cwd=other)
    status, outputs, log = runner.step("push", "git apply", PATCH=patch)
    assert (status, outputs) == (0, {"pushed": "no"}), log
    assert "::warning::Somebody pushed meanwhile." in log
    assert runner.git("log", "-1", "--format=%s", "main", cwd=runner.remote) == "Another\n"

    runner.git("reset", "--hard", "--quiet", "FETCH_HEAD")
    status, outputs, log = runner.step("push", "git apply", PATCH=runner.patch())
    assert (status, outputs) == (0, {"pushed": "yes"}), log
    assert runner.git("log", "-2", "--format=%s", "main", cwd=runner.remote) == "Publish what is due\nAnother\n"


def test_protected_branch_says_what_to_allow(runner: PublishRunner) -> None:
    """If the branch takes no commit of the workflow, the run fails and says where to allow it."""
    hook = runner.remote / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    status, outputs, log = runner.step("push", "git apply", PATCH=runner.patch())

    assert (status, outputs, "under Settings > Rules" in log) == (1, {}, True)


def test_no_file_outside_the_entries_is_pushed(runner: PublishRunner) -> None:
    """A difference that changes another file, such as a workflow, ends the job before it pushes."""
    (runner.site / "site.yaml").write_text("title: Mine\n", "utf-8")
    patch = runner.difference()
    status, outputs, log = runner.step("push", "git apply", PATCH=patch)

    assert (status, outputs, "outside content/" in log) == (1, {}, True)
    assert runner.git("log", "-1", "--format=%s", "main", cwd=runner.remote) == "Begin\n"


def test_no_file_from_outside_is_moved_into_the_entries(make_site: MakeSite, tmp_path: Path) -> None:
    """A move changes a file outside the entries too."""
    runner = PublishRunner(make_site({"CNAME": "record.example.org\n"}), tmp_path / "runner")
    runner.git("mv", "CNAME", "content/CNAME")
    status, outputs, log = runner.step("push", "git apply", PATCH=runner.difference())

    assert (status, outputs, "outside content/" in log) == (1, {}, True)


def test_entry_may_have_a_name_in_any_script(runner: PublishRunner) -> None:
    """Git prints such a name between quotation marks, which are no part of it."""
    (runner.site / "content/тест.yaml").write_text("x\n", "utf-8")
    status, outputs, log = runner.step("push", "git apply", PATCH=runner.difference())

    assert (status, outputs) == (0, {"pushed": "yes"}), log


def test_due_draft_without_a_sign_off_is_annotated(make_site: MakeSite, tmp_path: Path) -> None:
    """The run stays green and publishes what is signed off; an error stands at the line of what is not."""
    site = "title: A test\nurl: https://example.org/\nrequires_review: 2022-05-01\n"
    signed = REPLY.replace("reply", "signed")
    files = {"site.yaml": site, REPLY: DUE, signed: f"{DUE}reviewed_by: A second editor\n"}
    runner = PublishRunner(make_site(files), tmp_path / "runner")
    status, outputs, log = runner.step("due", "onrecord publish --due", GITHUB_ACTIONS="true")

    assert (status, set(outputs)) == (0, {"patch"}), log
    assert f"::error file={REPLY},line=7," in log
    assert f"published {signed}\n" in log
    assert "nothing is due" not in log
