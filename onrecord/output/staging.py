"""Writes files that differ from those of the output folder into the staging folder."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
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
        """The folders that this process made, or found another one's."""

    def put(self, path: str, content: bytes) -> bool:
        """Stage a file if its content differs from the file at `path`; return whether it does."""
        if self._current(path) == content:
            return False
        with self._create(path) as file:
            file.write(content)
        return True

    def put_chunks(self, path: str, chunks: Chunks) -> bool:
        """Stage a file that comes in chunks, as `put` does; no more than one chunk of it is in memory.

        `chunks` is called a second time for a file that differs.
        """
        if self._is_current(path, chunks()):
            return False
        with self._create(path) as file:
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

    def _create(self, path: str) -> BinaryIO:
        """Return a new file in the staging folder, open, whose folder is made first."""
        self._make_folder(path.rpartition("/")[0])
        return open(f"{self._staging}/{path}", "wb")  # noqa: PTH123

    def _make_folder(self, folder: str) -> None:
        """Make a folder, those above it first; each is asked for once, since a site has a folder for each page."""
        if folder in self._made:
            return
        if folder:
            self._make_folder(folder.rpartition("/")[0])
        with suppress(FileExistsError):
            os.mkdir(f"{self._staging}/{folder}")  # noqa: PTH102
        self._made.add(folder)
