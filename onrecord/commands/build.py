"""`onrecord build`: checks a site and builds its pages, once or at each save."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click
from msgspec.structs import replace

from onrecord.commands.build_run import built_line, find_repeated, listing_line, run_build
from onrecord.reserved import OUTPUT
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import EXITS, SiteOptions, poll_option, site_options
from onrecord.terminal.progress import ProgressBar, progress_bar
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.build.pipeline import Options
    from onrecord.cache.stat_index import StatIndex

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
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder to build into.  [default: SITE/_site]"
)
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
    keep_ids = _choose_keeping(keep_ids, keep_todays_ids=keep_todays_ids)
    keeps_ids = keep_ids and not options["drafts"] and not shard
    folder = output or site / OUTPUT

    def stat_index(today: date) -> StatIndex | None:
        from onrecord.cache.stat_index import StatIndex  # noqa: PLC0415  (the command must start fast)

        if not options["remember"]:
            return None
        named = (options[name] for name in ("base_url", "drafts", "strict", "notes"))
        real_folder = Path(os.path.realpath(folder))  # for a loop of links, `resolve` raises an error
        return StatIndex(site.resolve(), real_folder, (str(today), shard, keep_ids, keep_todays_ids, commit, *named))

    def run_options(progress: ProgressBar | None = None) -> Options:
        from onrecord.build.pipeline import Options  # noqa: PLC0415  (as above)

        run = Options(environment.today, now=environment.now, shard=shard, commit=commit, **options)
        return replace(run, progress=progress, keeps_ids=keeps_ids, keeps_todays_ids=keep_todays_ids)

    if watch:
        from onrecord.commands.build_watch import TerminalReporter, watch_build  # noqa: PLC0415  (as above)

        reporter = TerminalReporter(site, folder, output_format, strict=options["strict"], asked_to_poll=poll)
        watch_build(site, folder, run_options(), reporter, environment.clock, stat_index)
    index = stat_index(environment.today)
    built = find_repeated(index) if index else None
    stopped = False
    if built is None:
        with worker_errors_explained(), progress_bar() as progress:
            built = run_build(site, folder, run_options(progress), index)
        stopped = built.value.published is None
    console.print_report(built.problems, built.value.files, output_format, site, strict=stopped or options["strict"])
    if stopped:
        sys.exit(console.PROBLEMS)
    click.echo(built_line(built.value, folder), err=output_format == "json")
    listing = listing_line(built.value, keeps_ids=keeps_ids)
    if listing:
        click.echo(listing, err=output_format == "json")


def _choose_keeping(keep_ids: bool | None, *, keep_todays_ids: bool) -> bool:  # noqa: FBT001  (None is the default)
    """Return whether ids are kept: as the options say, else unless the build runs in CI."""
    if keep_ids is False and keep_todays_ids:
        raise click.UsageError("--no-keep-ids and --keep-todays-ids contradict each other: leave one of them out")
    if keep_todays_ids:
        return True
    return not os.environ.get("CI") if keep_ids is None else keep_ids


def _report_key_in_git() -> None:
    """Say why each build starts anew, if git may carry the user's key."""
    from onrecord.cache.state import key_in_git  # noqa: PLC0415  (as above)

    folder = key_in_git()
    if folder:
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
