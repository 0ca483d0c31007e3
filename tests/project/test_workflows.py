"""The workflows and forms that GitHub reads, this repository's own and a new site's: valid, and safe to run.

check-jsonschema brings SchemaStore's schemas of them, zizmor finds security problems; neither needs a network.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from github_files import findings_on, is_valid

from onrecord.editing.starting.starter import NewSite, repository_files, site_files

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
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
RENEWALS = {name: text for name, text in FILES.items() if name.endswith("/dependabot.yml")}
FORMS = {name: text for name, text in FILES.items() if "/ISSUE_TEMPLATE/" in name and not name.endswith("config.yml")}
CHOOSERS = {name: text for name, text in FILES.items() if name.endswith("/ISSUE_TEMPLATE/config.yml")}

IS_DEFAULT_BRANCH = "github.ref == format('refs/heads/{0}', github.event.repository.default_branch)"
ON_DEFAULT_BRANCH = f"github.event_name == 'schedule' || {IS_DEFAULT_BRANCH}"  # such an event names no repository


def _steps(text: str) -> Iterator[dict[str, Any]]:
    for job in yaml.safe_load(text)["jobs"].values():
        yield from job.get("steps", ())  # a job that calls another workflow has none


def _action(step: dict[str, Any]) -> str:
    return str(step["uses"]).partition("@")[0]


def test_all_files_are_checked() -> None:
    """Both have five workflows and the forms; two more workflows test the repository at each push and each night."""
    assert [name for name in WORKFLOWS if name.startswith("theirs/")] == [
        "theirs/.github/workflows/check.yml",
        "theirs/.github/workflows/import.yml",
        "theirs/.github/workflows/links.yml",
        "theirs/.github/workflows/pages.yml",
        "theirs/.github/workflows/publish.yml",
    ]
    assert (len(WORKFLOWS), len(FORMS), len(CHOOSERS), len(RENEWALS)) == (12, 4, 2, 2)
    assert OURS.keys() == {path.relative_to(ROOT).as_posix() for path in (ROOT / ".github").rglob("*.yml")}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflowis_valid(name: str, tmp_path: Path) -> None:
    """Each workflow follows GitHub's schema."""
    assert is_valid(WORKFLOWS[name], "github-workflows", tmp_path)


@pytest.mark.parametrize("name", FORMS)
def test_formis_valid(name: str, tmp_path: Path) -> None:
    """Each form follows GitHub's schema."""
    assert is_valid(FORMS[name], "github-issue-forms", tmp_path)


@pytest.mark.parametrize("name", CHOOSERS)
def test_chooseris_valid(name: str, tmp_path: Path) -> None:
    """The form chooser follows GitHub's schema."""
    assert is_valid(CHOOSERS[name], "github-issue-config", tmp_path)


@pytest.mark.parametrize("name", RENEWALS)
def test_renewal_is_valid_and_waits(name: str, tmp_path: Path) -> None:
    """The settings of Dependabot follow GitHub's schema, and propose no version on its first days."""
    assert is_valid(RENEWALS[name], "dependabot", tmp_path)
    assert findings_on(RENEWALS[name], tmp_path, "dependabot.yml") == ""


@pytest.mark.parametrize("name", RENEWALS)
def test_renewed_folders_exist(name: str) -> None:
    """Dependabot looks into folders that have workflows, or locks with the lists that they resolve."""
    folders = {entry["package-ecosystem"]: entry["directories"] for entry in yaml.safe_load(RENEWALS[name])["updates"]}
    for folder in (*folders["github-actions"], *folders["uv"]):
        if name.startswith("ours"):
            assert (ROOT / folder.lstrip("/")).is_dir()
    (locks,) = (folder.lstrip("/") for folder in folders["uv"])
    names = (
        THEIRS
        if name.startswith("theirs")
        else [path.relative_to(ROOT).as_posix() for path in (ROOT / locks).iterdir()]
    )

    assert {f"{locks}/{lock}.{ending}" for lock in ("requirements", "links") for ending in ("in", "txt")} <= set(names)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_have_a_commit_and_its_tag(name: str) -> None:
    """Each action is named by its commit, with the tag as a comment, from which Dependabot knows the version."""
    named = re.findall(r"uses: +(?!\./)(.*)", WORKFLOWS[name])

    assert named
    assert [one for one in named if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


def test_each_action_has_one_commit() -> None:
    """All workflows use the same commit of an action."""
    named = {one for text in WORKFLOWS.values() for one in re.findall(r"uses: +(?!\./)(.*)", text)}

    assert len({one.partition("@")[0] for one in named}) == len(named)


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if not name.endswith(TESTING)])
def test_libraries_are_installed_by_their_hashes(name: str) -> None:
    """Each installation takes the libraries from a lock, and then onrecord without dependencies."""
    installed = [step["run"].splitlines() for step in _steps(WORKFLOWS[name]) if "pip install" in step.get("run", "")]

    assert len(installed) == 1
    for locked, program in installed:
        assert locked.startswith("uv pip install --require-hashes -r ")
        assert program.startswith("uv pip install --no-deps ")
        assert locked.rpartition(" ")[2] in THEIRS or (ROOT / locked.rpartition(" ")[2]).is_file()
        if name.startswith("ours"):  # what builds onrecord from its source has a hash too
            assert program == "uv pip install --no-deps --build-constraints .ci/locks/test.txt ."


