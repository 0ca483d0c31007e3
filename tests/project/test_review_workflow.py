"""The page on reviews: its workflow as GitHub reads it and as a runner runs it, and its file of acceptances."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import yaml
from entry_blocks import blocks
from forked_commands import forked_onrecord
from github_files import findings_on, is_valid

from onrecord.editing.entries.accepted_words import AcceptedWords, read_accepted_words

ROOT = Path(__file__).parents[2]
EXAMPLES = {block.path: block.content for block in blocks((ROOT / "docs" / "review.md").read_text("utf-8"))}
WORKFLOW = EXAMPLES[".github/workflows/review.yml"]
STEPS: list[dict[str, Any]] = yaml.safe_load(WORKFLOW)["jobs"]["review"]["steps"]
WORDS = "“The gate will be paid for with less than {} million crowns,” said the Office of Tides.\n"


def test_workflow_is_valid_and_safe(tmp_path: Path) -> None:
    """It follows GitHub's schema, zizmor finds nothing, and no step has an expression in its command."""
    assert is_valid(WORKFLOW, "github-workflows", tmp_path)
    assert findings_on(WORKFLOW, tmp_path) == ""
    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_documented_acceptances_are_read() -> None:
    """The file beside an article is as the page has it."""
    name = "gate.docx.onrecord.yaml"
    read = read_accepted_words(EXAMPLES[name].encode(), name)

    assert read.problems == ()
    assert read.value == (AcceptedWords("less than 45 million crowns", "the minister said so to us", 2),)


def _git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _review(folder: Path, articles: dict[str, str]) -> tuple[int, str]:
    """Return the status and the log of the last step, after a commit that adds these articles."""
    repository, programs = folder / "newsroom", folder / "programs"
    for place in (repository / "articles", programs):
        place.mkdir(parents=True)
    (programs / "onrecord").write_text(f'#!/bin/sh\nexec {forked_onrecord()} "$@"\n', "utf-8")
    (programs / "onrecord").chmod(0o755)
    (repository / "record").symlink_to(ROOT / "examples" / "tidal-gate")
    (repository / ".gitignore").write_text("record\n", "utf-8")
    (repository / "articles" / "old.md").write_text(WORDS.format(50), "utf-8")
    _git(repository, "init", "--quiet", "--template=", "--initial-branch=main")
    for changed in ({}, articles):
        for name, text in changed.items():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            (repository / name).write_text(text, "utf-8")
        _git(repository, "add", ".")
        _git(repository, "commit", "--quiet", "--message=x")
    own = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "XDG_STATE_HOME": os.environ["XDG_STATE_HOME"],
        "RUNNER_TEMP": str(folder),
        "GITHUB_WORKSPACE": str(repository),
        "GITHUB_ACTIONS": "true",
    }
    command = ["bash", "-e", "-c", STEPS[-1]["run"]]
    ran = subprocess.run(command, cwd=repository, env=own, capture_output=True, check=False, encoding="utf-8")
    return ran.returncode, ran.stdout + ran.stderr


def test_changed_articles_are_annotated(tmp_path: Path) -> None:
    """Only what the pull request changes is reviewed, and no name of a file becomes a command of the shell."""
    hostile = "articles/$(touch owned) `touch owned`; touch owned\n--site x.md"
    status, log = _review(tmp_path, {"articles/new.md": WORDS.format(45), hostile: WORDS.format(46), "a.md": "x\n"})
    commands = [line for line in log.splitlines() if line.startswith("::error ")]

    assert status != 0
    assert len(commands) == 2, log
    assert any(line.startswith("::error file=articles/new.md,line=1,col=1,title=other words::") for line in commands)
    assert any("touch owned%0A--site x.md,line=1" in line for line in commands)
    assert "old.md" not in log
    assert list(tmp_path.rglob("owned")) == []


def test_pull_request_without_articles_passes(tmp_path: Path) -> None:
    """No article is no wrong use, and one that the record has in these words ends with 0."""
    assert _review(tmp_path / "none", {"a.md": "x\n"}) == (0, "")
    status, log = _review(tmp_path / "found", {"articles/new.md": WORDS.format(40)})
    assert (status, re.findall(r"^::error", log, re.MULTILINE)) == (0, []), log
