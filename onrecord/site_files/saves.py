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
from onrecord.site_files.change_journal import SAVING, ChangedMeanwhileError, may_change
from onrecord.site_files.site_changes import Replacement, SiteChanges, applied_changes

__all__ = ["ChangedMeanwhileError", "Save", "Saves"]
Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""By their paths, what files hold before and after; None if there is no file."""
State = Literal["saved", "undone", "kept"]


class Save(Struct, frozen=True):
    """A save, or a text that was kept instead of being saved."""

    number: int
    """From 1, in the order in which they were made."""
    time: datetime
    words: str
    """What it did, for 'Done today'."""
    files: Files
    state: State = "saved"


class Saves:
    """The saves of one run of the desk, which its server's threads share."""

    def __init__(self, root: Path, clock: Callable[[], datetime], operations: FileOperations | None = None) -> None:
        self._root, self._clock, self._operations, self._lock = root, clock, operations, Lock()
        self.done: tuple[Save, ...] = ()
        """What was saved, undone and kept, the oldest first."""

    def save(self, files: Files, words: str) -> Save:
        """Write files of `content/` and `site.yaml`, all or none, each given as it was opened and as it shall be.

        Raises `ChangedMeanwhileError` if one is not as it was opened, or another `RefusedError`; then no file changes.
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
        self._turn(number, "saved", "undone")

    def redo(self, number: int) -> None:
        """Make a save again that was undone. Raises as `undo`."""
        self._turn(number, "undone", "saved")

    def _turn(self, number: int, state: State, becomes: State) -> None:
        with self._lock:
            save = next((one for one in self.done if (one.number, one.state) == (number, state)), None)
            if save is None:
                raise RefusedError(f"there is no save {number} that is {state}; reload the page")
            back = {path: (after, before) for path, (before, after) in save.files.items()}
            self._write(back if becomes == "undone" else save.files)
            self.done = (*self.done[: number - 1], replace(save, state=becomes), *self.done[number:])

    def _add(self, files: Files, words: str, state: State) -> Save:
        self.done = (*self.done, Save(len(self.done) + 1, self._clock(), words, dict(files), state))
        return self.done[-1]

    def _write(self, files: Files) -> None:
        if foreign := [path for path in files if not may_change(SAVING, path)]:
            raise RefusedError(f"the desk writes into content/ and site.yaml alone, not {foreign[0]}")
        changes = [(path, old, new) for path, (old, new) in files.items() if old != new]
        deleted = {path: old for path, old, new in changes if old is not None and new is None}
        both = {path: Replacement(old, new) for path, old, new in changes if old is not None and new is not None}
        created = {path: new for path, old, new in changes if old is None and new is not None}
        site_changes = SiteChanges(SAVING, both, (), tuple(deleted), created, deleted)
        with applied_changes(self._root, site_changes, self._operations):
            pass
