"""Writes what findings propose into entries, unless the site would get an error."""

from collections.abc import Collection, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from onrecord.editing.entries.entry_edit import change_fields
from onrecord.editing.entries.file_text import EditedFile, LineChange, UnsafeChangeError
from onrecord.editing.site_reading import Options, Reading, check_reading
from onrecord.editing.writing import Replacement, read_file, replace_files
from onrecord.model.frozen_model import Fields
from onrecord.problems import Outcome, has_errors
from onrecord.web.links.link_findings import Finding
from onrecord.web.links.revised_records import revise_records

_BELOW = ("archive_date", "archive_url", "url")
"""A new `url_status` stands below the first of these."""


class WrittenFinding(Struct, frozen=True):
    """A finding whose proposal was written, with the changed lines."""

    finding: Finding
    lines: tuple[LineChange, ...]


class _Edited(Struct, frozen=True):
    """The files with what is written into them, before any of them is saved."""

    files: dict[str, Replacement]
    written: tuple[WrittenFinding, ...]
    by_hand: tuple[Finding, ...]


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
    edited = _edit_files(root, findings, named, read.value)
    records = revise_records(read.value.records, [change.finding for change in edited.written])
    revised = replace(read.value, records=records)
    checked = check_reading(root, options, Outcome(revised, read.problems))
    if has_errors(checked.problems):
        return Outcome(Written((), (), checked.value.files), checked.problems)
    replace_files(root, edited.files, "links")
    return Outcome(Written(edited.written, edited.by_hand, checked.value.files), checked.problems)


def _edit_files(root: Path, findings: Sequence[Finding], named: Collection[str], reading: Reading) -> _Edited:
    """Return the files with what is to write. Raises `RefusedError` if one of them can't be read."""
    written: list[WrittenFinding] = []
    by_hand: list[Finding] = []
    files: dict[str, Replacement] = {}
    chosen = [finding for finding in findings if _is_to_write(finding, named)]
    # The last lines first, so that each change is shown with its number in the old file.
    for finding in sorted(chosen, key=lambda finding: -reading.locate(finding.address.where).line):
        path = finding.address.entry.file
        if path not in files:
            before = read_file(root, path)
            files[path] = Replacement(before, before)
        try:
            edit = _edit_entry(files[path].after, finding)
        except UnsafeChangeError:
            by_hand.append(finding)
        else:
            files[path] = replace(files[path], after=edit.data)
            written.append(WrittenFinding(finding, edit.lines))
    return _Edited(files, tuple(sorted(written, key=_order)), tuple(by_hand))


def _is_to_write(finding: Finding, named: Collection[str]) -> bool:
    proposal = finding.proposal
    return bool(proposal.fields) and (proposal.is_certain or finding.address.entry.id in named)


def _edit_entry(data: bytes, finding: Finding) -> EditedFile:
    """Return a file with the proposal in its entry. Raises `UnsafeChangeError`."""
    entry = finding.address.entry
    model: type[Fields] = type(entry.fields)
    below = next(field for field in _BELOW if getattr(entry.fields, field, None) is not None)
    id_ = entry.keys[0] if entry.keys else ""
    return change_fields(data, model, finding.proposal.fields, below=below, entry=id_)


def _order(change: WrittenFinding) -> tuple[str, int]:
    return change.finding.address.entry.file, change.lines[0].number if change.lines else 0
