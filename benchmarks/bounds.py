"""Lower bounds: the time to parse the YAML, to render the Markdown and to write the files of a site."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml
from markdown_it import MarkdownIt

from benchmarks.corpus import Corpus
from benchmarks.measure import Command, timed
from benchmarks.ours import our_files, ours
from benchmarks.peers.entries import body


@dataclass(frozen=True, slots=True)
class Bound:
    """One task, timed in a process that already has its libraries and its input."""

    name: str
    events: int
    seconds: float
    """The median."""


def bounds(corpus: Corpus, scratch: Path, rounds: int) -> Iterator[Bound]:
    """Time each piece of task on the corpus."""
    events = sum(1 for _ in corpus.events)
    for name, task in _tasks(corpus, scratch).items():
        yield Bound(name, events, median(_seconds(task) for _ in range(rounds)))


def _tasks(corpus: Corpus, scratch: Path) -> dict[str, Callable[[], object]]:
    texts = [text for path, text in our_files(corpus).items() if path.endswith(".yaml")]
    bodies = [body(event) for event in corpus.events]
    built = _built(corpus, scratch)
    markdown = MarkdownIt("commonmark", {"html": False})
    return {
        "write the same files": lambda: _write(built, scratch / "copy"),
        "parse the YAML to events": lambda: [sum(1 for _ in yaml.parse(text, yaml.CSafeLoader)) for text in texts],
        "render the Markdown": lambda: [markdown.render(text) for text in bodies],
    }


def _built(corpus: Corpus, scratch: Path) -> dict[str, bytes]:
    """Return the files of the built site."""
    site, output = scratch / "bound", scratch / "bound-output"
    generator = ours()
    generator.lay_out(corpus, site)
    timed(Command(generator.command(site, output), site, {}))
    files = {str(file.relative_to(output)): file.read_bytes() for file in output.rglob("*") if file.is_file()}
    shutil.rmtree(site)
    shutil.rmtree(output)
    return files


def _write(files: dict[str, bytes], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start
