"""Measure the desk's check of an entry while somebody types it, and its lists: `python -m benchmarks.desk`.

A running `onrecord serve` gets the fields of a new event, with one letter more each time, as the desk's page sends
them. If Playwright and Chromium are there, a real page gets one key after the other too. That time includes the short
pause in which the page waits for more keys. The list of all entries, and the picker of what a denial denies, are asked
for words as a person types them.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import click

from benchmarks.corpus import Corpus, invent
from benchmarks.machine import load, this_machine
from benchmarks.measure import environment
from benchmarks.options import scratch as scratch_folder
from benchmarks.options import sizes as sizes_of
from benchmarks.ours import COMMAND, ours
from benchmarks.tables import table
from benchmarks.variants import DEFAULTS

_NEW = "/-/new/statement"
_LETTERS = "What the speaker said of it on that day, in so many words"
_LISTS = {
    "all entries, no words": "/-/entries",
    "all entries, three words": "/-/entries?q=archives+of+ferries",
    "all entries, by kind, day and who": "/-/entries?kind=event&from=2000&who=tide",
    "picker of claims, two words": "/-/find?kind=event&field=denies&story={story}&q=archives+ferr",
}
"""The addresses of lists by what they show."""
_REST = 0.25
"""Seconds before each check, more than between two keys of a fast typist."""
_LONGEST = 600.0
_LAST_KEY_TO_ANSWER = """() => new Promise((done) => {
  const title = document.getElementsByName("title")[0];
  let start;
  title.addEventListener("keydown", () => { start = performance.now(); }, { once: true });
  new MutationObserver((_, own) => { own.disconnect(); done(performance.now() - start); })
    .observe(title.form, { attributes: true, attributeFilter: ["data-checked"] });
})"""


class NoDeskError(Exception):
    """The desk does not open."""


class Desk:
    """An opened desk, as a browser without scripts has it."""

    def __init__(self, address: str) -> None:
        """Open the desk at the address with the key."""
        self.origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        found = re.search(r'<meta name="desk-token" content="([^"]+)">', self._ask(Request(address)))  # noqa: S310  (our own server)
        if found is None:
            raise NoDeskError(address)
        self._token = found[1]

    def check(self, fields: dict[str, str]) -> tuple[float, dict[str, Any]]:
        """Return how many seconds a check took, and its answer."""
        data = urlencode({**fields, "token": self._token}).encode("ascii")
        request = Request(f"{self.origin}/-/check", data, {"Origin": self.origin})  # noqa: S310  (our own server)
        start = time.perf_counter()
        answer = self._ask(request)
        return time.perf_counter() - start, json.loads(answer)

    def time_page(self, path: str) -> float:
        """Return how many seconds a page took."""
        start = time.perf_counter()
        self._ask(Request(f"{self.origin}{path}"))  # noqa: S310  (our own server)
        return time.perf_counter() - start

    def _ask(self, request: Request) -> str:
        with self._opener.open(request, timeout=_LONGEST) as answer:
            text: str = answer.read().decode("utf-8")
        return text


@click.command()
@click.option("--sizes", default="100,1000,10000", callback=sizes_of, show_default=True, help="Numbers of events.")
@click.option("--checks", default=20, type=click.IntRange(min=1), show_default=True, help="How often to check.")
def main(*, sizes: tuple[int, ...], checks: int) -> None:
    """Measure how long the desk takes to check an entry and to list entries, and print a table."""
    before, rows = load(), []
    with scratch_folder() as scratch:
        for size in sizes:
            corpus = invent(size, 1, stories=5)
            with _served(corpus, scratch / str(size)) as address:
                times = {"request alone": list(_requests(Desk(address), corpus, checks))}
                times["last key to answer, Chromium"] = list(_keys(address, corpus, checks))
                times |= {name: list(_pages(Desk(address), path, corpus, checks)) for name, path in _LISTS.items()}
            for name, seconds in times.items():
                cells = (
                    (f"{1000 * one:.0f}" for one in (median(seconds), min(seconds), max(seconds))) if seconds else ()
                )
                rows.append((f"{size:,}", name, *(cells or ("not measured", "", ""))))
    click.echo(table(("events", "check of a new event; lists", "median, ms", "least", "most"), rows))
    machine, averages = this_machine(), " ".join(f"{average:.1f}" for average in before)
    click.echo(f"{checks} checks each; {machine.processor}, {machine.cores} cores; load average {averages} before")


def _typed(corpus: Corpus, letters: int) -> dict[str, str]:
    """Return the fields of a new event as the page sends them, with so many letters of its title."""
    event = corpus.edited
    source = next(source for story in corpus.stories if story.id == event.story for source in story.sources)
    return {
        "-story": event.story, "-at": _NEW, "-form": "one", "-number": str(letters), "type": "statement",
        "date": "4 Nov 2021", "title": _LETTERS[:letters], "speaker.0": (*event.actors, event.speaker)[0],
        "sources.0.source": source.id,
    }  # fmt: skip


def _requests(desk: Desk, corpus: Corpus, checks: int) -> Iterator[float]:
    """Yield the time of each check; the first reads the site and does not count."""
    for number in range(checks + 1):
        time.sleep(_REST)
        seconds, answer = desk.check(_typed(corpus, 1 + number % len(_LETTERS)))
        if "html" not in answer:
            raise NoDeskError(str(answer))
        if number:
            yield seconds


def _pages(desk: Desk, path: str, corpus: Corpus, count: int) -> Iterator[float]:
    """Yield the time of each answer to one address; the first makes what stays in memory and does not count."""
    for number in range(count + 1):
        time.sleep(_REST)
        seconds = desk.time_page(path.format(story=corpus.edited.story))
        if number:
            yield seconds


def _keys(address: str, corpus: Corpus, checks: int) -> Iterator[float]:
    """Yield the time from each key in the title to the answer in the page; nothing without a browser."""
    try:
        from benchmarks.readers.browser import NoBrowserError, open_browser  # noqa: PLC0415  (a package of the tests)
    except ImportError:
        return
    try:
        with open_browser() as browser:
            page = browser.new_page()
            page.goto(address)
            page.goto(f"{urlsplit(address).scheme}://{urlsplit(address).netloc}{_NEW}?story={corpus.edited.story}")
            page.focus("[name=title]")
            for number in range(checks + 1):
                time.sleep(_REST)
                answered = page.evaluate_handle(f"() => {{ window.answered = ({_LAST_KEY_TO_ANSWER})(); }}")
                page.keyboard.press(_LETTERS[number % len(_LETTERS)])
                milliseconds = page.evaluate("() => window.answered")
                answered.dispose()
                if number:
                    yield milliseconds / 1000
    except NoBrowserError:
        return


@contextmanager
def _served(corpus: Corpus, folder: Path) -> Iterator[str]:
    """Serve the corpus as a site with the default outputs; yield the address that opens its desk."""
    ours(DEFAULTS).lay_out(corpus, folder)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder.with_suffix(".log")
    with log.open("wb") as output:
        command = (COMMAND, "serve", "--port", str(port))
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=output, stderr=output)
        try:
            yield _address(process, log)
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Return the address of the desk that the preview prints once it has built the site."""
    start = time.perf_counter()
    while process.poll() is None and time.perf_counter() - start < _LONGEST:
        text = log.read_text("utf-8")
        if (found := re.search(r"where you write: (\S+)", text)) and re.search(r"^built", text, re.MULTILINE):
            return found[1]
        time.sleep(0.05)
    raise NoDeskError(log.read_text("utf-8"))


if __name__ == "__main__":
    main()
