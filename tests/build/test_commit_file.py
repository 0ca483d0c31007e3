"""The commit of the site's files: a build that is told it writes it, and no page depends on it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import BASE, MakeSite
from golden import files_in

from onrecord.cli import main

COMMITS = ("0123456789abcdef0123456789abcdef01234567", "89abcde")
DENIAL = "content/stories/dispute/events/denial.yaml"


def _build(root: Path, *options: str) -> dict[str, bytes]:
    ran = CliRunner().invoke(main, ["build", str(root), *options])
    assert ran.exit_code == 0, ran.output
    return files_in(root / "_site")


def test_commit_is_a_file_of_its_own(make_site: MakeSite) -> None:
    """The file names the commit that the build was told, if any; all other files are the same whichever it is."""
    root = make_site({})
    without = _build(root)
    assert json.loads(without.pop("commit.json")) == {"schema_version": 1, "commit": None}
    builds = [_build(root, "--commit", commit) for commit in (*COMMITS, COMMITS[1].upper())]
    named = [json.loads(files.pop("commit.json")) for files in builds]

    assert named == [{"schema_version": 1, "commit": commit} for commit in (*COMMITS, COMMITS[1])]
    assert builds == [without] * len(builds)
    assert _build(root).items() >= without.items()


def test_build_after_an_edit_of_a_text_names_the_new_commit(make_site: MakeSite) -> None:
    """A build that renders only what an edit touches still writes the commit."""
    root = make_site({})
    _build(root, "--commit", COMMITS[0])
    (root / DENIAL).write_text(f"{BASE[DENIAL]}summary: It denies it\n", "utf-8")
    after = _build(root, "--commit", COMMITS[1])

    assert json.loads(after["commit.json"])["commit"] == COMMITS[1]
    assert b"It denies it" in after["dispute/denial/index.html"]


@pytest.mark.parametrize("value", ["", "main", "12345", "g123456", "0" * 65, "0123456 ", "HEAD", "abcdef1\n"])
def test_anything_but_a_commit_is_a_usage_error(make_site: MakeSite, value: str) -> None:
    """The command refuses a name, and says what a commit's id looks like."""
    ran = CliRunner().invoke(main, ["build", str(make_site({})), "--commit", value])

    assert ran.exit_code == 2
    assert "7 to 64 digits" in " ".join(ran.output.split())