@pytest.mark.parametrize("name", TESTING)
def test_tests_install_by_hashes(name: str) -> None:
    """The workflows that test install from a lock, by `.ci/run` or themselves."""
    commands = [line.strip() for step in _steps(OURS[name]) for line in step.get("run", "").splitlines()]
    installed = [line for line in commands if "pip install" in line]

    assert [line for line in commands if line.startswith(".ci/run")]
    for line in installed:
        assert re.fullmatch(
            r"python -m pip install (--require-hashes --no-deps --requirement \S+|--no-deps --no-build-isolation \.)",
            line,
        )


def test_versions_and_vulnerabilities_are_tested_each_night() -> None:
    """Each night tests run with the oldest and newest libraries, and the locks are searched for known faults."""
    jobs = yaml.safe_load(OURS[".github/workflows/nightly.yml"])["jobs"]
    versions = jobs["versions"]["strategy"]["matrix"]["include"]
    audit = jobs["audit"]["steps"][-1]["run"].split()
    locks = {path.relative_to(ROOT).as_posix() for path in ROOT.joinpath(".ci/locks").glob("*.txt")}
    locks |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "onrecord/starter/site/locks").glob("*.txt")}

    assert [one["libraries"] for one in versions] == ["oldest", "newest"]
    assert versions[0]["python"] == PROJECT["requires-python"].removeprefix(">=")
    assert jobs["versions"]["steps"][-1]["run"] == '.ci/run "test-$LIBRARIES"'
    assert "\ntest-oldest test-newest: test-%: " in (ROOT / "Makefile").read_text("utf-8")
    assert audit[:4] == ["pip-audit", "--strict", "--disable-pip", "--require-hashes"]
    assert locks == set(audit[5::2])


def test_other_browsers_and_fonts_are_tested_each_night() -> None:
    """Each night tests run with browsers that have a window, and with Playwright's own, without and with more fonts."""
    job = yaml.safe_load(OURS[".github/workflows/nightly.yml"])["jobs"]["browsers"]
    last = job["steps"][-1]

    assert job["strategy"]["matrix"] == {
        "browser": ["chromium", "google-chrome", "playwright"],
        "fonts": ["", "fonts-noto-core"],
    }
    assert last["run"] == ".ci/run"
    assert last["env"] == {"CHROMIUM": "${{ matrix.browser }}", "FONTS": "${{ matrix.fonts }}"}


@pytest.mark.parametrize(
    ("text", "schema"),
    [
        ("on: push\njobs: {a: {runs-on: x, step: []}}\n", "github-workflows"),
        ("name: x\ndescription: x\nbody: [{type: inputs, attributes: {label: x}}]\n", "github-issue-forms"),
        ("blank_issues: no\n", "github-issue-config"),
        ("version: 2\nupdate: []\n", "dependabot"),
    ],
)
def test_schema_finds_a_misspelt_key(text: str, schema: str, tmp_path: Path) -> None:
    """The schemas refuse a misspelt key."""
    assert not is_valid(text, schema, tmp_path)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflow_has_no_security_findings(name: str, tmp_path: Path) -> None:
    """No workflow has needless permissions, leaves credentials behind, or runs others' text."""
    assert findings_on(WORKFLOWS[name], tmp_path) == ""


