"""`onrecord build`: checks a site, builds its pages, once or at each save, and reports the progress."""

from __future__ import annotations

import math
import os
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Unpack

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.problems import Outcome, Problem
from onrecord.report.formats import FORMATS
from onrecord.report.run_report import Report, counted
from onrecord.reserved import OUTPUT
from onrecord.terminal import console
from onrecord.terminal.console import print_report
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import EXITS, SiteOptions, poll_option, site_options
from onrecord.terminal.progress import ProgressBar, progress_bar
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.build.pipeline import Options
    from onrecord.cache.stat_index import StatIndex
    from onrecord.model.build_result import BuildResult
    from onrecord.output import Holder, OutputFolder

_PATIENCE = 60.0  # how many seconds a build waits for another one into the same folder
_PUBLISHED = "published.txt"  # the value of `model.records.PUBLISHED`; importing that module takes long
_FEW = 3  # up to how many changed files are named one by one


def run_build(site: Path, folder: Path, options: Options, index: StatIndex | None) -> Outcome[BuildResult]:
    """Build a site while no other build works in the output folder."""
    from onrecord.build import pipeline  # noqa: PLC0415
    from onrecord.build.last_build import LastBuild  # noqa: PLC0415
    from onrecord.memory import give_back_large_blocks  # noqa: PLC0415
    from onrecord.output import BusyError, UnfitError  # noqa: PLC0415

    give_back_large_blocks()
    root = site.resolve()
    try:
        with open_output(site, folder, _PATIENCE) as output:
            if output.completed:
                click.echo(f"completed the publication in {folder} that was interrupted", err=True)
            if index and output.has_waited:
                index = index.again()
            last = LastBuild(index, is_whole=options.shard is None) if index else None
            return pipeline.build_into(root, output, options, last)
    except UnfitError as unfit:
        return pipeline.not_built(root, options, unfit.problem)
    except BusyError as busy:
        who = f" ({_process(busy.holder)})" if busy.holder else ""
        message = f"another build into {folder} is still at work{who}; try again when it has ended"
        raise click.ClickException(message) from None


def repeated(index: StatIndex) -> Outcome[BuildResult] | None:
    """Return the last build's result if a build would repeat it."""
    known = index.known()
    if known and known.value.no_cards:
        from onrecord.pictures import why_no_cards  # noqa: PLC0415

        return known if known.value.no_cards == why_no_cards() else None  # the library may have been mended
    return known


def open_output(site: Path, folder: Path, patience: float) -> OutputFolder:
    """Return the output folder for one build, which waits up to `patience` seconds for another. Raises `UnfitError`."""
    from onrecord.output import OutputFolder, require_fit  # noqa: PLC0415

    require_fit(folder, site.resolve(), _home())

    def report_waiting(holder: Holder) -> None:
        click.echo(f"waiting for another build into {folder}: {_process(holder)}", err=True)

    return OutputFolder(folder, patience=patience, waiting=report_waiting)


def built_line(result: BuildResult, folder: Path) -> str:
    """Return the line on the pages and the changed files of a build that ended without an error."""
    pages = "1 page" if result.pages == 1 else f"{result.pages} pages"
    changes = "nothing has changed"
    if result.published:
        changes = f"{counted(result.published.written, 'file')} written, {result.published.removed} removed"
    without = f"no cards were made: {result.no_cards}\n" if result.no_cards else ""
    return f"{without}built {pages} in {folder} ({changes})"


def listing_line(result: BuildResult, *, keeps_ids: bool) -> str:
    """Return the line on what happened to `published.txt`; empty if nothing did."""
    if result.published and result.listing_error:
        return f"published.txt can't be written: {result.listing_error}"
    if result.published and keeps_ids and result.unlisted:
        return f"{counted(len(result.unlisted), 'id')} added to published.txt, to be committed with the entries"
    return ""


def _process(holder: Holder) -> str:
    since = datetime.fromtimestamp(holder.since, tz=UTC).astimezone()
    return f"process {holder.pid}, since {since:%H:%M:%S}"


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


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
    from onrecord.preview.watching.watcher import keep_up_to_date  # noqa: PLC0415

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
        self._site, self._folder, self._strict = site, folder, strict
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
        if listing := listing_line(built, keeps_ids=True):
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
        published, built = outcome.value.published, outcome.value
        is_listing = {Path(path).name for path in built.changed} <= {_PUBLISHED}
        is_idle = published is not None and not (published.written or published.removed)
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


class RebuildReport(Struct):
    """Prints the problems of each build; an unchanged report is not printed again, only its summary."""

    site: Path
    output_format: str = "full"
    _last: str | None = None

    def is_new(self, problems: tuple[Problem, ...], files: int) -> bool:
        """Return whether the report of these problems differs from the last one."""
        return self._text(problems, files) != self._last

    def print(self, problems: tuple[Problem, ...], files: int, *, strict: bool = False) -> None:
        """Print the report of a build; `strict` as for `print_report`."""
        if self.is_new(problems, files):
            print_report(problems, files, self.output_format, self.site, strict=strict)
        else:
            click.echo(f"still {Report(problems, files).summary()}", err=True)
        self._last = self._text(problems, files)

    def _text(self, problems: tuple[Problem, ...], files: int) -> str:
        return FORMATS[self.output_format](Report(problems, files))


def report_polling() -> None:
    """Say that this system reports no changes, so that the files are polled."""
    click.echo("this system reports no file changes: the files are checked twice a second", err=True)


