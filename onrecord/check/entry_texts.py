"""All texts of an entry, each with its path of keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.check.context import Context
from onrecord.model.fields import Acceptance, Counter, ThemeFields, entry_models
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry
from onrecord.problems import Keys

VERBATIM = frozenset({"exact", "prefix", "suffix"})
"""The fields of a quotation that contain the words of others."""


_WORDED = frozenset(entry_models()) - {Acceptance, Counter, ThemeFields}
"""The models with texts for readers, as a set of types, since `isinstance` for each value would be slow."""


def inside(text: str, start: int, end: int) -> tuple[int, int, int]:
    """Return line and column of a place in a text, from 0, and its length."""
    return text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1, end - start


def find_written(context: Context) -> Iterator[Entry[Any]]:
    """Yield all entries of the site; an entry in several files as one entry for each file.

    The built-in procedures are left out: their texts never change, and are in all languages of the interface.
    """
    entries = (entry for entry in context.records.entries() if not entry.is_built_in)
    return (written for entry in entries for written in entry.files or (entry,))


def texts_of(fields: Fields) -> Iterator[tuple[Keys, str]]:
    """Yield every text of an entry with its path of keys, each language by itself."""
    for path, value in values_of(fields):
        if isinstance(value, dict):
            yield from (((*path, language), text) for language, text in value.items())
        else:
            yield path, value


def values_of(fields: Fields) -> list[tuple[Keys, str | dict[str, str]]]:
    """Return every text of an entry with its path of keys; a text by language counts as one value."""
    found: list[tuple[Keys, str | dict[str, str]]] = []
    _collect(fields, (), found)
    return found


def _collect(value: Any, path: Keys, found: list[tuple[Keys, str | dict[str, str]]]) -> None:  # noqa: ANN401
    # One list for the whole entry, since nested generators would pass each text through every level.
    # A mapping that holds mappings has several texts by id; any other is one text by language.
    if (kind := type(value)) is str or (kind is dict and not any(isinstance(item, dict) for item in value.values())):
        found.append((path, value))
    elif kind is tuple:
        for position, item in enumerate(value):
            _collect(item, (*path, position), found)
    elif kind is dict:
        for key, item in value.items():
            _collect(item, (*path, key), found)
    elif kind in _WORDED:
        for name, item in vars(value).items():
            if item:
                _collect(item, (*path, name), found)
