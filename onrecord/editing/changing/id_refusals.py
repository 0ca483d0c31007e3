"""Refuses an id that a thing can't get."""

from onrecord.editing.lookup.named_things import things
from onrecord.model.full_names import EntryName, NamedKind
from onrecord.model.id_hints import id_hint
from onrecord.model.records import Records
from onrecord.model.values import id_fault
from onrecord.problems import RefusedError


def refuse_form(kind: NamedKind, new: str, records: Records) -> None:
    """Raise `RefusedError` if no thing of a kind can have this id."""
    fault = id_fault(new)
    if fault:
        raise RefusedError(f"{fault}; {id_hint(new)}")
    if records.is_reserved(kind, new):
        raise RefusedError(f"'{new}' is a reserved name; choose another id")


def refuse_taken(name: EntryName, wanted: EntryName, records: Records) -> None:
    """Raise `RefusedError` if another thing has, or had, the name that a thing shall get."""
    for other in things(records):
        if other == wanted:
            raise RefusedError(f"'{other}' is there already; choose another id")
        if other != name and other.kind == name.kind and wanted in records.names_of(other):
            message = f"'{wanted}' is a former name of '{other}', and its old address leads there"
            raise RefusedError(f"{message}; choose another id")
