"""The command `python -m benchmarks`, which `make bench` runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from benchmarks.bounds import bounds
from benchmarks.corpus import invent
from benchmarks.machine import load, this_machine
from benchmarks.measure import Command, Written, peak_memory, timed
from benchmarks.options import replace_figures
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.ours import COMMAND, ours
from benchmarks.peers import PEERS, find, hugo, hugo_equal
from benchmarks.report import Report, as_json, as_tables, differences
from benchmarks.scenarios import Result, Site, compare, warm
from benchmarks.variants import ALWAYS, DEFAULTS, entrants, find_abilities

REPOSITORY = Path(__file__).parent.parent
MARK = "<!-- From here to the end everything is one run's output: `make bench` with `--write` replaces it. -->"
FEW = 12
"""The number of events of a small site, whose build is mostly the cost of starting."""
IN_LARGE_SITES = frozenset({hugo.NAME, hugo_equal.NAME})
"""The peers that build sites beyond `--all-up-to` too."""
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option(
    "--sizes", default="1000", callback=sizes_of, show_default=True, help="Numbers of events, as in 100,1000."
)
@click.option(
    "--rounds", default=5, type=click.IntRange(min=1), show_default=True, help="How often to build each site."
)
@click.option("--peers", default=",".join(PEERS), show_default=True, help="Generators to compare with onrecord.")
@click.option(
    "--all-up-to",
    default=1000,
    show_default=True,
    metavar="EVENTS",
    help="Beyond that, measure only Hugo, the default outputs, and feeds alone.",
)
@click.option("--stories", default=5, type=click.IntRange(min=1), show_default=True, help="Number of stories.")
@click.option("--seed", default=1, show_default=True, help="Seed of the invented corpus.")
@click.option("--json", "json_file", type=_PATH, help="Also write every figure to this file.")
@click.option("--write", type=_PATH, help="Also replace the figures in this file.")
def main(  # noqa: PLR0913  (one parameter for each option)
    *,
    sizes: tuple[int, ...],
    rounds: int,
    peers: str,
    all_up_to: int,
    stories: int,
    seed: int,
    json_file: Path | None,
    write: Path | None,
) -> None:
    """Build invented sites with onrecord and with other generators, and print what each build costs."""
    names = [name for name in peers.split(",") if name]
    if unknown := [name for name in names if name not in PEERS]:
        raise click.BadParameter(f"there is no peer called '{unknown[0]}'; there are: {', '.join(PEERS)}")
    found = {name: find(name) for name in names}
    generators = (ours(ALWAYS), *filter(None, found.values()))
    with scratch_folder() as scratch:
        warm(generators, invent(FEW, seed), scratch)
        abilities = find_abilities(scratch, seed)
        report = Report(
            machine=this_machine(),
            load_before=load(),
            rounds=rounds,
            seed=seed,
            versions={generator.name: generator.version for generator in generators},
            differences=differences(generators),
            absent=tuple(name for name, generator in found.items() if generator is None),
            missing=abilities.missing,
            starts=dict(_starts(scratch, rounds, seed)),
        )
        for size in sizes:
            corpus, is_large = invent(size, seed, stories=stories), size > all_up_to
            chosen = [one for one in generators if not is_large or one.name in {"onrecord", *IN_LARGE_SITES}]
            variants = [one for one in abilities.variants if not is_large or one.outputs == DEFAULTS]
            rows = [(generator, corpus) for generator in chosen]
            rows += entrants(variants, size, seed, stories)
            report.results += compare(rows, scratch, rounds, _show_progress)
            report.bounds += bounds(corpus, scratch, rounds)
    report.load_after = load()
    click.echo(as_tables(report))
    if json_file:
        json_file.write_text(as_json(report), "utf-8")
    if write:
        replace_figures(write, MARK, as_tables(report))


def _starts(scratch: Path, rounds: int, seed: int) -> Iterator[tuple[str, Result]]:
    """Yield the cost of starting Python and onrecord, and of checking, comparing and building a small site."""
    small = Site(ours(ALWAYS), invent(FEW, seed), scratch / "small")
    small.generator.lay_out(small.corpus, small.folder)
    commands: dict[str, tuple[Command, Callable[[], None]]] = {
        "python -c pass": (Command((sys.executable, "-c", "pass"), REPOSITORY, {}), _prepare_nothing),
        "onrecord --version": (Command((COMMAND, "--version"), REPOSITORY, {}), _prepare_nothing),
        "onrecord check (the example site)": (Command((COMMAND, "check"), REPOSITORY, {}), _prepare_nothing),
        "onrecord diff (the example site, with itself)": (
            Command((COMMAND, "diff", "."), REPOSITORY, {}),
            _prepare_nothing,
        ),
        f"onrecord build ({FEW} events, cold)": (small.command, small.clear),
        f"onrecord build ({FEW} events, nothing changed)": (small.command, _prepare_nothing),
    }
    for name, (command, prepare) in commands.items():
        runs = []
        for _ in range(rounds + 1):
            prepare()
            runs.append(timed(command))
        prepare()
        # The first run fills the system's file cache.
        yield name, Result("onrecord", name, 0, tuple(runs[1:]), peak_memory(command), Written(0, 0))


def _prepare_nothing() -> None:
    pass


def _show_progress(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
