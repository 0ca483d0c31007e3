"""What `onrecord links` found, as text, JSON and Markdown; pages and servers are hostile."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import get_args

import msgspec
from msgspec import Struct

from onrecord.problems import Span
from onrecord.report.painting import Paint, Role, plain
from onrecord.report.run_report import counted
from onrecord.report.visible_text import visible
from onrecord.web.links.link_findings import Finding
from onrecord.web.links.verdicts import State

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
        return tuple(placed for placed in self.findings if placed.finding.needs_editor)

    @property
    def shown(self) -> tuple[Placed, ...]:
        """These, and the addresses that could not be checked."""
        return tuple(placed for placed in self.findings if placed.finding.needs_editor or placed.is_newly_unseen)

    @property
    def counts(self) -> dict[State, int]:
        """The number of addresses in each state."""
        found = Counter(placed.finding.verdict.state for placed in self.findings)
        return {state: found[state] for state in get_args(State)}

    def summary(self) -> str:
        """Return the numbers in one line."""
        if not self.findings:
            return "no entry has an address to check"
        listed = ", ".join(f"{count} {state}" for state, count in self.counts.items() if count)
        known = sum(placed.finding.is_known for placed in self.findings)
        old = sum(placed.finding.day != self.today for placed in self.findings)
        parts = [f"{_addresses(len(self.findings))}: {listed}"]
        if known:
            parts.append(f"{known} of them known as dead or changed")
        if old:
            parts.append(f"{counted(old, 'answer')} of the last days")
        return "; ".join(parts)


def text(report: LinksReport, paint: Paint = plain) -> str:
    """Return what an editor must know: what is due, and what could not be checked."""
    blocks = [_block(placed, report.today, paint) for placed in report.shown]
    return "\n".join([*blocks, f"{report.summary()}\n"])


def as_json(report: LinksReport, _paint: Paint = plain) -> str:
    """Return all findings as one JSON document."""
    addresses = [_plain(placed) for placed in report.findings]
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
"""The formats of `onrecord links` by name, each a function of the report and of what paints a terminal."""


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


def _block(placed: Placed, today: str, paint: Paint) -> str:
    finding = placed.finding
    state = finding.verdict.state
    word = "works again" if finding.works_again and state == "fine" else state
    head = f"{paint('place', visible(placed.place))}: {paint(_ROLES[state], word)} {finding.address.name}"
    lines = [head, f"    {visible(finding.address.url)}"]
    lines += (f"    {visible(detail)}" for detail in _details(finding, today))
    return "".join(f"{line}\n" for line in lines)


def _plain(placed: Placed) -> dict[str, object]:
    finding = placed.finding
    address = finding.address
    verdict = finding.verdict
    proposal = finding.proposal
    return {
        "path": placed.span.path,
        "line": placed.span.line,
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
        listed = [placed for placed in report.shown if placed.finding.verdict.state == state]
        if listed:
            yield f"\n### {title}\n\n", 0
        for placed in listed:
            address = placed.finding.address
            details = "".join(f"  - {_code(detail)}\n" for detail in _details(placed.finding, report.today))
            yield f"- {_code(address.name)} in {_code(placed.place)}: {_code(address.url)}\n{details}", 1


def _code(words: str) -> str:
    """Return words as a code span of one line, in which GitHub finds no mention, link, picture or issue."""
    line = " ".join(visible(words).split())
    runs = re.findall("`+", line)
    if not runs and line:
        return f"`{line}`"
    fence = "`" * (max(map(len, runs), default=0) + 1)
    return f"{fence} {line} {fence}"
