"""`onrecord diff`: what a change means for readers, and a preview of the touched entries in one file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from onrecord.desk.commands.confirmation import require_site
from onrecord.problems import has_errors
from onrecord.report import formats
from onrecord.report.run_report import Report, counted
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import base_url_option, cache_option, jobs_option, output_format_option, site_option
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.editing.diff.result import Diffed
    from onrecord.editing.diff.states import Base

_EXITS = (
    "The exit status is 0 if the site has no errors, whether it differs or not; 1 if it has errors, or lacks a "
    "correction that its site.yaml requires; 2 if the command was used wrongly, or there is no such BASE."
)


@click.command(epilog=_EXITS, short_help="Say what a change means for readers.")
@click.argument("base", default="HEAD")
@site_option
@base_url_option
@click.option("--drafts", is_flag=True, help="Treat drafts as published.")
@output_format_option(
    ["text", "json", "markdown"],
    "How to print the changes: for people, for programs, or for the summary of a pull request.",
)
@click.option(
    "--preview",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the touched events, as readers will see them, into one HTML file.",
)
@click.option(
    "--annotate",
    is_flag=True,
    help="Also print GitHub annotations on standard error, at the lines that changed without a correction.",
)
@jobs_option
@cache_option
@click.pass_obj
def diff(  # noqa: PLR0913  (click passes each option by itself)
    environment: Environment,
    /,
    *,
    base: str,
    site: Path,
    base_url: str | None,
    drafts: bool,
    output_format: str,
    preview: Path | None,
    annotate: bool,
    jobs: int,
    remember: bool,
) -> None:
    """Say what changed since BASE, and what it means: how claims stand, what came and went, which links break.

    BASE is a commit, a branch or a tag, by default HEAD, the last commit; or a folder that holds a site. 'main...' is
    the last commit that the branch main has in common with HEAD. Nothing is checked out.
    """
    from onrecord.editing.diff.diff_formats import FORMATS  # noqa: PLC0415
    from onrecord.editing.diff.result import diff_site  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415

    # The site's folder may have been typed in place of BASE.
    swapped = f"to see the changes of '{base}' since its last commit: onrecord diff --site {base}"
    require_site(site, swapped if (Path(base) / "site.yaml").is_file() else "name the folder with --site")
    with open_base(site, base) as opened, worker_errors_explained():
        with progress_bar() as progress:
            options = Options(environment.today, now=environment.now, jobs=jobs, remember=remember, progress=progress)
            options = replace(options, base_url=base_url, drafts=drafts)
            found = diff_site(site.resolve(), opened, options)
        _print_errors(found, base)
        if annotate:
            console.print_annotations(found.past, site)
        console.print_output(FORMATS[output_format](found.diff, console.paint), output_format)
        if preview:
            _write_preview(found, preview, site.resolve(), remember=remember)
    if found.after.errors or has_errors(found.past):
        sys.exit(console.PROBLEMS)


def _print_errors(found: Diffed, base: str) -> None:
    """Print the errors of both states; those of the base are counted alone if they may name what was erased."""
    for name, state in ((base, found.before), ("the site", found.after)):
        if state is found.before and state.errors and found.has_erased:
            count = counted(len(state.errors), "error")
            click.echo(f"{name} has {count}, not shown here, since something was erased after it", err=True)
        elif state.errors:
            errors = formats.FORMATS["concise"](Report(state.errors, state.files))
            click.echo(f"{name} has errors:\n{errors}", nl=False, err=True)


@contextmanager
def open_base(site: Path, name: str) -> Iterator[Base]:
    """Yield what a site is compared with, a revision or a folder. Raises `UsageError` if there is no such base."""
    from onrecord.editing.diff.states import BaseError, provide_base  # noqa: PLC0415  (the command must start fast)

    with refusals_explained(BaseError), provide_base(site.resolve(), name, os.environ) as opened:
        yield opened


def _write_preview(found: Diffed, file: Path, site: Path, *, remember: bool) -> None:
    from onrecord.editing.diff.change_preview import preview  # noqa: PLC0415

    html = preview(found, site, remember=remember)
    if html is None:
        click.echo("no preview is written while the site has errors", err=True)
        return
    try:
        file.write_text(html, "utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"'{file}' can't be written ({error.strerror})") from None
    click.echo(f"wrote {file}", err=True)