def test_zizmor_finds_a_template_injection(tmp_path: Path) -> None:
    """A pull request's title inside a command is found: it could be a command itself."""
    wrong = WORKFLOWS["theirs/.github/workflows/check.yml"].replace(
        "run: onrecord build", 'run: echo "${{ github.event.pull_request.title }}" && onrecord build'
    )

    assert "template-injection" in findings_on(wrong, tmp_path)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_commands_contain_no_expressions(name: str) -> None:
    """Commands get GitHub's values through the environment only, where the shell runs none of them."""
    commands = [step["run"] for step in _steps(WORKFLOWS[name]) if "run" in step]

    assert commands
    assert [command for command in commands if "${{" in command] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_pull_requests_get_no_write_permissions(name: str) -> None:
    """A workflow that a stranger can start may only read the repository, and publishes nothing."""
    workflow = yaml.safe_load(WORKFLOWS[name])
    triggers = workflow[True]  # YAML 1.1 reads the key `on` as true
    rights = [workflow["permissions"], *(job.get("permissions", {}) for job in workflow["jobs"].values())]

    assert "pull_request_target" not in triggers
    if "pull_request" in triggers:
        assert all(right in ({}, {"contents": "read"}) for right in rights)


def test_only_the_deployment_job_may_publish() -> None:
    """Only a job that does nothing else has the permission to publish."""
    jobs = yaml.safe_load(THEIRS[".github/workflows/pages.yml"])["jobs"]

    assert jobs["build"]["permissions"] == {"contents": "read", "pages": "read"}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert [_action(step) for step in jobs["deploy"]["steps"]] == ["actions/deploy-pages"]


def test_published_ids_are_recorded_by_a_job_that_runs_no_program() -> None:
    """After the deployment, a job that runs none of the site's programs commits the ids; publish.yml lets it."""
    pages, publish = (yaml.safe_load(THEIRS[f".github/workflows/{name}.yml"])["jobs"] for name in ("pages", "publish"))
    record = pages["record"]

    assert record["needs"] == ["build", "deploy"]
    assert record["if"] == f"({ON_DEFAULT_BRANCH}) && needs.build.outputs.patch != ''"
    assert record["permissions"] == {"contents": "write"}
    assert [step["uses"] for step in record["steps"] if "uses" in step] == [
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
    ]
    assert not [step for step in record["steps"] if re.search(r"\b(?:python|pip)\b", step.get("run", ""))]
    # A called workflow gets no permission that the calling job lacks.
    assert publish["pages"]["permissions"].items() >= pages["record"]["permissions"].items()


def test_reader_starts_no_import() -> None:
    """Only a label that no form sets by itself starts an import, and the first step asks who set it."""
    workflow = yaml.safe_load(THEIRS[".github/workflows/import.yml"])
    draft = workflow["jobs"]["draft"]
    set_by_forms = {label for form in FORMS.values() for label in yaml.safe_load(form)["labels"]}

    assert workflow[True] == {"issues": {"types": ["labeled"]}}
    assert draft["if"] == f"github.event.label.name == '{workflow['env']['LABEL']}'"
    assert workflow["env"]["LABEL"] not in set_by_forms
    assert "collaborators/$SENDER/permission" in draft["steps"][0]["run"]
    assert draft["steps"][0]["env"]["SENDER"] == "${{ github.event.sender.login }}"


def test_import_reads_a_form_with_a_token_that_only_reads() -> None:
    """The job that reads a stranger's text may change nothing; the jobs that may change something run no program."""
    jobs = yaml.safe_load(THEIRS[".github/workflows/import.yml"])["jobs"]
    writing = {name: job for name, job in jobs.items() if "write" in job["permissions"].values()}
    programs = re.compile(r"\b(?:python|pip|onrecord)\b")

    assert jobs["draft"]["permissions"] == {"contents": "read", "pull-requests": "read"}
    assert {name: job["permissions"] for name, job in writing.items()} == {
        "propose": {"contents": "write", "pull-requests": "write"},
        "answer": {"issues": "write"},
    }
    for job in writing.values():
        assert [_action(step) for step in job["steps"] if "uses" in step] in ([], ["actions/checkout"])
        assert not [step for step in job["steps"] if programs.search(step.get("run", ""))]


def test_import_checks_the_site_before_it_proposes_a_draft() -> None:
    """No check runs for a pull request that a workflow opens, so the draft's own job builds the site first."""
    jobs = yaml.safe_load(THEIRS[".github/workflows/import.yml"])["jobs"]
    commands = [step.get("run", "") for step in jobs["draft"]["steps"]]
    places = [
        next(place for place, command in enumerate(commands) if words in command)
        for words in ("onrecord import issue", "onrecord build", "patch=")
    ]

    assert places == sorted(places)
    assert jobs["propose"]["needs"] == "draft"
    assert jobs["propose"]["if"] == "needs.draft.outputs.patch != ''"


