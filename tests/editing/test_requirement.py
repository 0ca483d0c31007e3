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
from packages import built_packages, done
from slow import slow

from onrecord import __version__
from onrecord.cli import main
from onrecord.editing.starting import wheel as packing
from onrecord.editing.starting.wheel import installed_files, source_files, wheel_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.timeout(300)  # the tests build a package
COMMIT = "0123456789abcdef0123456789abcdef01234567"
ADDRESS = "https://code.example.org/press/onrecord.git"
VCS = {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT}


@pytest.fixture
def wheel() -> Path:
    """Return the wheel of a release."""
    return built_packages() / f"onrecord-{__version__}-py3-none-any.whl"


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
        self.patch.setattr(packing, "PACKAGE", packages / "onrecord")
        return packages

    def clone(self) -> Path:
        """Copy the sources of onrecord."""
        clone = self.home / "clone"
        for name in ("onrecord", "templates", "static", "docs/problems"):
            shutil.copytree(ROOT / name, clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", clone)
        return clone

    def run_from(self, clone: Path) -> None:
        """Make the program run from the clone, as after `pip install --editable`."""
        self.install({"url": clone.as_uri(), "dir_info": {"editable": True}})
        self.patch.setattr(packing, "PACKAGE", clone / "onrecord")

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
    """Return a machine."""
    return Machine(tmp_path, monkeypatch, wheel)


ORIGINS: Mapping[str, tuple[object, str]] = {
    "git": ({"url": ADDRESS, "vcs_info": VCS}, f"onrecord @ git+{ADDRESS}@{COMMIT}"),
    "ssh": (
        {"url": "ssh://git@code.example.org/press/onrecord.git", "vcs_info": VCS},
        f"onrecord @ git+{ADDRESS}@{COMMIT}",
    ),
    "password": (
        {"url": "https://editor:secret@code.example.org/press/onrecord.git", "vcs_info": VCS},
        f"onrecord @ git+{ADDRESS}@{COMMIT}",
    ),
    "published wheel": (
        {"url": "https://example.org/onrecord.whl", "archive_info": {}},
        "onrecord @ https://example.org/onrecord.whl",
    ),
}


@pytest.mark.slow
def test_site_requires_program_from_its_origin(machine: Machine) -> None:
    """A program that pip fetched is required from the same origin, if public, without credentials."""
    info = machine.install() / f"onrecord-{__version__}.dist-info"
    outputs = {"index": machine.init()[1]}
    found = {"index": machine.line}
    for name, (origin, _) in ORIGINS.items():
        shutil.rmtree(machine.home / "site")
        (info / "direct_url.json").write_text(json.dumps(origin))
        outputs[name] = machine.init()[1]
        found[name] = machine.line

    assert found == {"index": f"onrecord=={__version__}", **{name: line for name, (_, line) in ORIGINS.items()}}
    assert [name for name, output in outputs.items() if "requirements.txt" in output] == []


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


@pytest.mark.parametrize("installation", ["editable", *slow(["copied"])])
def test_clone_gives_wheel(machine: Machine, installation: str) -> None:
    """A program from a clone is packed into a wheel, which the site names by a relative path."""
    clone = machine.clone()
    if installation == "editable":
        machine.run_from(clone)
    else:
        machine.install({"url": clone.as_uri(), "dir_info": {}})
    code, output = machine.init()
    (wheel_file,) = machine.vendored

    assert (code, machine.line) == (0, f"./vendor/{wheel_file.name}")
    assert f"requirements.txt names vendor/{wheel_file.name}" in output


@pytest.mark.parametrize("address", ["file:///srv/onrecord.git", "git@work:onrecord.git"])
def test_commit_at_private_address_gives_wheel(machine: Machine, address: str) -> None:
    """A program that pip fetched from an address of this machine alone is packed into a wheel."""
    machine.install({"url": address, "vcs_info": VCS})
    machine.init()

    assert machine.line.startswith("./vendor/")


def test_clone_changed_since_installation_gives_wheel(machine: Machine) -> None:
    """A copy installed from an older state of the clone is packed as it was installed."""
    packages = machine.install({"url": machine.clone().as_uri(), "dir_info": {}})
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
    assert source_files(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))) == {
        name: data
        for name, data in _unpacked(machine.wheel, machine.home / "made").items()
        if name.startswith("onrecord/")
    }


@pytest.mark.slow
def test_wheel_is_reproducible(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packing a program installed from a site's wheel gives the same bytes under the same name."""
    machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    machine.init()
    (first,) = machine.vendored
    packages = machine.home / "again"
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-compile")
    done([sys.executable, "-m", "pip", "install", *options, "--target", packages, first])
    (info,) = packages.glob("*.dist-info")
    again = Distribution.at(info)
    name, data = wheel_of(again, installed_files(again))
    monkeypatch.setattr(packing, "__version__", again.version)

    assert (name, data) == (first.name, first.read_bytes())
    assert again.version.startswith(f"{__version__}+local.sha")
    assert wheel_of(again, installed_files(again))[0] == first.name


def test_wheel_of_different_files_has_different_name(machine: Machine) -> None:
    """A wheel with different files has a different name, since pip would not reinstall it otherwise."""
    packages = machine.install({"url": "file:///srv/onrecord.whl", "archive_info": {}})
    (info,) = packages.glob("*.dist-info")
    before, _ = wheel_of(Distribution.at(info), installed_files(Distribution.at(info)))
    (packages / "onrecord/version.py").write_text("# other\n")
    after, _ = wheel_of(Distribution.at(info), installed_files(Distribution.at(info)))

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
    clone = machine.clone()
    project = (clone / "pyproject.toml").read_text("utf-8")
    (clone / "pyproject.toml").write_text(project.replace('"click>=', '"another>=1",\n  "click>='), "utf-8")
    machine.run_from(clone)
    code, output = machine.init()

    assert (code, "changed since pip installed it" in output) == (2, True)
