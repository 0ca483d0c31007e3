"""Measure the index and the page of the search: `python -m benchmarks.search`.

The first table tells what the index of an invented site costs: processor time, and bytes compressed as a static host
sends them. The second one comes from a real page on a phone with a processor four times as slow: somebody types the
title of an event, letter by letter.
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
from benchmarks.readers.browser import PHONE, open_browser
from benchmarks.readers.serve import compressed, served
from benchmarks.tables import table
from onrecord.build.pipeline import Options, read
from onrecord.search.scoring import Searchable, build_index, index_files

LANGUAGES = (("en",), ("en", "ru"))
_DAY = date(2026, 12, 1)
"""The corpus is older, so nothing depends on the day."""
_SLOWDOWN = 4
_SCRIPTS = ("search.js", "stems.js")
_LETTER_TO_RESULTS = """(text) => new Promise((done) => {
  const list = document.querySelector("main ol");
  const query = document.querySelector("[name=q]");
  query.value = text;
  const start = performance.now();
  new MutationObserver((_, own) => { own.disconnect(); done(performance.now() - start); })
    .observe(list, { childList: true });
  query.dispatchEvent(new Event("input", { bubbles: true }));
})"""


@click.command()
@click.option("--sizes", default="1000,10000", callback=sizes_of, show_default=True, help="Numbers of events.")
@click.option(
    "--rounds", default=3, type=click.IntRange(min=1), show_default=True, help="How often to make each index."
)
@click.option("--titles", default=5, type=click.IntRange(min=1), show_default=True, help="How many titles to type.")
def main(*, sizes: tuple[int, ...], rounds: int, titles: int) -> None:
    """Measure what the index of the search costs, and how fast its page answers; print two tables."""
    before = load()
    indexes, pages = [], []
    with scratch_folder() as scratch:
        for size in sizes:
            for languages in LANGUAGES:
                corpus, folder = invent(size, 1, languages, stories=5), scratch / f"{size}-{len(languages)}"
                output = _build(corpus, folder)
                case = (f"{size:,}", " ".join(languages))
                indexes.append((*case, *_index(folder, output, rounds)))
                pages.append((*case, *_page(corpus, output, titles)))
    header = ("events", "languages")
    costs = ("CPU, s", "documents", "all, KB", "to begin, KB", "a word: mean, KB", "most, KB", "rows, KB")
    click.echo(table((*header, *costs), indexes))
    click.echo(table((*header, "scripts and what is read to begin, KB", "letters", "median, ms", "slowest, ms"), pages))
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
    yield f"{median(_seconds(site, is_divided=bool(main['buckets'])) for _ in range(rounds)):.2f}"
    yield f"{main['documents']:,}"
    weights = {file.stem: len(compressed(file.read_bytes())) / 1000 for file in (output / "search").glob("*.json")}
    yield f"{sum(weights.values()):.0f}"
    yield f"{weights['index']:.1f}"
    buckets = [weight for name, weight in weights.items() if name.startswith("terms-")]
    yield from (f"{mean(buckets):.1f}", f"{max(buckets):.0f}") if buckets else ("", "")
    yield f"{weights['rows-0']:.1f}" if buckets else ""


def _seconds(site: Path, *, is_divided: bool) -> float:
    """Return the processor time of making the index of a site that has been read."""
    reading = read(site, Options(_DAY, jobs=1, remember=False)).value
    if reading is None:
        raise CommandFailedError(site)
    records = reading.records
    languages = records.site.fields.languages
    events = ((event, "") for event in records.standing)
    searchable = Searchable(languages[0], records.stories, events, records.actors, records.sources, records.bills)
    start = time.process_time()
    index_files(build_index(searchable.documents), languages, is_divided=is_divided)
    return time.process_time() - start


def _page(corpus: Corpus, output: Path, titles: int) -> Iterator[str]:
    """Yield the cells on the page: what it loads, and how long it takes from a letter to its results."""
    times = []
    with served(output) as address, open_browser() as browser:
        page = browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
        page.goto(f"{address}search/")
        page.wait_for_selector("[name=story] option:nth-child(2)", state="attached")
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": _SLOWDOWN})
        for event in corpus.stories[0].events[:titles]:
            title = next(iter(event.title.values()))
            # One letter alone finds nothing, so nothing on the page would change.
            times += [page.evaluate(_LETTER_TO_RESULTS, title[:end]) for end in range(2, len(title) + 1)]
    files = [output / "search/index.json", *(file for name in _SCRIPTS for file in output.rglob(name))]
    yield f"{sum(len(compressed(file.read_bytes())) for file in files) / 1000:.0f}"
    yield from (f"{len(times)}", f"{median(times):.0f}", f"{max(times):.0f}")


if __name__ == "__main__":
    main()
