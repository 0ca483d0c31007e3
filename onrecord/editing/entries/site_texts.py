"""Holds the files of a site with the edits that a command makes in them."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from onrecord.editing.entries.file_text import FileText, LineChange, UnsafeChangeError
from onrecord.editing.writing import Replacement, read_file
from onrecord.problems import Where
from onrecord.read.entry_files import Places
from onrecord.read.yaml.nodes import Mapping as Tree


class ChangedFile(Struct, frozen=True):
    """A file before and after, with its changed lines."""

    path: str
    replacement: Replacement
    lines: tuple[LineChange, ...]


class SiteTexts:
    """The files of a site with the edits so far."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._data: dict[str, bytes] = {}
        self._texts: dict[str, FileText] = {}

    def __getitem__(self, path: str) -> FileText:
        """Return the text of a file. Raises `RefusedError` if it can't be read."""
        if path not in self._texts:
            self._data[path] = read_file(self._root, path)
            self._texts[path] = FileText(self._data[path], path)
        return self._texts[path]

    def list_changed(self) -> Iterator[ChangedFile]:
        """Yield the files that the edits change, sorted by path."""
        for path, text in sorted(self._texts.items()):
            edited = text.apply_edits()
            yield ChangedFile(path, Replacement(self._data[path], edited.data), edited.lines)


def fields_at(where: Where, places: Places) -> Tree:
    """Return the node of an entry's or a claim's fields. Raises `UnsafeChangeError`."""
    _, node = places.text_of(where)
    if not isinstance(node, Tree):
        raise UnsafeChangeError
    return node
