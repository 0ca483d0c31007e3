"""Print the measurements as Markdown tables, and write them as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

from benchmarks.bounds import Bound
from benchmarks.generators import Generator
from benchmarks.machine import Machine
from benchmarks.measure import REST
from benchmarks.peers import hugo, hugo_equal
from benchmarks.scenarios import SCENARIOS, Result
from benchmarks.tables import table

OURS = "onrecord"
MILLION = 1_000_000
THOUSAND = 1_000
MOST_DIFFERENCE = 0.1
"""The share by which files and bytes of two equal outputs may differ."""


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
    parts = (
        *(_facts(report), _glance(report), _equal_output(report), _starts(report)),
        *(*_by_size(report), _growth(report), _equivalence(report)),
    )
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
        f"- {versions}; Python {machine.python}, {machine.compiled}",
        f"- {report.rounds} rounds, each with every generator in turn; medians; seed {report.seed}; built in {place}",
        f"- load average {loads} after",
        f"- all generators had built before, and Python had bytecode; each build began {REST} s after the last edit",
        "- memory is the sum of the PSS of all processes, sampled at least 20 times a second in a separate run",
        "- 'onrecord ÷ this' is onrecord's time divided by this row's time",
        *(f"- {name} is not installed (`make bench-peers`), so it is left out" for name in report.absent),
    ]
    return "\n".join(lines) + "\n"


def _glance(report: Report) -> str:
    """Return a table of onrecord's cold builds beside both comparisons with Hugo."""
    header = (
        *("events", "cold, s", "÷ Hugo, equal entries", "÷ Hugo, equal output", "memory ÷ Hugo, equal output"),
        *("one body edited, s", "files an event", "KB an event"),
    )
    rows = []
    for events in _sizes(report):
        cold, edited = _find(report, OURS, "cold", events), _find(report, OURS, "one body edited", events)
        entries = _find(report, hugo.NAME, "cold", events)
        output = _find(report, hugo_equal.NAME, "cold", events)
        if not (cold and edited):
            continue
        rows.append(
            (
                *(f"{events:,}", f"{cold.wall:.3f}"),
                f"{cold.times(entries):.2f}" if entries else "",
                f"{cold.times(output):.2f}" if output else "",
                f"{cold.memory / output.memory:.2f}" if output else "",
                *(f"{edited.wall:.3f}", f"{cold.written.files / events:.2f}"),
                f"{cold.written.size / events / THOUSAND:.1f}",
            )
        )
    return f"### At a glance\n\n{table(header, rows)}"


def _equal_output(report: Report) -> str:
    """Return how far the output of Hugo differs that should equal onrecord's; nothing without that Hugo."""
    rows, verdicts = [], []
    for events in _sizes(report):
        ours, other = (_find(report, name, "cold", events) for name in (OURS, hugo_equal.NAME))
        if not (ours and other):
            continue
        files = other.written.files / ours.written.files - 1
        size = other.written.size / ours.written.size - 1
        rows.append(
            (
                *(f"{events:,}", f"{ours.written.files:,}", f"{other.written.files:,}", f"{files:+.1%}"),
                *(f"{ours.written.size / MILLION:.2f}", f"{other.written.size / MILLION:.2f}", f"{size:+.1%}"),
            )
        )
        if max(abs(files), abs(size)) > MOST_DIFFERENCE:
            verdicts.append(
                f"- **At {events:,} events the outputs differ by more than {MOST_DIFFERENCE:.0%}: "
                "don't cite this comparison.** Adjust benchmarks/peers/hugo_equal.py and its templates."
            )
    header = ("events", "files, onrecord", "files, Hugo", "difference", "MB, onrecord", "MB, Hugo", "difference")
    text = "\n".join(verdicts) + "\n" if verdicts else f"- No difference exceeds {MOST_DIFFERENCE:.0%}.\n"
    return f"### Equal output\n\n{table(header, rows)}\n{text}" if rows else ""


def _sizes(report: Report) -> list[int]:
    return sorted({result.events for result in report.results})


def _find(report: Report, generator: str, scenario: str, events: int) -> Result | None:
    wanted = (generator, scenario, events)
    return next((own for own in report.results if (own.generator, own.scenario, own.events) == wanted), None)


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
    map_in_processes = f"{min(walls):.3f} to {max(walls):.3f}"
    return (f"{result.wall:.3f}", map_in_processes, f"{result.cpu:.3f}", _mega(result.memory))


def _growth(report: Report) -> str:
    """Return a table of time and memory an event in cold builds, by size; nothing with only one size."""
    sizes = _sizes(report)
    if len(sizes) == 1:
        return ""
    base = THOUSAND if THOUSAND in sizes else sizes[0]
    rows: list[tuple[str, ...]] = []
    for name in dict.fromkeys(result.generator for result in report.results):
        found = {size: result for size in sizes if (result := _find(report, name, "cold", size))}
        for unit, figure in _AN_EVENT.items():
            each = {size: figure(result) / size for size, result in found.items()}
            rows.append((name, unit, *(_growing(each.get(size), each.get(base)) for size in sizes)))
    header = ("cold build", "unit", *(f"{size:,} events" for size in sizes))
    return (
        f"### Growth\n\n{table(header, rows)}\n"
        f"The factor in brackets compares an event with an event of {base:,} events.\n"
    )


_AN_EVENT: Mapping[str, Callable[[Result], float]] = {
    "µs an event": lambda result: result.wall * MILLION,
    "KB of memory an event": lambda result: result.memory / THOUSAND,
}
"""The figures of a build whose growth the report shows."""


def _growing(value: float | None, base: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if base is None else f"{value:,.0f} ({value / base:.2f})"


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
