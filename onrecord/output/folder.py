"""Writes the site into its output folder.

Files are first written to a staging folder inside it, and only those that differ from what is there. When all are
made and found right, `Commit` moves them into place; then what no longer belongs to the site goes. A marker file says
that the folder is ours: a folder with other content is never touched.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from onrecord.interrupts import before_end, deferred
from onrecord.output.commit import STAGED, Commit
from onrecord.output.fitness import UnfitError, unwritable
from onrecord.output.lock import PATIENCE, Lock, Waiting
from onrecord.output.operations import FileOperations
from onrecord.problems import Problem
from onrecord.reserved import MARKER, STAGING

_MARKER_TEXT = "onrecord keeps this folder: whatever else lies here is deleted by the next build.\n"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a build did to the output folder."""

    files: int
    """How many files the site has."""
    written: int
    """How many of them were new or had changed."""
    removed: int
    """How many files were no longer part of the site."""


class Staging:
    """Writes what differs from the output folder into the staging folder; several processes may do so side by side."""

    def __init__(self, folder: Path, staging: Path) -> None:
        """Take the output folder, and the folder for what is staged."""
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


class OutputFolder:
    """The output folder during one build, which no other build shares. Use it as a context.

    To enter it waits for other builds, and completes a publication that was begun and not completed. To leave it clears
    away what was staged, and the folder itself if it was made for this build and nothing was published.
    """

    def __init__(
        self,
        folder: Path,
        files: FileOperations | None = None,
        *,
        patience: float = PATIENCE,
        waiting: Waiting | None = None,
    ) -> None:
        """Take a folder that `unfit` has nothing against, and for how many seconds to wait for another build."""
        self._folder = folder.resolve()
        self._lock = Lock(self._folder, patience, waiting)
        self._commit = Commit(str(self._folder), files or FileOperations())
        self._staging = f"{self._folder}/{STAGING}/{STAGED}"
        self._files: set[str] = set()
        self._staged: list[str] = []
        self._ending = before_end(self._leave)
        self.staging = Staging(self._folder, Path(self._staging))
        """What processes write their files by; `note` must then be told of them."""
        self.has_waited = False
        """Whether another build was at work when this one began."""
        self.completed = False
        """Whether a publication was completed that an earlier build had begun."""

    def __enter__(self) -> Self:
        """Take the lock, complete what is unfinished, and start with nothing staged.

        Raises `BusyError`, and `UnfitError` where the folder can't be written to.
        """
        self._ending.__enter__()
        try:
            self.has_waited = self._lock.acquire()
            with deferred():
                self.completed = self._commit.is_begun and self._commit.complete()
            self._commit.clear()
        except OSError as error:
            problem = self.failure(error)
            self.__exit__()
            raise UnfitError(problem) from error
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Clear away what was staged, whatever happened, unless the next build must complete it."""
        with deferred():
            try:
                self._leave()
            finally:
                self._ending.__exit__()

    def _leave(self) -> None:
        try:
            if self._lock.is_held:
                with suppress(OSError):  # the next build clears it away
                    self._commit.clear()
        finally:
            self._lock.release()

    def failure(self, error: OSError) -> Problem:
        """Return the problem that a build ends with which could not write here."""
        return unwritable(self._folder, error, is_unfinished=self._commit.is_begun)

    def published(self, path: str) -> str:
        """Return the text of a file as it was left by the last build."""
        return (self._folder / path).read_text("utf-8")

    def stage(self, path: str, content: bytes) -> None:
        """Note that the site has a file at `path`, and keep its content if it differs from what is there."""
        self.note(path, differs=self.staging.put(path, content))

    def note(self, path: str, *, differs: bool) -> None:
        """Note that the site has a file at `path`, and whether it was staged."""
        self._files.add(path)
        if differs:
            self._staged.append(path)

    def sizes(self) -> dict[str, int]:
        """Return the size of each of the site's files, in bytes. Raises `OSError`."""
        # Texts, not paths, and one call a file: large sites have tens of thousands.
        staged, staging, folder = set(self._staged), self._staging, str(self._folder)
        return {path: os.stat(f"{staging if path in staged else folder}/{path}").st_size for path in self._files}  # noqa: PTH116

    def commit(self, *, leaving: bool = False) -> WriteResult:
        """Move what was staged into place, and remove what the site no longer has, unless all else is to be left.

        A signal waits until that is done. Raises `OSError`: then all is as it was, or the next build completes it.
        """
        is_marked = not self.staging.put(MARKER, _MARKER_TEXT.encode("ascii"))
        stale, removed = ([], 0) if leaving else self._stale()
        if self._staged or stale or not is_marked:
            self._commit.prepare(stale)
            with deferred():
                self._commit.begin()
                is_complete = self._commit.complete()
            assert is_complete, "the journal is the one that was just written"  # noqa: S101
        return WriteResult(len(self._files), len(self._staged), removed)

    def _stale(self) -> tuple[list[str], int]:
        """Return what lies in the folder and is none of the site's, and how many files that are.

        A folder is named as a whole. What stands in the way of a new file or folder is counted, and left to the moves.
        """
        folders: set[str] = set()
        for path in self._files:
            parent = path.rpartition("/")[0]
            while parent and parent not in folders:
                folders.add(parent)
                parent = parent.rpartition("/")[0]
        stale: list[str] = []
        return stale, self._note_stale("", folders, stale)

    def _note_stale(self, folder: str, folders: set[str], stale: list[str]) -> int:
        """Note what is stale in a folder, given with a slash at its end, and return how many files that are."""
        removed = 0
        with os.scandir(f"{self._folder}/{folder}") as listing:
            entries = list(listing)
        for entry in entries:
            path = f"{folder}{entry.name}"
            if path in {MARKER, STAGING}:
                continue
            if entry.is_dir(follow_symlinks=False):
                if path in folders:
                    removed += self._note_stale(f"{path}/", folders, stale)
                    continue
                removed += _count(entry.path)
            elif path in self._files:
                continue
            else:
                removed += 1
            if path not in self._files and path not in folders:
                stale.append(path)
        return removed


def _count(folder: str) -> int:
    """Return how many files and links a folder holds, at any depth."""
    with os.scandir(folder) as listing:
        return sum(_count(entry.path) if entry.is_dir(follow_symlinks=False) else 1 for entry in listing)
