"""Does in a form what a button or a choice asks for: sets a value, takes one away, begins a new entry."""

from collections.abc import Mapping
from itertools import count

from onrecord.desk.browser.form_names import FINDER, is_to_add, named_in_form, split_added
from onrecord.desk.browser.opened_entry import KINDS
from onrecord.desk.browser.pasted_text import with_own_line_ends
from onrecord.editing.lookup.candidate_search import is_address
from onrecord.editing.lookup.id_suggestions import free_id, suggest_id, suggest_id_by_address
from onrecord.model.records import EntryKind, Records

_LONGEST_NAME = 200
"""The longest name of a field, in characters."""


def steer(sent: Mapping[str, str], kind: EntryKind, records: Records) -> dict[str, str]:
    """Return the fields after what a button or a choice asked for: a value set, taken away, or a new entry begun."""
    fields = {name: with_own_line_ends(name, text) for name, text in sent.items()}
    name, is_set, text = sent.get("-set", "").partition("=")
    if is_set:
        fields[name] = text
    fields = _without_dropped(fields, sent.get("-drop", "-"))
    for name, text in tuple(fields.items()):
        if is_to_add(text):
            wished, _, typed = text[1:].partition(":")
            if named_in_form(name, kind)[0] == wished:
                fields |= _begin(name, KINDS[wished], typed, fields, records)
    return _without_unnamed(fields, kind)


def _without_unnamed(fields: Mapping[str, str], kind: EntryKind) -> dict[str, str]:
    """Return the fields without the entries that would be added though nothing in the form names them any more."""
    added = {name: field for name, text in fields.items() if (field := split_added(name))}
    own = {field.prefix: (field.kind, fields[name]) for name, field in added.items() if field.name == "id"}
    named = {(named_in_form(name, kind)[0], text) for name, text in fields.items() if not name.startswith("-")}
    gone = {prefix for prefix, entry in own.items() if entry not in named}
    if not gone:
        return dict(fields)
    left = {name: text for name, text in fields.items() if name not in added or added[name].prefix not in gone}
    return _without_unnamed(left, kind)  # they can name others that were added for them


def _without_dropped(fields: Mapping[str, str], dropped: str) -> dict[str, str]:
    """Return the fields without one and those inside it, and without names that no form has."""
    gone = (f"{dropped}.", f"{FINDER}{dropped}.")
    return {
        name: text
        for name, text in fields.items()
        if 0 < len(name) <= _LONGEST_NAME and not f"{name}.".startswith(gone)
    }


def _begin(name: str, kind: EntryKind, typed: str, fields: Mapping[str, str], records: Records) -> dict[str, str]:
    """Return the fields that begin a new actor, source or bill, called as `typed`, and name it in the field `name`."""
    prefixes = (f"+{kind}.{place}" for place in count())
    prefix = next(prefix for prefix in prefixes if f"{prefix}.id" not in fields)
    taken = {text for field, text in fields.items() if field.startswith("+") and field.endswith(".id")}
    suggest = suggest_id_by_address if is_address(typed) else suggest_id
    id_ = free_id(suggest(typed, kind, records) or kind, taken)
    title = "title"
    if kind == "actor":
        title = "name"
    elif is_address(typed):
        title = "url"
    return {name: id_, f"{prefix}.id": id_, f"{prefix}.{title}": typed}
