"""Changes, moves and deletes files of a site, all or none, and undoes that again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

from onrecord.authoring.additions import RefusedError, within
from onrecord.authoring.replacements import Replacement, replace_files


class SiteChanges(Struct, frozen=True):
    """Changes of a site's files, by their paths before."""

    replaced: Mapping[str, Replacement] = field(default_factory=dict)
    moved: tuple[tuple[str, str], ...] = ()
    """Files and folders with their new paths. They move after files have changed."""
    deleted: tuple[str, ...] = ()


class AppliedChanges:
    """Changes that were made, and can be undone."""

    def __init__(self, root: Path, changes: SiteChanges) -> None:
        """Make the changes. After a `RefusedError`, none is made."""
        self._root = root
        self._replaced: Mapping[str, Replacement] = {}
        self._moved: list[tuple[Path, Path]] = []
        self._deleted: dict[Path, Path] = {}
        path = ""
        try:
            replace_files(root, changes.replaced)
            self._replaced = changes.replaced
            for path, target in changes.moved:
                self._move(path, target)
            for path in changes.deleted:
                file = within(root, path)
                aside = file.with_name(f".{file.name}.{os.getpid()}.deleted")
                file.rename(aside)  # only hidden until the changes are final, so that undoing them loses nothing
                self._deleted[file] = aside
        except OSError as error:
            self.undo()
            raise RefusedError(f"{path} can't be changed: {error.strerror}") from None
        except BaseException:
            self.undo()
            raise

    def _move(self, path: str, target: str) -> None:
        old, new = within(self._root, path), within(self._root, target)
        if os.path.lexists(new):
            raise RefusedError(f"{target} is there already; choose another id, or move that away first")
        old.rename(new)
        self._moved.append((old, new))

    def undo(self) -> None:
        """Restore all files as they were."""
        for file, aside in self._deleted.items():
            with suppress(OSError):
                aside.rename(file)
        for old, new in reversed(self._moved):
            with suppress(OSError):
                new.rename(old)
        backwards = {path: Replacement(change.after, change.before) for path, change in self._replaced.items()}
        with suppress(RefusedError):
            replace_files(self._root, backwards)
        self._deleted, self._moved, self._replaced = {}, [], {}

    def keep(self) -> None:
        """Make the deletions final; of a story, also delete its empty folders."""
        for file, aside in self._deleted.items():
            with suppress(OSError):
                aside.unlink()
            if file.name == "story.yaml":
                for folder in (file.parent / "events", file.parent):
                    with suppress(OSError):  # other files are in it
                        folder.rmdir()
