"""What `onrecord links` found, as text, JSON and Markdown, and what it writes; pages and servers are hostile."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, get_args

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from onrecord.build.pipeline import Options, check_reading
from onrecord.desk.editing.entry_edit import change_fields
from onrecord.desk.editing.file_text import LineChange, UnsafeChangeError
from onrecord.desk.links.link_findings import Finding
from onrecord.desk.links.verdicts import State
from onrecord.model.fields import ActorFields, BillFields, SourceFields
from onrecord.model.frozen_model import Fields
from onrecord.model.records import Entry, Records
from onrecord.problems import Outcome, Span, has_errors
from onrecord.read import Reading
from onrecord.report.painting import Paint, Role, plain
from onrecord.report.run_report import counted
from onrecord.report.visible_text import visible
from onrecord.site_files.additions import read_file
from onrecord.site_files.site_changes import Replacement, replace_files

VERSION = 1
"""The version of the JSON: it increases only with incompatible changes."""
MARK = "<!-- onrecord links -->"
"""The first line of the Markdown."""
_MOST_BYTES = 60_000
"""The maximal size of Markdown; GitHub refuses an issue of more than 65,536 characters."""
_ROLES: Mapping[State, Role] = {
    "dead": "error",
    "changed": "warning",
    "moved": "warning",
    "blocked": "note",
    "unreachable": "note",
    "fine": "note",
}
_TITLES: Mapping[State, str] = {
    "dead": "Dead",
    "changed": "Changed",
    "moved": "Moved",
    "fine": "Working again",
    "unreachable": "No answer",
    "blocked": "Refused to programs",
}
"""The headings of the Markdown, in order."""
_UNSEEN: frozenset[State] = frozenset({"blocked", "unreachable"})
"""The states that say nothing about the page."""
_BELOW = ("archive_date", "archive_url", "url")
"""A new `url_status` stands below the first of these."""
_Fields = TypeVar("_Fields", SourceFields, ActorFields, BillFields)


class Placed(Struct, frozen=True):
    """A finding with the place of the address."""

    finding: Finding
    span: Span

    @property
    def place(self) -> str:
        """The place for people."""
        return f"{self.span.path}:{self.span.line}"

    @property
    def is_newly_unseen(self) -> bool:
        """Whether the address could not be checked, and the entry does not call it dead or changed."""
        return self.finding.verdict.state in _UNSEEN and not self.finding.is_known


class LinksReport(Struct, frozen=True):
    """The result of a run."""

    findings: tuple[Placed, ...]
    """The findings in the order of their places."""
    today: str

    @property
    def due(self) -> tuple[Placed, ...]:
        """The findings on which an editor must act."""
        return tuple(one for one in self.findings if one.finding.needs_editor)

    @property
    def shown(self) -> tuple[Placed, ...]:
        """These, and the addresses that could not be checked."""
        return tuple(one for one in self.findings if one.finding.needs_editor or one.is_newly_unseen)

    @property
    def counts(self) -> dict[State, int]:
        """The number of addresses in each state."""
        found = Counter(one.finding.verdict.state for one in self.findings)
        return {state: found[state] for state in get_args(State)}

    def summary(self) -> str:
        """Return the numbers in one line."""
        if not self.findings:
            return "no entry has an address to check"
        listed = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        known = sum(one.finding.is_known for one in self.findings)
        old = sum(one.finding.day != self.today for one in self.findings)
        parts = [f"{_addresses(len(self.findings))}: {listed}"]
        if known:
            parts.append(f"{known} of them known as dead or changed")
        if old:
            parts.append(f"{counted(old, 'answer')} of the last days")
        return "; ".join(parts)


def text(report: LinksReport, paint: Paint = plain) -> str:
    """Return what an editor must know: what is due, and what could not be checked."""
    blocks = [_block(one, report.today, paint) for one in report.shown]
    return "\n".join([*blocks, f"{report.summary()}\n"])


def as_json(report: LinksReport, _paint: Paint = plain) -> str:
    """Return all findings as one JSON document."""
    addresses = [_plain(one) for one in report.findings]
    document = {"version": VERSION, "addresses": addresses, "counts": report.counts, "due": len(report.due)}
    return f"{msgspec.json.format(msgspec.json.encode(document), indent=2).decode('utf-8')}\n"


def markdown(report: LinksReport, _paint: Paint = plain) -> str:
    """Return what is due, and what could not be checked, as Markdown of a size that an issue can have."""
    summary = report.summary()
    due = len(report.due)
    needs = "No address needs"
    if due:
        needs = f"{_addresses(due)} {'needs' if due == 1 else 'need'}"
    heading = f"{needs} an editor. {summary[0].upper()}{summary[1:]}. Checked on {report.today}."
    parts = [f"{MARK}\n{heading}\n"]
    size = len(parts[0])
    left = len(report.shown)
    for part, number in _items(report):
        size += len(part.encode("utf-8"))
        if size > _MOST_BYTES:
            return "".join([*parts, f"\nand {left} more, which `onrecord links` lists.\n"])
        parts.append(part)
        left -= number
    return "".join(parts)


FORMATS: Mapping[str, Callable[[LinksReport, Paint], str]] = {"text": text, "json": as_json, "markdown": markdown}


def to_write(finding: Finding) -> Iterator[str]:
    """Yield instructions for people, one for each field that the proposal changes."""
    look = "" if finding.proposal.is_certain else "look at the page, then "
    fields = finding.proposal.fields
    yield from (f"{look}write {name}: {value}" for name, value in fields.items() if value is not None)
    yield from (f"{look}delete {name}" for name, value in fields.items() if value is None)


def _addresses(number: int) -> str:
    return "1 address" if number == 1 else f"{number} addresses"


def _details(finding: Finding, today: str) -> Iterator[str]:
    day = f" (on {finding.day})" if finding.day != today else ""
    yield f"{finding.verdict.reason}{day}"
    yield from to_write(finding)
    if finding.works_again and finding.verdict.state == "fine":
        yield "the entry calls this address dead or changed"
    if finding.advice:
        yield finding.advice


def _block(one: Placed, today: str, paint: Paint) -> str:
    finding = one.finding
    state = finding.verdict.state
    word = "works again" if finding.works_again and state == "fine" else state
    head = f"{paint('place', visible(one.place))}: {paint(_ROLES[state], word)} {finding.address.name}"
    lines = [head, f"    {visible(finding.address.url)}"]
    lines += (f"    {visible(detail)}" for detail in _details(finding, today))
    return "".join(f"{line}\n" for line in lines)


def _plain(one: Placed) -> dict[str, object]:
    finding = one.finding
    address = finding.address
    verdict = finding.verdict
    proposal = finding.proposal
    return {
        "path": one.span.path,
        "line": one.span.line,
        "kind": address.entry.kind,
        "id": address.name,
        "field": address.field,
        "url": address.url,
        "state": verdict.state,
        "reason": verdict.reason,
        "day": finding.day,
        "due": finding.needs_editor,
        "known": finding.is_known,
        "write": proposal.fields,
        "certain": proposal.is_certain,
        "advice": finding.advice,
    }


def _items(report: LinksReport) -> Iterator[tuple[str, int]]:
    for state, title in _TITLES.items():
        listed = [one for one in report.shown if one.finding.verdict.state == state]
        if listed:
            yield f"\n### {title}\n\n", 0
        for one in listed:
            address = one.finding.address
            details = "".join(f"  - {_code(detail)}\n" for detail in _details(one.finding, report.today))
            yield f"- {_code(address.name)} in {_code(one.place)}: {_code(address.url)}\n{details}", 1


def _code(words: str) -> str:
    """Return words as a code span of one line, in which GitHub finds no mention, link, picture or issue."""
    line = " ".join(visible(words).split())
    runs = re.findall("`+", line)
    if not runs and line:
        return f"`{line}`"
    fence = "`" * (max(map(len, runs), default=0) + 1)
    return f"{fence} {line} {fence}"


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
    written.sort(key=lambda one: (one.finding.address.entry.file, one.lines[0].number if one.lines else 0))
    revised = replace(read.value, records=_revise(read.value.records, [one.finding for one in written]))
    checked = check_reading(root, options, Outcome(revised, read.problems))
    if has_errors(checked.problems):
        return Outcome(Written((), (), checked.value.files), checked.problems)
    replace_files(root, files, "links")
    return Outcome(Written(tuple(written), tuple(by_hand), checked.value.files), checked.problems)


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
