"""The texts of a site's files with the edits so far."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from onrecord.desk.editing.file_text import FileText
from onrecord.desk.editing.line_changes import LineChange, UnsafeChangeError
from onrecord.problems import Where
from onrecord.read.places import Places
from onrecord.read.yaml.nodes import Mapping
from onrecord.site_files.additions import RefusedError
from onrecord.site_files.site_changes import Replacement


class ChangedFile(Struct, frozen=True):
    """A file before and after, with its changed lines."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]


class SiteTexts:
    """The files of a site with the edits so far."""

    def __init__(self, root: Path) -> None:
        """Take the site's folder."""
        self._root = root
        self._data: dict[str, bytes] = {}
        self._texts: dict[str, FileText] = {}

    def __getitem__(self, path: str) -> FileText:
        """Return the text of a file. Raises `RefusedError` if it can't be read."""
        if path not in self._texts:
            try:
                self._data[path] = (self._root / path).read_bytes()
            except OSError as error:
                raise RefusedError(f"{path} can't be read: {error.strerror}") from None
            self._texts[path] = FileText(self._data[path], path)
        return self._texts[path]

    def list_changed(self) -> Iterator[ChangedFile]:
        """Yield the files that the edits change, sorted by path."""
        for path, text in sorted(self._texts.items()):
            edited = text.apply_edits()
            yield ChangedFile(path, Replacement(self._data[path], edited.data), edited.lines)


def fields_at(where: Where, places: Places) -> Mapping:
    """Return the node of an entry's or a claim's fields. Raises `UnsafeChangeError`."""
    _, node = places.text_of(where)
    if not isinstance(node, Mapping):
        raise UnsafeChangeError
    return node