def test_publication_runs_the_site_with_a_token_that_only_reads() -> None:
    """The job that runs the site's programs may change nothing; the one that pushes runs no program."""
    workflow = yaml.safe_load(THEIRS[".github/workflows/publish.yml"])
    due, push, pages = (workflow["jobs"][name] for name in ("due", "push", "pages"))

    assert workflow[True].keys() == {"schedule", "workflow_dispatch"}
    assert (due["permissions"], push["permissions"]) == ({"contents": "read"}, {"contents": "write"})
    assert [_action(step) for step in push["steps"] if "uses" in step] == ["actions/checkout"]
    assert not [step for step in push["steps"] if re.search(r"\b(?:python|pip|onrecord)\b", step.get("run", ""))]
    assert (due["if"], pages["uses"]) == (ON_DEFAULT_BRANCH, "./.github/workflows/pages.yml")


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if name.startswith("theirs/")])
def test_default_branch_may_have_any_name(name: str) -> None:
    """No workflow of a site names a branch, since nothing would run in a repository that calls it otherwise."""
    assert not re.search(r"\b(?:main|master)\b", WORKFLOWS[name])


def test_pushes_to_other_branches_publish_nothing_and_displace_nothing() -> None:
    """A push to another branch builds nothing, and its run does not take the place of a publication that waits."""
    pages = yaml.safe_load(THEIRS[".github/workflows/pages.yml"])
    is_other_push = f"(github.event_name == 'push' && {IS_DEFAULT_BRANCH.replace('==', '!=')})"

    assert pages[True]["push"] == {"branches": ["**"]}
    assert pages["jobs"]["build"]["if"] == f"github.event_name != 'push' || {IS_DEFAULT_BRANCH}"
    assert pages["concurrency"]["group"] == f"${{{{ {is_other_push} && github.ref || 'pages' }}}}"
    assert all("build" in pages["jobs"][job]["needs"] for job in ("deploy", "record"))


def test_publication_of_what_is_due_waits_for_the_others() -> None:
    """The build begins in the group of all builds, after the push, with the branch as it is then.

    A pending run of the group gives way to a newer one. So a run that publishes nothing must not enter the group.
    """
    publish, pages = (yaml.safe_load(THEIRS[f".github/workflows/{name}.yml"]) for name in ("publish", "pages"))

    assert publish["concurrency"]["group"] != pages["concurrency"]["group"]
    assert publish["jobs"]["pages"]["needs"] == "push"
    assert publish["jobs"]["pages"]["with"] == {"ref": "${{ github.ref }}"}
    assert pages["jobs"]["build"]["steps"][0]["with"]["ref"] == "${{ inputs.ref }}"


def test_weekly_check_of_addresses_asks_with_a_token_that_only_reads() -> None:
    """The job that talks to strangers' servers may change nothing; the one that writes the issue runs no program."""
    workflow = yaml.safe_load(THEIRS[".github/workflows/links.yml"])
    check, tell = workflow["jobs"]["check"], workflow["jobs"]["tell"]

    assert workflow[True].keys() == {"schedule", "workflow_dispatch"}
    assert (check["permissions"], tell["permissions"]) == ({"contents": "read"}, {"issues": "write"})
    assert [step.get("uses") for step in tell["steps"]] == [None]


def test_pull_request_is_told_of_a_changed_past() -> None:
    """One step alone annotates what changed without a correction since the branch that the pull request is for."""
    steps = list(_steps(THEIRS[".github/workflows/check.yml"]))
    commands = [step["run"].split() for step in steps if step.get("run", "").startswith("onrecord ")]

    assert [words[1:3] for words in commands if "--annotate" in words or "--against" in words] == [["diff", "HEAD^1"]]


@pytest.mark.parametrize("name", [name for name in WORKFLOWS if not name.endswith(TESTING)])
def test_runs_share_no_cache(name: str) -> None:
    """No run uses another run's state directory: a new machine has no key for it."""
    steps = list(_steps(WORKFLOWS[name]))
    runs = [step["run"] for step in steps if step.get("run", "").startswith("onrecord ")]
    builds = [command for command in runs if not command.startswith("onrecord publish ")]

    assert not [step for step in steps if step.get("uses", "").startswith("actions/cache")]
    assert builds
    assert [command for command in builds if "--no-cache" not in command.split()] == []


def test_tests_run_at_each_push_and_all_of_them_each_night() -> None:
    """A push runs the checks and the fast tests; a schedule runs the slow tests too."""
    push, night = (yaml.safe_load(OURS[name]) for name in TESTING)

    assert [step["run"] for step in push["jobs"]["test"]["steps"] if "run" in step] == [".ci/run"]
    assert [step["run"] for step in night["jobs"]["test"]["steps"] if "run" in step] == [".ci/run test-all"]
    assert push["jobs"]["windows"]["runs-on"] == "windows-latest"
    assert "schedule" in night[True]
