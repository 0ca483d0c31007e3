"""The file operations of a publication, one method each: tests count them, and stop before and after every one."""

from __future__ import annotations

import errno
import os
import shutil
import stat

_LEFT_THERE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY})
"""The errors that mean that a folder is not empty, or that a file system is mounted on it: it is left there."""


class FileOperations:
    """Changes files and folders, given by their paths as texts. No method follows a link in the last part of a path."""

    def __init__(self, *, durable: bool = True) -> None:
        """Say whether what is written must outlive a power cut."""
        self._durable = durable

    def make_folder(self, path: str) -> None:
        """Make a folder, whose parent exists. Raises `OSError`."""
        os.mkdir(path)  # noqa: PTH102  (a Path for each of tens of thousands costs more; so below)

    def write(self, path: str, content: bytes) -> None:
        """Write a new file. Raises `OSError`."""
        with open(path, "xb") as file:  # noqa: PTH123
            file.write(content)

    def move_folder(self, source: str, target: str) -> bool:
        """Rename a folder to a path where nothing is. Return False if the path is on another file system."""
        try:
            os.rename(source, target)  # noqa: PTH104
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
        return True

    def move_file(self, source: str, target: str) -> None:
        """Replace a file by another one atomically, also across file systems. Raises `OSError`."""
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

    def remove_file(self, path: str) -> None:
        """Remove a file or a link, if it is there. Raises `OSError`."""
        try:
            os.unlink(path)  # noqa: PTH108
        except FileNotFoundError:
            return

    def remove_folder(self, path: str) -> None:
        """Remove an empty folder, if it is there. Raises `OSError`."""
        try:
            os.rmdir(path)  # noqa: PTH106
        except OSError as error:
            if error.errno not in _LEFT_THERE and not isinstance(error, FileNotFoundError):
                raise

    def remove_tree(self, path: str) -> None:
        """Remove a file, a link (not its target), or a folder with its contents, if there. Raises `OSError`."""
        mode = mode_of(path)
        if mode is None:
            return
        if not stat.S_ISDIR(mode):
            self.remove_file(path)
            return
        for name in sorted(os.listdir(path)):  # noqa: PTH208
            self.remove_tree(f"{path}/{name}")
        self.remove_folder(path)

    def sync(self, folder: str) -> None:
        """Return once all that was written to the file system of a folder is on its disk. Raises `OSError`.

        One call for all: to sync each of 1,500 files took ten times as long as to sync the file system.
        """
        if self._durable:
            sync_file_system(folder)


def mode_of(path: str) -> int | None:
    """Return the mode of what is at a path, or None if nothing is there. Links are not followed."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_folder(path: str) -> bool:
    """Say whether a folder is at a path, and not a link to one."""
    mode = mode_of(path)
    return mode is not None and stat.S_ISDIR(mode)


def sync_file_system(folder: str) -> None:
    """Sync the file system of a folder, or all file systems where `syncfs` is missing. Raises `OSError`."""
    import ctypes  # noqa: PLC0415  (only what publishes needs it)

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
