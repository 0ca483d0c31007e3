"""Knows whether git is changing a site's files just now."""

from __future__ import annotations

from pathlib import Path

from onrecord.git import data_folder

_LOCK = "index.lock"
"""What git holds while it changes the files of a working tree (Git, api-lockfile)."""


class GitLock:
    """The repository that a site is kept in, if it is in one."""

    def __init__(self, root: Path) -> None:
        """Look for the repository upwards from the site's folder."""
        self._data = data_folder(root)
        self._was_locked = self._is_locked()

    def is_at_work(self) -> bool:
        """Say whether git has begun something and not yet ended it; a lock from before is taken for a forgotten one."""
        locked = self._is_locked()
        self._was_locked = self._was_locked and locked
        return locked and not self._was_locked

    def _is_locked(self) -> bool:
        return self._data is not None and (self._data / _LOCK).exists()
