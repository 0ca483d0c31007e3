"""The locks of new sites and of continuous integration: complete, hashed, and of versions that onrecord takes."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from golden import expected_text
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onrecord.editing.starting.starter import LOCKS, SITE, UV

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FOLDER = SITE / LOCKS
_BLOCK = re.compile(r"^(?P<requirement>[^\s#].*?)(?P<hashes>(?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
INPUTS = {
    "requirements": (
        "# What onrecord itself needs. After a change: uv pip compile, with the options that requirements.txt names.",
        *PROJECT["dependencies"],
    ),
    "links": (
        "# What the desk and links.yml need too: they read pages of the web.",
        "-r requirements.in",
        "-c requirements.txt",
        *PROJECT["optional-dependencies"]["archive"],
    ),
}
"""The lines of the file that each lock resolves."""


TESTING = ROOT / ".ci/locks"
EXTRAS = PROJECT["optional-dependencies"]


def _locked(name: str, folder: Path = FOLDER) -> dict[str, Requirement]:
    text = (folder / f"{name}.txt").read_text("utf-8")
    requirements = [Requirement(found["requirement"]) for found in _BLOCK.finditer(text)]
    assert re.sub(r"^#.*\n", "", _BLOCK.sub("", text), flags=re.MULTILINE).strip() == ""
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


@pytest.mark.generated
@pytest.mark.parametrize("name", INPUTS)
def test_locks_resolve_what_the_project_declares(name: str) -> None:
    """The list that a lock resolves has the ranges of `pyproject.toml`."""
    text = "\n".join((*INPUTS[name], ""))

    assert expected_text(FOLDER / f"{name}.in", text) == text


@pytest.mark.parametrize("name", INPUTS)
def test_lock_satisfies_what_the_project_declares(name: str) -> None:
    """Each dependency is locked in one version of its range, with hashes; `make lock` writes the locks again."""
    locked = _locked(name)
    for wanted in (Requirement(line) for line in INPUTS[name] if not line.startswith(("#", "-"))):
        (pin,) = locked[canonicalize_name(wanted.name)].specifier
        assert (pin.operator, wanted.specifier.contains(pin.version)) == ("==", True), wanted


def test_locks_agree() -> None:
    """A library has the same version in both locks, and no lock names the address of an index."""
    first, second = _locked("requirements"), _locked("links")

    assert first.items() <= second.items()
    assert "://" not in "".join(file.read_text("utf-8") for file in FOLDER.iterdir())


def test_locks_are_written_by_the_uv_that_reads_them() -> None:
    """The uv of the workflows is the one that writes the locks."""
    assert f"uv=={UV}" in PROJECT["optional-dependencies"]["test"]


def test_lock_of_the_tests_has_all_that_they_need() -> None:
    """Continuous integration installs each library and tool by its hash, and what builds onrecord too."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    lines = [*PROJECT["dependencies"], *build, *(line for extra in EXTRAS.values() for line in extra)]
    locked = _locked("test", TESTING)

    for wanted in (Requirement(line) for line in lines if not line.startswith("onrecord[")):
        (pin,) = locked[canonicalize_name(wanted.name)].specifier
        assert (pin.operator, wanted.specifier.contains(pin.version)) == ("==", True), wanted
    assert "onrecord" not in locked


def test_lock_of_the_audit_has_the_auditor() -> None:
    """The nightly search for vulnerabilities installs its program by hash too, and no lock names an index."""
    assert "pip-audit" in _locked("audit", TESTING)
    assert "://" not in "".join(file.read_text("utf-8") for file in TESTING.iterdir())


@pytest.mark.parametrize("is_ci", [True, False])
def test_make_installs_by_hash_in_continuous_integration(is_ci: bool) -> None:  # noqa: FBT001
    """With `CI` set, as in .ci/run, make installs from the lock alone; without it, from pyproject.toml."""
    command = ["make", "--always-make", "--dry-run", "VENV=.venv-none", "PYTHON=python3", ".venv-none/test.stamp"]
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "MAKEFLAGS"}}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | ({"CI": "true"} if is_ci else {}),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    installed = re.findall(
        r"pip --python \S+ install --quiet --disable-pip-version-check (.*?)(?: && .*)?$", ran.stdout, re.MULTILINE
    )
    by_hash = [
        line for line in installed if line.startswith("--require-hashes --no-deps --requirement .ci/locks/test.txt")
    ]

    assert len(installed) == 2
    assert len(by_hash) == (2 if is_ci else 0)
    assert ran.stdout.count(
        "install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable ."
    ) == (2 if is_ci else 0)
    # Who writes at the desk gets what reads pages; continuous integration has it in its lock.
    assert ran.stdout.count("--editable '.[archive]'") == (0 if is_ci else 1)
    assert "export CI=true\n" in (ROOT / ".ci/run").read_text("utf-8")


def test_who_writes_installs_what_reads_pages() -> None:
    """The page on publishing and the README of a new site install the extra; what builds the site does not."""
    assert 'pip install "./onrecord[archive]"' in (ROOT / "docs/publishing.md").read_text("utf-8")
    assert f"pip install --no-deps -r {LOCKS}/links.txt" in (SITE / "README.md").read_text("utf-8")
    for workflow in ("pages", "check", "publish"):
        assert "links.txt" not in (SITE / f"dot-github/workflows/{workflow}.yml").read_text("utf-8")
