"""Print the measurements as Markdown tables, and write them as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from benchmarks.bounds import Bound
from benchmarks.generators import Generator
from benchmarks.machine import Machine
from benchmarks.scenarios import SCENARIOS, Result
from benchmarks.tables import table

OURS = "onrecord"
MILLION = 1_000_000


@dataclass(slots=True)
class Report:
    """All measurements of one run."""

    machine: Machine
    load_before: tuple[float, float, float]
    rounds: int
    seed: int
    versions: Mapping[str, str]
    differences: Mapping[str, tuple[str, ...]]
    """How each peer's work differs from onrecord's."""
    absent: tuple[str, ...]
    """The peers that are not installed."""
    missing: tuple[str, ...]
    """Outputs of the peers that onrecord does not make yet."""
    starts: dict[str, Result] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    load_after: tuple[float, float, float] = (0, 0, 0)


def differences(generators: Iterable[Generator]) -> dict[str, tuple[str, ...]]:
    """Return how each generator's work differs from onrecord's."""
    return {generator.name: generator.differs for generator in generators if generator.differs}


def as_json(report: Report) -> str:
    """Return all measurements, run by run."""
    return json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n"


def as_tables(report: Report) -> str:
    """Return the report as Markdown."""
    parts = (_facts(report), _starts(report), *_by_size(report), _growth(report), _equivalence(report))
    return "\n".join(part for part in parts if part)


def _facts(report: Report) -> str:
    machine = report.machine
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    place = "memory (tmpfs)" if machine.on_memory_disk else "the disk, whose speed is part of all figures"
    loads = " before, ".join(
        " ".join(f"{load:.1f}" for load in loads) for loads in (report.load_before, report.load_after)
    )
    lines = [
        f"- {machine.processor}, {machine.cores} cores, {_mega(machine.memory)} MB; {machine.system}",
        f"- {versions}; Python {machine.python}",
        f"- {report.rounds} rounds, each with every generator in turn; medians; seed {report.seed}; built in {place}",
        f"- load average {loads} after",
        "- memory is the sum of the PSS of all processes, sampled at least 20 times a second in a separate run",
        "- 'onrecord ÷ this' is onrecord's time divided by this row's time",
        *(f"- {name} is not installed (`make bench-peers`), so it is left out" for name in report.absent),
    ]
    return "\n".join(lines) + "\n"


def _starts(report: Report) -> str:
    rows = ((name, *_figures(result)) for name, result in report.starts.items())
    return f"### Starting\n\n{table(('command', *_FIGURES), rows)}"


def _by_size(report: Report) -> Iterator[str]:
    for events in dict.fromkeys(result.events for result in report.results):
        own = [result for result in report.results if result.events == events]
        yield f"### {events:,} events\n"
        header = ("build", "generator", *_FIGURES, "files written", "MB written", "onrecord ÷ this")
        yield table(header, (row for scenario in SCENARIOS for row in _rows(own, scenario)))
        bounds = [bound for bound in report.bounds if bound.events == events]
        cold = next(result for result in own if result.generator == OURS and result.scenario == "cold")
        rows = ((bound.name, f"{bound.seconds:.3f}", f"{bound.seconds / cold.wall:.1%}") for bound in bounds)
        yield table(("lower bound", "wall, s", "share of onrecord's cold build"), rows)


def _rows(results: list[Result], scenario: str) -> Iterator[tuple[str, ...]]:
    own = [result for result in results if result.scenario == scenario]
    ours = next(result for result in own if result.generator == OURS)
    for result in own:
        times = "" if result is ours else f"{ours.times(result):.2f}"
        written = (f"{result.written.files:,}", f"{result.written.size / MILLION:.2f}")
        yield (scenario, result.generator, *_figures(result), *written, times)


_FIGURES = ("wall, s", "fastest to slowest", "CPU, s", "memory, MB")


def _figures(result: Result) -> tuple[str, ...]:
    walls = [run.wall for run in result.runs]
    spread = f"{min(walls):.3f} to {max(walls):.3f}"
    return (f"{result.wall:.3f}", spread, f"{result.cpu:.3f}", _mega(result.memory))


def _growth(report: Report) -> str:
    """Return a table of cold builds by size; nothing with only one size."""
    cold = [result for result in report.results if result.scenario == "cold"]
    sizes = sorted({result.events for result in cold})
    names = dict.fromkeys(result.generator for result in cold)
    if len(sizes) == 1:
        return ""
    seconds = {(result.generator, result.events): result.wall for result in cold}
    rows = ((name, *(_growing(seconds.get((name, size)), size) for size in sizes)) for name in names)
    header = ("cold build", *(f"{size:,} events" for size in sizes))
    return f"### Growth\n\n{table(header, rows)}"


def _growing(seconds: float | None, events: int) -> str:
    return "" if seconds is None else f"{seconds:.2f} s, {seconds / events * MILLION:,.0f} µs an event"


def _equivalence(report: Report) -> str:
    """Return how the generators' work differs."""
    names: dict[str, list[str]] = {}
    for name, sentences in report.differences.items():
        for sentence in sentences:
            names.setdefault(sentence, []).append(name)
    lines = [f"- {', '.join(peers)}: {sentence}." for sentence, peers in names.items()]
    if report.missing:
        lines.insert(0, f"- onrecord does not make {' and '.join(report.missing)} yet; the other generators do.")
    return "### Differences between the generators\n\n" + "\n".join(lines) + "\n" if lines else ""


def _mega(size: int) -> str:
    return f"{size / MILLION:,.0f}"
