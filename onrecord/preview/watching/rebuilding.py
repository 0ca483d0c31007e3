"""Builds a site again after each change of its files. The preview shares `Changes` and `attempted`."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Protocol, TypeVar

from onrecord.build.builder import IncrementalBuilder, ResidentOutput
from onrecord.build.pipeline import Options
from onrecord.model.build_result import BuildResult
from onrecord.preview.watching.watched_files import snapshot
from onrecord.preview.watching.watcher import Watcher
from onrecord.problems import Outcome

_ATTEMPTS = 3
"""How often a build is tried if a file disappears while it is read, and again if something else changes the output
folder meanwhile; the next change tries again."""
_Step = TypeVar("_Step")
_IDLE = 1.0
"""After how many seconds without changes the state directory is brought up to date."""


class RebuildReporter(Protocol):
    """Shows the progress of a resident builder; the terminal implements it."""

    def ready(self, *, polls: bool) -> None:
        """Report that changes are built from now on, and whether the files are polled."""

    def built(self, outcome: Outcome[BuildResult], seconds: float) -> None:
        """Report a build, and how long it took."""


class Changes:
    """The changes of a site since this object was made.

    The first build comes between this moment and the watcher: it may fork processes, which is safe only before the
    watcher starts its threads.
    """

    def __init__(self, root: Path) -> None:
        """Take the site's folder, and note the state of its files."""
        self._root, self._before = root, snapshot(root)

    def batches(self, watcher: Watcher, *, idle_after: float | None = None) -> Iterator[frozenset[str]]:
        """Yield the paths that changed before the watcher started, then its batches, for ever.

        Changes during a build are queued, and make one more batch. For `idle_after` see `Watcher.batches`.
        """
        missed = frozenset(path for path, _ in self._before ^ snapshot(self._root))
        if missed:
            yield missed
        yield from watcher.batches(idle_after=idle_after)


def attempted(step: Callable[[], _Step]) -> _Step:
    """Return the result of a step of a build; try again if a file disappears while the step reads it."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(FileNotFoundError):
            return step()
    return step()


def keep_up_to_date(
    root: Path,
    output: ResidentOutput,
    options: Options,
    clock: Callable[[], datetime],
    reporter: RebuildReporter,
    *,
    poll: bool,
) -> None:
    """Build a site, and again after each change, until a signal ends the process.

    A rebuild publishes an edited entry's own pages first, and then all others. The state directory follows once nothing
    changes any more, so that an editor never waits for it. The `clock` returns the moment of each build in UTC.
    """
    builder = IncrementalBuilder(root, output, options)
    changes = Changes(root)
    _build(builder, clock, reporter, frozenset())
    _record(builder, reporter)
    with Watcher(root, poll=poll) as watcher:
        reporter.ready(polls=watcher.polls)
        for changed in changes.batches(watcher, idle_after=_IDLE):
            if changed:
                _build(builder, clock, reporter, changed)
            else:
                _record(builder, reporter)


def _build(
    builder: IncrementalBuilder, clock: Callable[[], datetime], reporter: RebuildReporter, changed: frozenset[str]
) -> None:
    began = perf_counter()
    builder.set_time(clock())
    reporter.built(attempted(partial(builder.rebuild, changed)), perf_counter() - began)


def _record(builder: IncrementalBuilder, reporter: RebuildReporter) -> None:
    for _ in range(_ATTEMPTS):
        began = perf_counter()
        rebuilt = attempted(builder.record)
        if rebuilt is None:
            return
        reporter.built(rebuilt, perf_counter() - began)
