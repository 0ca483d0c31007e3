"""Finds the input files whose content has changed, by their stat fingerprints and digests of their content.

The stat index keeps its files between commands, and a builder that stays in memory between its builds.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from onrecord.cache.input_files import StatFingerprint, input_files, is_young, program_folders, stat_fingerprint
from onrecord.cache.state import touch
from onrecord.regular_files import read_regular


class KnownFiles:
    """Files as they were when a build began.

    A file has changed if its content has. A fingerprint alone leaves that open for two kinds of files: one that was
    young, since it can change and keep its fingerprint, and one with another fingerprint, since a copying program sets
    times and modes. The digest of its content decides then.
    """

    def __init__(
        self,
        fingerprints: Mapping[str, StatFingerprint] | None = None,
        digests: Mapping[str, str | None] | None = None,
        young: Iterable[str] = (),
    ) -> None:
        """Take the fingerprints, digests and young files of an earlier `KnownFiles`."""
        self.fingerprints = dict(fingerprints or {})
        self.digests = dict(digests or {})
        """None if its fingerprint decides, as for a file of the program, or if a build may have read other content."""
        self.young = set(young)
        """The files that were so young that their fingerprints may miss a change."""

    def note(self, now: Mapping[str, StatFingerprint], began: int) -> set[str]:
        """Note these files as they are now, and return those that are new or have another content.

        `began` is the file system's time in nanoseconds just before the files were looked up. Call this before the
        build reads them, so that a later change gives another digest.
        """
        before = self.fingerprints
        doubtful = {path for path, found in now.items() if before.get(path) != found} | (self.young & now.keys())
        programs = tuple(f"{folder}{os.sep}" for folder in program_folders())
        digests = {path: None if path.startswith(programs) else _digest(path) for path in doubtful}
        changed = {path for path, digest in digests.items() if digest is None or digest != self.digests.get(path)}
        self.fingerprints.update(now)
        self.digests.update(digests)
        self.young = self.young.difference(now) | {path for path in doubtful if is_young(now[path], began)}
        return changed

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files that exist no more."""
        for path in paths:
            del self.fingerprints[path], self.digests[path]
            self.young.discard(path)

    def doubt_rewritten(self, paths: Iterable[str] | None = None) -> None:
        """Forget the digests of files that were written after `note`, so that these count as changed.

        A build may have read their content of that moment, even if somebody restores them afterwards.
        """
        for path in self.digests if paths is None else paths:
            if self.digests.get(path) and _stat_fingerprint(path) != self.fingerprints[path]:
                self.digests[path] = None


class ChangedFiles:
    """The input files of a site, as they were at the last scan."""

    def __init__(self, root: Path, output: Path) -> None:
        """Take the site's folder and the output folder."""
        self._root = root
        self._output = output
        self._files = KnownFiles()
        self._has_scanned = False

    def changed(self) -> set[str]:
        """Scan all files, and return those that have changed since the last scan; the first scan returns none."""
        began = touch(self._root) or 0
        now = dict(input_files(self._root, self._output))
        removed = self._files.fingerprints.keys() - now.keys()
        changed = self._files.note(now, began) | removed
        self._files.remove(removed)
        is_first, self._has_scanned = not self._has_scanned, True
        return set() if is_first else changed

    def known(self, paths: Collection[str]) -> set[str]:
        """Return the paths of files that exist now or existed at the last scan, without files that came and went."""
        return {path for path in paths if path in self._files.fingerprints or os.path.lexists(path)}

    def changed_among(self, reported: Collection[str]) -> set[str] | None:
        """Check only the files that the watcher named, and young ones; return those that have changed.

        Return None if one of them was created or deleted, or is no regular file: that requires a full scan.
        """
        began = touch(self._root) or 0
        checked = {path: _stat_fingerprint(path) for path in {*reported, *self._files.young}}
        now = {path: found for path, found in checked.items() if found and path in self._files.fingerprints}
        return self._files.note(now, began) if len(now) == len(checked) else None

    def doubt_rewritten(self, paths: Iterable[str] | None = None) -> None:
        """Let these files, or all, count as changed if they were written since the last scan: call it after a build."""
        self._files.doubt_rewritten(paths)


def _stat_fingerprint(path: str) -> StatFingerprint | None:
    """Return the fingerprint of the regular file at a path; None if there is none."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return None
    return stat_fingerprint(found) if stat.S_ISREG(found.st_mode) else None


def _digest(path: str) -> str | None:
    """Return the digest of a file's content; None for a link, and for a file that can't be read."""
    if os.path.islink(path):  # noqa: PTH114  (a Path costs as much as the reading)
        return None
    try:
        return blake2b(read_regular(path), digest_size=16).hexdigest()
    except OSError:
        return None
