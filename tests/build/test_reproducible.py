"""Reproducible builds: the same entries give the same bytes on any machine, in any place, at any time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from compared_builds import cold_build
from conftest import COMPLETE
from golden import files_in
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.build.pipeline import Options, build

HERE = Path(__file__).parents[1]
SCRIPT = str(Path(sys.executable).with_name("onrecord"))
ADDRESS = "https://example.org/record/"
EVENTS = 205
"""Enough that several processes share the work: `site_writer.WORTH_PROCESSES`."""


@dataclass(frozen=True)
class Machine:
    """Properties of a machine that a program could depend on."""

    name: str
    folder: str = "site"
    seed: int | None = None
    """Determines the order in which the files are made; without it they are made by name."""
    environment: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    options: tuple[str, ...] = ("--jobs", "1")
    age: int = 0
    """How many seconds ago the files were written."""

    @property
    def may_share_work(self) -> bool:
        """Whether several processes may work."""
        return self.options[:2] != ("--jobs", "1")


OTHER_MACHINES = (
    Machine("another folder", folder="ещё one/folder, far longer than the other"),
    Machine("files made in another order", seed=1),
    Machine("files made in yet another order, and long ago", seed=2, age=10**9),
    Machine("the easternmost time zone", environment={"TZ": "Pacific/Kiritimati"}),
    Machine("the westernmost time zone", environment={"TZ": "Etc/GMT+12"}),
    Machine("another hash seed", environment={"PYTHONHASHSEED": "4242"}),
    Machine("an ASCII locale", environment={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    Machine("a Kazakh locale", environment={"LC_ALL": "kk_KZ.UTF-8", "LANGUAGE": "kk", "LANG": "kk_KZ.UTF-8"}),
    Machine("a restrictive umask", umask=0o077),
    Machine("a permissive umask", umask=0),
    Machine("several processes", options=("--jobs", "3")),
    Machine("no cache", options=("--jobs", "1", "--no-cache")),
    Machine("Python in its development mode", environment={"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"}),
    Machine(
        "everything at once",
        folder="b",
        seed=3,
        environment={"TZ": "Asia/Almaty", "PYTHONHASHSEED": "7", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"},
        umask=0o027,
        options=("--jobs", "2"),
        age=86_400,
    ),
)


def _invented() -> dict[str, bytes]:
    files = our_files(invent(EVENTS, seed=1, languages=("en",)))
    return {path: text.encode("utf-8") for path, text in files.items()}


ReferenceBuild = Callable[[str], dict[str, bytes]]

SITES = {"invented": _invented(), "everything": files_in(HERE / "sites/everything")}


def _write_files(files: dict[str, bytes], root: Path, machine: Machine) -> None:
    for path in _ordered(sorted(files), machine.seed):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(files[path])
        if machine.age:
            written = file.stat().st_mtime - machine.age
            os.utime(file, (written, written))


def _ordered(paths: list[str], seed: int | None) -> Iterable[str]:
    if seed is not None:
        random.Random(seed).shuffle(paths)  # noqa: S311  (not used for security)
    return paths


def _build_files(files: dict[str, bytes], folder: Path, machine: Machine) -> dict[str, bytes]:
    """Return all files that a build on this machine writes."""
    root = folder / machine.folder
    _write_files(files, root, machine)
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHON"))
    }
    ran = subprocess.run(
        [SCRIPT, "build", *machine.options, "--base-url", ADDRESS],
        cwd=root,
        env={**inherited, **machine.environment},
        umask=machine.umask,
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    return files_in(root / "_site")


@pytest.fixture(scope="module")
def reference_build(tmp_path_factory: pytest.TempPathFactory) -> ReferenceBuild:
    """Return a function that builds a site with one process, this one, once."""

    def build_reference(name: str) -> dict[str, bytes]:
        root = tmp_path_factory.mktemp(name) / "site"
        _write_files(SITES[name], root, Machine("the reference"))
        build(root, root / "_site", Options(today=COMPLETE, base_url=ADDRESS))
        return files_in(root / "_site")

    return cache(build_reference)


# The larger site tests shared work, for which the smaller one is too small.
@pytest.mark.parametrize(
    ("site", "machine"),
    [
        ("everything", OTHER_MACHINES[-1]),
        *slow(("everything", machine) for machine in OTHER_MACHINES[:-1]),
        *slow(("invented", machine) for machine in OTHER_MACHINES if machine.may_share_work),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_machine_does_not_affect_output(
    reference_build: Callable[[str], dict[str, bytes]], site: str, machine: Machine, tmp_path: Path
) -> None:
    """A build on a different machine gives the same files with the same bytes."""
    built, expected = _build_files(SITES[site], tmp_path, machine), reference_build(site)

    assert len(expected) > 30
    assert built.keys() == expected.keys()
    assert [path for path in expected if built[path] != expected[path]] == []


@pytest.mark.parametrize("day", [*slow([COMPLETE + timedelta(days=1)]), date(2199, 12, 31)], ids=str)
def test_day_does_not_affect_output(day: date) -> None:
    """A build on another day, once all entries are published, gives the same bytes."""
    then, other = (cold_build(HERE / "sites/everything", Options(today=today)).files for today in (COMPLETE, day))

    assert other == then != {}
