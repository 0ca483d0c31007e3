"""`onrecord publish`: publishes drafts, and prints each changed line."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.commands.console import PROBLEMS, print_report, progress_bar, worker_errors_explained
from onrecord.commands.environment import Environment
from onrecord.commands.options import processors, site_option

if TYPE_CHECKING:
    from onrecord.authoring.publication import Publication, PublishedEntry

_DAYS: Mapping[str, str] = {
    "replaced": "published.txt does not list this event, so its earlier day is replaced",
    "kept": "it was on the site before, so that its day stays",
}


@click.command(short_help="Publish drafts, dated today.")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@site_option
@click.pass_obj
def publish(environment: Environment, /, ids: tuple[str, ...], site: Path) -> None:
    """Publish the drafts with these IDs: events and stories, all of them or none.

    Name an event by its id, or by STORY/EVENT if several have that id; name a story by its id, or by STORY/. An event
    gets today's date in 'published' and loses the line 'status: draft'; no other line changes. The command first checks
    the whole site as it will be, and writes nothing if there is an error.
    """
    from onrecord.authoring.additions import RefusedError  # noqa: PLC0415  (the command must start fast)
    from onrecord.authoring.publication import UnknownNameError, publish_drafts  # noqa: PLC0415
    from onrecord.pipeline import Options  # noqa: PLC0415
    from onrecord.problems import has_errors  # noqa: PLC0415

    try:
        with worker_errors_explained(), progress_bar() as progress:
            options = Options(environment.today, jobs=processors(), remember=True, progress=progress)
            outcome = publish_drafts(site.resolve(), ids, options)
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None
    publication, problems = outcome.value, outcome.problems
    if has_errors(problems):
        print_report(problems, publication.files, "full", site, strict=False)
        click.echo("nothing is published while there is an error", err=True)
        sys.exit(PROBLEMS)
    for line in _summary(publication):
        click.echo(line)
    changed = {entry.path for entry in publication.entries}
    if warnings := tuple(problem for problem in problems if problem.span and problem.span.path in changed):
        print_report(warnings, publication.files, "full", site, strict=False)


def _summary(publication: Publication) -> Iterator[str]:
    """Yield lines that list the changed entries, those already published, and the remaining drafts."""
    for entry in publication.entries:
        yield from _changed_lines(entry)
    for name in publication.already:
        yield f"{name} is published already"
    if publication.still_drafts:
        yield f"still drafts: {', '.join(publication.still_drafts)}"


def _changed_lines(entry: PublishedEntry) -> Iterator[str]:
    """Yield each changed line of a file before and after, with its number."""
    yield f"published {entry.path}"
    width = max((len(str(line.number)) for line in entry.lines), default=0)
    for line in entry.lines:
        if line.before is not None:
            yield f"  {line.number:>{width}} - {line.before}"
        if line.after is not None:
            yield f"  {line.number:>{width}} + {line.after}"
    if entry.day in _DAYS:
        yield f"  {_DAYS[entry.day]}"
