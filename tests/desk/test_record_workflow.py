"""Runs the commands of the workflow that publishes a site: it commits the published ids to `published.txt`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import BASE, MakeSite
from two_stories import DENIAL
from workflow_runner import Runner

HOOK = "hooks/pre-receive"


@pytest.fixture
def runner(make_site: MakeSite, tmp_path: Path) -> Runner:
    """Return a runner with the small site, one event of which is published today."""
    today = f"published: {datetime.now(UTC).date()}"
    return Runner(
        make_site({DENIAL: BASE[DENIAL].replace("published: 2021-11-10", today)}), tmp_path / "runner", "pages"
    )


def _built(runner: Runner) -> dict[str, str]:
    """Run the job that builds, restore the clone for the next one, and return the outputs."""
    built, _, log = runner.step("build", "onrecord build", CI="true", BASE_URL="https://example.github.io/record")
    assert built == 0, log
    found, outputs, log = runner.step("build", "git diff")
    assert found == 0, log
    runner.git("reset", "--hard", "--quiet")
    runner.git("clean", "-d", "--force", "--quiet")
    return outputs


def test_published_ids_are_committed(runner: Runner) -> None:
    """The commit adds the ids to the list alone, those of today too; the next build adds nothing."""
    outputs = _built(runner)
    status, _, log = runner.step("record", "git apply", PATCH=outputs["patch"])
    listed = runner.git("show", "main:published.txt", cwd=runner.remote).splitlines()

    assert status == 0, log
    assert outputs["commit"] == runner.git("rev-parse", "main~1", cwd=runner.remote).strip()
    assert runner.git("diff", "--name-only", "main~1", "main", cwd=runner.remote) == "published.txt\n"
    assert {"dispute/announcement", "dispute/announcement#joint", "dispute/denial", "actors/company"} < set(listed)
    assert runner.git("log", "-1", "--format=%an: %s", "main", cwd=runner.remote) == (
        "github-actions[bot]: Record what is published\n"
    )
    assert _built(runner) == {}


def test_unpublished_site_records_nothing(make_site: MakeSite, tmp_path: Path) -> None:
    """A site of which nothing is public gets no list."""
    drafts = {path: text.replace("published: 2021-11-10", "status: draft") for path, text in BASE.items()}

    assert _built(Runner(make_site(drafts), tmp_path / "runner", "pages")) == {}


def test_other_files_are_refused(runner: Runner) -> None:
    """A patch that changes another file is not committed."""
    _built(runner)
    (runner.site / DENIAL).write_text("type: denial\n", "utf-8")
    (runner.site / "published.txt").write_text("dispute/denial\n", "utf-8")
    status, _, log = runner.step("record", "git apply", PATCH=runner.difference())

    assert (status, "changes a file other than published.txt" in log) == (1, True)
    assert runner.git("log", "--format=%s", "main", cwd=runner.remote) == "Begin\n"


def test_later_push_leaves_the_ids_to_the_next_run(runner: Runner, tmp_path: Path) -> None:
    """If the branch has moved on, nothing is pushed, and the run succeeds: the next build lists the ids."""
    patch = _built(runner)["patch"]
    runner.git("clone", "--quiet", str(runner.remote), str(tmp_path / "other"))
    (tmp_path / "other/notes.txt").write_text("x\n", "utf-8")
    runner.commit("Meanwhile", cwd=tmp_path / "other")
    runner.git("push", "--quiet", cwd=tmp_path / "other")
    status, _, log = runner.step("record", "git apply", PATCH=patch)

    assert (status, "The next run records the ids" in log) == (0, True)
    assert runner.git("log", "-1", "--format=%s", "main", cwd=runner.remote) == "Meanwhile\n"


def test_protected_branch_is_explained(runner: Runner) -> None:
    """If the rules of the branch forbid the push, a warning says what to do, and the run succeeds."""
    patch = _built(runner)["patch"]
    hook = runner.remote / HOOK
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    status, _, log = runner.step("record", "git apply", PATCH=patch)

    assert (status, "::warning::The branch main takes no commit of GitHub Actions." in log) == (0, True)
