"""Knows whether git is changing a site's files just now."""

from __future__ import annotations

from pathlib import Path

_LOCK = "index.lock"
"""What git holds while it changes the files of a working tree (Git, api-lockfile)."""


class Git:
    """The repository that a site is kept in, if it is in one."""

    def __init__(self, root: Path) -> None:
        """Look for the repository upwards from the site's folder."""
        found = (folder / ".git" for folder in (root, *root.parents) if (folder / ".git").exists())
        self._data = next(map(_data_folder, found), None)
        self._was_locked = self._is_locked()

    def is_at_work(self) -> bool:
        """Say whether git has begun something and not yet ended it; a lock from before is taken for a forgotten one."""
        locked = self._is_locked()
        self._was_locked = self._was_locked and locked
        return locked and not self._was_locked

    def _is_locked(self) -> bool:
        return self._data is not None and (self._data / _LOCK).exists()


def _data_folder(place: Path) -> Path | None:
    """Return where git keeps its data: `.git`, or where such a file says, as in a worktree (gitrepository-layout)."""
    if place.is_dir():
        return place
    try:
        word, _, folder = place.read_text("utf-8").strip().partition(": ")
    except (OSError, ValueError):
        return None
    return place.parent / folder if word == "gitdir" else None
