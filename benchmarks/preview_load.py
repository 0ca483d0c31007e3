"""Measure a preview that many people read while somebody writes: `python -m benchmarks.preview_load`.

Each reader listens to the preview as a browser does, and fetches its page again when the page has changed. An editor
changes the text of one event after another. Beside them, one more reader opens pages at random. The table has the times
of all pages, and the memory of the preview after the first tenth of the edits and at the end.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import mkdtemp

import click

from benchmarks.corpus import invent
from benchmarks.machine import MEMORY_DISK, load, this_machine
from benchmarks.ours import COMMAND, ours
from benchmarks.preview import INSERT, Previewed, running

_CLICKS = 0.1
"""Seconds between two pages that the one more reader opens."""
_REST = 5.0
"""Seconds until all readers have their pages."""
_EDIT = re.compile(r"Edit \d+ of the load ")


@dataclass(slots=True)
class Loaded:
    """A preview under load."""

    port: int
    pages: list[str]
    files: list[Path]
    times: list[float] = field(default_factory=list)
    """The seconds that each page took."""
    told: int = 0
    """How often the preview told a reader that its page has changed."""
    memory: list[int] = field(default_factory=list)
    """The bytes in the memory of the preview, after each edit."""

    async def read(self, path: str) -> None:
        """Fetch a page, and note how long it took."""
        start = time.perf_counter()
        reader, writer = await self._ask(path)
        await reader.read()
        self.times.append(time.perf_counter() - start)
        writer.close()

    async def listen(self, path: str) -> None:
        """Listen as a browser that shows a page, and fetch the page again at each change."""
        await self.read(path)
        reader, _ = await self._ask(f"/.onrecord/events?at={path}")
        known = 0
        while line := await reader.readline():
            if line.startswith(b"event: page"):
                known += 1
                if known > 1:
                    self.told += 1
                    await self.read(path)

    async def click(self) -> None:
        """Open pages at random."""
        draw = random.Random(1)  # noqa: S311  (no secret)
        while True:
            await self.read(draw.choice(self.pages))
            await asyncio.sleep(_CLICKS)

    async def edit(self, edits: int, rate: float, process: int) -> None:
        """Change the text of one event after another, so many times a second."""
        start = time.perf_counter()
        for number in range(edits):
            file = self.files[number % len(self.files)]
            text = _EDIT.sub("", file.read_text("utf-8"))
            file.write_text(INSERT.sub(f"Edit {number} of the load ", text, count=1), "utf-8")
            await asyncio.sleep(max(0.0, start + (number + 1) / rate - time.perf_counter()))
            self.memory.append(_memory_of(process))

    async def _ask(self, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        return reader, writer


def _memory_of(process: int) -> int:
    """Return the bytes in the memory of a process; 0 where the system has no `/proc`."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@click.command()
@click.option("--events", default=1000, show_default=True, help="How many events the site has.")
@click.option("--readers", default=300, show_default=True, help="How many pages are open.")
@click.option("--rate", default=4.0, show_default=True, help="How many edits a second.")
@click.option("--edits", default=500, type=click.IntRange(min=20), show_default=True, help="How many edits in all.")
def main(*, events: int, readers: int, rate: float, edits: int) -> None:
    """Measure a preview under load, and print a table."""
    machine, before = this_machine(), load()
    scratch = Path(mkdtemp(prefix="onrecord-bench-", dir=MEMORY_DISK if machine.on_memory_disk else None))
    try:
        corpus, program, site = invent(events, 1), ours(()), scratch / "site"
        program.lay_out(corpus, site)
        pages = [f"/{story.id}/{event.id}/" for story in corpus.stories for event in story.events]
        files = [site / f"content/stories{page.rstrip('/')}" for page in pages]
        files = [file.parent / "events" / f"{file.name}.yaml" for file in files]
        shown = Previewed("onrecord", events, files[0], pages[0])
        with running((COMMAND, "serve", "--read-only"), site, shown):
            loaded = Loaded(shown.port, pages, files)
            asyncio.run(_load(loaded, readers, rate, edits, shown.process))
    finally:
        shutil.rmtree(scratch)
    percentiles = [1000 * seconds for seconds in quantiles(loaded.times, n=100)]
    early, late = (memory / 2**20 for memory in (loaded.memory[edits // 10], loaded.memory[-1]))
    click.echo("| readers | edits | pages | median, ms | p90 | p99 | highest | MiB at first | at last |")
    click.echo("| --: | --: | --: | --: | --: | --: | --: | --: | --: |")
    times = " | ".join(f"{percentiles[place - 1]:.0f}" for place in (50, 90, 99))
    highest = 1000 * max(loaded.times)
    click.echo(
        f"| {readers} | {edits} at {rate:g}/s | {len(loaded.times):,}, {loaded.told:,} of them after a change "
        f"| {times} | {highest:.0f} | {early:.0f} | {late:.0f} |"
    )
    averages = " ".join(f"{average:.1f}" for average in before)
    click.echo(f"\n{events:,} events; {machine.processor}, {machine.cores} cores; load average {averages} before")


async def _load(loaded: Loaded, readers: int, rate: float, edits: int, process: int) -> None:
    """Let readers read and an editor write. The readers spread over the pages, and some share one."""
    step = max(1, len(loaded.pages) // readers)
    places = [loaded.pages[(number * step) % len(loaded.pages)] for number in range(readers)]
    others = [asyncio.ensure_future(loaded.listen(place)) for place in places]
    await asyncio.sleep(_REST)
    loaded.times.clear()  # 300 browsers that open at one moment are another question
    others.append(asyncio.ensure_future(loaded.click()))
    await loaded.edit(edits, rate, process)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)


if __name__ == "__main__":
    main()
