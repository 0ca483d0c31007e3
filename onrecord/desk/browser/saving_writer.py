"""Lets the functions of commands write by the saves of the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.editing.writing import Save, Saves, SiteChanges


class SavingWriter:
    """Makes the changes of a command's function as one save, which can be undone."""

    def __init__(self, saves: Saves, words: str) -> None:
        self._saves, self._words = saves, words
        self.save: Save | None = None
        """The save, once the changes are made."""

    @contextmanager
    def __call__(self, _root: Path, changes: SiteChanges) -> Iterator[None]:
        """Make changes, and undo them if the block raises an error. Raises `RefusedError`."""
        with self._saves.change(changes, self._words) as save:
            yield
        self.save = save
