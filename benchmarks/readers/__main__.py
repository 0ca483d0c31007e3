"""The command `python -m benchmarks.readers`, which `make bench-readers` runs."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from benchmarks.machine import load, this_machine
from benchmarks.options import replace_figures
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.readers import axe, lighthouse, nu
from benchmarks.readers.browser import open_browser
from benchmarks.readers.peers import PEERS, Peer, find
from benchmarks.readers.probes import PROBES, Bench, Measured, Probe
from benchmarks.readers.serve import served
from benchmarks.readers.subjects import Subject, own_and_control
from benchmarks.readers.table import Report, as_json, as_markdown
from onrecord import __version__

MARK = "<!-- From here to the end everything is one run's output: `make bench-readers` with `--write` replaces it. -->"
MOST_OF_PEERS = 1000
"""The largest story for other timelines: beyond that, some are busy for minutes."""
SIZES = "4,33,200,1000,5000"
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--sizes", default=SIZES, callback=sizes_of, show_default=True, help="Numbers of events.")
@click.option("--rounds", default=5, type=click.IntRange(min=1), show_default=True, help="How often to measure times.")
@click.option("--peers", default=",".join(PEERS), show_default=True, help="Other timelines to compare with onrecord.")
@click.option("--only", default="", help="Measurements, as in weight,print; all by default.")
@click.option("--seed", default=1, show_default=True, help="Seed of the invented story.")
@click.option("--json", "json_file", type=_PATH, help="Also write every figure to this file.")
@click.option("--write", type=_PATH, help="Also replace the tables in this file.")
def main(  # noqa: PLR0913  (one parameter for each option)
    *, sizes: tuple[int, ...], rounds: int, peers: str, only: str, seed: int, json_file: Path | None, write: Path | None
) -> None:
    """Show invented stories with onrecord, as a plain list and in other timelines, and print what readers get."""
    found = {name: find(name) for name in filter(None, peers.split(","))}
    present = tuple(peer for peer in found.values() if peer)
    probes = _chosen(only)
    with scratch_folder() as scratch, open_browser() as browser:
        report = _report(browser, present, tuple(name for name, peer in found.items() if not peer), rounds, seed)
        for size in sizes:
            wanted = [probe for probe in probes if size in probe.sizes]
            if wanted:
                others = present if size <= MOST_OF_PEERS else ()
                shown = (peer.show(size, seed, scratch) for peer in others)
                _measure(report, wanted, [*own_and_control(size, seed, scratch), *shown], browser, scratch)
        report.load_after = load()
    _write_results(report, json_file, write)


def _chosen(names: str) -> list[Probe]:
    wanted = set(filter(None, names.split(",")))
    if unknown := wanted - {probe.name for probe in PROBES}:
        known = ", ".join(probe.name for probe in PROBES)
        raise click.BadParameter(f"there is no measurement called '{min(unknown)}'; there are: {known}")
    return [probe for probe in PROBES if not wanted or probe.name in wanted]


def _report(browser: Browser, peers: tuple[Peer, ...], absent: tuple[str, ...], rounds: int, seed: int) -> Report:
    judge, checker = lighthouse.find(), nu.find()
    tools = {"Lighthouse": judge.version if judge else "", "Nu HTML checker": checker.version if checker else ""}
    versions = {"onrecord": __version__, "Chromium": browser.version, "axe-core": axe.VERSION}
    versions |= {name: version for name, version in tools.items() if version}
    versions |= {peer.name: peer.version for peer in peers}
    missing = (*absent, *(name for name, version in tools.items() if not version))
    return Report(this_machine(), load(), rounds, seed, versions, missing, {peer.name: peer.differs for peer in peers})


def _measure(report: Report, probes: list[Probe], subjects: list[Subject], browser: Browser, scratch: Path) -> None:
    """Take each measurement of all subjects in turn before the next, so a busy moment affects all of them."""
    with ExitStack() as stack:
        tools = (lighthouse.find(), nu.find())
        benches = [
            (Bench(browser, scratch, stack.enter_context(served(subject.folder)), *tools, subject.is_scripted), subject)
            for subject in subjects
        ]
        for probe in probes:
            for _ in range(report.rounds if probe.is_timed else 1):
                for bench, subject in benches:
                    if subject.is_ours or probe.is_for_others:
                        _record(report, probe, subject, _take(probe, bench, subject))


def _take(probe: Probe, bench: Bench, subject: Subject) -> Measured:
    """Take one measurement. If it fails on another's page, return no figure and the reason."""
    click.echo(f"{probe.name}, {subject.size:,} events: {subject.name}", err=True)
    try:
        return probe.take(bench, subject)
    except BrowserError as error:
        if subject.is_ours:
            raise
        return Measured({}, (f"could not be measured: {error.message.splitlines()[0]}",))


def _record(report: Report, probe: Probe, subject: Subject, taken: Measured) -> None:
    for row, figure in taken.figures.items():
        report.figures.setdefault((row.name, subject.size, subject.name), []).append(figure)
    report.remarks[probe.name, subject.size, subject.name] = taken.remarks


def _write_results(report: Report, json_file: Path | None, write: Path | None) -> None:
    text = as_markdown(report)
    click.echo(text)
    if json_file:
        json_file.write_text(as_json(report), "utf-8")
    if write:
        replace_figures(write, MARK, text)


if __name__ == "__main__":
    main()
