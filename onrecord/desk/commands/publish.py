"""`onrecord publish`: publishes drafts, and prints each changed line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onrecord.desk.commands.confirmation import number_changes
from onrecord.problems import has_errors
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import output_format_option, processors, site_option
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.editing.changing.publication import Publication

_DAYS: Mapping[str, str] = {
    "replaced": "published.txt does not list this event, so its earlier day is replaced",
    "kept": "it was on the site before, so that its day stays",
}


@click.command(short_help="Publish drafts, dated today.")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--due", is_flag=True, help="Publish the drafts whose embargo has ended.")
@click.option(
    "--reviewed-by", multiple=True, metavar="NAME", help="Who signed the events off; for several, write it again."
)
@site_option
@output_format_option(
    ["full", "concise", "github"],
    "How to print problems: with source lines, one line each, or as GitHub annotations.",
)
@click.pass_obj
def publish(
    environment: Environment,
    /,
    ids: tuple[str, ...],
    site: Path,
    reviewed_by: tuple[str, ...],
    output_format: str,
    *,
    due: bool,
) -> None:
    """Publish the drafts with these IDs, or those that are due: events and stories, all of them or none.

    Name an event by its id, or by STORY/EVENT if several have that id; name a story by its id, or by STORY/. An event
    gets today's date in 'published' and loses the lines 'status: draft' and 'embargo'; no other line changes. The
    command first checks the whole site as it will be, and writes nothing if there is an error. With --reviewed-by,
    the events that name nobody in 'reviewed_by' get these names.

    With --due, it publishes the drafts whose 'embargo' has ended in the site's time zone. In a public repository,
    everybody can read a draft before that. An event waits while the site requires a sign-off that it lacks: an error
    says so at its line, the others are published, and the exit status is 0.
    """
    from onrecord.editing.changing.publication import publish_drafts, publish_due  # noqa: PLC0415
    from onrecord.editing.lookup.named_things import UnknownNameError  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415

    if due == bool(ids):
        raise click.UsageError("name the drafts to publish, or write --due alone")
    if due and reviewed_by:
        raise click.UsageError("--reviewed-by goes with the drafts that somebody has read, and not with --due")
    if not all(name.strip() and name.isprintable() for name in reviewed_by):
        raise click.BadParameter("write a name in one line", param_hint="--reviewed-by")
    root = site.resolve()
    names = tuple(name.strip() for name in reviewed_by)
    with refusals_explained(UnknownNameError), worker_errors_explained(), progress_bar() as progress:
        options = Options(environment.today, now=environment.now, jobs=processors(), remember=True, progress=progress)
        outcome = publish_due(root, options) if due else publish_drafts(root, ids, options, names)
    publication = outcome.value
    problems = outcome.problems
    if has_errors(problems):
        nothing = "nothing is published while there is an error"
        errors = (*problems, *publication.unsigned)
        console.end_with_report(errors, publication.files, site, nothing, output_format)
    if due and not publication.entries and not any(draft.has_ended for draft in publication.waiting):
        click.echo("nothing is due")
    for line in _summary(publication):
        console.print_text(line)
    changed = {entry.path for entry in publication.entries}
    warnings = tuple(problem for problem in problems if problem.span and problem.span.path in changed)
    found = (*warnings, *publication.unsigned)
    if found:
        console.print_report(found, publication.files, output_format, site, strict=False)


def _summary(publication: Publication) -> Iterator[str]:
    for entry in publication.entries:
        yield f"published {entry.path}"
        yield from number_changes(entry.lines)
        if entry.day in _DAYS:
            yield f"  {_DAYS[entry.day]}"
    for name in publication.already:
        yield f"{name} is published already"
    if publication.still_drafts:
        yield f"still drafts: {', '.join(publication.still_drafts)}"
    for draft in publication.waiting:
        until = f"has an embargo until {draft.embargo} ({draft.zone})"
        lack = "nobody has signed it off: add 'reviewed_by'" if draft.lacks_review else "its story is a draft"
        why = f"is due, but {lack}" if draft.has_ended else until
        yield f"{'/'.join(filter(None, draft.key))} {why}"
