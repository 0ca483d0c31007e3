"""docs/publishing.md, followed step by step by a user with a clone, and then by GitHub, without that clone.

The steps run twice: with a clone of a public repository, whose commit GitHub installs, and with a clone of a private
one, whose wheel is committed with the site. Git maps public addresses to local folders; nothing uses the network.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from packages import build_packages, link_backend, link_libraries
from site_server import served

from onrecord import __version__

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/publishing.md"
pytestmark = pytest.mark.timeout(300)  # the tests create two environments and build a package
_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_REMOTE = re.compile(r"git remote add origin (\S+)")
_STEPS = "## From nothing to GitHub Pages"
BASE = "/record/"
URL = f"https://owner.example{BASE}"
CODE = "https://code.example.org/press/onrecord.git"
"""The public address of the clone."""


def _commands(text: str) -> list[str]:
    return [line for block in _SHELL.findall(text) for line in block.splitlines()]


def _steps() -> list[str]:
    """Return the commands of the section on GitHub Pages."""
    whole = PAGE.read_text("utf-8").partition(f"\n{_STEPS}\n")[2]
    return _commands(whole.partition("\n## ")[0])


@dataclass
class Machine:
    """A machine with Python and git, whose pip has no index."""

    home: Path
    here: Path
    """The shell's current folder."""
    active: Path | None = None
    """The environment that is activated."""

    def run(self, command: str, **environment: str) -> str:
        """Run a command in a shell and return its output; `cd` has a lasting effect."""
        if command.startswith("cd "):
            self.here /= command.removeprefix("cd ")
            assert self.here.is_dir()
            return ""
        if command.startswith("source "):
            script = self.here / command.removeprefix("source ")
            assert script.is_file()
            self.active = script.parent.parent
            return ""
        ran = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.here,
            env={**self._environment(), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=100,
            encoding="utf-8",
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
        return ran.stdout + ran.stderr

    def install(self, command: str) -> None:
        """Run a command that installs the package, and link the libraries that a lock would have downloaded."""
        assert self.active, f"no environment is activated before: {command}"
        if "locks/" in command:
            assert (self.here / command.rpartition(" ")[2]).is_file()
            return
        link_backend(self.active)
        self.run(command)
        link_libraries(self.active)

    def find(self, address: str, repository: Path) -> None:
        """Make git find a repository under an address."""
        self.run(f"git config --global url.{repository}.insteadOf {address}")

    def _environment(self) -> dict[str, str]:
        path = (Path(sys.executable).parent, os.defpath)
        return {
            "HOME": str(self.home),
            "PATH": ":".join(map(str, filter(None, (self.active and self.active / "bin", *path)))),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as the opposite: it builds with the installed backend
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bare repository with the current sources of this program."""
    folder = tmp_path_factory.mktemp("sources")
    build_packages(ROOT, folder)
    with tarfile.open(folder / f"onrecord-{__version__}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    machine = Machine(folder, folder / f"onrecord-{__version__}")
    _configure_git(machine)
    machine.run("git init --quiet --initial-branch=main && git add . && git commit --quiet --message All")
    machine.run("git clone --quiet --bare . ../onrecord.git")
    return folder / "onrecord.git"


def _configure_git(machine: Machine) -> None:
    machine.run("git config --global user.name Editor && git config --global user.email editor@example.org")


@pytest.fixture(scope="module")
def origin(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the repository that a user who followed the page pushed to GitHub; that user's machine is deleted."""
    github = tmp_path_factory.mktemp("github") / "origin.git"
    home = tmp_path_factory.mktemp("home")
    machine = Machine(home, home)
    machine.run(f"git init --quiet --bare --initial-branch=main {github}")
    (remote,) = _REMOTE.findall("\n".join(_steps()))
    _configure_git(machine)
    machine.find(remote, github)
    machine.find(CODE, sources)
    machine.run(f"git clone --quiet {CODE} onrecord")
    for command in _steps():
        (machine.install if " pip install " in command else machine.run)(command)
    shutil.rmtree(home)
    return github


def test_page_has_all_steps() -> None:
    """The page installs the program, creates, checks and builds a site, and pushes it."""
    steps = "\n".join(_steps())

    for command in ("pip install", "onrecord init", "onrecord check", "onrecord build", "git push"):
        assert command in steps


@pytest.fixture(scope="module")
def clone(origin: Path, sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """Return a fresh machine with a clone of the pushed site, after the installation steps of its README."""
    home = tmp_path_factory.mktemp("bare")
    machine = Machine(home, home)
    machine.find(CODE, sources)
    machine.run(f"git clone --quiet {origin} clone")
    machine.run("cd clone")
    for command in _commands((machine.here / "README.md").read_text("utf-8")):
        line = command.partition("#")[0].strip()
        if not line.endswith((" serve", " new event", " new exchange", " upgrade")):
            (machine.install if " pip install " in line else machine.run)(line)
    return machine


@pytest.mark.slow
def test_all_sources_are_pushed(clone: Machine) -> None:
    """The pushed repository has all sources of the site, including hidden ones, and no generated files."""
    output = clone.run("git ls-tree -r --name-only HEAD").splitlines()

    assert {"site.yaml", ".github/workflows/pages.yml", ".gitignore", "schema/event.schema.json"} < set(output)
    assert "static/.gitkeep" in output
    assert not [name for name in output if name.startswith(("_site", ".onrecord", ".venv"))]


@pytest.mark.slow
def test_requirement_is_installable_by_others(clone: Machine) -> None:
    """The site has the wheel of the program that made it."""
    line = (clone.here / "requirements.txt").read_text("utf-8").splitlines()[-1]

    assert [f"./{wheel.relative_to(clone.here)}" for wheel in clone.here.glob("vendor/*")] == [line]


@pytest.mark.slow
def test_fresh_clone_passes_strict_check(clone: Machine) -> None:
    """With its address known, the new site has no problems in a strict check."""
    output = clone.run(f".venv/bin/onrecord check --strict --base-url {URL}")

    assert output == "no problems in 9 files\n"
    assert clone.run(f".venv/bin/onrecord build --strict --base-url {URL}").startswith("built ")


@pytest.mark.slow
def test_readme_steps_build_fresh_clone(clone: Machine) -> None:
    """The steps of the site's own README build its pages."""
    assert (clone.here / "_site/example/denial/index.html").is_file()


_UV = """\
#!/bin/sh
case "$*" in
*--require-hashes*) test -f "$5" ;;
*) exec python -m "$@" ;;
esac
"""
"""A uv without a network: the libraries of the lock are there already, and pip takes the same options."""


def _workflow(clone: Machine, name: str, **environment: str) -> str:
    """Run the commands of a workflow in the clone, as GitHub would, without those that push; return their output."""
    uv = clone.home / "uv"
    uv.write_text(_UV, "utf-8")
    uv.chmod(0o755)
    path = f"{clone.home}:{clone.here}/.venv/bin:{os.defpath}"
    output = ""
    for job in yaml.safe_load((clone.here / f".github/workflows/{name}").read_text("utf-8"))["jobs"].values():
        for step in job["steps"]:
            if "run" in step and job["permissions"].get("contents") != "write":
                output += clone.run(step["run"], PATH=path, **environment)
    return output


@pytest.mark.slow
def test_published_site_works_under_base_path(clone: Machine, tmp_path: Path) -> None:
    """The workflow builds the pushed site for the address of GitHub Pages, and its links work below that path."""
    outputs = tmp_path / "outputs"
    output = _workflow(clone, "pages.yml", BASE_URL=URL.rstrip("/"), GITHUB_OUTPUT=str(outputs))
    clone.run("git reset --quiet --hard && rm -f published.txt")
    page = (clone.here / "_site/example/denial/index.html").read_text("utf-8")

    assert "no problems in 9 files\n" in output
    assert f'<link rel="canonical" href="{URL}' not in page  # the example asks search engines not to index it
    assert f'href="{BASE}static/style.css"' in (clone.here / "_site/404.html").read_text("utf-8")
    with served(clone.here / "_site", BASE) as url:
        for address in ("", "example/", "example/denial/", "static/style.css"):
            with urlopen(url + address) as answer:  # noqa: S310  (a local server)
                assert answer.status == 200


@pytest.mark.slow
def test_pull_request_is_checked(clone: Machine, tmp_path: Path) -> None:
    """The workflow for pull requests builds the site for the address of the repository, and says what they change."""
    denial = clone.here / "content/stories/example/events/denial.yaml"
    before = denial.read_text("utf-8")
    inferred = "denies: {target: announcement#exclusive, basis: inferred}"
    denial.write_text(before.replace("denies: announcement#exclusive", inferred), "utf-8")
    _configure_git(clone)
    clone.run("git commit --quiet --all --message Edit")
    summary = tmp_path / "summary.md"
    runner = {"GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(tmp_path)}
    printed = _workflow(clone, "check.yml", GITHUB_REPOSITORY="Owner/record", GITHUB_REPOSITORY_OWNER="Owner", **runner)
    clone.run("git reset --quiet --hard HEAD^")

    preview = tmp_path / "preview"
    assert 'href="/record/static/style.css"' in (preview / "site/404.html").read_text("utf-8")
    assert printed.count("::warning file=content/stories/example/events/denial.yaml,line=9,") == 1
    assert "title=COR006::in this published entry, a relation changed" in printed
    assert "disputed -&#62; asserted" in summary.read_text("utf-8")
    assert "start.html" in summary.read_text("utf-8")
    assert "<article " in (preview / "start.html").read_text("utf-8")


@pytest.mark.slow
def test_mistake_in_pull_request_is_annotated_at_its_line(clone: Machine, tmp_path: Path) -> None:
    """A mistake is an annotation at its file and line, and stops the workflow."""
    runner = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "RUNNER_TEMP": str(tmp_path)}
    denial = clone.here / "content/stories/example/events/denial.yaml"
    right = denial.read_text("utf-8")
    denial.write_text(right.replace("announcement#exclusive", "anouncement#exclusive"), "utf-8")
    with pytest.raises(AssertionError) as error:
        _workflow(clone, "check.yml", GITHUB_REPOSITORY="Owner/record", GITHUB_REPOSITORY_OWNER="Owner", **runner)
    denial.write_text(right, "utf-8")

    assert "::error file=content/stories/example/events/denial.yaml,line=9,col=9," in str(error.value)


@pytest.mark.slow
def test_command_for_other_hosts_works(clone: Machine) -> None:
    """The command that builds for another host gives an address from which the 404 page links."""
    (command,) = _commands(PAGE.read_text("utf-8").partition("\n## Other hosts\n")[2])
    clone.run(command, PATH=f"{clone.here}/.venv/bin:{os.defpath}")

    assert 'href="/record/static/style.css"' in (clone.here / "_site/404.html").read_text("utf-8")
