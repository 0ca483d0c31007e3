"""Shows how far a run has come, on a terminal, once it takes longer than a moment; the only code that knows rich."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""How many seconds nothing is shown: most runs are done by then."""
_PAUSE = 0.1
"""How many seconds lie between two pictures."""


class ProgressBar:
    """Takes the pipeline's word on how far it is, and draws a line of it: without a thread, since processes fork."""

    def __init__(self, terminal: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the terminal to draw on, and a clock in seconds."""
        self._terminal = terminal
        self._clock = clock
        self._next = clock() + PATIENCE
        self._drawn: Progress | None = None
        self._stages: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Draw that `done` of `total` parts of a stage are done, unless that was drawn a moment ago."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _PAUSE
        drawn = self._drawn = self._drawn or self._begin()
        for other, task in self._stages.items():
            drawn.update(task, visible=other == stage)
        if stage not in self._stages:
            self._stages[stage] = drawn.add_task(stage)
        drawn.update(self._stages[stage], completed=done, total=total or None)
        drawn.refresh()

    def end(self) -> None:
        """Take the line away again."""
        if self._drawn:
            self._drawn.stop()

    def _begin(self) -> Progress:
        from rich.console import Console  # noqa: PLC0415  (only a long run needs it)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        drawn = Progress(*columns, console=Console(file=self._terminal), auto_refresh=False, transient=True)
        drawn.start()
        return drawn
