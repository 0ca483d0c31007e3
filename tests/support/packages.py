"""Builds this project's packages and links their dependencies into environments, without a network."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def done(command: Sequence[str | Path], folder: Path | None = None) -> None:
    """Run a command in a folder, by default this one; fail unless it succeeds."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=100, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def build_packages(sources: Path, folder: Path) -> None:
    """Build the source distribution, and from it the wheel, with the installed hatchling."""
    done([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder], sources)


_BACKEND = """
import os, shutil, sys
from hatchling.build import build_sdist, build_wheel
folder, unpacked = sys.argv[1:]
archive = build_sdist(folder)
shutil.unpack_archive(f"{folder}/{archive}", unpacked, filter="data")
os.chdir(f"{unpacked}/{archive.removesuffix('.tar.gz')}")
build_wheel(folder)
"""
"""Builds what `build_packages` builds in one process instead of five; a slow test compares the two."""


@cache
def built_packages() -> Path:
    """Return the folder of this project's packages, as of a release; a process builds them once, and changes none."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    with tempfile.TemporaryDirectory() as unpacked:
        done([sys.executable, "-c", _BACKEND, folder, unpacked], Path(__file__).parents[2])
    return folder


def link_libraries(environment: Path) -> None:
    """Link the installed package's dependencies, direct and indirect, into an environment."""
    _link(environment, _dependencies("onrecord"))


def link_backend(environment: Path) -> None:
    """Link the packages that build a package from source into an environment."""
    _link(environment, {"hatchling", *_dependencies("hatchling")})


def _link(environment: Path, libraries: set[str]) -> None:
    (packages,) = environment.glob("lib/python*/site-packages")
    for name in sorted(libraries):
        files = distribution(name).files or ()
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(str(distribution(name).locate_file(top)))


def _dependencies(name: str) -> set[str]:
    found: set[str] = set()
    pending = list(_requirements_of(name))
    while pending:
        dependency = pending.pop()
        if dependency not in found:
            found.add(dependency)
            pending += _requirements_of(dependency)
    return found


def _requirements_of(name: str) -> Iterator[str]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name
