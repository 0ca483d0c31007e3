"""Finds where a field belongs that stands in a wrong place, by the field table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.model.fields import (
    ActorFields,
    BillFields,
    EventFields,
    PageFields,
    ProcedureFields,
    SiteFields,
    SourceFields,
    StoryFields,
)
from onrecord.model.frozen_model import Fields
from onrecord.read.normalization import PlainData, field_names_at, required_fields_at
from onrecord.read.yaml.quoting import in_braces

Path = tuple[str | int, ...]

_ENTRIES: Mapping[type[Fields], str] = {
    EventFields: "an event",
    SourceFields: "a source in content/sources/",
    ActorFields: "an actor in content/actors/",
    BillFields: "a bill in content/bills/",
    StoryFields: "a story.yaml",
    SiteFields: "site.yaml",
    PageFields: "a page in content/pages/",
    ProcedureFields: "a procedure in content/procedures/",
}
"""Each kind of entry, as hints name it."""


def home_hint(model: type[Fields], path: Path, name: str, value: PlainData | object) -> str | None:
    """Return a hint on the place of the field `name`, which the mapping at `path` doesn't have; None if there is none.

    The place may be deeper in this entry, further out, or in another kind of entry.
    """
    return _inside(model, path, name, value) or _outside(model, path, name) or _in_other_entries(model, name)


def _inside(model: type[Fields], path: Path, name: str, value: PlainData | object) -> str | None:
    """Return a hint on fields of the same mapping whose own fields include `name`."""
    fields = _holders(model, path, name)
    if not fields:
        return None
    others = [required for required in required_fields_at(model, _of(model, path, fields[0])) if required != name]
    typed = in_braces(value) if isinstance(value, str) and "\n" not in value else "…"
    inner = ", ".join([*(f"{required}: …" for required in others), f"{name}: {typed}"])
    return f"it belongs in {_listed([repr(field) for field in fields])}, as in {fields[0]}: {{{inner}}}"


def _holders(model: type[Fields], path: Path, name: str) -> list[str]:
    """Return the fields of the mapping at `path` whose own fields include `name`."""
    return [field for field in field_names_at(model, path) if name in field_names_at(model, _of(model, path, field))]


def _of(model: type[Fields], path: Path, field: str) -> Path:
    """Return the path of the mapping that a field holds, or of the first item of its list."""
    return (*path, field) if field_names_at(model, (*path, field)) else (*path, field, 0)


def _outside(model: type[Fields], path: Path, name: str) -> str | None:
    """Return a hint on the nearest mapping around the one at `path` that has a field called `name`."""
    for length in range(len(path) - 1, -1, -1):
        if isinstance(path[length], str) and name in field_names_at(model, path[:length]):
            return f"it is a field of the level above: write it beside '{path[length]}', in the same column"
    return None


def _in_other_entries(model: type[Fields], name: str) -> str | None:
    others = {kind: words for kind, words in _ENTRIES.items() if kind is not model}
    kinds = [words for kind, words in others.items() if name in kind.rows()]
    kinds = kinds or [f"'{holder}' in {words}" for kind, words in others.items() for holder in _holders(kind, (), name)]
    return f"it is a field of {_listed(kinds)}: move it there, or leave it out" if kinds else None


def _listed(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} or {last}" if most else last