def duration_and_cause(seconds: float, changed: frozenset[str]) -> str:
    """Return how long a build took, and which changed files caused it; of a renamed file, the new name."""
    existing = sorted(path.name for path in map(Path, changed) if path.exists())
    names = existing or sorted(Path(path).name for path in changed)
    listed = ", ".join(names) if len(names) <= _FEW else f"{len(names)} files"
    cause = f" after a change of {listed}" if names else ""
    return f"in {seconds * 1000:.0f} ms{cause}"


_SINGLE = frozenset({"github", "json"})  # for other programs: each of these reports one build


def _shard(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    number, _, of = (value or "").partition("/")
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}/\d{1,9}", value) and 1 <= int(number) <= int(of):
        return int(number), int(of)
    raise click.BadParameter("write which share of how many, as in 2/4")


def _commit(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9A-Fa-f]{7,64}", value):
        raise click.BadParameter("write the commit's id as git prints it: 7 to 64 digits and letters from a to f")
    return value and value.lower()


@click.command(epilog=EXITS, short_help="Check a site and build its pages.")
@site_options
@click.option("--output", type=click.Path(path_type=Path), help="The folder to build into.  [default: SITE/_site]")
@click.option(
    "--shard",
    metavar="I/N",
    callback=_shard,
    help="Build only share I of N of the pages, as in 2/4, to split a site between machines.",
)
@click.option(
    "--keep-ids/--no-keep-ids",
    default=None,
    show_default="yes; no where CI is set",
    help="Whether to add the ids of published entries to published.txt.",
)
@click.option(
    "--keep-todays-ids",
    is_flag=True,
    help="Add the ids of entries published today, too: for a build that is published at once.",
)
@click.option(
    "--commit",
    metavar="SHA",
    callback=_commit,
    help="Write the commit of the site's files into commit.json, for citations of the record as of a day.",
)
@click.option("--watch", is_flag=True, help="Go on, and build again after each change, until Ctrl-C.")
@poll_option
@click.pass_obj
def build(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    site: Path,
    output: Path | None,
    output_format: str,
    shard: tuple[int, int] | None,
    keep_ids: bool | None,
    keep_todays_ids: bool,
    commit: str | None,
    watch: bool,
    poll: bool,
    **options: Unpack[SiteOptions],
) -> None:
    """Check the site in the folder SITE (this one, by default), and build its pages.

    While the site has an error, nothing is written. With --watch, the command then waits for changes of the site's
    files, and brings the folder up to date after each of them.
    """
    _require_fitting(watch=watch, poll=poll, shard=shard, output_format=output_format)
    if options["remember"] and output_format not in _SINGLE:
        _report_key_in_git()
    if keep_ids is False and keep_todays_ids:
        raise click.UsageError("--no-keep-ids and --keep-todays-ids contradict each other: leave one of them out")
    keep_ids = keep_todays_ids or (not os.environ.get("CI") if keep_ids is None else keep_ids)
    folder, keeps_ids = output or site / OUTPUT, keep_ids and not options["drafts"] and not shard

    def stat_index(today: date) -> StatIndex | None:
        from onrecord.cache.stat_index import StatIndex  # noqa: PLC0415  (the command must start fast)

        if not options["remember"]:
            return None
        named = (options[name] for name in ("base_url", "drafts", "strict", "notes"))
        output = Path(os.path.realpath(folder))  # for a loop of links, `resolve` raises an error
        return StatIndex(site.resolve(), output, (str(today), shard, keep_ids, keep_todays_ids, commit, *named))

    def run_options(progress: ProgressBar | None = None) -> Options:
        from onrecord.build.pipeline import Options  # noqa: PLC0415  (as above)

        run = Options(environment.today, now=environment.now, shard=shard, commit=commit, **options)
        return replace(run, progress=progress, keeps_ids=keeps_ids, keeps_todays_ids=keep_todays_ids)

    if watch:
        reporter = TerminalReporter(site, folder, output_format, strict=options["strict"], asked_to_poll=poll)
        watch_build(site, folder, run_options(), reporter, environment.clock, stat_index)
    index = stat_index(environment.today)
    known = repeated(index) if index else None
    if known:
        built, stopped = known, False
    else:
        with worker_errors_explained(), progress_bar() as progress:
            built = run_build(site, folder, run_options(progress), index)
        stopped = built.value.published is None
    console.print_report(built.problems, built.value.files, output_format, site, strict=stopped or options["strict"])
    if stopped:
        sys.exit(console.PROBLEMS)
    click.echo(built_line(built.value, folder), err=output_format == "json")
    if listing := listing_line(built.value, keeps_ids=keeps_ids):
        click.echo(listing, err=output_format == "json")


def _report_key_in_git() -> None:
    """Say why each build starts anew, if git may carry the user's key."""
    from onrecord.cache.state import key_in_git  # noqa: PLC0415  (as above)

    if folder := key_in_git():
        where = f"git may carry the key in {folder}, so each build starts anew"
        click.echo(f"{where}: set XDG_STATE_HOME to a folder of yours outside of git", err=True)


def _require_fitting(*, watch: bool, poll: bool, shard: tuple[int, int] | None, output_format: str) -> None:
    if poll and not watch:
        raise click.UsageError("--poll needs --watch")
    if watch and shard:
        raise click.UsageError("--watch and --shard can't go together: a shard is built once, on its own machine")
    if watch and output_format in _SINGLE:
        message = f"--watch and --output-format {output_format} can't go together: that format reports one build"
        raise click.UsageError(message)
