"""Operations on files and folders, none of which follows a link."""

import errno
import os
import shutil
import stat
import sys
from contextlib import suppress

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
        waiting = [path]
        listed = set[str]()  # folders that come again once their content is removed
        while waiting:
            current = waiting.pop()
            if current in listed:
                self.remove_folder(current)
            elif is_folder(current):
                listed.add(current)
                names = sorted(os.listdir(current), reverse=True)  # noqa: PTH208
                waiting += [current, *(f"{current}/{name}" for name in names)]
            elif mode_of(current) is not None:
                self.remove_file(current)

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
