"""Reads regular files alone: a named pipe would make the program wait, and a device may never end."""

import errno
import os
import stat
from collections.abc import Callable
from hashlib import blake2b, file_digest
from io import BufferedReader
from pathlib import Path


def read_regular(path: str | Path) -> bytes:
    """Return the content of a regular file, also through a link. Raises `OSError`, also for anything else."""
    with open_regular(path) as file:
        return file.read()


def open_regular(path: str | Path) -> BufferedReader:
    """Open a regular file for reading, also through a link. Raises `OSError`, also for anything else."""
    found = os.stat(path).st_mode  # noqa: PTH116  (a Path costs as much as the reading)
    if not stat.S_ISREG(found) and not stat.S_ISDIR(found):
        raise OSError(errno.EINVAL, "it is no regular file", os.fspath(path))
    return open(path, "rb", opener=without_waiting)


def digest_regular(path: str | Path, new: Callable[[], blake2b]) -> str:
    """Return the hexadecimal digest of a regular file, which is read in parts. Raises `OSError` as `read_regular`."""
    with open_regular(path) as file:
        return file_digest(file, new).hexdigest()


def without_waiting(path: str, flags: int) -> int:
    """Open a path, and wait for no other end of a pipe: an opener for `open`. Raises `OSError`."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # Windows has no such flag, and no such pipes
