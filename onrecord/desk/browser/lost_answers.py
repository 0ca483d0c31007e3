"""Finds what a desk that was killed while saving has written: its answer was lost, and the button is pressed again."""

from collections.abc import Iterator, Mapping

from onrecord.desk.browser.entry_state import EntryState
from onrecord.desk.browser.entry_values import to_fields
from onrecord.desk.browser.opened_entry import open_entry
from onrecord.desk.browser.visits import Visit
from onrecord.editing.entries.entry_edit import values_in
from onrecord.editing.entries.file_text import UnsafeChangeError
from onrecord.editing.entries.new_entries import MODELS
from onrecord.editing.entries.yaml_values import Value
from onrecord.editing.lookup.entry_names import first_text
from onrecord.problems import RefusedError

_NAMES = ("title", "name", "description")
"""The fields that say what an entry is called."""


def written_by_earlier_run(visit: Visit, state: EntryState) -> str:
    """Return the name of the entry that the form of an earlier run has written; empty if it has written none.

    All or nothing is written. So an entry with exactly these values is the form's own if those that the form adds are
    there as well.
    """
    if state.opened or not visit.desk.forms.is_of_earlier_run(visit.form_id):
        return ""
    for _, entry in state.added:
        if not _holds(state, entry.kind, entry.id, entry.values):
            return ""
    status = {"status": "draft"} if state.is_draft else {}
    values = {**state.values, **status}
    names = _list_names(state, values)
    return next((name for name in names if _holds(state, state.kind, name, values)), "")


def _list_names(state: EntryState, values: Mapping[str, Value]) -> Iterator[str]:
    """Yield the names of the entries that are called as this one is."""
    called = _call(values)
    owner = state.story if state.kind == "event" else ""
    for entry in state.records.entries():
        if (entry.kind, entry.story) != (state.kind, owner):
            continue
        if _call({name: getattr(entry.fields, name, None) for name in _NAMES}) == called:
            yield f"{owner}/{entry.id}" if owner else entry.id


def _call(values: Mapping[str, Value | None]) -> str:
    return next(filter(None, (first_text(values.get(name)) for name in _NAMES)), "")


def _holds(state: EntryState, kind: str, name: str, values: Mapping[str, Value]) -> bool:
    """Return whether the site has an entry of that name with exactly these values."""
    try:
        opened = open_entry(kind, name, state.records, state.desk.root)
        found = values_in(opened.data, kind, opened.key)
    except (RefusedError, UnsafeChangeError):
        return False
    return _as_fields(state, kind, found) == _as_fields(state, kind, values)


def _as_fields(state: EntryState, kind: str, values: Mapping[str, Value]) -> object:
    """Return values as a form has them, in which short forms are written out."""
    return to_fields(MODELS[kind], values, state.language)


def is_written(state: EntryState) -> bool:
    """Return whether the file of an opened entry holds all that its form has sent."""
    return not state.changes and not state.added
