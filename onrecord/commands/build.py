"""`onrecord build`: checks a site and builds its pages."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Unpack

import click

from onrecord.commands.console import PROBLEMS, print_report, progress_bar, worker_errors_explained
from onrecord.commands.environment import Environment
from onrecord.commands.options import EXITS, SiteOptions, site_options
from onrecord.commands.run_build import Run, run_build
from onrecord.reserved import OUTPUT


def _shard(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    number, _, of = (value or "").partition("/")
    if value is None:
        return None
    if not (number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
        raise click.BadParameter("write which share of how many, as in 2/4")
    return int(number), int(of)


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
    default=lambda: not os.environ.get("CI"),
    show_default="yes; no where CI is set",
    help="Whether to add the ids of published entries to published.txt.",
)
@click.pass_obj
def build(
    environment: Environment,
    /,
    *,
    site: Path,
    output: Path | None,
    output_format: str,
    shard: tuple[int, int] | None,
    keep_ids: bool,
    **options: Unpack[SiteOptions],
) -> None:
    """Check the site in the folder SITE (this one, by default), and build its pages.

    While the site has an error, nothing is written.
    """
    from onrecord.incremental.last_build import LastBuild  # noqa: PLC0415  (the command must start fast)

    folder, today = output or site / OUTPUT, environment.today
    site_options = (str(today), shard, keep_ids, *(options[name] for name in ("base_url", "drafts", "strict", "notes")))
    last = None
    if options["remember"]:
        last = LastBuild(site.resolve(), folder.resolve(), site_options, is_whole=shard is None)
    known = last.result() if last else None
    if known:
        done = Run(known, "nothing has changed")
    else:
        from onrecord.pipeline import Options  # noqa: PLC0415  (as above)

        keeps_ids = keep_ids and not options["drafts"] and not shard
        with worker_errors_explained(), progress_bar() as progress:
            run = Options(today=today, shard=shard, progress=progress, keeps_ids=keeps_ids, **options)
            done = run_build(site, folder, run, last)
    stopped = done.changes is None
    print_report(done.result.problems, done.result.files, output_format, site, strict=stopped or options["strict"])
    if stopped:
        sys.exit(PROBLEMS)
    pages = "1 page" if done.result.pages == 1 else f"{done.result.pages} pages"
    click.echo(f"built {pages} in {folder} ({done.changes})", err=output_format == "json")
    if done.listing:
        click.echo(done.listing, err=output_format == "json")
