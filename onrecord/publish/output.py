"""Writes the site into its output folder.

Files are first written to a staging folder beside it, and only those that differ from what is there. When all are
made and found right, they are moved into place, one rename each; then what no longer belongs to the site goes. A
marker file says that the folder is ours: a folder with other content is never touched.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
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


class Staging:
    """Writes what differs from the output folder into the staging folder; several processes may do so side by side."""

    def __init__(self, folder: Path, staging: Path) -> None:
        """Take the output folder, and the empty folder beside it."""
        self._folder = str(folder)
        self._staging = str(staging)
        self._linked: dict[str, bool] = {}
        self._made: set[str] = set()

    def put(self, path: str, content: bytes) -> bool:
        """Keep a file's content if it differs from what is at `path`, and say whether it does."""
        if self._current(path) == content:
            return False
        target = f"{self._staging}/{path}"
        parent = target.rpartition("/")[0]
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103  (a Path for each file costs as much as the writing)
            self._made.add(parent)
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(content)
        return True

    def _current(self, path: str) -> bytes | None:
        if self._is_linked(path.rpartition("/")[0]):
            return None
        try:
            descriptor = os.open(f"{self._folder}/{path}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with open(descriptor, "rb") as file:  # noqa: PTH123
                return file.read()
        except OSError:
            return None

    def _is_linked(self, folder: str) -> bool:
        """Whether a folder of the output leads through a link: what is behind it is not ours."""
        if not folder:
            return False
        if folder not in self._linked:
            parent = folder.rpartition("/")[0]
            self._linked[folder] = self._is_linked(parent) or os.path.islink(f"{self._folder}/{folder}")  # noqa: PTH114
        return self._linked[folder]


class Output:
    """The output folder during one build. Use it as a context: leaving it clears the staging folder away."""

    def __init__(self, folder: Path) -> None:
        """Take a folder that `unfit` has nothing against."""
        self._folder = folder.resolve()
        self._staging = self._folder.with_name(f".{self._folder.name}.staging")
        self._files: set[str] = set()
        self._staged: list[str] = []
        self.staging = Staging(self._folder, self._staging)
        """What processes write their files by; `note` must then be told of them."""

    def __enter__(self) -> Self:
        """Start with an empty staging folder; a build that was killed may have left one."""
        shutil.rmtree(self._staging, ignore_errors=True)
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._staging.mkdir()
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the staging folder away, whatever happened."""
        shutil.rmtree(self._staging, ignore_errors=True)

    def published(self, path: str) -> str:
        """Return the text of a file as it was left by the last build."""
        return (self._folder / path).read_text("utf-8")

    def stage(self, path: str, content: bytes) -> None:
        """Note that the site has a file at `path`, and keep its content if it differs from what is there."""
        self.note(path, differs=self.staging.put(path, content))

    def note(self, path: str, *, differs: bool) -> None:
        """Note that the site has a file at `path`, and whether it lies in the staging folder."""
        self._files.add(path)
        if differs:
            self._staged.append(path)

    def sizes(self) -> dict[str, int]:
        """Return the size of each of the site's files, in bytes. Raises `OSError`."""
        # Texts, not paths, and one call a file: large sites have tens of thousands.
        staged, staging, folder = set(self._staged), str(self._staging), str(self._folder)
        return {path: os.stat(f"{staging if path in staged else folder}/{path}").st_size for path in self._files}  # noqa: PTH116

    def commit(self, *, leaving: bool = False) -> Published:
        """Move what was staged into place, and remove what the site no longer has, unless all else is to be left."""
        self._folder.mkdir(exist_ok=True)
        (self._folder / MARKER).write_text(_MARKER_TEXT, "utf-8")
        # What goes makes room first: a page can take the place of a file of the same name.
        removed = 0 if leaving else self._remove_stale()
        made = set[str]()
        for path in self._staged:
            parent = path.rpartition("/")[0]
            if parent not in made:
                (self._folder / parent).mkdir(parents=True, exist_ok=True)
                made.add(parent)
            os.replace(f"{self._staging}/{path}", f"{self._folder}/{path}")  # noqa: PTH105
        return Published(len(self._files), len(self._staged), removed)

    def _remove_stale(self) -> int:
        folders: set[str] = set()
        for path in self._files:
            parent = path.rpartition("/")[0]
            while parent and parent not in folders:
                folders.add(parent)
                parent = parent.rpartition("/")[0]
        return self._clear("", folders)

    def _clear(self, folder: str, folders: set[str]) -> int:
        """Remove what lies in a folder, given with a slash at its end, and is none of the site's files and folders."""
        removed = 0
        with os.scandir(f"{self._folder}/{folder}") as listing:
            entries = list(listing)
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                removed += self._clear(f"{path}/", folders)
                if path not in folders:
                    os.rmdir(entry.path)  # noqa: PTH106  (a Path for each of tens of thousands costs more)
            elif path not in self._files and path != MARKER:
                os.unlink(entry.path)  # noqa: PTH108
                removed += 1
        return removed
