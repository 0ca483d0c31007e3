"""Writes the site into its output folder.

Files are first written to a staging folder beside it, and only those that differ from what is there. When all are
made and found right, they are moved into place, one rename each; then what no longer belongs to the site goes. A
marker file says that the folder is ours: a folder with other content is never touched.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

MARKER = ".onrecord-output"
_MARKER_TEXT = "onrecord keeps this folder: whatever else lies here is deleted by the next build.\n"


@dataclass(frozen=True, slots=True)
class Published:
    """What a build did to the output folder."""

    files: int
    """How many files the site has."""
    written: int
    """How many of them were new or had changed."""
    removed: int
    """How many files were no longer part of the site."""


def unfit(output: Path, root: Path) -> str | None:
    """Say why `output` must not be written to; nothing if it may. Nothing is touched here."""
    resolved, site = output.resolve(), root.resolve()
    if resolved == site or resolved in site.parents:
        return "the site's own folder is in it"
    if site in resolved.parents and resolved.relative_to(site).parts[0] in ("content", "templates", "static"):
        return "the site is read from there"
    if ".git" in resolved.parts:
        return "it is a part of a git repository's own data"
    if not resolved.exists():
        return None
    if not resolved.is_dir():
        return "it is a file"
    if (resolved / ".git").exists():
        return "it is a git repository"
    if not (resolved / MARKER).is_file() and any(resolved.iterdir()):
        return "it holds files that onrecord did not write"
    return None


class Output:
    """The output folder during one build. Use it as a context: leaving it clears the staging folder away."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that `unfit` has nothing against."""
        self._folder = folder.resolve()
        self._staging = self._folder.with_name(f".{self._folder.name}.staging")
        self._files: set[PurePosixPath] = set()
        self._staged: list[PurePosixPath] = []

    def __enter__(self) -> Self:
        """Start with an empty staging folder; a build that was killed may have left one."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._staging.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the staging folder away, whatever happened."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def stage(self, path: str, content: bytes) -> None:
        """Note that the site has a file at `path`, and keep its content if it differs from what is there."""
        name = PurePosixPath(path)
        self._files.add(name)
        if self._current(name) != content:
            target = self._staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            self._staged.append(name)

    def commit(self) -> Published:
        """Move what was staged into place, and remove what the site no longer has."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / MARKER).write_text(_MARKER_TEXT, "utf-8")
        # What goes makes room first: a page can take the place of a file of the same name.
        removed = self._remove_stale()
        for name in self._staged:
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (self._staging / name).replace(target)
        return Published(len(self._files), len(self._staged), removed)

    def _current(self, name: PurePosixPath) -> bytes | None:
        path = self._folder / name
        try:
            return None if self._is_linked(path) else path.read_bytes()
        except OSError:
            return None

    def _is_linked(self, path: Path) -> bool:
        """Whether the path leads through a link: what is behind it is not ours."""
        return path != self._folder and (path.is_symlink() or self._is_linked(path.parent))

    def _remove_stale(self) -> int:
        removed = 0
        for parent, folders, files in os.walk(self._folder, topdown=False):
            for file in files:
                path = Path(parent, file)
                name = PurePosixPath(path.relative_to(self._folder).as_posix())
                if name not in self._files and str(name) != MARKER:
                    path.unlink()
                    removed += 1
            for folder in folders:
                path = Path(parent, folder)
                if path.is_symlink():
                    path.unlink()
                elif not any(path.iterdir()):
                    path.rmdir()
        return removed
