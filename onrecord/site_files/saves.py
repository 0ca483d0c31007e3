"""The saves of one run of the desk: all or none, refused if a file is not as it was opened, and undone again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.output import FileOperations
from onrecord.problems import RefusedError
from onrecord.site_files.change_journal import ChangedMeanwhileError, may_change
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

__all__ = ["ChangedMeanwhileError", "Save", "Saves"]

Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""By their paths, what files hold before and after; None if there is no file."""
_COMMAND = "serve"


class Save(Struct, frozen=True):
    """A save, or a text that was kept instead of being saved."""

    number: int
    """From 1, in the order in which they were made."""
    time: datetime
    words: str
    """What it did, for 'Done today'."""
    files: Files
    state: Literal["saved", "undone", "kept"] = "saved"


class Saves:
    """The saves of one run of the desk, which its server's threads share."""

    def __init__(self, root: Path, clock: Callable[[], datetime], files: FileOperations | None = None) -> None:
        """Take the site's folder, the clock, and the file operations."""
        self._root = root
        self._clock = clock
        self._files = files
        self._lock = Lock()
        self._done: list[Save] = []

    @property
    def done(self) -> tuple[Save, ...]:
        """What was saved, undone and kept, the oldest first."""
        with self._lock:
            return tuple(self._done)

    def save(self, files: Files, words: str) -> Save:
        """Write files of `content/`, all or none, each given as it was opened and as it shall be.

        Raises `ChangedMeanwhileError` if one is not as it was opened, and `RefusedError`, both with no file changed.
        """
        with self._lock:
            self._write(files)
            return self._add(files, words, "saved")

    def keep(self, path: str, yours: bytes, words: str) -> Save:
        """Keep a text that the editor did not save, until the desk ends."""
        with self._lock:
            return self._add({path: (None, yours)}, words, "kept")

    def undo(self, number: int) -> None:
        """Bring back the bytes before a save. Raises as `save`, also if somebody has changed a file since."""
        with self._lock:
            save = self._find(number, "saved")
            self._write({path: (after, before) for path, (before, after) in save.files.items()})
            self._done[number - 1] = replace(save, state="undone")

    def redo(self, number: int) -> None:
        """Make a save again that was undone. Raises as `undo`."""
        with self._lock:
            save = self._find(number, "undone")
            self._write(save.files)
            self._done[number - 1] = replace(save, state="saved")

    def _find(self, number: int, state: str) -> Save:
        save = self._done[number - 1] if 0 < number <= len(self._done) else None
        if save is None or save.state != state:
            raise RefusedError(f"there is no save {number} that is {state}; reload the page")
        return save

    def _add(self, files: Files, words: str, state: Literal["saved", "kept"]) -> Save:
        self._done.append(Save(len(self._done) + 1, self._clock(), words, dict(files), state))
        return self._done[-1]

    def _write(self, files: Files) -> None:
        for path in files:
            if not may_change(_COMMAND, path):
                raise RefusedError(f"the desk writes into content/ alone, not {path}")
        both = {path: (old, new) for path, (old, new) in files.items() if old is not None and new is not None}
        deleted = {path: old for path, (old, new) in files.items() if old is not None and new is None}
        changes = SiteChanges(
            _COMMAND,
            replaced={path: Replacement(*versions) for path, versions in both.items()},
            deleted=tuple(deleted),
            expected=deleted,
            created={path: new for path, (old, new) in files.items() if old is None and new is not None},
        )
        with applied_changes(self._root, changes, self._files):
            pass
