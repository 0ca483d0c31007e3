"""Tells whether git is changing the files of a site."""

from pathlib import Path

from onrecord.git import data_folder

_LOCK = "index.lock"
"""The file that git holds while it changes a working tree (Git, api-lockfile)."""


class GitLock:
    """The index lock of the repository around a site, if there is a repository."""

    def __init__(self, root: Path) -> None:
        self._data = data_folder(root)
        self._is_stale = self._exists()

    def is_held(self) -> bool:
        """Return whether git is changing files. A lock from before the watcher started counts as stale."""
        exists = self._exists()
        self._is_stale = self._is_stale and exists
        return exists and not self._is_stale

    def _exists(self) -> bool:
        return self._data is not None and (self._data / _LOCK).is_file()  # git leaves no folder of this name
