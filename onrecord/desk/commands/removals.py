"""`onrecord removals`: names what an earlier state published and what readers no longer find."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from onrecord.desk.commands.confirmation import require_site
from onrecord.desk.commands.diff import open_base
from onrecord.problems import Problem, SourceFile
from onrecord.report.run_report import counted
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import cache_option, output_format_option, processors, site_option
from onrecord.terminal.refusals import worker_errors_explained

if TYPE_CHECKING:
    from onrecord.editing.compare.removals import Removals
    from onrecord.model.records import Records, ThemeFiles

_EXITS = (
    "The exit status is 0 if nothing left the site, 1 if something did or lacks a correction, 2 if the command was "
    "used wrongly, or there is no such BASE."
)
_PUBLISHED = "published.txt"
"""The value of `model.records.PUBLISHED`; importing that module takes long."""
_HINT = "to publish without it, run the workflow 'pages' by hand, with accept-removals: yes"


@click.command(epilog=_EXITS, short_help="Name what was public, and what readers no longer find.")
@click.argument("base", default="HEAD")
@site_option
@click.option(
    "--uncorrected",
    is_flag=True,
    help="Where site.yaml has 'corrections: required', also name what published entries say otherwise than in BASE, "
    "without a new correction.",
)
@output_format_option(
    ["full", "concise", "github", "json"],
    "How to print what is gone: with hints, one line each, as GitHub annotations, or as JSON.",
)
@cache_option
@click.pass_obj
def removals(
    environment: Environment, /, *, base: str, site: Path, uncorrected: bool, output_format: str, remember: bool
) -> None:
    """Name what the published.txt of BASE lists, and what has no page, redirect or notice on the site any more.

    BASE is a commit, a branch, a tag or a folder with a site, as for 'onrecord diff'. What published.txt still lists is
    left to 'onrecord check'. Ids that 'onrecord erase' took out are counted, and not printed.
    """
    from onrecord.editing.compare.removals import find_removals  # noqa: PLC0415
    from onrecord.editing.diff.states import read_records, state_of  # noqa: PLC0415
    from onrecord.editing.site_reading import Options, check_reading, read  # noqa: PLC0415  (the command must start fast)

    require_site(site, "name the folder with --site")
    root = site.resolve()
    with open_base(site, base) as opened, worker_errors_explained():
        options = Options(environment.today, now=environment.now, jobs=processors(), remember=remember)
        before = read_records(root, opened, options)
        reading = read(root, options)
        if reading.value is None:
            console.end_with_report(reading.problems, 0, site, output_format=output_format)
        after = reading.value.records.without_drafts()
        if before is None:
            click.echo(f"{base} holds no site, so nothing can be gone", err=True)
            return
        found = find_removals(
            before, after, lambda: state_of(root, check_reading(root, options, reading)).state.addresses
        )
        changed = _uncorrected(root, before, after, reading.value.theme, environment) if uncorrected else ()
    if not found and not changed:
        click.echo(f"readers find all that {base} lists as published: {counted(found.listed, 'id')}", err=True)
        return
    console.print_report((*_problems(found), *changed), reading.value.files, output_format, site, strict=False)
    sys.exit(console.PROBLEMS)


def _uncorrected(
    root: Path, before: Records, after: Records, theme: ThemeFiles, environment: Environment
) -> tuple[Problem, ...]:
    """Return what changed without a correction that the site requires."""
    from onrecord.editing.diff.corrector import compare_past  # noqa: PLC0415  (few sites require corrections)

    if after.site.fields.corrections != "required":
        return ()
    problems = compare_past(root, before, after, theme, environment.today)
    return tuple(replace(problem, hint=f"{_HINT}; to tell readers, {problem.hint}") for problem in problems)


def _problems(found: Removals) -> Iterator[Problem]:
    place = SourceFile(_PUBLISHED, "").span()
    for name, loss in found.lost.items():
        now = "is a draft now" if loss == "draft" else f"the {name.kind} is gone"
        message = f"'{name}' was published, but {now}, and so is its line in this list"
        hint = f"bring both back; to take an entry back, write status: withdrawn, so that its page says so; {_HINT}"
        yield Problem("IDS003", message, place, hint)
    for name in found.pages:
        message = f"the claim '{name}' had the page /{name.page}, but it is gone, and so is its line in this list"
        hint = f"bring the line {name.page} back: the page then stays, also if nobody answers the claim; {_HINT}"
        yield Problem("IDS003", message, place, hint)
    if found.erased:
        number = sum(found.erased.values())
        kinds = ", ".join(counted(count, kind) for kind, count in found.erased.items())
        message = f"{counted(number, 'id')} of what was erased {'is' if number == 1 else 'are'} gone: {kinds}"
        hint = f"{_HINT}; in your clone, git log -p -- {_PUBLISHED} shows the ids, which a public log should not"
        yield Problem("IDS003", message, place, hint)
