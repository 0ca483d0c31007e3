"""Writes the site into its output folder, and decides whether a folder may be that.

The files that differ are first written to a staging folder inside it. Once the whole site is rendered and its links are
checked, `Commit` moves them into place and removes stale files. A marker file says that onrecord owns the folder: a
folder with other content is never changed. `docs/hosting.md` states the rule, under "The output folder".
"""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, Self

from msgspec import Struct, json

from onrecord.interrupts import before_end, deferred
from onrecord.model.build_result import WriteResult
from onrecord.output.commit import STAGED, Commit, FileOperations, is_folder
from onrecord.output.lock import PATIENCE, Lock, Waiting
from onrecord.problems import Problem
from onrecord.reserved import MARKER, STAGING

_SOURCE_FOLDERS = frozenset({"content", "templates", "static"})
_SETTINGS = "site.yaml"
_FOLDERS = json.decode(Path(__file__).with_name("folder_names.json").read_bytes(), type=dict[str, frozenset[str]])
"""Names of folders: `usual` ones of output folders, which an empty folder outside the site must have.

`system` are the system's own folders in `/` (Filesystem Hierarchy Standard, 3; Apple's File System Basics). Of these,
subfolders of `deep` ones belong to the system too, those of `shared` ones have various owners, and `homes` hold homes.
"""
_NEW_ONE = "name a folder that doesn't exist yet with --output, and the build creates it"
_ANOTHER = "choose another folder with --output; one that doesn't exist yet, or one that onrecord made"


class Unfit(Struct, frozen=True):
    """Why a folder may not be the output folder, and what to do instead."""

    reason: str
    hint: str = _ANOTHER


class UnfitError(Exception):
    """A folder can't be the output folder."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def require_fit(output: Path, root: Path, home: Path | None = None) -> None:
    """Raise `UnfitError` if `output` must not be the output folder. This changes nothing.

    `root` is the site's folder, `home` the user's.
    """
    try:
        found = unfit(output, root, home)
    except OSError as error:  # a name that no folder can have, for example
        raise UnfitError(unwritable(output, error, is_unfinished=False)) from error
    if found:
        raise UnfitError(Problem("OUT001", f"{_subject(output)}: {found.reason}", hint=found.hint))


def unwritable(output: Path, error: OSError, *, is_unfinished: bool) -> Problem:
    """Return the problem of an output folder that could not be written, before or during a commit."""
    if is_unfinished:
        message = f"the publication in '{output.name}' could not be completed ({error.strerror})"
        return Problem("OUT001", message, hint="fix the cause and build again: the next build completes it first")
    return Problem("OUT001", f"{_subject(output)}: it can't be written ({error.strerror})", hint=_ANOTHER)


def unfinished(output: Path) -> Problem:
    """Return the problem of an output folder with an interrupted commit."""
    message = f"the publication in '{output.name}' was interrupted: some of its pages may be new and others old"
    return Problem("OUT002", message, hint="run 'onrecord build': it completes that publication first")


def _subject(output: Path) -> str:
    return f"'{output.name or output}' can't be the output folder"


def unfit(output: Path, root: Path, home: Path | None = None) -> Unfit | None:
    """Return why `output` must not be the output folder; None if it may."""
    if any(one.is_symlink() and not one.exists() for one in (output, *output.parents)):
        return Unfit("a symbolic link in its path has no target", "remove the link, or create its target")
    if output.is_symlink():
        return Unfit("it is a symbolic link", "remove the link, or name its target with --output")
    folder, site = output.resolve(), root.resolve()
    return _bad_location(folder, site) or (_existing_use(folder, site, home) if os.path.lexists(folder) else None)


def _bad_location(folder: Path, site: Path) -> Unfit | None:
    """Return why a folder may not be used even if it is new; None if it may."""
    if folder == site or folder in site.parents:
        return Unfit("the site's own folder is in it")
    if _is_read_from(folder, site):
        return Unfit("the site is read from there")
    if any(_is_read_from(folder, other) for other in folder.parents if (other / _SETTINGS).is_file()):
        return Unfit("another site is read from there")
    if ".git" in folder.parts:
        return Unfit("it is a part of a git repository's own data")
    return None


def _is_read_from(folder: Path, site: Path) -> bool:
    return site in folder.parents and folder.relative_to(site).parts[0] in _SOURCE_FOLDERS


def _existing_use(folder: Path, site: Path, home: Path | None) -> Unfit | None:
    """Return why an existing folder may not be used; None if it may."""
    if not folder.is_dir():
        return Unfit("it is a file")
    if os.path.lexists(folder / ".git"):
        return Unfit("it is a git repository")
    if (folder / MARKER).is_file():
        return None
    if any(name != STAGING for name in os.listdir(folder)):  # noqa: PTH208
        return Unfit("it holds files that onrecord did not write")
    if is_folder(str(folder / STAGING)):  # a first build that was killed
        return None
    return other_use(folder, site, home)


def other_use(folder: Path, site: Path, home: Path | None) -> Unfit | None:
    """Return why an empty folder probably has another purpose; None if not. A build would delete its later content."""
    if any(part.startswith(".") for part in _own_names(folder, site)):
        return Unfit("it is a hidden folder, or inside one", _NEW_ONE)
    if site in folder.parents:
        return None
    top = [part.lower() for part in folder.parts[1:]]
    if folder == folder.parent or (len(top) == 1 and top[0] in _FOLDERS["system"]):
        return Unfit("it is a folder of the system", _NEW_ONE)
    if folder == home or (len(top) == 2 and top[0] in _FOLDERS["homes"]):  # noqa: PLR2004  (as in /home/ann)
        return Unfit("it is a home folder", _NEW_ONE)
    if folder.name in _FOLDERS["usual"]:
        return None
    if top and top[0] in _FOLDERS["deep"]:
        return Unfit("it is a folder of the system", _NEW_ONE)
    is_among_others = len(top) == 1 or folder.parent == home or (len(top) == 2 and top[0] in _FOLDERS["shared"])  # noqa: PLR2004
    is_home_child = len(top) == 3 and top[0] in _FOLDERS["homes"]  # noqa: PLR2004  (as in /home/ann/documents)
    if (is_among_others or is_home_child) and not os.path.ismount(folder):
        return Unfit("nothing says that it is meant for a site", _NEW_ONE)
    return None


def _own_names(folder: Path, site: Path) -> Iterator[str]:
    """Return the names in a folder's path after the part that it shares with the site's path."""
    shared = takewhile(lambda pair: pair[0] == pair[1], zip(folder.parts, site.parts, strict=False))
    return iter(folder.parts[sum(1 for _ in shared) :])


_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Follow no link, and wait for no pipe; Windows has neither flag."""
_MARKER_TEXT = "onrecord keeps this folder: whatever else lies here is deleted by the next build.\n"


