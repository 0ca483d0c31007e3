"""The output folder during a build: its files are staged, then moved into place together.

Once the whole site is rendered and its links are checked, `Commit` moves the staged files into place and removes stale
files.
"""

import os
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from onrecord.interrupts import before_end, deferred
from onrecord.model.build_result import WriteResult
from onrecord.output.commit import STAGED, Commit
from onrecord.output.file_operations import FileOperations
from onrecord.output.folder_problems import UnfitError, unwritable
from onrecord.output.lock import PATIENCE, Lock, Waiting
from onrecord.output.staging import Chunks, Staging
from onrecord.problems import Problem
from onrecord.reserved import MARKER, STAGING

_MARKER_TEXT = "onrecord keeps this folder: whatever else lies here is deleted by the next build.\n"


class OutputFolder:
    """The output folder, locked for one build. Use it as a context manager.

    Entering waits for other builds, and completes an interrupted commit. Leaving removes the staged files, and also the
    folder itself if this build created it and committed nothing.
    """

    def __init__(
        self,
        folder: Path,
        files: FileOperations | None = None,
        *,
        patience: float = PATIENCE,
        waiting: Waiting | None = None,
    ) -> None:
        """Take a folder that passes `require_fit`, and how many seconds to wait for another build."""
        self._folder = folder.resolve()
        self._lock = Lock(self._folder, patience, waiting)
        self._commit = Commit(str(self._folder), files or FileOperations())
        self._staging = f"{self._folder}/{STAGING}/{STAGED}"
        self._files: set[str] = set()
        self._staged: list[str] = []
        self._ending = before_end(self._leave)
        self.staging = Staging(self._folder, Path(self._staging))
        """Stages files for worker processes; call `note` for each of them."""
        self.has_waited = False
        """Whether this build waited for another one."""
        self.completed = False
        """Whether this build completed an interrupted commit."""

    def __enter__(self) -> Self:
        """Take the lock, complete an interrupted commit, and clear the staging folder.

        Raises `BusyError`, and `UnfitError` if the folder can't be written.
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
        """Remove the staged files, unless the next build must complete their commit."""
        with deferred():
            try:
                self._leave()
            finally:
                self._ending.__exit__(None, None, None)

    def _leave(self) -> None:
        try:
            if self._lock.is_held:
                with suppress(OSError):  # the next build removes them
                    self._commit.clear()
        finally:
            self._lock.release()

    def failure(self, error: OSError) -> Problem:
        """Return the problem of a build that can't write here."""
        return unwritable(self._folder, error, is_unfinished=self._commit.is_begun)

    @property
    def files(self) -> Collection[str]:
        """The paths of the site's files in this build, as far as they are known."""
        return self._files

    @property
    def staged(self) -> Sequence[str]:
        """The paths of the files that this build has staged."""
        return self._staged

    def published(self, path: str) -> str:
        """Return the text of a file from the last build."""
        return (self._folder / path).read_text("utf-8")

    def published_bytes(self, path: str) -> bytes:
        """Return the content of a file from the last build."""
        return (self._folder / path).read_bytes()

    def discard(self) -> None:
        """Remove all staged files. Raises `OSError`."""
        self._commit.clear()
        self._files, self._staged = set(), []
        self.staging = Staging(self._folder, Path(self._staging))

    def stage(self, path: str, content: bytes) -> None:
        """Add a file to the site, and stage it if it differs from the one at `path`."""
        self.note(path, differs=self.staging.put(path, content))

    def stage_chunks(self, path: str, chunks: Chunks) -> None:
        """Add a file that comes in chunks to the site, and stage it if it differs from the one at `path`."""
        self.note(path, differs=self.staging.put_chunks(path, chunks))

    def note(self, path: str, *, differs: bool) -> None:
        """Add a file to the site; `differs` tells whether it was staged."""
        self._files.add(path)
        if differs:
            self._staged.append(path)

    def sizes(self) -> dict[str, int]:
        """Return the size of each of the site's files, in bytes. Raises `OSError`."""
        # Strings instead of Path objects, and one call for each file: large sites have tens of thousands.
        staged, staging, folder = set(self._staged), self._staging, str(self._folder)
        return {path: os.stat(f"{staging if path in staged else folder}/{path}").st_size for path in self._files}  # noqa: PTH116

    def commit(self, *, leaving: bool = False) -> WriteResult:
        """Move the staged files into place, and remove stale files unless `leaving` is set.

        Signals are deferred meanwhile. Raises `OSError`: then nothing has changed, or the next build completes it.
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
        """Return the stale paths, and how many files they hold.

        A stale folder is one path. A file where a new folder belongs, or the reverse, counts but is left to the moves.
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
        """Add the stale paths in a folder, whose path ends with a slash; return how many files they hold."""
        removed = 0
        with os.scandir(f"{self._folder}/{folder}") as listing:
            entries = list(listing)
        for entry in entries:
            if (path := f"{folder}{entry.name}") in {MARKER, STAGING}:
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
    """Return the number of files and links in a folder and in those below it, however deep."""
    count = 0
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    count += 1
    return count
