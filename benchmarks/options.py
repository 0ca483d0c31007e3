"""What the commands of the benchmarks share: how sizes are written, and where things are built."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from benchmarks.machine import MEMORY_DISK, this_machine


def sizes(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[int, ...]:
    """Return the numbers of events that an option names, as in `100,1000`."""
    try:
        numbers = tuple(map(int, value.split(",")))
    except ValueError:
        raise click.BadParameter("write numbers with commas between them, as in 100,1000") from None
    if min(numbers) < 1:
        raise click.BadParameter("a corpus has one event or more")
    return numbers


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder in memory, where there is such a thing, and remove it whatever happens."""
    place = MEMORY_DISK if this_machine().on_memory_disk else None
    folder = Path(tempfile.mkdtemp(prefix="onrecord-bench-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
