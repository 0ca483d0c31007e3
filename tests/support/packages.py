"""Builds this project's packages and gives environments the libraries that they name, without a network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement


def done(command: Sequence[str | Path]) -> None:
    """Run a command that must end well."""
    ran = subprocess.run(command, capture_output=True, check=False, timeout=100, encoding="utf-8")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def build_packages(sources: Path, folder: Path) -> None:
    """Build the source distribution, and from that the wheel, with the hatchling that is here.

    In this repository `python -m build` would run the file `build.py`.
    """
    done([Path(sys.executable).with_name("pyproject-build"), "--no-isolation", "--outdir", folder, sources])


def link_libraries(environment: Path) -> None:
    """Give an environment the libraries that the installed package names, and those that they name, and no others."""
    _link(environment, _libraries("onrecord"))


def link_backend(environment: Path) -> None:
    """Give an environment what builds a package from its sources."""
    _link(environment, {"hatchling", *_libraries("hatchling")})


def _link(environment: Path, libraries: set[str]) -> None:
    (packages,) = environment.glob("lib/python*/site-packages")
    for library in sorted(libraries):
        files = distribution(library).files or ()
        for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(str(distribution(library).locate_file(top)))


def _libraries(name: str) -> set[str]:
    found: set[str] = set()
    wanted = list(_named_by(name))
    while wanted:
        library = wanted.pop()
        if library not in found:
            found.add(library)
            wanted += _named_by(library)
    return found


def _named_by(name: str) -> Iterator[str]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name
