"""docs/publishing.md, followed word for word by somebody who has a clone, and then by GitHub, which has not.

What the page says is done twice: with a clone of a public repository, whose commit GitHub installs, and with a clone of
one that only this machine can read, whose wheel comes with the site. Git is told to find public addresses in folders
here; no byte comes from a network.
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

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/publishing.md"
pytestmark = pytest.mark.timeout(300)  # two environments are made, and a package is built
_SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
_REMOTE = re.compile(r"git remote add origin (\S+)")
_STEPS = "## From nothing to GitHub Pages"
BASE = "/record/"
URL = f"https://owner.example{BASE}"
CODE = "https://code.example.org/press/onrecord.git"
"""Where the clone comes from that others can read."""


def _commands(text: str) -> list[str]:
    return [line for block in _SHELL.findall(text) for line in block.splitlines()]


def _steps() -> list[str]:
    """Return the commands that lead from nothing to GitHub Pages."""
    whole = PAGE.read_text("utf-8").partition(f"\n{_STEPS}\n")[2]
    return _commands(whole.partition("\n## ")[0])


@dataclass
class Machine:
    """A machine with Python and git, whose pip knows no index."""

    home: Path
    here: Path
    """The folder that the shell is in."""

    def run(self, command: str, **environment: str) -> str:
        """Run a line in a shell, and return what it says. `cd` is remembered."""
        if command.startswith("cd "):
            self.here /= command.removeprefix("cd ")
            assert self.here.is_dir()
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
        """Run a line that installs the package, and put the libraries beside it that pip would have fetched."""
        environment = self.here / command.partition("/bin/")[0]
        link_backend(environment)
        self.run(command)
        link_libraries(environment)

    def find(self, address: str, repository: Path) -> None:
        """Let git find a repository under an address."""
        self.run(f"git config --global url.{repository}.insteadOf {address}")

    def _environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.home),
            "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip takes this as the value of its opposite: it builds with what is there
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bare repository with the sources of this program, as they are here and now."""
    folder = tmp_path_factory.mktemp("sources")
    build_packages(ROOT, folder)
    with tarfile.open(folder / f"onrecord-{__version__}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    machine = Machine(folder, folder / f"onrecord-{__version__}")
    _introduce(machine)
    machine.run("git init --quiet --initial-branch=main && git add . && git commit --quiet --message All")
    machine.run("git clone --quiet --bare . ../onrecord.git")
    return folder / "onrecord.git"


def _introduce(machine: Machine) -> None:
    machine.run("git config --global user.name Editor && git config --global user.email editor@example.org")


@pytest.fixture(scope="module", params=["commit", "wheel"])
def origin(request: pytest.FixtureRequest, sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what was pushed to GitHub by somebody who followed the page, whose machine is gone since.

    The clone that they had installed came from a public address, or from a folder of that machine.
    """
    github = tmp_path_factory.mktemp("github") / "origin.git"
    home = tmp_path_factory.mktemp("home")
    machine = Machine(home, home)
    machine.run(f"git init --quiet --bare --initial-branch=main {github}")
    (remote,) = _REMOTE.findall("\n".join(_steps()))
    _introduce(machine)
    machine.find(remote, github)
    machine.find(CODE, sources)
    machine.run(f"git clone --quiet {CODE if request.param == 'commit' else sources} onrecord")
    for command in _steps():
        (machine.install if " pip install " in command else machine.run)(command)
    shutil.rmtree(home)
    return github


def test_steps_are_all_there() -> None:
    """The page installs, begins a site, checks and builds it, and pushes it."""
    steps = "\n".join(_steps())

    for command in ("pip install", "onrecord init", "onrecord check", "onrecord build", "git push"):
        assert command in steps


@pytest.fixture(scope="module")
def clone(origin: Path, sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """Return a bare machine in a fresh clone of what was pushed, with all installed that its README asks for."""
    home = tmp_path_factory.mktemp("bare")
    machine = Machine(home, home)
    machine.find(CODE, sources)
    machine.run(f"git clone --quiet {origin} clone")
    machine.run("cd clone")
    for command in _commands((machine.here / "README.md").read_text("utf-8")):
        line = command.partition("#")[0].strip()
        if not line.endswith((" serve", " new event")):
            (machine.install if " pip install " in line else machine.run)(line)
    return machine


@pytest.mark.slow
def test_all_is_pushed(clone: Machine) -> None:
    """The repository has all of the site's sources, hidden ones too, and nothing that was made of them."""
    told = clone.run("git ls-tree -r --name-only HEAD").splitlines()

    assert {"site.yaml", ".github/workflows/pages.yml", ".gitignore", "schema/event.schema.json"} < set(told)
    assert "static/.gitkeep" in told
    assert not [name for name in told if name.startswith(("_site", ".onrecord", ".venv"))]


@pytest.mark.slow
def test_requirement_is_one_that_everybody_can_install(clone: Machine, request: pytest.FixtureRequest) -> None:
    """The site names the commit of the public clone, or brings the wheel of the other along."""
    line = (clone.here / "requirements.txt").read_text("utf-8").splitlines()[-1]
    wheels = [f"./{wheel.relative_to(clone.here)}" for wheel in clone.here.glob("vendor/*")]
    is_public = "commit" in request.node.callspec.id

    assert re.fullmatch(
        rf"onrecord @ git\+{re.escape(CODE)}@[0-9a-f]{{40}}" if is_public else r"\./vendor/.*\.whl", line
    )
    assert wheels == ([] if is_public else [line])


@pytest.mark.slow
def test_fresh_clone_passes_the_strictest_check(clone: Machine) -> None:
    """Nothing at all is said of the site, once its address is known."""
    told = clone.run(f".venv/bin/onrecord check --strict --base-url {URL}")

    assert told == "no problems in 6 files\n"
    assert clone.run(f".venv/bin/onrecord build --strict --base-url {URL}").startswith("built ")


@pytest.mark.slow
def test_readme_builds_a_fresh_clone(clone: Machine) -> None:
    """Somebody else who follows the site's own README has the pages."""
    assert (clone.here / "_site/example/denial/index.html").is_file()


def _workflow(clone: Machine, name: str, **environment: str) -> str:
    """Run the commands of a workflow in the clone, as GitHub would, and return what they say."""
    path = f"{clone.here}/.venv/bin:{os.defpath}"
    told = ""
    for job in yaml.safe_load((clone.here / f".github/workflows/{name}").read_text("utf-8"))["jobs"].values():
        for step in job["steps"]:
            if "run" in step:
                told += clone.run(step["run"], PATH=path, **environment)
    return told


@pytest.mark.slow
def test_published_site_is_whole_under_its_base_path(clone: Machine) -> None:
    """GitHub's commands build the pushed site for the address that Pages gives, and it is whole below that path."""
    told = _workflow(clone, "pages.yml", BASE_URL=URL.rstrip("/"))
    page = (clone.here / "_site/example/denial/index.html").read_text("utf-8")

    assert "no problems in 6 files\n" in told
    assert f'<link rel="canonical" href="{URL}' not in page  # the example asks to be left out of searches
    assert f'<link rel="canonical" href="{URL}">' in (clone.here / "_site/index.html").read_text("utf-8")
    with served(clone.here / "_site", BASE) as url:
        for address in ("", "example/", "example/denial/", "static/style.css"):
            with urlopen(url + address) as answer:  # noqa: S310  (our own server)
                assert answer.status == 200


@pytest.mark.slow
def test_pull_request_is_checked(clone: Machine) -> None:
    """GitHub's commands for a pull request build the site for the address that its repository would have."""
    _workflow(clone, "check.yml", GITHUB_REPOSITORY="Owner/record", GITHUB_REPOSITORY_OWNER="Owner")

    assert 'href="https://Owner.github.io/record/"' in (clone.here / "_site/index.html").read_text("utf-8")


@pytest.mark.slow
def test_mistake_in_a_pull_request_is_told_at_its_line(clone: Machine) -> None:
    """What is wrong is an annotation at its file and line, and the workflow ends there."""
    denial = clone.here / "content/stories/example/events/denial.yaml"
    right = denial.read_text("utf-8")
    denial.write_text(right.replace("announcement#exclusive", "anouncement#exclusive"), "utf-8")
    with pytest.raises(AssertionError) as told:
        _workflow(clone, "check.yml", GITHUB_REPOSITORY="Owner/record", GITHUB_REPOSITORY_OWNER="Owner")
    denial.write_text(right, "utf-8")

    assert "::error file=content/stories/example/events/denial.yaml,line=9,col=9," in str(told.value)


@pytest.mark.slow
def test_command_for_elsewhere_is_one_that_works(clone: Machine) -> None:
    """The command by which a site is built for another place names an address that the 404 page then links by."""
    (command,) = _commands(PAGE.read_text("utf-8").partition("\n## Other hosts\n")[2])
    clone.run(command, PATH=f"{clone.here}/.venv/bin:{os.defpath}")

    assert 'href="/record/static/style.css"' in (clone.here / "_site/404.html").read_text("utf-8")
