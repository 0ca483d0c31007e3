"""The saves of the desk: all or none, refused if a file is not as it was opened, and undone again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from onrecord.output import FileOperations
from onrecord.output.file_operations import read_untrusted
from onrecord.problems import RefusedError
from onrecord.site_files.additions import within
from onrecord.site_files.change_journal import SAVING, ChangedMeanwhileError, may_change
from onrecord.site_files.site_changes import Files, Replacement, SiteChanges, applied_changes, files_of

__all__ = ["ChangedMeanwhileError", "Files", "Save", "SaveList", "Saves", "may_save"]
State = Literal["saved", "undone", "kept"]


def may_save(path: str) -> bool:
    """Return whether the desk may write a file: one below `content/`, or the settings."""
    return may_change(SAVING, path)


class Save(Struct, frozen=True):
    """A save, or a text that was kept instead of being saved."""

    number: int
    """From 1, in the order in which they were made."""
    time: datetime
    words: str
    """What it did, for 'Done'."""
    files: Files
    state: State = "saved"
    is_sure: bool = True
    """Whether the files were written as `state` says; False while they are being written."""


class SaveList:
    """The list of what was saved, undone and kept. This one ends with the process."""

    is_lasting = False
    """Whether the list outlives the process."""

    def __init__(self) -> None:
        self._saves: dict[int, Save] = {}
        self._listed: tuple[Save, ...] = ()

    @property
    def unreadable(self) -> int:
        """How many entries of the list can't be read."""
        return 0

    def read(self) -> tuple[Save, ...]:
        """Return the saves, the oldest first; the same object as long as the list is the same."""
        return self._listed

    def new_number(self) -> int:
        """Return a number that no save has."""
        return max(self._saves, default=0) + 1

    def note(self, save: Save) -> None:
        """Note what is about to be written: if the process is killed then, the next one finds it in the list."""

    def unnote(self, number: int) -> None:
        """Forget what was noted and not written."""

    def put(self, save: Save) -> None:
        """Add a save, or put it in the place of the one with its number."""
        self._saves[save.number] = save
        self._relist()

    def _relist(self) -> None:
        self._listed = tuple(self._saves[number] for number in sorted(self._saves))


class Saves:
    """The saves of the desk, which its server's threads share."""

    def __init__(
        self,
        root: Path,
        clock: Callable[[], datetime],
        operations: FileOperations | None = None,
        saves: SaveList | None = None,
    ) -> None:
        """Take the site's folder, and the list of earlier saves; without one, the list ends with the process."""
        self._root, self._clock, self._operations, self._lock = root, clock, operations, Lock()
        self.list = saves or SaveList()
        for save in self.done:
            if not save.is_sure:  # the desk was ended while it wrote
                self.list.put(replace(save, state=self._find_state(save), is_sure=True))

    @property
    def done(self) -> tuple[Save, ...]:
        """What was saved, undone and kept, the oldest first."""
        return self.list.read()

    def save(self, files: Files, words: str) -> Save:
        """Write files of `content/` and `site.yaml`, all or none, each given as it was opened and as it shall be.

        Raises `ChangedMeanwhileError` if one is not as it was opened, or another `RefusedError`; then no file changes.
        """
        with self._lock, self._writing(files, words) as save:
            return save

    @contextmanager
    def change(self, changes: SiteChanges, words: str) -> Iterator[Save]:
        """Make the changes of a command as a save, and undo them if the block raises an error. Raises as `save`."""
        with self._lock:
            try:
                files = files_of(self._root, changes)
            except OSError as error:
                raise RefusedError(f"the site can't be changed: {error.strerror}; nothing was written") from None
            with self._writing(files, words) as save:
                yield save

    def keep(self, path: str, yours: bytes, words: str) -> Save:
        """Keep a text that the editor did not save."""
        with self._lock:
            save = self._make({path: (None, yours)}, words, "kept")
            self.list.put(save)
            return save

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
            self.list.note(replace(save, state=becomes, is_sure=False))
            try:
                with self._written(back if becomes == "undone" else save.files):
                    pass
            except BaseException:
                self.list.note(save)
                raise
            self.list.put(replace(save, state=becomes))

    @contextmanager
    def _writing(self, files: Files, words: str) -> Iterator[Save]:
        """Write files and list the save; it is noted before, so that a killed desk loses no text."""
        save = self._make(files, words, "saved")
        self.list.note(replace(save, is_sure=False))
        try:
            with self._written(files):
                yield save
        except BaseException:
            self.list.unnote(save.number)
            raise
        self.list.put(save)

    def _make(self, files: Files, words: str, state: State) -> Save:
        return Save(self.list.new_number(), self._clock(), words, dict(files), state)

    @contextmanager
    def _written(self, files: Files) -> Iterator[None]:
        """Write files, and undo that if the block raises an error."""
        if foreign := [path for path in files if not may_save(path)]:
            raise RefusedError(f"the desk writes into content/ and site.yaml alone, not {foreign[0]}")
        changes = [(path, old, new) for path, (old, new) in files.items() if old != new]
        deleted = {path: old for path, old, new in changes if old is not None and new is None}
        both = {path: Replacement(old, new) for path, old, new in changes if old is not None and new is not None}
        created = {path: new for path, old, new in changes if old is None and new is not None}
        site_changes = SiteChanges(SAVING, both, (), tuple(deleted), created, deleted)
        with applied_changes(self._root, site_changes, self._operations):
            yield

    def _find_state(self, save: Save) -> State:
        """Return the state of a save in whose midst the desk was ended, by what its files hold now."""
        now = {path: self._content(path) for path in save.files}
        if now == {path: before for path, (before, _) in save.files.items()}:
            return "undone"
        if now == {path: after for path, (_, after) in save.files.items()}:
            return "saved"
        return save.state

    def _content(self, path: str) -> bytes | None:
        try:
            return read_untrusted(str(within(self._root, path)))
        except (OSError, RefusedError):
            return None
