"""Moves staged files into the output folder in a way that the next build can complete after an interruption.

A commit syncs the staged files, and then writes a journal that names the stale files. Before the journal exists,
nothing in the output folder changes. Once it exists, every file that is still staged has yet to be moved. So `complete`
can run again after a stop at any point, with the same result. Each operation on files is one method: tests interrupt a
commit before and after each of them.

A journal is untrusted input: it may have come with a cloned site. So `complete` follows no link, and refuses paths that
lead out of the folder.
"""

import json
import os
from collections.abc import Sequence
from pathlib import PurePosixPath

from onrecord.output.file_operations import FileOperations, is_folder, mode_of, read_untrusted, stays_inside
from onrecord.reserved import JOURNAL, MARKER, STAGING

STAGED = "files"
"""The folder in `STAGING` that holds the staged files, each at its path in the site."""
_VERSION = 1
"""The version of the journal's format."""


class Commit:
    """A commit of staged files to one output folder, which the caller has locked."""

    def __init__(self, folder: str, files: FileOperations) -> None:
        self._folder, self._files = folder, files
        self._area = f"{folder}/{STAGING}"
        self._staged, self._journal = f"{self._area}/{STAGED}", f"{self._area}/{JOURNAL}"
        self._new_journal = f"{self._journal}.new"

    @property
    def is_begun(self) -> bool:
        """Whether there is a journal, so that the commit must be completed."""
        return mode_of(self._journal) is not None

    def prepare(self, stale: Sequence[str]) -> None:
        """Sync the staged files, and write the journal under a temporary name. Raises `OSError`."""
        self._files.remove_tree(self._new_journal)
        self._files.write(self._new_journal, json.dumps({"version": _VERSION, "stale": list(stale)}).encode("utf-8"))
        self._files.sync(self._area)

    def begin(self) -> None:
        """Rename the journal into place: from now on the commit will be completed. Raises `OSError`."""
        self._files.move_file(self._new_journal, self._journal)
        self._files.sync(self._area)

    def complete(self) -> bool:
        """Move the staged files, remove the stale ones and the journal. Return False if the journal is not valid."""
        if (stale := self._stale()) is not None:
            waiting = [""] if is_folder(self._staged) else []
            while waiting:
                waiting += self._move_files(waiting.pop())
            for path in stale:
                self._remove(path)
            self._files.sync(self._folder)
        self._files.remove_tree(self._journal)
        return stale is not None

    def clear(self) -> None:
        """Remove the staged files, unless there is a journal. Raises `OSError`."""
        if not self.is_begun:
            self._files.remove_tree(self._staged)
            self._files.remove_tree(self._new_journal)

    def _move_files(self, folder: str) -> list[str]:
        """Move what is staged in a folder; return the folders in it that are left. All paths end with a slash."""
        left: list[str] = []
        with os.scandir(f"{self._staged}/{folder}") as listing:
            # The marker comes first: without it, the next build would treat the moved files as foreign.
            entries = sorted(listing, key=lambda entry: (entry.name != MARKER, entry.name))
        for entry in entries:
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if not self._move_folder(path):
                    left.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                target = f"{self._folder}/{path}"
                if is_folder(target):
                    self._files.remove_tree(target)
                self._files.move_file(f"{self._staged}/{path}", target)
        return left

    def _move_folder(self, path: str) -> bool:
        """Move a new folder as a whole. Return False if its contents are left to move."""
        source, target = f"{self._staged}/{path}", f"{self._folder}/{path}"
        if not is_folder(target):
            self._files.remove_file(target)
            if self._files.move_folder(source, target):
                return True
            self._files.make_folder(target)
        return False

    def _remove(self, path: str) -> None:
        """Remove a stale file or folder, unless one of its parents is a link."""
        if all(is_folder(f"{self._folder}/{parent}") for parent in PurePosixPath(path).parents):
            self._files.remove_tree(f"{self._folder}/{path}")

    def _stale(self) -> list[str] | None:
        """Return the stale paths in the journal; None if the journal is not valid."""
        try:
            journal = json.loads(read_untrusted(self._journal))
            stale = journal["stale"] if journal["version"] == _VERSION else None
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None
        return stale if isinstance(stale, list) and all(map(_is_removable, stale)) else None


def _is_removable(path: object) -> bool:
    """Return whether a path stays inside the output folder and names something that a build may remove."""
    return isinstance(path, str) and stays_inside(path) and path.split("/")[0] not in {STAGING, MARKER}
