"""Draws how far a long run is; the only module that imports rich."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from onrecord.interrupts import before_end

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


DELAY = 1.0  # after how many seconds the bar appears; most runs have ended by then
_INTERVAL = 0.1  # the seconds between two redraws


@contextmanager
def progress_bar() -> Iterator[ProgressBar | None]:
    """Yield a progress bar on a terminal, None elsewhere."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    bar = ProgressBar(sys.stderr)
    with before_end(bar.end):
        try:
            yield bar
        finally:
            bar.end()


class ProgressBar:
    """Draws the pipeline's progress on one line. It uses no thread, since worker processes are forked."""

    def __init__(self, terminal: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._terminal, self._clock = terminal, clock
        self._next = clock() + DELAY
        self._drawn: Progress | None = None
        self._stages: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` parts of a stage are done; skip redraws that follow too soon."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        drawn = self._drawn = self._drawn or self._begin()
        for other, task in self._stages.items():
            drawn.update(task, visible=other == stage)
        if stage not in self._stages:
            self._stages[stage] = drawn.add_task(stage)
        drawn.update(self._stages[stage], completed=done, total=total or None)
        drawn.refresh()

    def end(self) -> None:
        """Erase the line."""
        if self._drawn:
            self._drawn.stop()

    def _begin(self) -> Progress:
        from rich.console import Console  # noqa: PLC0415  (only long runs need it)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        drawn = Progress(*columns, console=Console(file=self._terminal), auto_refresh=False, transient=True)
        drawn.start()
        return drawn
