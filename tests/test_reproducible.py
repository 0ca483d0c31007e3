"""The same entries give the same bytes, whoever builds them, where and when: nothing of a machine is on a page."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from golden import files_in
from slow import slow

from benchmarks.corpus import invent
from benchmarks.ours import our_files
from onrecord.pipeline import Options, build

HERE = Path(__file__).parent
SCRIPT = str(Path(sys.executable).with_name("onrecord"))
EVENTS = 205
"""So many that several processes share the work: `pipeline.WORTH_SPREADING`."""


@dataclass(frozen=True)
class World:
    """A machine, as far as a program could notice it."""

    name: str
    folder: str = "site"
    seed: int | None = None
    """Decides in which order the files are made; by their names without it."""
    environment: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    options: tuple[str, ...] = ("--jobs", "1")
    age: int = 0
    """How many seconds ago the files were written."""

    @property
    def is_shared(self) -> bool:
        """Whether several processes may work."""
        return self.options[:2] != ("--jobs", "1")


FIRST = World("the first")
OTHERS = (
    World("another folder", folder="ещё one/folder, far longer than the other"),
    World("files made in another order", seed=1),
    World("files made in yet another order, and long ago", seed=2, age=10**9),
    World("far in the east", environment={"TZ": "Pacific/Kiritimati"}),
    World("far in the west", environment={"TZ": "Etc/GMT+12"}),
    World("another hash seed", environment={"PYTHONHASHSEED": "4242"}),
    World("a locale that knows ASCII only", environment={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    World("a Kazakh locale", environment={"LC_ALL": "kk_KZ.UTF-8", "LANGUAGE": "kk", "LANG": "kk_KZ.UTF-8"}),
    World("a user who shares nothing", umask=0o077),
    World("a user who shares everything", umask=0),
    World("several processes", options=("--jobs", "3")),
    World("nothing remembered", options=("--jobs", "1", "--no-cache")),
    World("Python in its development mode", environment={"PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"}),
    World(
        "all of it at once",
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


Made = Callable[[str], dict[str, bytes]]

SITES = {"invented": _invented(), "everything": files_in(HERE / "sites/everything")}


def _laid(files: dict[str, bytes], root: Path, world: World) -> None:
    for path in _ordered(sorted(files), world.seed):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(files[path])
        if world.age:
            written = file.stat().st_mtime - world.age
            os.utime(file, (written, written))


def _ordered(paths: list[str], seed: int | None) -> Iterable[str]:
    if seed is not None:
        random.Random(seed).shuffle(paths)  # noqa: S311  (nothing secret hangs on it)
    return paths


def _built(files: dict[str, bytes], folder: Path, world: World) -> dict[str, bytes]:
    """Return all that a build in this world writes."""
    root = folder / world.folder
    _laid(files, root, world)
    known = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ", "PYTHON"))}
    ran = subprocess.run(
        [SCRIPT, "build", *world.options, "--base-url", "https://example.org/record/"],
        cwd=root,
        env={**known, **world.environment},
        umask=world.umask,
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert ran.returncode == 0, ran.stderr.decode("utf-8", "replace")
    return files_in(root / "_site")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Return a function that builds a site in the first world, once."""
    return cache(lambda name: _built(SITES[name], tmp_path_factory.mktemp(name), FIRST))


# The larger site is for what the smaller one is too small for: work that is shared.
@pytest.mark.parametrize(
    ("site", "world"),
    [
        ("everything", OTHERS[-1]),
        *slow(("everything", world) for world in OTHERS[:-1]),
        *slow(("invented", world) for world in OTHERS if world.is_shared),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_world_leaves_no_trace(
    made: Callable[[str], dict[str, bytes]], site: str, world: World, tmp_path: Path
) -> None:
    """A build on a machine that differs in this gives the same files with the same bytes."""
    built, expected = _built(SITES[site], tmp_path, world), made(site)

    assert len(expected) > 30
    assert built.keys() == expected.keys()
    assert [path for path in expected if built[path] != expected[path]] == []


@pytest.mark.parametrize("today", [date(1990, 1, 1), date(2199, 12, 31)])
def test_day_leaves_no_trace(tmp_path: Path, today: date, options: Options) -> None:
    """A build on another day gives the same bytes, whatever it says of dates to come."""
    site = HERE / "sites/everything"
    for folder, day in (("then", options.today), ("today", today)):
        build(site, tmp_path / folder, Options(today=day))

    assert files_in(tmp_path / "then") == files_in(tmp_path / "today") != {}
