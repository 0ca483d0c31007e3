"""Builds a site again after each change, and prints the progress of `build --watch`."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from msgspec.structs import replace

from onrecord.commands.build_run import built_line, listing_line, open_output
from onrecord.commands.rebuild_report import RebuildReport, duration_and_cause, report_polling
from onrecord.problems import Outcome
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.build.pipeline import Options
    from onrecord.cache.stat_index import StatIndex
    from onrecord.model.build_result import BuildResult

_PUBLISHED = "published.txt"  # the value of `model.records.PUBLISHED`; importing that module takes long


def watch_build(
    site: Path,
    folder: Path,
    options: Options,
    reporter: TerminalReporter,
    clock: Callable[[], datetime],
    stat_index: Callable[[date], StatIndex | None],
) -> NoReturn:
    """Build a site, and again after each change, until a signal ends the process."""
    from onrecord.build.builder import ResidentOutput  # noqa: PLC0415  (the command must start fast)
    from onrecord.build.last_build import LastBuild  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.preview.watching.rebuilding import keep_up_to_date  # noqa: PLC0415

    give_back_large_blocks()
    # It waits for another build as long as that takes: nobody is there to start it again.
    opener = partial(open_output, site, folder, patience=math.inf)

    def last_build(today: date) -> LastBuild | None:
        index = stat_index(today)
        return LastBuild(index) if index else None

    output = ResidentOutput(folder, opener, last_build)
    shown = replace(options, progress=reporter.progress)
    with worker_errors_explained():
        keep_up_to_date(site.resolve(), output, shown, clock, reporter, poll=reporter.asked_to_poll)
    raise AssertionError("a signal ends the process")


class TerminalReporter:
    """Prints the progress of `build --watch` to the terminal."""

    def __init__(self, site: Path, folder: Path, output_format: str, *, strict: bool, asked_to_poll: bool) -> None:
        self.progress = _FirstProgress()
        self.asked_to_poll = asked_to_poll
        self._site = site
        self._folder = folder
        self._strict = strict
        self._report = RebuildReport(site, output_format)

    def built(self, outcome: Outcome[BuildResult], seconds: float) -> None:
        """Print the report of a build, and one line on what it wrote; nothing if it built nothing new."""
        self.progress.end()
        if self._is_as_before(outcome):
            return
        built = outcome.value
        stopped = built.published is None
        self._report.print(outcome.problems, built.files, strict=stopped or self._strict)
        result = "not built" if stopped else built_line(built, self._folder)
        click.echo(f"{result} {duration_and_cause(seconds, built.changed)}")
        listing = listing_line(built, keeps_ids=True)
        if listing:
            click.echo(listing)

    def ready(self, *, polls: bool) -> None:
        """Say that changes are built from now on."""
        if polls and not self.asked_to_poll:
            report_polling()
        click.echo(f"watching {self._site} for changes (Ctrl-C ends it)")

    def _is_as_before(self, outcome: Outcome[BuildResult]) -> bool:
        """Return whether no file has changed but `published.txt`, to which the command adds ids itself.

        The first build is never such a one, since its report is new.
        """
        built = outcome.value
        is_listing = {Path(path).name for path in built.changed} <= {_PUBLISHED}
        is_idle = built.published is not None and not (built.published.written or built.published.removed)
        return is_listing and is_idle and not self._report.is_new(outcome.problems, built.files)


class _FirstProgress:
    """Shows the progress of the first build on a terminal; rebuilds are short."""

    def __init__(self) -> None:
        self._context = ExitStack()
        self._bar = self._context.enter_context(progress_bar())

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._bar:
            self._bar(stage, done, total)

    def end(self) -> None:
        self._bar = None
        self._context.close()
