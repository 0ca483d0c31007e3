"""Writes what findings propose into entries, unless the site would get an error."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.entry_edit import change_fields
from onrecord.editing.entries.file_text import LineChange, UnsafeChangeError
from onrecord.editing.site_reading import Options, Reading, check_reading
from onrecord.editing.writing import Replacement, read_file, replace_files
from onrecord.model.fields import ActorFields, BillFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, has_errors
from onrecord.web.links.link_findings import Finding

_BELOW = ("archive_date", "archive_url", "url")
"""A new `url_status` stands below the first of these."""
_Fields = TypeVar("_Fields", SourceFields, ActorFields, BillFields)


class WrittenFinding(Struct, frozen=True):
    """A finding whose proposal was written, with the changed lines."""

    finding: Finding
    lines: tuple[LineChange, ...]


class Written(Struct, frozen=True):
    """The result of `write_proposals`."""

    written: tuple[WrittenFinding, ...]
    by_hand: tuple[Finding, ...]
    """Those whose fields have no line to themselves."""
    files: int
    """How many files hold the entries of the site."""


def write_proposals(
    root: Path, findings: Sequence[Finding], named: Collection[str], read: Outcome[Reading], options: Options
) -> Outcome[Written]:
    """Write what is certain, and all for `named` sources, unless the site would get an error. Raises `RefusedError`."""
    written: list[WrittenFinding] = []
    by_hand: list[Finding] = []
    files: dict[str, Replacement] = {}
    # The last lines first, so that each change is shown with its number in the old file.
    for finding in sorted(findings, key=lambda finding: -read.value.locate(finding.address.where).line):
        proposal = finding.proposal
        if not proposal.fields or not (proposal.is_certain or finding.address.entry.id in named):
            continue
        entry = finding.address.entry
        path = entry.file
        if path not in files:
            before = read_file(root, path)
            files[path] = Replacement(before, before)
        model: type[Fields] = type(entry.fields)
        below = next(field for field in _BELOW if getattr(entry.fields, field, None) is not None)
        id_ = entry.keys[0] if entry.keys else ""
        try:
            edited = change_fields(files[path].after, model, proposal.fields, below=below, entry=id_)
        except UnsafeChangeError:
            by_hand.append(finding)
        else:
            files[path] = replace(files[path], after=edited.data)
            written.append(WrittenFinding(finding, edited.lines))
    written.sort(key=_order)
    records = _revise(read.value.records, [change.finding for change in written])
    revised = replace(read.value, records=records)
    checked = check_reading(root, options, Outcome(revised, read.problems))
    if has_errors(checked.problems):
        return Outcome(Written((), (), checked.value.files), checked.problems)
    replace_files(root, files, "links")
    return Outcome(Written(tuple(written), tuple(by_hand), checked.value.files), checked.problems)


def _order(change: WrittenFinding) -> tuple[str, int]:
    return change.finding.address.entry.file, change.lines[0].number if change.lines else 0


def _revise(records: Records, findings: Sequence[Finding]) -> Records:
    changes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for finding in findings:
        for name, value in finding.proposal.fields.items():
            # The default of the one field that is dropped.
            changes[finding.address.entry.kind, finding.address.entry.id][name] = "live" if value is None else value

    def change(kind: str, entries: Sequence[Entry[_Fields]]) -> tuple[Entry[_Fields], ...]:
        changed = []
        for entry in entries:
            new = changes.get((kind, entry.id))
            changed.append(replace(entry, fields=entry.fields.model_copy(update=new)) if new else entry)
        return tuple(changed)

    return replace(
        records,
        sources=change("source", records.sources),
        actors=change("actor", records.actors),
        bills=change("bill", records.bills),
    )
