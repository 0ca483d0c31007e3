"""Knows which files are not as they were when they were last looked at."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path

from onrecord.incremental.stat_index import YOUNG_NS, input_files
from onrecord.incremental.state import touch


class ChangedFiles:
    """All that a site is built from.

    Of a file that was written just before it was looked at, time and size would not tell of a change in this moment:
    such a one is told by its content the next time.
    """

    def __init__(self, root: Path, output: Path) -> None:
        """Take the site's folder and the output folder."""
        self._root = root
        self._output = output
        self._seen: dict[str, list[int]] = {}
        self._young: dict[str, bytes | None] = {}

    def changed(self) -> set[str]:
        """Look at all files, and return those that are not as they were."""
        began = touch(self._root) or 0
        now = dict[str, list[int]](input_files(self._root, self._output))
        differing = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
        differing |= self._rewritten()
        self._seen = now
        self._note_young(now, began)
        return differing

    def known(self, paths: Collection[str]) -> set[str]:
        """Return those of the paths where something is or was: what came and went meanwhile is nothing."""
        return {path for path in paths if path in self._seen or os.path.lexists(path)}

    def changed_among(self, told: Collection[str]) -> set[str] | None:
        """Look at these files alone, which are said to have changed, and at young ones; return those that may have.

        Nothing is returned where one of them came or went, or is no file: then it takes a look at all.
        """
        began = touch(self._root) or 0
        looked_at = {path: _stat_of(path) for path in {*told, *self._young}}
        now = {path: file_stat for path, file_stat in looked_at.items() if file_stat is not None and path in self._seen}
        if len(now) < len(looked_at):
            return None
        differing = {path for path, file_stat in now.items() if file_stat != self._seen[path]} | self._rewritten()
        self._seen |= now
        self._note_young(now, began)
        return differing.union(told)

    def _rewritten(self) -> set[str]:
        return {path for path, digest in self._young.items() if _digest(path) != digest}

    def _note_young(self, now: dict[str, list[int]], began: int) -> None:
        self._young = {
            path: _digest(path)
            for path, file_stat in now.items()
            if max(file_stat[1], file_stat[2]) >= began - YOUNG_NS
        }


def _stat_of(path: str) -> list[int] | None:
    """Return what `stat_index` tells a file by; nothing for what is no file."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    facts = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
    return facts if stat.S_ISREG(found.st_mode) else None


def _digest(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (a Path costs as much as the reading)
            return blake2b(file.read(), digest_size=16).digest()
    except OSError:
        return None