Chunks = Callable[[], Iterable[bytes]]
"""Returns the content of a file in parts, from its beginning, each time that it is called."""


class Staging:
    """Writes files that differ from the output folder into the staging folder; several processes may do so at once."""

    def __init__(self, folder: Path, staging: Path) -> None:
        self._folder, self._staging = str(folder), str(staging)
        self._real: dict[str, bool] = {}
        self._made: set[str] = set()

    def put(self, path: str, content: bytes) -> bool:
        """Stage a file if its content differs from the file at `path`; return whether it does."""
        if self._current(path) == content:
            return False
        target = f"{self._staging}/{path}"
        if (parent := target.rpartition("/")[0]) not in self._made:
            _make_folder(parent)
            self._made.add(parent)
        with open(target, "wb") as file:  # noqa: PTH123
            file.write(content)
        return True

    def put_chunks(self, path: str, chunks: Chunks) -> bool:
        """Stage a file that comes in chunks, as `put` does; no more than one chunk of it is in memory.

        `chunks` is called a second time for a file that differs.
        """
        if self._is_current(path, chunks()):
            return False
        target = f"{self._staging}/{path}"
        _make_folder(target.rpartition("/")[0])
        with open(target, "wb") as file:  # noqa: PTH123
            file.writelines(chunks())
        return True

    def _is_current(self, path: str, chunks: Iterable[bytes]) -> bool:
        """Return whether the file at `path` has this content."""
        opened = self._open(path)
        if opened is None:
            return False
        with opened:
            is_alike = all(opened.read(len(chunk)) == chunk for chunk in chunks)
            return is_alike and not opened.read(1)

    def _open(self, path: str) -> BinaryIO | None:
        """Return the file at `path`, open; None if there is none, or if a link leads to it."""
        if not self._is_real(path.rpartition("/")[0]):
            return None
        try:
            return open(os.open(f"{self._folder}/{path}", _READING), "rb")  # noqa: PTH123
        except OSError:
            return None

    def _current(self, path: str) -> bytes | None:
        if (opened := self._open(path)) is None:
            return None
        try:
            with opened:
                return opened.read()
        except OSError:
            return None

    def _is_real(self, folder: str) -> bool:
        """Return whether a folder exists, and its path has no link in it, which would lead to foreign files."""
        if not folder:
            return True
        if folder not in self._real:
            self._real[folder] = self._is_real(folder.rpartition("/")[0]) and is_folder(f"{self._folder}/{folder}")
        return self._real[folder]


def _make_folder(path: str) -> None:
    """Make a folder, with those above it; mostly one is missing, and a Path would cost as much as the writing."""
    try:
        os.mkdir(path)  # noqa: PTH102
    except OSError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


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
    count, waiting = 0, [folder]
    while waiting:
        with os.scandir(waiting.pop()) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    count += 1
    return count
