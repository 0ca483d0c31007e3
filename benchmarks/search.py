"""Measure the index of the search: `python -m benchmarks.search`.

It costs processor time in a build, and bytes for a reader, compressed as a static host sends them. How fast the page of
the search answers is a row of `make bench-readers`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import mean, median

import click

from benchmarks.corpus import Corpus, invent
from benchmarks.machine import load, this_machine
from benchmarks.measure import Command, CommandFailedError, timed
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.ours import ours
from benchmarks.readers.serve import compressed
from benchmarks.tables import table
from onrecord.build.pipeline import Options, load_site
from onrecord.search.documents import Searchable
from onrecord.search.index_files import encode_index
from onrecord.search.labels import LabelWords
from onrecord.search.word_index import build_index

LANGUAGES = (("en",), ("en", "ru"))
_DAY = date(2026, 12, 1)
"""The corpus is older, so nothing depends on the day."""


@click.command()
@click.option("--sizes", default="1000,10000", callback=sizes_of, show_default=True, help="Numbers of events.")
@click.option(
    "--rounds", default=3, type=click.IntRange(min=1), show_default=True, help="How often to make each index."
)
def main(*, sizes: tuple[int, ...], rounds: int) -> None:
    """Measure what the index of the search costs, and print a table."""
    before, rows = load(), []
    with scratch_folder() as scratch:
        for size in sizes:
            for languages in LANGUAGES:
                corpus, folder = invent(size, 1, languages, stories=5), scratch / f"{size}-{len(languages)}"
                output = _build(corpus, folder)
                rows.append((f"{size:,}", " ".join(languages), *_index(folder, output, rounds)))
    costs = ("CPU, s", "documents", "all, KB", "to begin, KB", "a word: mean, KB", "most, KB", "rows, KB")
    click.echo(table(("events", "languages", *costs), rows))
    averages = " ".join(f"{average:.1f}" for average in before)
    machine = this_machine()
    click.echo(f"{rounds} rounds; {machine.processor}, {machine.cores} cores; load average {averages} before")


def _build(corpus: Corpus, folder: Path) -> Path:
    """Write the corpus as a site with a search, and build it; return the output folder."""
    generator, output = ours(("search",)), folder.with_name(f"{folder.name}-output")
    generator.lay_out(corpus, folder)
    timed(Command(generator.command(folder, output), folder, {}))
    return output


def _index(site: Path, output: Path, rounds: int) -> Iterator[str]:
    """Yield the cells on an index: its processor time, and its weight as readers load it."""
    main = json.loads((output / "search/index.json").read_bytes())
    terms = [*(output / "search").glob("terms-*.json")]
    yield f"{median(_seconds(site, is_divided=bool(terms)) for _ in range(rounds)):.2f}"
    yield f"{main['documents']:,}"
    weights = {file.stem: len(compressed(file.read_bytes())) / 1000 for file in (output / "search").glob("*.json")}
    yield f"{sum(weights.values()):.0f}"
    yield f"{weights['index']:.1f}"
    buckets = [weight for name, weight in weights.items() if name.startswith("terms-")]
    yield from (f"{mean(buckets):.1f}", f"{max(buckets):.0f}") if buckets else ("", "")
    yield f"{weights['rows-0']:.1f}" if buckets else ""


def _seconds(site: Path, *, is_divided: bool) -> float:
    """Return the processor time of making the index of a site that has been read."""
    loaded = load_site(site, Options(_DAY, jobs=1, remember=False)).value
    arranged, theme = loaded.site, loaded.theme
    if arranged is None or theme is None:
        raise CommandFailedError(site)
    languages = arranged.languages
    procedures = {bill.id: bill.procedure.fields for bill in arranged.bills.values()}
    searchable = Searchable(
        languages[0],
        arranged.stories.values(),
        ((event, "") for event in arranged.events.values() if not event.is_withdrawn),
        arranged.actors.values(),
        arranged.sources.values(),
        arranged.bills.values(),
        procedure_of=procedures.get,
        matter_of=arranged.matters.get,  # a build has the matters before it makes the index
    )
    start = time.process_time()
    index = build_index(searchable.documents, LabelWords(languages, theme.own_catalogues, theme.catalogues))
    encode_index(index, languages, is_divided=is_divided)
    return time.process_time() - start


if __name__ == "__main__":
    main()
