"""`onrecord check`: reports the problems of a site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Unpack

import click

from onrecord.commands.console import PROBLEMS, print_whole_report, progress_bar, worker_errors_explained
from onrecord.commands.environment import Environment
from onrecord.commands.options import EXITS, SiteOptions, site_options


@click.command(epilog=EXITS, short_help="Report what is wrong with a site, and what to type instead.")
@site_options
@click.option(
    "--accepted", is_flag=True, help="Also list the warnings and notes that entries accept, with the reasons."
)
@click.pass_obj
def check(
    environment: Environment, /, *, site: Path, output_format: str, accepted: bool, **options: Unpack[SiteOptions]
) -> None:
    """Report what is wrong with the site in the folder SITE (this one, by default).

    One run reports all problems, each with its line and what to type instead. No page is written.
    """
    from onrecord import pipeline  # noqa: PLC0415  (the command must start fast)
    from onrecord.report import Report  # noqa: PLC0415

    with worker_errors_explained(), progress_bar() as progress:
        run = pipeline.Options(today=environment.today, now=environment.now, progress=progress, **options)
        outcome = pipeline.check(site.resolve(), run)
    found = outcome.value
    report = Report(outcome.problems, found.files, accepted=found.accepted, lists_accepted=accepted)
    if print_whole_report(report, output_format, site, strict=options["strict"]):
        sys.exit(PROBLEMS)
