"""Print all measurements with their limits as one table, and write them as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isinf
from statistics import median

from benchmarks.machine import Machine
from benchmarks.readers.keyboard import MOST_STOPS
from benchmarks.readers.musts import ROWS, Row
from benchmarks.readers.subjects import CONTROL, OURS
from benchmarks.tables import table

Figures = dict[tuple[str, int, str], list[float]]
"""The figure of each round, by row, number of events and subject."""


@dataclass(slots=True)
class Report:
    """All measurements of one run."""

    machine: Machine
    load_before: tuple[float, float, float]
    rounds: int
    seed: int
    versions: Mapping[str, str]
    absent: tuple[str, ...]
    """Instruments and timelines that are not installed."""
    differences: Mapping[str, str]
    """How each peer shows the story."""
    figures: Figures = field(default_factory=dict)
    remarks: dict[tuple[str, int, str], tuple[str, ...]] = field(default_factory=dict)
    """Explanations of the figures, by measurement, number of events and subject."""
    load_after: tuple[float, float, float] = (0, 0, 0)

    @property
    def subjects(self) -> tuple[str, ...]:
        """The names of the subjects, ours first."""
        return tuple(dict.fromkeys(subject for _, _, subject in self.figures))


def broken(report: Report) -> tuple[tuple[str, int], ...]:
    """Return the row and size of each figure of ours that exceeds its limit."""
    return tuple((row.name, size) for row, size in _lines(report) if _holds(report, row, size) is False)


def as_json(report: Report) -> str:
    """Return every figure."""
    figures = [
        {"row": row, "events": events, "subject": subject, "runs": [None if isinf(run) else run for run in runs]}
        for (row, events, subject), runs in report.figures.items()
    ]
    return json.dumps({"versions": dict(report.versions), "figures": figures}, indent=1, ensure_ascii=False) + "\n"


def as_markdown(report: Report) -> str:
    """Return the report as Markdown."""
    names = report.subjects
    rows = (
        (
            row.name,
            f"{size:,}",
            must.words if (must := row.must_at(size)) else "",
            _verdict(report, row, size),
            *_cells(report, row, size),
        )
        for row, size in _lines(report)
    )
    parts = [_facts(report), table(("", "events", "limit", "met", *names), rows), *_notes(report)]
    return "\n".join(parts)


def _lines(report: Report) -> Iterator[tuple[Row, int]]:
    for row in ROWS:
        sizes = sorted({size for name, size, _ in report.figures if name == row.name})
        yield from ((row, size) for size in sizes)


def _figure(report: Report, row: Row, size: int, subject: str) -> float | None:
    runs = report.figures.get((row.name, size, subject))
    return median(runs) if runs else None


def _holds(report: Report, row: Row, size: int) -> bool | None:
    own, control = (_figure(report, row, size, subject) for subject in (OURS, CONTROL))
    must = row.must_at(size)
    if must is None or own is None:
        return None
    return must.holds(own, 0.0 if control is None else control)


def _verdict(report: Report, row: Row, size: int) -> str:
    return {True: "yes", False: "**no**", None: ""}[_holds(report, row, size)]


def _cells(report: Report, row: Row, size: int) -> Iterator[str]:
    for subject in report.subjects:
        figure = _figure(report, row, size, subject)
        if figure is None:
            yield ""
        else:
            yield f"> {MOST_STOPS}" if isinf(figure) else f"{figure:,.{row.decimals}f}"


def _facts(report: Report) -> str:
    machine = report.machine
    loads = " before, ".join(
        " ".join(f"{load:.1f}" for load in loads) for loads in (report.load_before, report.load_after)
    )
    lines = [
        f"- {machine.processor}, {machine.cores} cores; {machine.system}; Python {machine.python}",
        f"- {', '.join(f'{name} {version}' for name, version in report.versions.items())}",
        f"- times and Lighthouse's scores are medians of {report.rounds} rounds, each with every page in turn",
        f"- seed {report.seed}",
        f"- load average {loads} after",
        *(f"- {name} is not installed (`make bench-readers-peers`), so it is left out" for name in report.absent),
        *(f"- {name}: {words}" for name, words in report.differences.items()),
    ]
    return "\n".join(lines) + "\n"


def _notes(report: Report) -> Iterator[str]:
    """Yield the explanations of our own figures."""
    own = [(key, remarks) for key, remarks in report.remarks.items() if key[2] == OURS and remarks]
    if own:
        lines = (f"- {probe}, {size:,} events: {remark}" for (probe, size, _), remarks in own for remark in remarks)
        yield "### Behind our figures\n\n" + "\n".join(lines) + "\n"
