"""`onrecord check` reports the problems of a site, and `onrecord explain` prints the documentation of a code."""

import re
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from onrecord.problems import CODE_FROM_OUTSIDE, CODES, Outcome, Problem, suggest
from onrecord.report.explanations import explanation
from onrecord.report.run_report import Report
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import EXITS, SiteOptions, site_options
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.build import pipeline
    from onrecord.editing.diff.states import Base
    from onrecord.read import Reading


@click.command(epilog=EXITS, short_help="Report what is wrong with a site, and what to type instead.")
@site_options
@click.option(
    "--accepted", is_flag=True, help="Also list the warnings and notes that entries accept, with the reasons."
)
@click.option(
    "--against",
    metavar="BASE",
    help="Also report what published entries say otherwise than in BASE, without a new correction: a warning, or an "
    "error if site.yaml has 'corrections: required'. BASE is a commit, a branch, a tag or a folder, as for 'onrecord "
    "diff'. Only this option runs git.",
)
@click.pass_obj
def check(
    environment: Environment,
    /,
    *,
    site: Path,
    output_format: str,
    accepted: bool,
    against: str | None,
    **options: Unpack[SiteOptions],
) -> None:
    """Report what is wrong with the site in the folder SITE (this one, by default).

    One run reports all problems, each with its line and what to type instead. No page is written. Drafts with an
    embargo are checked too, as if they were published together with all those whose embargo has ended by then.
    """
    from onrecord.build import pipeline  # noqa: PLC0415  (the command must start fast)

    with worker_errors_explained(), _open_base(site, against) as base, progress_bar() as progress:
        run = pipeline.Options(today=environment.today, now=environment.now, progress=progress, **options)
        reading = pipeline.read(site.resolve(), run)
        outcome = pipeline.check_whole(site.resolve(), run, reading)
        problems = (*outcome.problems, *_foresee_problems(site.resolve(), run, reading, outcome.problems))
        if base:
            from onrecord.editing.diff.corrector import past_problems  # noqa: PLC0415  (as above)

            problems += past_problems(site.resolve(), base, outcome.value, run)
    found = outcome.value
    report = Report(problems, found.files, accepted=found.accepted, lists_accepted=accepted)
    if console.print_whole_report(report, output_format, site, strict=options["strict"]):
        sys.exit(console.PROBLEMS)


def _open_base(site: Path, against: str | None) -> AbstractContextManager["Base | None"]:
    if against is None:
        return nullcontext()
    from onrecord.desk.commands.diff import open_base  # noqa: PLC0415  (few runs compare)

    return open_base(site, against)


def _foresee_problems(
    root: Path, options: "pipeline.Options", reading: "Outcome[Reading | None]", known: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Return the problems that the site will have once drafts under embargo are published; they count as of today."""
    if reading.value is None or options.drafts:  # with all drafts published, the check has found these problems already
        return ()
    records = reading.value.records
    is_held = any(story.fields.embargo for story in records.stories)
    is_held = is_held or any(event.fields.embargo for event in records.all_events)
    if not is_held:
        return ()
    from onrecord.editing.changing.embargoes import foresee_problems  # noqa: PLC0415  (few sites have an embargo)

    return foresee_problems(root, options, reading, known)


@click.command(short_help="Explain a problem's code, and what to do.")
@click.argument("code")
def explain(code: str) -> None:
    """Explain a problem's CODE, such as REL002, and what to do, with a wrong and a right example."""
    requested = code.strip().upper()
    if re.fullmatch(CODE_FROM_OUTSIDE, requested):
        raise click.ClickException(f"{requested} is the code of a plug-in; its documentation explains it")
    if requested not in CODES:
        hint = suggest(requested, CODES, "a report names it after 'error', 'warning' or 'note'")
        raise click.UsageError(f"there is no code '{code}'; {hint}")
    text = explanation(requested)
    if text is None:
        raise click.ClickException("the pages that explain the codes are not installed with this onrecord")
    click.echo(text)
