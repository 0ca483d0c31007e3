"""Tells by the name of a form's field what the field is for."""

import re

from msgspec import Struct

from onrecord.desk.browser.entry_values import named_by
from onrecord.desk.browser.opened_entry import KINDS
from onrecord.editing.entries.new_entries import MODELS
from onrecord.model.records import EntryKind

ADDED: tuple[EntryKind, ...] = ("actor", "source", "bill")
"""The kinds of entries that a form adds with the entry that names them."""
_ADDED_FIELD = re.compile(rf"(?P<prefix>\+(?P<kind>{'|'.join(ADDED)})\.\d+)\.(?P<name>.+)")
FINDER = "-find."
"""Begins the name of a field with words; the entry that they find is for the field of the rest of the name."""


class AddedField(Struct, frozen=True):
    """A field of an entry that is added with the form's own."""

    kind: EntryKind
    prefix: str
    """The start of the names of all fields of that entry."""
    name: str
    """Its name among the fields of that entry."""


def is_to_add(text: str) -> bool:
    """Return whether a field's text asks for a new entry, as '+actor:' and its name do."""
    return text.startswith(tuple(f"+{kind}:" for kind in ADDED))


def is_own(name: str) -> bool:
    """Return whether a field is of the entry itself: it neither steers the form nor is of an entry that is added."""
    return not name.startswith(("-", "+"))


def found_by(name: str) -> str | None:
    """Return the field that the words in this one find an entry for; None if it has no such words."""
    return name.removeprefix(FINDER) if name.startswith(FINDER) else None


def split_added(name: str) -> AddedField | None:
    """Return the parts of the name of a field of an entry that is added; None for any other field."""
    match = _ADDED_FIELD.fullmatch(name)
    return AddedField(KINDS[match["kind"]], match["prefix"], match["name"]) if match else None


def named_in_form(name: str, kind: str) -> tuple[str, str]:
    """Return the kind of entry that a field names in the form of an entry of a `kind`, and its question."""
    added = split_added(name)
    if added:
        return named_by(MODELS[added.kind], added.name)
    return named_by(MODELS[kind], name)
