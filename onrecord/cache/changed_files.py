"""Finds the input files that have changed since the last scan, by their stat fingerprints."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from hashlib import blake2b
from pathlib import Path

from onrecord.cache.input_files import StatFingerprint, input_files, is_young, stat_fingerprint
from onrecord.cache.state import touch
from onrecord.regular_files import read_regular


class ChangedFiles:
    """The input files of a site, as they were at the last scan.

    A young file can change and keep its fingerprint, so the next scan compares its content. That also shows that a file
    has the same content although its fingerprint differs, as when a copying program sets the mode after the writing.
    """

    def __init__(self, root: Path, output: Path) -> None:
        """Take the site's folder and the output folder."""
        self._root = root
        self._output = output
        self._seen: dict[str, StatFingerprint] | None = None
        """None before the first scan."""
        self._young: dict[str, bytes | None] = {}

    def changed(self) -> set[str]:
        """Scan all files, and return those that have changed since the last scan; the first scan returns none."""
        began = touch(self._root) or 0
        now = dict(input_files(self._root, self._output))
        before = now if self._seen is None else self._seen
        changed = self._changed({path for path in now.keys() | before.keys() if now.get(path) != before.get(path)})
        self._seen = now
        self._note_young(now, began)
        return changed

    def known(self, paths: Collection[str]) -> set[str]:
        """Return the paths of files that exist now or existed at the last scan, without files that came and went."""
        return {path for path in paths if path in (self._seen or ()) or os.path.lexists(path)}

    def changed_among(self, reported: Collection[str]) -> set[str] | None:
        """Check only the files that the watcher named, and young ones; return those that have changed.

        Return None if one of them was created or deleted, or is no regular file: that requires a full scan.
        """
        began, seen = touch(self._root) or 0, self._seen or {}
        checked = {path: _stat_fingerprint(path) for path in {*reported, *self._young}}
        now = {path: found for path, found in checked.items() if found is not None and path in seen}
        if len(now) < len(checked):
            return None
        changed = self._changed({path for path, found in now.items() if found != seen[path]})
        self._seen = seen | now
        self._note_young(now, began)
        return changed

    def _changed(self, differing: set[str]) -> set[str]:
        """Return the changed files, of which `differing` have another fingerprint than at the last scan."""
        now = {path: _digest(path) for path in self._young}
        rewritten = {path for path, digest in self._young.items() if now[path] != digest}
        same = {path for path, digest in now.items() if digest is not None} - rewritten
        return (differing - same) | rewritten

    def _note_young(self, now: dict[str, StatFingerprint], began: int) -> None:
        self._young = {path: _digest(path) for path, found in now.items() if is_young(found, began)}


def _stat_fingerprint(path: str) -> StatFingerprint | None:
    """Return the fingerprint of the regular file at a path; None if there is none."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stat_fingerprint(found) if stat.S_ISREG(found.st_mode) else None


def _digest(path: str) -> bytes | None:
    try:
        return blake2b(read_regular(path), digest_size=16).digest()
    except OSError:
        return None
