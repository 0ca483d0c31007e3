"""The workflows and forms that GitHub reads, this repository's own and a new site's: valid, and safe to run.

check-jsonschema brings SchemaStore's schemas of them, zizmor looks for what could be misused; neither needs a network.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from onrecord.authoring.starter import NewSite, repository_files, site_files

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent
CONFIG = Path(__file__).with_name("zizmor.yml")
TESTING = (".github/workflows/ci.yml", ".github/workflows/nightly.yml")
OURS = {**{name: (ROOT / name).read_text("utf-8") for name in TESTING}, **repository_files()}
THEIRS = site_files(NewSite("x", ("en",), "UTC", "onrecord==1"))
FILES = {
    f"{whose}/{name}": text
    for whose, files in (("ours", OURS), ("theirs", THEIRS))
    for name, text in files.items()
    if name.startswith(".github/")
}
WORKFLOWS = {name: text for name, text in FILES.items() if "/workflows/" in name}
FORMS = {name: text for name, text in FILES.items() if "/ISSUE_TEMPLATE/" in name and not name.endswith("config.yml")}
CHOOSERS = {name: text for name, text in FILES.items() if name.endswith("/ISSUE_TEMPLATE/config.yml")}


def _is_valid(text: str, schema: str, folder: Path) -> bool:
    file = folder / "file.yml"
    file.write_text(text, "utf-8")
    command = [str(TOOLS / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", str(file)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def _findings(text: str, folder: Path) -> str:
    """Return what can be misused in a workflow, in zizmor's words; nothing if it is sound."""
    file = folder / ".github/workflows/file.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text, "utf-8")
    options = ("--offline", "--no-progress", "--config", str(CONFIG), "--format", "plain")
    command = [str(TOOLS / "zizmor"), *options, str(file)]
    ran = subprocess.run(command, capture_output=True, check=False, timeout=60, encoding="utf-8")
    assert "completed" in ran.stderr, ran.stderr
    return "" if ran.returncode == 0 else ran.stdout


def _steps(text: str) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(text)["jobs"].values():
        yield from job["steps"]


def test_all_files_are_looked_at() -> None:
    """Both have the two workflows and the forms; two more run the repository's tests, at each push and each night."""
    assert [name for name in WORKFLOWS if name.startswith("theirs/")] == [
        "theirs/.github/workflows/check.yml",
        "theirs/.github/workflows/pages.yml",
    ]
    assert (len(WORKFLOWS), len(FORMS), len(CHOOSERS)) == (6, 4, 2)
    assert OURS.keys() == {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github").rglob("*.yml")}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_is_valid(name: str, tmp_path: Path) -> None:
    """GitHub can read each workflow."""
    assert _is_valid(WORKFLOWS[name], "github-workflows", tmp_path)


@pytest.mark.parametrize("name", FORMS)
def test_form_is_valid(name: str, tmp_path: Path) -> None:
    """GitHub can show each form."""
    assert _is_valid(FORMS[name], "github-issue-forms", tmp_path)


@pytest.mark.parametrize("name", CHOOSERS)
def test_chooser_is_valid(name: str, tmp_path: Path) -> None:
    """GitHub can offer the forms."""
    assert _is_valid(CHOOSERS[name], "github-issue-config", tmp_path)


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("on: push\njobs: {a: {runs-on: x, step: []}}\n", "github-workflows"),
        ("name: x\ndescription: x\nbody: [{type: inputs, attributes: {label: x}}]\n", "github-issue-forms"),
        ("blank_issues: no\n", "github-issue-config"),
    ],
)
def test_mistake_would_be_found(text: str, schema: str, tmp_path: Path) -> None:
    """A misspelt key is not valid: the schemas are real."""
    assert not _is_valid(text, schema, tmp_path)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_can_not_be_misused(name: str, tmp_path: Path) -> None:
    """No workflow has more rights than it needs, keeps credentials where others find them, or runs others' text."""
    assert _findings(WORKFLOWS[name], tmp_path) == ""


def test_misuse_would_be_found(tmp_path: Path) -> None:
    """The title of a pull request in a command is found: it could be a command itself."""
    wrong = WORKFLOWS["theirs/.github/workflows/check.yml"].replace(
        "run: onrecord build", 'run: echo "${{ github.event.pull_request.title }}" && onrecord build'
    )

    assert "template-injection" in _findings(wrong, tmp_path)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_filled_into_commands(name: str) -> None:
    """Commands get what GitHub knows through the environment alone, where no shell takes it for a command."""
    commands = [step["run"] for step in _steps(WORKFLOWS[name]) if "run" in step]

    assert commands
    assert [command for command in commands if "${{" in command] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_pull_requests_get_no_rights(name: str) -> None:
    """What a stranger can start may read the repository and nothing else, and publishes nothing."""
    workflow = yaml.safe_load(WORKFLOWS[name])
    triggers = workflow[True]  # YAML 1.1 takes the key `on` for a truth value
    rights = [workflow["permissions"], *(job.get("permissions", {}) for job in workflow["jobs"].values())]

    assert "pull_request_target" not in triggers
    if "pull_request" in triggers:
        assert all(right in ({}, {"contents": "read"}) for right in rights)


def test_deployment_alone_may_publish() -> None:
    """The right to publish is given to the job that does nothing else."""
    jobs = yaml.safe_load(THEIRS[".github/workflows/pages.yml"])["jobs"]

    assert jobs["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step["uses"].partition("@")[0] for step in jobs["deploy"]["steps"]] == ["actions/deploy-pages"]


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if not name.endswith(TESTING)])
def test_nothing_is_remembered_between_runs(name: str) -> None:
    """No run takes over what another one says that it read: a machine that is new each time has no key of its own."""
    steps = list(_steps(WORKFLOWS[name]))
    builds = [step["run"] for step in steps if step.get("run", "").startswith("onrecord ")]

    assert not [step for step in steps if step.get("uses", "").startswith("actions/cache")]
    assert builds
    assert [command for command in builds if "--no-cache" not in command.split()] == []


def test_tests_run_at_each_push_and_all_of_them_each_night() -> None:
    """A push runs the checks and the fast tests; a schedule runs the slow ones too."""
    push, night = (yaml.safe_load(OURS[name]) for name in TESTING)

    assert [step["run"] for step in push["jobs"]["test"]["steps"] if "run" in step] == [".ci/run"]
    assert [step["run"] for step in night["jobs"]["test"]["steps"] if "run" in step] == [".ci/run test-all"]
    assert "schedule" in night[True]
    assert (ROOT / ".ci/run").read_text("utf-8").endswith('make check\nmake "${1:-test}"\n')
