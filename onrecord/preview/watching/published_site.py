"""Keeps a published folder up to date: builds a site, and again after each change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from onrecord.build.builder import IncrementalBuilder
from onrecord.build.pipeline import Options
from onrecord.build.resident_output import ResidentOutput
from onrecord.preview.watching.changes import Changes, RebuildReporter, attempted
from onrecord.preview.watching.watcher import Watcher

_IDLE = 1.0
"""After how many seconds without changes the state directory is brought up to date."""
_ATTEMPTS = 3
"""How often to build again if something else changes the output folder meanwhile; the next change tries again."""


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
    outcome = attempted(partial(builder.rebuild, changed))
    reporter.built(outcome, perf_counter() - began)


def _record(builder: IncrementalBuilder, reporter: RebuildReporter) -> None:
    for _ in range(_ATTEMPTS):
        began = perf_counter()
        rebuilt = attempted(builder.record)
        if rebuilt is None:
            return
        reporter.built(rebuilt, perf_counter() - began)
