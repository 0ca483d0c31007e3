"""Build one corpus with each generator in turn: cold, without a change, and after an edit."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpus import Corpus
from benchmarks.generators import Generator
from benchmarks.measure import Command, Run, Written, peak_memory, snapshot, timed, written_between

Progress = Callable[[str], None]


@dataclass(slots=True)
class Site:
    """A corpus written for one generator, and its output folder."""

    generator: Generator
    corpus: Corpus
    folder: Path
    edits: int = 0
    original: str = ""
    """The original text of the edited file."""

    @property
    def output(self) -> Path:
        """The output folder."""
        return self.folder.with_name(f"{self.folder.name}-output")

    @property
    def command(self) -> Command:
        """The command that builds the site."""
        arguments = self.generator.command(self.folder, self.output)
        return Command(arguments, self.folder, self.generator.environment)

    def clear(self) -> None:
        """Remove the results of earlier builds."""
        for folder in (self.output, *(self.folder / cache for cache in self.generator.caches)):
            shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        """Remove the site with all that was built of it."""
        shutil.rmtree(self.folder)
        shutil.rmtree(self.output)

    def edit(self) -> None:
        """Change one event's body, differently each time."""
        file = self.folder / self.generator.edited(self.corpus)
        self.original = self.original or file.read_text("utf-8")
        self.edits += 1
        file.write_text(self.original.replace("- **", f"- edited {self.edits} **", 1), "utf-8")


SCENARIOS: Mapping[str, Callable[[Site], None]] = {
    "cold": Site.clear,
    "nothing changed": lambda _site: None,
    "one body edited": Site.edit,
}
"""The preparation of each build. The first scenario leaves a built site to the others."""


@dataclass(frozen=True, slots=True)
class Result:
    """A generator's builds of one corpus in one scenario."""

    generator: str
    scenario: str
    events: int
    runs: tuple[Run, ...]
    memory: int
    """In bytes."""
    written: Written

    @property
    def wall(self) -> float:
        """The median wall time."""
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """The median CPU time."""
        return median(run.cpu for run in self.runs)

    def times(self, other: Result) -> float:
        """Return this time as a multiple of `other`'s: the median of the ratios in each round."""
        return median(own.wall / its.wall for own, its in zip(self.runs, other.runs, strict=True))


def warm(generators: Iterable[Generator], corpus: Corpus, scratch: Path) -> None:
    """Build a small site with each generator once, so that its bytecode and other caches of its own are there."""
    for number, generator in enumerate(generators):
        site = Site(generator, corpus, scratch / f"warm-{number}")
        generator.lay_out(corpus, site.folder)
        timed(site.command)
        site.remove()


def compare(
    entrants: list[tuple[Generator, Corpus]], scratch: Path, rounds: int, show_progress: Progress
) -> list[Result]:
    """Build with each generator in turn, round by round, so that a busy moment affects all of them."""
    sites = [Site(own, corpus, scratch / f"site-{number}") for number, (own, corpus) in enumerate(entrants)]
    for site in sites:
        site.generator.lay_out(site.corpus, site.folder)
    events = sum(1 for _ in sites[0].corpus.events)
    results = []
    for scenario, prepare in SCENARIOS.items():
        runs: list[list[Run]] = [[] for _ in sites]
        for number in range(rounds):
            show_progress(f"{events} events, {scenario}: round {number + 1} of {rounds}")
            for site, own in zip(sites, runs, strict=True):
                prepare(site)
                own.append(timed(site.command))
        for site, own in zip(sites, runs, strict=True):
            memory, written = _memory_and_files(site, prepare)
            results.append(Result(site.generator.name, scenario, events, tuple(own), memory, written))
    for site in sites:
        site.remove()
    return results


def _memory_and_files(site: Site, prepare: Callable[[Site], None]) -> tuple[int, Written]:
    """Return the peak memory and the written files, which a timed run can't measure."""
    prepare(site)
    before = snapshot(site.output)
    memory = peak_memory(site.command)
    return memory, written_between(before, snapshot(site.output))
