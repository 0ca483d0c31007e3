"""A sysadmin restores a site from its mirror: the documented commands bring back each file of the pages."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from entry_blocks import blocks

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs/law-and-operations.md"


def _run(words: list[str], folder: Path) -> None:
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


def _walk(commands: str, folder: Path, addresses: dict[str, str]) -> None:
    """Run the lines of a documented block, each in the folder to which the ones before have led."""
    for line in commands.splitlines():
        words = [addresses.get(word, word) for word in shlex.split(line)]
        if words[0] == "cd":
            folder /= words[1]
        elif words[0] == "onrecord":
            _run([sys.executable, "-m", *words, "--no-keep-ids"], folder)
        else:
            _run(words, folder)


def _pages(site: Path) -> dict[str, bytes]:
    folder = site / "_site"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_restored_site_has_the_same_bytes(tmp_path: Path) -> None:
    """The mirror, pushed to an empty repository and cloned, builds each file as the lost original did."""
    original = tmp_path / "original"
    shutil.copytree(ROOT / "examples/tidal-gate", original, ignore=shutil.ignore_patterns("_site", ".onrecord*"))
    git = ["git", "-c", "user.name=Editor", "-c", "user.email=editor@example.org"]
    _run(["git", "init", "--initial-branch", "main"], original)
    _run([*git, "add", "--all"], original)
    _run([*git, "commit", "--message", "Begin"], original)
    _run(["git", "init", "--bare", "--initial-branch", "main", "new.git"], tmp_path)
    addresses = {"ADDRESS": str(original), "NEW-ADDRESS": str(tmp_path / "new.git")}
    backup, restore = [block.content for block in blocks(DOCUMENT.read_text("utf-8")) if block.kind == "sh"]

    _walk(backup, tmp_path, addresses)
    _run([sys.executable, "-m", "onrecord", "build", "--no-keep-ids"], original)
    before = _pages(original)
    shutil.rmtree(original)
    _walk(restore, tmp_path, addresses)

    assert len(before) > 100
    assert _pages(tmp_path / "record") == before
