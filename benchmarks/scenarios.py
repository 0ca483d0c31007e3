"""Builds one corpus with all generators in turn: cold, with nothing changed, and after an edit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpus import Corpus
from benchmarks.generators import Generator
from benchmarks.measure import Command, Run, Written, peak_memory, snapshot, timed, written_between

Tell = Callable[[str], None]


@dataclass(slots=True)
class Site:
    """A corpus laid out for one generator, and the folder that it is built into."""

    generator: Generator
    corpus: Corpus
    folder: Path
    edits: int = 0
    original: str = ""
    """The text of the edited file, as it was laid out."""

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.folder.with_name(f"{self.folder.name}-output")

    @property
    def command(self) -> Command:
        """The command that builds it."""
        arguments = self.generator.command(self.folder, self.output)
        return Command(arguments, self.folder, self.generator.environment)

    def forget(self) -> None:
        """Remove all that earlier builds left."""
        for folder in (self.output, *(self.folder / cache for cache in self.generator.caches)):
            shutil.rmtree(folder, ignore_errors=True)

    def edit(self) -> None:
        """Change one event's body, each time anew."""
        file = self.folder / self.generator.edited(self.corpus)
        self.original = self.original or file.read_text("utf-8")
        self.edits += 1
        file.write_text(self.original.replace("- **", f"- edited {self.edits} **", 1), "utf-8")


SCENARIOS: Mapping[str, Callable[[Site], None]] = {
    "cold": Site.forget,
    "nothing changed": lambda _site: None,
    "one body edited": Site.edit,
}
"""What happens before each build. The first leaves a built site to the others."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row: a generator's builds of one corpus under one scenario."""

    generator: str
    scenario: str
    events: int
    runs: tuple[Run, ...]
    memory: int
    """In bytes."""
    written: Written

    @property
    def wall(self) -> float:
        """The median of the seconds."""
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median of the processor seconds."""
        return median(run.cpu for run in self.runs)

    def times(self, other: Result) -> float:
        """Return how many times as long as `other` this took: the median over the rounds, each with its neighbour."""
        return median(own.wall / its.wall for own, its in zip(self.runs, other.runs, strict=True))


def compare(entrants: list[tuple[Generator, Corpus]], scratch: Path, rounds: int, tell: Tell) -> list[Result]:
    """Build with each generator in turn, round by round, so that all meet the same weather."""
    sites = [Site(own, corpus, scratch / f"site-{number}") for number, (own, corpus) in enumerate(entrants)]
    for site in sites:
        site.generator.lay_out(site.corpus, site.folder)
    events = sum(1 for _ in sites[0].corpus.events)
    results = []
    for scenario, prepare in SCENARIOS.items():
        runs: list[list[Run]] = [[] for _ in sites]
        for number in range(rounds):
            tell(f"{events} events, {scenario}: round {number + 1} of {rounds}")
            for site, own in zip(sites, runs, strict=True):
                prepare(site)
                own.append(timed(site.command))
        for site, own in zip(sites, runs, strict=True):
            memory, written = _unhurried(site, prepare)
            results.append(Result(site.generator.name, scenario, events, tuple(own), memory, written))
    for site in sites:
        shutil.rmtree(site.folder)
        shutil.rmtree(site.output)
    return results


def _unhurried(site: Site, prepare: Callable[[Site], None]) -> tuple[int, Written]:
    """Return what can't be found out in a timed run: the memory, and what is written."""
    prepare(site)
    before = snapshot(site.output)
    memory = peak_memory(site.command)
    return memory, written_between(before, snapshot(site.output))
