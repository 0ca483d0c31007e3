"""Writes files that differ from those of the output folder into the staging folder."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from onrecord.output.file_operations import is_folder

_READING = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Follow no link, and wait for no pipe; Windows has neither flag."""

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
