"""Measure how long a review takes: `python -m benchmarks.review_speed`.

An article of 3,000 words is compared with a site of 1,000 events that keeps the texts of 200 sources. First by the
command in a process of its own, as a user runs it again, with what the first run cached; `onrecord check` beside it
tells how much of that is the site alone. Then part by part in one process, in the order of the command.

The words are invented, but they are as frequent as those of a language: a few stand in every sentence, most are rare.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import click

from benchmarks.machine import load, this_machine
from benchmarks.measure import Command, timed
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.ours import COMMAND
from benchmarks.review_site import write_review_site
from benchmarks.tables import table
from onrecord.cache.signing_key import state_folder, trust
from onrecord.editing.site_reading import Options
from onrecord.editing.telling.opened_record import OpenedRecord, ToldRecord, open_record
from onrecord.web.articles.article_files import read_articles
from onrecord.web.review.coverage import gather_coverage
from onrecord.web.review.day_review import gather_days, review_days
from onrecord.web.review.left_out_review import review_left_out
from onrecord.web.review.link_review import gather_links, review_links
from onrecord.web.review.name_review import gather_names, review_names
from onrecord.web.review.office_review import gather_offices, review_offices
from onrecord.web.review.quotation_review import review_quotations
from onrecord.web.review.record_texts import gather_record_texts
from onrecord.web.review.stale_review import gather_standings, review_standings
from onrecord.web.review.touch_review import gather_touches, review_touches

LANGUAGES = (("en",), ("en", "ru"))
_DAY = date(2026, 12, 1)
_THRESHOLDS = (500_000, 20, 100)
_Result = TypeVar("_Result")
_GATHERED: Mapping[str, Callable[[OpenedRecord, ToldRecord], Any]] = {
    "coverage": gather_coverage,
    "texts": gather_record_texts,
    "links": gather_links,
    "standings": gather_standings,
    "names": gather_names,
    "offices": gather_offices,
    "days": gather_days,
    "claims": gather_touches,
}
_REVIEWED: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("quotations", "texts", review_quotations),
    ("links", "links", review_links),
    ("standings", "standings", review_standings),
    ("names", "names", review_names),
    ("offices", "offices", review_offices),
    ("days", "days", review_days),
    ("touches", "claims", review_touches),
    ("left out", "claims", review_left_out),
)
"""Each part with what it takes of the record."""
_WITH_ROWS = frozenset({0, 1})
"""The statuses of a review that took place."""


@click.command()
@click.option("--sizes", default="1000", callback=sizes_of, show_default=True, help="Numbers of events.")
@click.option("--kept", default=200, type=click.IntRange(min=1), show_default=True, help="How many texts are kept.")
@click.option("--words", default=3000, type=click.IntRange(min=1), show_default=True, help="Words of the article.")
@click.option("--rounds", default=5, type=click.IntRange(min=1), show_default=True, help="How often to run each.")
def main(*, sizes: tuple[int, ...], kept: int, words: int, rounds: int) -> None:
    """Measure what a review costs, and print a table of whole commands and one of their parts."""
    before, whole, parts = load(), [], []
    with scratch_folder() as scratch:
        for size in sizes:
            for languages in LANGUAGES:
                name = (f"{size:,}", " ".join(languages))
                site = scratch / f"{size}-{len(languages)}"
                article = write_review_site(site, size, kept, words, languages)
                whole.append((*name, *_whole(site, article, rounds)))
                # Another process for each site, so that no part finds cached what a part of another site needed.
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
                    seconds = process.submit(_time_parts, site, article).result()
                parts += [(*name, part, f"{1000 * taken:.0f}") for part, taken in seconds.items()]
    click.echo(table(("events", "languages", "review, s", "least", "most", "check, s", "review : check"), whole))
    click.echo(table(("events", "languages", "part of a review", "CPU, ms"), parts))
    averages = " ".join(f"{average:.1f}" for average in before)
    machine = this_machine()
    click.echo(
        f"{words:,} words, {kept} kept texts; median of {rounds} rounds; {machine.processor}, {machine.cores} cores; "
        f"load average {averages} before"
    )


def _whole(site: Path, article: Path, rounds: int) -> Iterator[str]:
    """Yield the cells on whole commands, each run once before."""
    reviewed = Command((COMMAND, "review", str(article)), site, {}, _WITH_ROWS)
    checked = Command((COMMAND, "check"), site, {})
    seconds: dict[str, list[float]] = {"review": [], "check": []}
    for number in range(rounds + 1):
        for name, command in (("review", reviewed), ("check", checked)):
            taken = timed(command).wall
            seconds[name] += [taken] if number else []
    times, alone = seconds["review"], median(seconds["check"])
    yield from (f"{one:.2f}" for one in (median(times), min(times), max(times), alone))
    yield f"{median(times) / alone:.1f}"


def _time_parts(site: Path, article: Path) -> Mapping[str, float]:
    """Return the seconds of processor time of each part of a review, in the order of the command."""
    taken: dict[str, float] = {}

    def run(name: str, part: Callable[[], _Result]) -> _Result:
        start = time.process_time()
        result = part()
        taken[name] = time.process_time() - start
        return result

    # As the command line does, so that what was cached is found, and memory is collected as seldom.
    trust(state_folder(os.environ, sys.platform))
    gc.set_threshold(*_THRESHOLDS)
    (read,) = run("read the article", lambda: read_articles([str(article)], bytes))
    opened = run("open the record", lambda: open_record(site, Options(_DAY, jobs=os.cpu_count() or 1, remember=True)))
    told = opened.as_of(None)
    gathered = {name: run(f"gather {name}", partial(gather, opened, told)) for name, gather in _GATHERED.items()}
    for name, of, review in _REVIEWED:
        run(f"review {name}", partial(review, read, gathered[of]))
    return taken


if __name__ == "__main__":
    main()
