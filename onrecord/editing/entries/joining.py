"""Joins two versions of an entry that began as the same one, field by field."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from onrecord.editing.entries.file_text import EditedFile, FileText, UnsafeChangeError
from onrecord.editing.entries.page_text import edit_fields, head_of, values_of
from onrecord.editing.entries.yaml_values import Value
from onrecord.problems import RefusedError
from onrecord.read.normalization import to_plain
from onrecord.read.yaml.nodes import Mapping as Tree
from onrecord.read.yaml.tree import parse_yaml

Side = Literal["now", "yours"]
"""Which version of a field is taken: the one in the file, or the one that was typed."""


class FieldVersions(Struct, frozen=True):
    """A field as it was opened, as it is in the file now, and as you wrote it; None where it is not there."""

    field: str
    base: Value | None
    now: Value | None
    yours: Value | None

    @property
    def state(self) -> Literal["same", "now", "yours", "both"]:
        """Who changed it: nobody, or both to the same; the file now; you; or both, so that you must choose."""
        if self.now == self.yours:
            return "same"
        if self.now == self.base:
            return "yours"
        return "now" if self.yours == self.base else "both"


def compare_versions(base: bytes, now: bytes, yours: bytes, kind: str, entry: str) -> tuple[FieldVersions, ...] | None:
    """Return the fields in three versions of a file; None if texts alone can be compared, as with changed comments."""
    try:
        versions = [values_of(data, kind, entry) for data in (base, now, yours)]
        if _rest(head_of(base, kind), entry) != _rest(head_of(yours, kind), entry):
            return None
    except UnsafeChangeError:
        return None
    names = dict.fromkeys(name for version in versions for name in version)
    return tuple(FieldVersions(name, *(version.get(name) for version in versions)) for name in names)


def _rest(data: bytes, entry: str) -> object:
    """Return what a file has but for an entry: the others, and all comments."""
    text = FileText(data, "")
    tree = parse_yaml(text.file).value
    others = []
    if entry and isinstance(tree, Tree):
        others = [(name, to_plain(node)) for name, (_, node) in tree.by_name.items() if name != entry]
    return others, list(text.comments())


def join_versions(
    base: bytes, now: bytes, yours: bytes, kind: str, entry: str, choices: Mapping[str, Side]
) -> EditedFile:
    """Return the file now with what you changed in it; `choices` decide on the fields that both sides changed.

    Raises `UnsafeChangeError` if they can be joined as text alone, and `RefusedError` if a choice is left.
    """
    fields = compare_versions(base, now, yours, kind, entry)
    if fields is None:
        raise UnsafeChangeError
    left = [field.field for field in fields if field.state == "both" and field.field not in choices]
    if left:
        raise RefusedError(f"choose for each field that both changed: {', '.join(left)}")
    changes = {
        field.field: field.yours
        for field in fields
        if field.state == "yours" or (field.state == "both" and choices[field.field] == "yours")
    }
    return edit_fields(now, kind, entry, changes)
