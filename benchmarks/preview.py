"""Measure the time from a save to the updated page: `python -m benchmarks.preview`.

Previews of one site run side by side: ours, `onrecord build --watch`, and Hugo's if `make bench-peers` has installed
it. In turn, each one gets an edit of one event's text. The instrument then requests the event's page, or reads its
published file, until the new text appears. So one instrument measures all, and a busy moment affects all of them.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import mkdtemp
from typing import IO
from urllib.parse import urlsplit

import click

from benchmarks.corpus import BASE_URL, invent
from benchmarks.generators import Generator
from benchmarks.machine import MEMORY_DISK, load, this_machine
from benchmarks.measure import environment
from benchmarks.ours import COMMAND, ours
from benchmarks.peers import find

REPOSITORY = Path(__file__).parent.parent
_FIRST_STORY = ("facebook-crs", "meta-denial")
"""The first story and its edited event."""
INSERT = re.compile(r"(?<=- )(?=\*\*)|(?=Meta issued no joint statement)")
"""The place of the new words in an event's text: in invented texts, and in the first story's."""
_BUILT = re.compile(r"(?:^built|^built .*|^Total) in (\d+) ms", re.MULTILINE)
_WATCH = "onrecord build --watch"
_PAUSE = 0.002
"""Seconds between two requests, at most the last digit of the figures."""
_REST = 0.25
"""Seconds before each save, as nobody saves sooner. By then a preview has done its deferred work."""
_LONGEST = 600.0


class NeverServedError(Exception):
    """A preview doesn't show a saved text or has ended, so its time means nothing."""


