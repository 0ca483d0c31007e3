"""What `.ci/run` runs: the checks, and the README's test command with each supported Python of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SYSTEM = Path("/usr/bin/python3")
NEWEST = "3.99"
"""The version of the Python that these tests make up: no machine has it."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a copy of the script, beside programs that note what they are asked to do."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "bin").mkdir()
    for name in ("make", "apt-get", "sudo"):
        _add_program(tmp_path, name, f'echo {name} "$@" >> "$NOTES"\n')
    _add_program(tmp_path, "apt-cache", "exit 0\n")
    _add_program(tmp_path, "dpkg", "exit 0\n")
    _add_program(tmp_path, "chromium-headless-shell", "exit 0\n")
    _add_program(tmp_path, "new-python", f'case "$2" in *version_info*) echo {NEWEST} ;; esac\n')
    _add_program(tmp_path, "old-python", 'case "$2" in *version_info*) echo 3.9; exit 1 ;; esac\n')
    return tmp_path


def _add_program(repository: Path, name: str, script: str) -> None:
    program = repository / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}", "utf-8")
    program.chmod(0o755)


def _run(repository: Path, *arguments: str, **variables: str) -> tuple[int, list[str]]:
    """Run the script; return its status, and what the programs noted."""
    notes = repository / "notes"
    notes.unlink(missing_ok=True)
    environment: Mapping[str, str] = {"PATH": f"{repository / 'bin'}:{os.defpath}", "NOTES": str(notes), **variables}
    ran = subprocess.run(
        [repository / ".ci/run", *arguments], env=environment, capture_output=True, check=False, timeout=60
    )
    return ran.returncode, notes.read_text("utf-8").splitlines() if notes.exists() else []


def _system_version() -> str | None:
    """Return the version of the system's Python if the project supports it."""
    if not SYSTEM.exists():
        return None
    program = "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))"
    ran = subprocess.run([SYSTEM, "-c", program], capture_output=True, check=False, encoding="utf-8")
    return None if ran.returncode else ran.stdout.strip()


def test_tests_run_with_each_supported_python(repository: Path) -> None:
    """The first Python checks and tests in `.venv`; that of the system tests in an environment of its own."""
    status, notes = _run(repository, PYTHON="new-python")
    system = _system_version()
    further = [f"make test PYTHON={SYSTEM} VENV=.venv-{system}"] if system else []

    assert status == 0
    assert [note for note in notes if note.startswith("make ")] == [
        "make check PYTHON=new-python",
        "make test PYTHON=new-python",
        *further,
    ]


@pytest.mark.skipif(_system_version() is None, reason="the system has no supported Python")
def test_each_version_is_tested_once(repository: Path) -> None:
    """A Python that is too old is left out, and so is a second one of the same version."""
    once = [f"make check PYTHON={SYSTEM}", f"make test PYTHON={SYSTEM}"]

    for python in ("old-python", str(SYSTEM)):
        _, notes = _run(repository, PYTHON=python)
        assert [note for note in notes if note.startswith("make ")] == once


def test_slow_tests_run_with_one_python(repository: Path) -> None:
    """Another target, such as that of each night, runs with the first Python alone."""
    _, notes = _run(repository, "test-all", PYTHON="new-python")

    assert [note for note in notes if note.startswith("make ")] == [
        "make check PYTHON=new-python",
        "make test-all PYTHON=new-python",
    ]


def test_servers_are_installed_and_required_each_night(repository: Path) -> None:
    """The tests of each night install the web servers that the machine lacks, and need them all; others need none."""
    _add_program(repository, "make", 'echo "$1 servers=$ONRECORD_SERVERS" >> "$NOTES"\n')
    _add_program(repository, "dpkg", 'case "$*" in *apache2*|*caddy*) exit 1 ;; esac\n')
    _, night = _run(repository, "test-all", PYTHON="new-python")
    _, day = _run(repository, PYTHON="new-python")
    (installed,) = [note for note in night if "apt-get install" in note]

    assert installed.split()[-2:] == ["apache2", "caddy"]
    assert "test-all servers=required" in night
    assert "test servers=" in day
    assert [note for note in day if "apt-get" in note] == []


def test_fonts_and_browser_can_be_chosen(repository: Path) -> None:
    """Fonts and a browser that the machine lacks are installed; nothing is if it has them all."""
    assert [note for note in _run(repository, PYTHON="new-python")[1] if "apt-get" in note] == []

    _add_program(repository, "dpkg", 'case "$*" in *noto*) exit 1 ;; esac\n')
    _, notes = _run(repository, PYTHON="new-python", FONTS="fonts-noto-core", CHROMIUM="some-browser")
    (installed,) = [note for note in notes if "apt-get install" in note]

    assert installed.split()[-4:] == ["fonts-dejavu-core", "fonts-liberation", "fonts-noto-core", "some-browser"]
