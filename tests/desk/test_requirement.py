"""The line in `requirements.txt` by which a new site gets the onrecord that made it, wherever it was installed from."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from click.testing import CliRunner
from packages import build_packages, done
from slow import slow

from onrecord import __version__
from onrecord.cli import main
from onrecord.desk.starting import local_wheel, source_tree
from onrecord.desk.starting.local_wheel import installed_program, wheel_of
from onrecord.desk.starting.source_tree import SourceTree

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)  # the tests build a package
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = "https://code.example.org/press/onrecord.git"
VCS = {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of a release."""
    folder = tmp_path_factory.mktemp("dist")
    build_packages(ROOT, folder)
    return folder / f"onrecord-{__version__}-py3-none-any.whl"


@dataclass
class Machine:
    """A machine with onrecord installed, as far as the program can tell."""

    home: Path
    patch: pytest.MonkeyPatch
    wheel: Path

    def install(self, origin: object = None) -> Path:
        """Unpack the wheel as pip does, record its origin and make the program find itself there; return the folder."""
        packages = self.home / "site-packages"
        shutil.unpack_archive(self.wheel, packages, "zip")
        info = packages / f"onrecord-{__version__}.dist-info"
        if origin is not None:
            (info / "direct_url.json").write_text(json.dumps(origin))
        self.patch.syspath_prepend(packages)
        self.patch.setattr(source_tree, "PACKAGE", packages / "onrecord")
        return packages

    def clone(self, remote: str | None, *, pushed: bool = True) -> Path:
        """Make a clone of onrecord's repository; with `pushed`, its commit is on a branch of the remote."""
        clone = self.home / "clone"
        for name in ("onrecord", "templates", "static", "docs/problems"):
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", clone)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("add", ".")
        self.git("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "commit", "--quiet", "--message=All")
        if remote is not None:
            self.git("remote", "add", "origin", remote)
        if pushed:
            self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        return clone

    def git(self, *arguments: str) -> str:
        """Run git in the clone and return its output."""
        command = ["git", "-C", str(self.home / "clone"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.strip()

    def run_from(self, clone: Path) -> None:
        """Make the program run from the clone, as after `pip install --editable`."""
        self.install({"url": clone.as_uri(), "dir_info": {"editable": True}})
        self.patch.setattr(source_tree, "PACKAGE", clone / "onrecord")

    def init(self, *options: str) -> tuple[int, str]:
        """Create a site."""
        ran = CliRunner().invoke(main, ["init", str(self.home / "site"), *options], catch_exceptions=False)
        return ran.exit_code, ran.output

    @property
    def line(self) -> str:
        """The last line of the site's `requirements.txt`."""
        return (self.home / "site/requirements.txt").read_text("utf-8").splitlines()[-1]

    @property
    def vendored(self) -> list[Path]:
        """The wheels in the site's vendor folder."""
        return list((self.home / "site/vendor").glob("*"))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheel: Path) -> Machine:
    """Return a machine without git settings of its own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Machine(tmp_path, monkeypatch, wheel)


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        ({"url": ADDRESS, "vcs_info": VCS}, f"onrecord @ git+{ADDRESS}@{COMMIT}"),
        (
            {"url": "ssh://git@code.example.org/press/onrecord.git", "vcs_info": VCS},
            f"onrecord @ git+{ADDRESS}@{COMMIT}",
        ),
        (
            {"url": "https://editor:secret@code.example.org/press/onrecord.git", "vcs_info": VCS},
            f"onrecord @ git+{ADDRESS}@{COMMIT}",
        ),
        (
            {"url": "https://example.org/onrecord.whl", "archive_info": {}},
            "onrecord @ https://example.org/onrecord.whl",
        ),
        (None, f"onrecord=={__version__}"),
    ],
    ids=["git", "ssh", "password", "published wheel", "index"],
)
def test_site_requires_program_from_its_origin(machine: Machine, origin: object, line: str) -> None:
    """A program that pip fetched is required from the same origin, if public, without credentials."""
    machine.install(origin)
    output = machine.init()[1]

    assert machine.line == line
    assert "requirements.txt" not in output


def test_release_is_required_by_tag(machine: Machine) -> None:
    """If `[project.urls]` names the repository, a released program is required by its tag there."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    with_address = re.sub(r"^\[project.urls\]\n", f'\\g<0>Repository = "{ADDRESS}"\n', project, flags=re.MULTILINE)
    packages = machine.install()
    (packages / f"onrecord-{__version__}.dist-info/METADATA").write_text(
        _metadata(with_address, machine.home / "named")
    )
    machine.init()

    assert machine.line == f"onrecord @ git+{ADDRESS}@v{__version__}"


def _metadata(project: str, folder: Path) -> str:
    """Return the metadata that the build backend makes of a `pyproject.toml`."""
    for name in ("README.md", "LICENSE", "onrecord/version.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "pyproject.toml").write_text(project, "utf-8")
    (folder / "made").mkdir()
    program = "from hatchling.build import prepare_metadata_for_build_wheel as prepare; prepare('made')"
    subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, capture_output=True)
    (metadata,) = folder.glob("made/*/METADATA")
    return metadata.read_text("utf-8")


def test_address_of_project_is_only_in_pyproject() -> None:
    """No file but `[project.urls]` in pyproject.toml contains an address of this project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    own = set(_addresses(" ".join(project["project"]["urls"].values())))
    files = list(_text_files(project["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]))
    addresses_in_files = {
        (file.relative_to(ROOT).as_posix(), address)
        for file in files
        for address in _addresses(file.read_text("utf-8"))
        if address.endswith("/onrecord") or address in own
    }

    assert ROOT / "CONTRIBUTING.md" in files
    assert addresses_in_files == set()


def test_addresses_are_found_in_any_form() -> None:
    """Addresses are found in prose, in code and in ssh form; hosts reserved for examples are ignored."""
    text = (
        "see <https://forge.net/a/NAME>, git@forge.net:b/NAME.git or git+https://forge.net/NAME@v1; ssh: git@work:NAME"
    )
    found = list(_addresses(f"{text}; {ADDRESS}".replace("NAME", "onrecord")))

    assert found == [f"forge.net/{path}/onrecord".replace("//", "/") for path in ("a", "b", "")]


_ADDRESS = re.compile(r"(?:https?://|git@)(?P<host>[\w-]+\.[\w.-]+)[/:](?P<path>[\w./~-]+)")
_EXAMPLE_HOSTS = re.compile(r"(?:^|\.)(?:example(?:\.(?:org|com|net))?|localhost)$")
"""Hosts reserved for examples (RFC 2606)."""


def _addresses(text: str) -> Iterator[str]:
    for found in _ADDRESS.finditer(text):
        if not _EXAMPLE_HOSTS.search(found["host"]):
            yield f"{found['host']}/{found['path'].rstrip('/.').removesuffix('.git')}"


def _text_files(names: list[str]) -> Iterator[Path]:
    for name in (*names, "README.md"):
        files = (ROOT / name).rglob("*") if (ROOT / name).is_dir() else [ROOT / name]
        yield from (file for file in files if file.suffix in {".md", ".py", ".yml", ".yaml", ".html", ".toml", ".json"})


@pytest.mark.parametrize(
    "remote", [ADDRESS, *slow(["git@code.example.org:press/onrecord.git", ADDRESS.replace("//", "//a:b@")])]
)
@pytest.mark.parametrize("installation", ["editable", "copied"])
def test_commit_of_clone_is_required_from_remote(machine: Machine, remote: str, installation: str) -> None:
    """A program from a clone is required by its commit at the clone's remote, by https and without credentials."""
    clone = machine.clone(remote)
    if installation == "editable":
        machine.run_from(clone)
    else:
        machine.install({"url": clone.as_uri(), "dir_info": {}})
    code, output = machine.init()

    assert (code, machine.line) == (0, f"onrecord @ git+{ADDRESS}@{machine.git('rev-parse', 'HEAD')}")
    assert f"requirements.txt names a commit in {ADDRESS}" in output
    assert machine.vendored == []


def test_alias_of_remote_is_expanded(machine: Machine) -> None:
    """An alias from this machine's git settings is expanded to its address."""
    clone = machine.clone("code:onrecord.git")
    (machine.home / ".gitconfig").write_text('[url "https://code.example.org/press/"]\ninsteadOf = code:\n')
    machine.run_from(clone)
    machine.init()

    assert machine.line == f"onrecord @ git+{ADDRESS}@{machine.git('rev-parse', 'HEAD')}"


def test_other_remote_with_commit_is_used(machine: Machine) -> None:
    """If the clone's origin is local, another remote with the commit is named."""
    clone = machine.clone("/srv/onrecord.git")
    machine.git("remote", "add", "public/copy", ADDRESS)
    machine.git("update-ref", "refs/remotes/public/copy/main", "HEAD")
    machine.run_from(clone)
    machine.init()

    assert machine.line == f"onrecord @ git+{ADDRESS}@{machine.git('rev-parse', 'HEAD')}"


@pytest.mark.parametrize(
    "remote", [None, *slow(["/srv/onrecord.git", "file:///srv/onrecord.git", "git@work:onrecord.git"])]
)
def test_clone_without_public_remote_gives_wheel(machine: Machine, remote: str | None) -> None:
    """If the clone's remote is not public, the site includes a wheel, named by a relative path."""
    machine.run_from(machine.clone(remote, pushed=remote is not None))
    code, output = machine.init()
    (wheel_file,) = machine.vendored

    assert (code, machine.line) == (0, f"./vendor/{wheel_file.name}")
    assert f"requirements.txt names vendor/{wheel_file.name}" in output


def test_unpushed_commit_gives_wheel(machine: Machine) -> None:
    """A commit that is not pushed can't be fetched, so the site includes a wheel."""
    machine.run_from(machine.clone(ADDRESS, pushed=False))
    machine.init()

    assert machine.line.startswith("./vendor/")


@pytest.mark.parametrize("change", ["onrecord/version.py", "templates/new.html", "pyproject.toml"])
def test_changed_sources_give_wheel(machine: Machine, change: str) -> None:
    """Sources changed or added since the commit are not that commit, so the site includes a wheel."""
    clone = machine.clone(ADDRESS)
    with (clone / change).open("a") as file:
        file.write("\n# changed\n")
    machine.run_from(clone)
    machine.init()

    assert machine.line.startswith("./vendor/")


def test_changes_outside_of_package_do_not_matter(machine: Machine) -> None:
    """Changes outside of the package don't matter: the commit still has the running program."""
    clone = machine.clone(ADDRESS)
    (clone / "notes.txt").write_text("mine")
    machine.run_from(clone)
    machine.init()

    assert machine.line.startswith("onrecord @ ")


def test_clone_changed_since_installation_gives_wheel(machine: Machine) -> None:
    """A copy installed from an older state of the clone is packed as it was installed."""
    clone = machine.clone(ADDRESS)
    packages = machine.install({"url": clone.as_uri(), "dir_info": {}})
    (packages / "onrecord/version.py").write_text('__version__ = "0.0.1"\n')
    machine.init()
    (wheel_file,) = machine.vendored

    assert b'__version__ = "0.0.1"' in wheel_file.read_bytes()


def test_local_wheel_is_packed_again(machine: Machine) -> None:
    """A program installed from a local wheel is packed again from the installed files."""
    packages = machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    machine.init()
    (wheel_file,) = machine.vendored
    unpacked = _unpacked(wheel_file, machine.home / "unpacked")

    assert {name: data for name, data in unpacked.items() if name.startswith("onrecord/")} == {
        file.relative_to(packages).as_posix(): file.read_bytes()
        for file in (packages / "onrecord").rglob("*")
        if file.is_file()
    }


def _unpacked(wheel: Path, folder: Path) -> Mapping[str, bytes]:
    shutil.unpack_archive(wheel, folder, "zip")
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_wheel_of_clone_has_files_of_release(machine: Machine) -> None:
    """The wheel of a clone has the same files as a release's wheel."""
    assert dict(SourceTree(ROOT).program) == {
        name: data
        for name, data in _unpacked(machine.wheel, machine.home / "made").items()
        if name.startswith("onrecord/")
    }


def test_wheel_is_reproducible(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packing a program installed from a site's wheel gives the same bytes under the same name."""
    machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    machine.init()
    (first,) = machine.vendored
    packages = machine.home / "again"
    done([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", packages, first])
    (info,) = packages.glob("*.dist-info")
    again = Distribution.at(info)
    name, data = wheel_of(again, installed_program(again))
    monkeypatch.setattr(local_wheel, "__version__", again.version)

    assert (name, data) == (first.name, first.read_bytes())
    assert again.version.startswith(f"{__version__}+local.sha")
    assert wheel_of(again, installed_program(again))[0] == first.name


def test_wheel_of_different_files_has_different_name(machine: Machine) -> None:
    """A wheel with different files has a different name, since pip would not reinstall it otherwise."""
    packages = machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    (info,) = packages.glob("*.dist-info")
    before, _ = wheel_of(Distribution.at(info), installed_program(Distribution.at(info)))
    (packages / "onrecord/version.py").write_text("# other\n")
    after, _ = wheel_of(Distribution.at(info), installed_program(Distribution.at(info)))

    assert before != after


@pytest.mark.parametrize("missing_file", ["onrecord/version.py", f"onrecord-{__version__}.dist-info/RECORD"])
def test_incomplete_program_is_refused_with_advice(machine: Machine, missing_file: str) -> None:
    """If no complete wheel can be made, no site is created, and the message names the option that helps."""
    packages = machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    (packages / missing_file).unlink()
    code, output = machine.init()

    assert (code, "--from git+https://…" in output) == (2, True)
    assert not (machine.home / "site").exists()
    assert machine.init("--from", "onrecord>=1")[0] == 0


def test_outdated_metadata_is_refused(machine: Machine) -> None:
    """A clone whose dependencies changed since its installation would give a broken wheel and is refused."""
    clone = machine.clone(None, pushed=False)
    project = (clone / "pyproject.toml").read_text("utf-8")
    (clone / "pyproject.toml").write_text(project.replace('"click>=', '"another>=1",\n  "click>='), "utf-8")
    machine.run_from(clone)
    code, output = machine.init()

    assert (code, "changed since pip installed it" in output) == (2, True)
