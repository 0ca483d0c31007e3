"""Writes proposals into the entries: plans the changes, checks the site as it will be, and then changes the files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading
from onrecord.desk.editing.field_changes import set_field
from onrecord.desk.editing.line_changes import EditedFile, LineChange, UnsafeChangeError
from onrecord.desk.links.findings import Finding
from onrecord.model.fields import ActorFields, BillFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, has_errors
from onrecord.read import Reading
from onrecord.site_files.additions import RefusedError
from onrecord.site_files.site_changes import Replacement, replace_files

_BELOW = ("archive_date", "archive_url", "url")
"""The field below which a new `url_status` stands: the first of these that the entry has."""
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
    """Write what is certain, and what is proposed for the sources that an editor `named`; return what changed.

    The outcome's problems are those of the site afterwards: nothing is written if one is an error. Raises
    `RefusedError`.
    """
    due = [finding for finding in findings if _is_due(finding, named)]
    plan = _Plan(root)
    # The last lines first, so that each change is shown with its number in the old file.
    for finding in sorted(due, key=lambda finding: -read.value.locate(finding.address.where).line):
        plan.add(finding)
    plan.written.sort(key=lambda one: (one.finding.address.entry.file, one.lines[0].number if one.lines else 0))
    revised = replace(read.value, records=_revised(read.value.records, [one.finding for one in plan.written]))
    checked = check_reading(root, options, Outcome(revised, read.problems))
    if has_errors(checked.problems):
        return Outcome(Written((), (), checked.value.files), checked.problems)
    replace_files(root, plan.replacements, "links")
    return Outcome(Written(tuple(plan.written), tuple(plan.by_hand), checked.value.files), checked.problems)


def _is_due(finding: Finding, named: Collection[str]) -> bool:
    proposal = finding.proposal
    return proposal is not None and (proposal.is_certain or finding.address.entry.id in named)


class _Plan:
    """The changes so far, by file."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}
        self.written: list[WrittenFinding] = []
        self.by_hand: list[Finding] = []

    @property
    def replacements(self) -> Mapping[str, Replacement]:
        return {path: Replacement(data, self._after[path]) for path, data in self._before.items()}

    def add(self, finding: Finding) -> None:
        """Plan the change that a finding proposes. Raises `RefusedError`."""
        path = finding.address.entry.file
        if path not in self._before:
            try:
                self._before[path] = self._after[path] = (self._root / path).read_bytes()
            except OSError as error:
                raise RefusedError(f"{path} can't be read: {error.strerror}") from None
        data, lines = self._after[path], list[LineChange]()
        try:
            for name, value in finding.proposal.fields.items() if finding.proposal else ():
                edited = _edited(data, finding, name, value)
                data, lines = edited.data, [*lines, *edited.lines]
        except UnsafeChangeError:
            self.by_hand.append(finding)
            return
        self._after[path] = data
        self.written.append(WrittenFinding(finding, tuple(lines)))


def _edited(data: bytes, finding: Finding, name: str, value: str | None) -> EditedFile:
    entry = finding.address.entry
    model: type[Fields] = type(entry.fields)
    id_ = entry.keys[0] if entry.keys else ""
    below = next((field for field in _BELOW if getattr(entry.fields, field, None) is not None), "")
    return set_field(data, model, name, value, below=below, entry=id_)


def _revised(records: Records, findings: Sequence[Finding]) -> Records:
    """Return the records with the proposals of these findings."""
    changes: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for finding in findings:
        for name, value in finding.proposal.fields.items() if finding.proposal else ():
            # The default of the one field that is dropped.
            changes[finding.address.kind, finding.address.entry.id][name] = "live" if value is None else value

    def changed(kind: str, entries: Sequence[Entry[_Fields]]) -> tuple[Entry[_Fields], ...]:
        return tuple(
            replace(entry, fields=entry.fields.model_copy(update=changes[kind, entry.id]))
            if (kind, entry.id) in changes
            else entry
            for entry in entries
        )

    return replace(
        records,
        sources=changed("source", records.sources),
        actors=changed("actor", records.actors),
        bills=changed("bill", records.bills),
    )
