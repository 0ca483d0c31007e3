"""Finds entries of a published site by its own search index, in the order of its search page."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from onrecord.model.full_names import EntryName, NamedKind
from onrecord.search.documents import Document
from onrecord.search.index_reading import UnreadableIndexError, name_further_files, read_index
from onrecord.search.scoring import Hit, search

__all__ = ["Hit", "PublishedSearch", "UnreadableIndexError", "name_further_files"]


class PublishedSearch:
    """The search of a published site."""

    def __init__(self, files: Mapping[str, Any]) -> None:
        """Take all files of the index by name, as parsed JSON. Raises `UnreadableIndexError`."""
        self._index = read_index(files)

    def find(self, query: str, story: str = "", kinds: Collection[NamedKind] = ()) -> Sequence[Hit]:
        """Return what a query finds, the best first; without words all that the rest leaves, the latest first."""

        def is_wanted(document: Document) -> bool:
            name = document.name
            in_story = not story or name.story == story or name == EntryName("story", story)
            return in_story and (not kinds or name.kind in kinds)

        if query.strip():
            return search(query, self._index, is_wanted)
        found = filter(is_wanted, self._index.documents)
        return [Hit(document, 0) for document in sorted(found, key=lambda one: one.day, reverse=True)]
