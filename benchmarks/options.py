"""Common parts of the benchmark commands: the option of sizes, the scratch folder, and figures in a document."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks.machine import MEMORY_DISK, this_machine


def sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    """Return the numbers of events that an option lists, as in `100,1000`."""
    try:
        numbers = tuple(map(int, value.split(",")))
    except ValueError:
        raise click.BadParameter("write numbers with commas between them, as in 100,1000") from None
    if min(numbers) < 1:
        raise click.BadParameter("a corpus has one event or more")
    return numbers


@contextmanager
def scratch() -> Iterator[Path]:
    """Create a folder, in memory if possible, and remove it at the end."""
    place = MEMORY_DISK if this_machine().on_memory_disk else None
    folder = Path(tempfile.mkdtemp(prefix="onrecord-bench-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def replace_figures(document: Path, mark: str, figures: str) -> None:
    """Replace all that follows a line of a document; raise `ClickException` if it has no such line."""
    before, found, _ = document.read_text("utf-8").partition(mark)
    if not found:
        raise click.ClickException(f"{document} lacks the line before the tables: {mark}")
    document.write_text(f"{before}{mark}\n\n{figures}", "utf-8")
