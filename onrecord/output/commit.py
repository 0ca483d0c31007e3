"""Moves staged files into the output folder in a way that the next build can complete after an interruption.

A commit syncs the staged files, and then writes a journal that names the stale files. Before the journal exists,
nothing in the output folder changes. Once it exists, every file that is still staged has yet to be moved. So `complete`
can run again after a stop at any point, with the same result. Each operation on files is one method: tests interrupt a
commit before and after each of them.

A journal is untrusted input: it may have come with a cloned site. So `complete` follows no link, and refuses paths that
lead out of the folder.
"""

import errno
import json
import os
import shutil
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import PurePosixPath

from onrecord.reserved import JOURNAL, MARKER, STAGING

_NOT_REMOVABLE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY, errno.ENOTDIR})
"""The errors for a folder that is not empty or is a mount point; such a folder stays."""

_FORBIDDEN = frozenset("\0\\:" if os.name == "nt" else "\0")
"""Characters that no path in a journal may have. Only on Windows do the backslash and the colon have a meaning."""


class FileOperations:
    """Changes files and folders. No method follows a link in the last part of a path."""

    def __init__(self, *, durable: bool = True) -> None:
        """Take whether written files must survive a power cut."""
        self._durable = durable

    def make_folder(self, path: str) -> None:
        """Create a folder, whose parent exists. Raises `OSError`."""
        os.mkdir(path)  # noqa: PTH102  (Path objects for tens of thousands of files are slow)

    def write(self, path: str, content: bytes) -> None:
        """Write a new file. Raises `OSError`."""
        with open(path, "xb") as file:  # noqa: PTH123
            file.write(content)

    def move_folder(self, source: str, target: str) -> bool:
        """Rename a folder to a free path. Return False if the path is on another file system."""
        try:
            os.rename(source, target)  # noqa: PTH104
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
        return True

    def move_file(self, source: str, target: str) -> None:
        """Replace a file atomically, also across file systems. Raises `OSError`."""
        try:
            os.replace(source, target)  # noqa: PTH105
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._move_over(source, target)

    def _move_over(self, source: str, target: str) -> None:
        beside = f"{target}.onrecord-new"
        self.remove_tree(beside)
        shutil.copyfile(source, beside, follow_symlinks=False)
        os.replace(beside, target)  # noqa: PTH105
        os.unlink(source)  # noqa: PTH108

    def exchange(self, source: str, target: str) -> None:
        """Replace a file; where the system can exchange two, the source is the replaced one then. Raises `OSError`."""
        if not _rename(source, target, 2):  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
            self.move_file(source, target)

    def move_to_free(self, source: str, target: str) -> None:
        """Move a file to a path at which there is none, where the system can look in one step. Raises `OSError`."""
        if not _rename(source, target, 4 if sys.platform == "darwin" else 1):  # RENAME_EXCL, RENAME_NOREPLACE
            self.move_file(source, target)

    def remove_file(self, path: str) -> None:
        """Remove a file or a link if it exists. Raises `OSError`."""
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder if it exists. Raises `OSError`."""
        try:
            os.rmdir(path)  # noqa: PTH106
        except OSError as error:
            if error.errno not in _NOT_REMOVABLE and not isinstance(error, FileNotFoundError):
                raise

    def remove_tree(self, path: str) -> None:
        """Remove a file, a link (not its target) or a folder with its contents, if it exists. Raises `OSError`.

        It calls itself for no folder, since a stranger's may be nested deeper than Python's stack.
        """
        waiting, listed = [path], set[str]()
        while waiting:
            if (one := waiting.pop()) in listed:
                self.remove_folder(one)
            elif is_folder(one):
                listed.add(one)
                waiting += [one, *(f"{one}/{name}" for name in sorted(os.listdir(one), reverse=True))]  # noqa: PTH208
            elif mode_of(one) is not None:
                self.remove_file(one)

    def sync(self, folder: str) -> None:
        """Wait until everything written to a folder's file system is on disk. Raises `OSError`.

        One call syncs the whole file system: to sync each of 1,500 files took ten times as long.
        """
        if self._durable:
            sync_file_system(folder)


def read_untrusted(path: str, limit: int | None = None) -> bytes:
    """Return the content of a regular file that may come from a stranger: a link or a pipe is an `OSError`.

    So is a file of more than `limit` bytes, which is not read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        if limit is not None and found.st_size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        return file.read()


def stays_inside(path: str) -> bool:
    """Return whether a relative path in a journal leads to no place outside of its folder, apart from links."""
    return _FORBIDDEN.isdisjoint(path) and {"", ".", ".."}.isdisjoint(path.split("/"))


