"""Puts what findings propose into the records, as a reading of the changed files would."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec.structs import replace

from onrecord.model.fields import ActorFields, BillFields, SourceFields
from onrecord.model.records import Entry, Records
from onrecord.web.links.link_findings import Finding

_Fields = TypeVar("_Fields", SourceFields, ActorFields, BillFields)
_Changes = Mapping[tuple[str, str], Mapping[str, Any]]
"""The new values of fields, by the kinds and ids of entries."""


def revise_records(records: Records, findings: Iterable[Finding]) -> Records:
    """Return the records with the proposals of findings in their entries."""
    changes = _list_changes(findings)
    return replace(
        records,
        sources=_revise("source", records.sources, changes),
        actors=_revise("actor", records.actors, changes),
        bills=_revise("bill", records.bills, changes),
    )


def _list_changes(findings: Iterable[Finding]) -> _Changes:
    changes: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for finding in findings:
        entry = finding.address.entry
        rows = type(entry.fields).rows()
        for name, value in finding.proposal.fields.items():
            changes[entry.kind, entry.id][name] = rows[name].default if value is None else value
    return changes


def _revise(kind: str, entries: Sequence[Entry[_Fields]], changes: _Changes) -> tuple[Entry[_Fields], ...]:
    revised = []
    for entry in entries:
        new = changes.get((kind, entry.id))
        revised.append(replace(entry, fields=entry.fields.model_copy(update=new)) if new else entry)
    return tuple(revised)