@dataclass(slots=True)
class Previewed:
    """A site with a running preview, and the times that its saves took to appear."""

    name: str
    events: int
    file: Path
    """The edited file."""
    page: str
    """The path of the event's page."""
    published: Path | None = None
    """The page's file, where a program publishes files instead of serving pages."""
    port: int = 0
    saves: list[float] = field(default_factory=list)
    text: str = ""
    """The file's original text."""
    process: int = 0
    """The id of its process."""
    exit_code: Callable[[], int | None] = lambda: None
    """Returns the exit code of its process, and None while that runs."""
    builds: tuple[int, ...] = ()
    """The milliseconds of each build as the preview printed them; empty until it has ended."""

    def save(self, number: int) -> None:
        """Change the text, and record how many seconds the page takes to show it."""
        self.text = self.text or self.file.read_text("utf-8")
        new_text = f"Save {number} of the preview"
        changed = INSERT.sub(f"{new_text} ", self.text, count=1)
        start = time.perf_counter()
        self.file.write_text(changed, "utf-8")
        self.wait_for(new_text, start)
        self.saves.append(time.perf_counter() - start)

    def wait_for(self, words: str, start: float) -> None:
        """Read the page until it contains these words. Raises `NeverServedError`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_LONGEST)
        while time.perf_counter() - start < _LONGEST:
            try:
                if words in self._page(connection):
                    connection.close()
                    return
            except OSError:  # the server doesn't listen yet, or the first build runs
                connection.close()
            if (code := self.exit_code()) is not None:
                raise NeverServedError(f"{self.name} has ended with exit code {code}")
            time.sleep(_PAUSE)
        raise NeverServedError(f"{self.name} doesn't show '{words}'")

    def _page(self, connection: HTTPConnection) -> str:
        """Return the page as it is now. Raises `OSError`."""
        if self.published:
            return self.published.read_text("utf-8")
        connection.request("GET", self.page)
        return connection.getresponse().read().decode("utf-8")


@click.command()
@click.option(
    "--sizes", default="1000,10000", show_default=True, help="Numbers of events; the first story is always included."
)
@click.option("--saves", default=20, type=click.IntRange(min=1), show_default=True, help="How often to edit each site.")
def main(*, sizes: str, saves: int) -> None:
    """Measure previews from a save to the updated page, and print a table."""
    machine, before = this_machine(), load()
    scratch = Path(mkdtemp(prefix="onrecord-bench-", dir=MEMORY_DISK if machine.on_memory_disk else None))
    click.echo(
        "| site | preview | median, ms | lowest | highest | build alone |\n| --- | --- | --: | --: | --: | --: |"
    )
    try:
        for size in (0, *map(int, sizes.split(","))):
            for preview in _measured(size, saves, scratch / str(size)):
                times = [1000 * seconds for seconds in preview.saves]
                site = f"{preview.events:,} events" if preview.events else "the first story"
                cells = (
                    f"{value:.0f}" for value in (median(times), min(times), max(times), median(preview.builds[-saves:]))
                )
                click.echo(f"| {site} | {preview.name} | {' | '.join(cells)} |")
    finally:
        shutil.rmtree(scratch)
    averages = " ".join(f"{average:.1f}" for average in before)
    click.echo(
        f"\n{saves} saves each, in turn; {machine.processor}, {machine.cores} cores; load average {averages} before"
    )


def _measured(size: int, saves: int, scratch: Path) -> Iterator[Previewed]:
    """Yield the previews of a site of this size, each with its times."""
    with ExitStack() as stack:
        previews = [stack.enter_context(preview) for preview in _previews(size, scratch)]
        for number in range(saves + 1):
            for preview in previews:
                time.sleep(_REST)
                preview.save(number)
    for preview in previews:
        del preview.saves[0]  # the first save has costs of its own in both previews
        yield preview


def _previews(size: int, scratch: Path) -> Iterator[AbstractContextManager[Previewed]]:
    """Yield the previews of a site of this size, not yet started; for size 0, of the first story."""
    if not size:
        story, event = _FIRST_STORY
        shutil.copytree(REPOSITORY / "content", scratch / "site" / "content")
        shutil.copy(REPOSITORY / "site.yaml", scratch / "site")
        file = scratch / "site" / "content" / "stories" / story / "events" / f"{event}.yaml"
        yield running((COMMAND, "serve"), scratch / "site", Previewed("onrecord", 0, file, f"/{story}/{event}/"))
        return
    corpus = invent(size, 1, stories=5)
    page = f"{corpus.edited.story}/{corpus.edited.id}/"
    for generator in filter(None, (ours(()), find("hugo"))):
        site = scratch / generator.name
        generator.lay_out(corpus, site)
        # Hugo serves a site below its base path.
        base = "/" if generator.name == "onrecord" else urlsplit(BASE_URL).path
        shown = Previewed(generator.name, size, site / generator.edited(corpus), base + page)
        yield running(_command(generator, site), site, shown)
    program = ours()
    site = scratch / "watched"
    program.lay_out(corpus, site)
    published = site / "_site" / page / "index.html"
    shown = Previewed(_WATCH, size, site / program.edited(corpus), page, published)
    yield running((COMMAND, "build", "--watch"), site, shown)


def _command(generator: Generator, site: Path) -> tuple[str, ...]:
    if generator.name == "onrecord":
        return COMMAND, "serve"
    return generator.command(site, site)[0], "server", "--noBuildLock", "--renderToMemory"


@contextmanager
def running(command: tuple[str, ...], site: Path, shown: Previewed) -> Iterator[Previewed]:
    """Run a preview on a free port until the context ends; the context begins once the page is served."""
    if not shown.published:
        with socket.create_server(("127.0.0.1", 0)) as free:
            shown.port = int(free.getsockname()[1])
        command = (*command, "--port", str(shown.port))
    with (site.parent / f"{shown.name}.log").open("wb") as log:
        process = _start(command, site, log)
        shown.process, shown.exit_code = process.pid, process.poll
        try:
            shown.wait_for("</html>", time.perf_counter())
            yield shown
        except NeverServedError as error:
            error.add_note(Path(log.name).read_text("utf-8"))  # the file is deleted with the site
            raise
        finally:
            process.terminate()
            process.wait()
    shown.builds = tuple(map(int, _BUILT.findall(Path(log.name).read_text("utf-8"))))


def _start(command: tuple[str, ...], site: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=site, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)


if __name__ == "__main__":
    main()