def mode_of(path: str) -> int | None:
    """Return the mode of the file at a path, not following links; None if there is none."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: str) -> bool:
    """Return whether a folder is at a path, not a link to one."""
    mode = mode_of(path)
    return mode is not None and stat.S_ISDIR(mode)


def _rename(source: str, target: str, flag: int) -> bool:
    """Rename a file in the way of a flag; return False where the system can't. Raises `OSError`."""
    import ctypes  # noqa: PLC0415  (only a change needs it)

    names = os.fsencode(source), os.fsencode(target)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        is_mac = sys.platform == "darwin"
        failed = system.renamex_np(*names, flag) if is_mac else system.renameat2(-100, names[0], -100, names[1], flag)
    except (AttributeError, OSError, TypeError):  # Windows has neither
        return False
    if failed and (error := ctypes.get_errno()) in (errno.EEXIST, errno.ENOENT):
        raise OSError(error, os.strerror(error), target)
    return not failed


def sync_file_system(folder: str) -> None:
    """Sync the file system of a folder, or all file systems where `syncfs` is missing. Raises `OSError`."""
    import ctypes  # noqa: PLC0415  (only a commit needs it)

    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError, TypeError):  # macOS has no syncfs; Windows has no sync either
        getattr(os, "sync", lambda: None)()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), folder)
    finally:
        os.close(descriptor)


STAGED = "files"
"""The folder in `STAGING` that holds the staged files, each at its path in the site."""
_VERSION = 1
"""The version of the journal's format."""


class Commit:
    """A commit of staged files to one output folder, which the caller has locked."""

    def __init__(self, folder: str, files: FileOperations) -> None:
        self._folder, self._files = folder, files
        self._area = f"{folder}/{STAGING}"
        self._staged, self._journal = f"{self._area}/{STAGED}", f"{self._area}/{JOURNAL}"
        self._new_journal = f"{self._journal}.new"

    @property
    def is_begun(self) -> bool:
        """Whether there is a journal, so that the commit must be completed."""
        return mode_of(self._journal) is not None

    def prepare(self, stale: Sequence[str]) -> None:
        """Sync the staged files, and write the journal under a temporary name. Raises `OSError`."""
        self._files.remove_tree(self._new_journal)
        self._files.write(self._new_journal, json.dumps({"version": _VERSION, "stale": list(stale)}).encode("utf-8"))
        self._files.sync(self._area)

    def begin(self) -> None:
        """Rename the journal into place: from now on the commit will be completed. Raises `OSError`."""
        self._files.move_file(self._new_journal, self._journal)
        self._files.sync(self._area)

    def complete(self) -> bool:
        """Move the staged files, remove the stale ones and the journal. Return False if the journal is not valid."""
        if (stale := self._stale()) is not None:
            waiting = [""] if is_folder(self._staged) else []
            while waiting:
                waiting += self._move_files(waiting.pop())
            for path in stale:
                self._remove(path)
            self._files.sync(self._folder)
        self._files.remove_tree(self._journal)
        return stale is not None

    def clear(self) -> None:
        """Remove the staged files, unless there is a journal. Raises `OSError`."""
        if not self.is_begun:
            self._files.remove_tree(self._staged)
            self._files.remove_tree(self._new_journal)

    def _move_files(self, folder: str) -> list[str]:
        """Move what is staged in a folder; return the folders in it that are left. All paths end with a slash."""
        left: list[str] = []
        with os.scandir(f"{self._staged}/{folder}") as listing:
            # The marker comes first: without it, the next build would treat the moved files as foreign.
            entries = sorted(listing, key=lambda entry: (entry.name != MARKER, entry.name))
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if not self._move_folder(path):
                    left.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                target = f"{self._folder}/{path}"
                if is_folder(target):
                    self._files.remove_tree(target)
                self._files.move_file(f"{self._staged}/{path}", target)
        return left

    def _move_folder(self, path: str) -> bool:
        """Move a new folder as a whole. Return False if its contents are left to move."""
        source, target = f"{self._staged}/{path}", f"{self._folder}/{path}"
        if not is_folder(target):
            self._files.remove_file(target)
            if self._files.move_folder(source, target):
                return True
            self._files.make_folder(target)
        return False

    def _remove(self, path: str) -> None:
        """Remove a stale file or folder, unless one of its parents is a link."""
        if all(is_folder(f"{self._folder}/{parent}") for parent in PurePosixPath(path).parents):
            self._files.remove_tree(f"{self._folder}/{path}")

    def _stale(self) -> list[str] | None:
        """Return the stale paths in the journal; None if the journal is not valid."""
        try:
            journal = json.loads(read_untrusted(self._journal))
            stale = journal["stale"] if journal["version"] == _VERSION else None
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return stale if isinstance(stale, list) and all(map(_is_removable, stale)) else None


def _is_removable(path: object) -> bool:
    """Return whether a path stays inside the output folder and names something that a build may remove."""
    return isinstance(path, str) and stays_inside(path) and path.split("/")[0] not in {STAGING, MARKER}
