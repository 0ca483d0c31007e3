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


def done(command: Sequence[str | Path]) -> None:
    """Run a command; fail unless it succeeds."""
    ran = subprocess.run(command, capture_output=True, check=False, timeout=100, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def build_packages(sources: Path, folder: Path) -> None:
    """Build the source distribution, and from it the wheel, with the installed hatchling.

    In this repository `python -m build` would run the file `build.py`.
    """
    done([Path(sys.executable).with_name("pyproject-build"), "--no-isolation", "--outdir", folder, sources])


@cache
def built_packages() -> Path:
    """Return the folder of this project's packages, as of a release; a process builds them once, and changes none."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    build_packages(Path(__file__).parents[2], folder)
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
