"""What the commands that change a site's files share: the kind before a name, and the question before a change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from onrecord.terminal.console import PROBLEMS, paint, print_report, print_text, progress_bar, worker_errors_explained
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import processors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from onrecord.build.pipeline import Options
    from onrecord.desk.editing.checked_site import CheckedSite
    from onrecord.desk.editing.line_changes import LineChange
    from onrecord.desk.editing.site_texts import ChangedFile
    from onrecord.model.entry_names import NamedKind

NOT_ASKED = 2
"""The exit status if nobody could be asked, and `--yes` is missing."""

yes_option = click.option("--yes", is_flag=True, help="Change the files without asking.")
"""Adds the option that answers the question."""


def kind_and_names(names: tuple[str, ...], form: str) -> tuple[NamedKind | None, tuple[str, ...]]:
    """Return the kind, if it stands before the names, and the names, which must be as many as `form` has."""
    from onrecord.model.entry_names import NAMED_KINDS  # noqa: PLC0415  (the command must start fast)

    count = len(form.split())
    kind = next((kind for kind in NAMED_KINDS if kind == names[0]), None) if len(names) == count + 1 else None
    if len(names) != count and kind is None:
        raise click.UsageError(f"write {form}, or a kind before it: {', '.join(NAMED_KINDS)}")
    return kind, names[-count:]


@contextmanager
def refusals_explained() -> Iterator[None]:
    """Turn an unknown name and refused changes into messages; show the errors that the site would have."""
    from onrecord.desk.changing.publication import UnknownNameError  # noqa: PLC0415  (the command must start fast)
    from onrecord.desk.editing.checked_site import SiteErrorsError  # noqa: PLC0415
    from onrecord.report.formats import blocks  # noqa: PLC0415
    from onrecord.site_files.additions import RefusedError  # noqa: PLC0415

    try:
        yield
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    except SiteErrorsError as error:
        print_text("\n".join(blocks(error.errors, paint)), err=True)
        raise click.ClickException(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def open_site(environment: Environment, site: Path, change: str) -> tuple[CheckedSite, Options]:
    """Return a site without errors, and the options of its checks. With errors, print them and end the command.

    `change` is what is not done then, such as 'renamed'. Raises `RefusedError`.
    """
    from onrecord.build.pipeline import Options  # noqa: PLC0415  (the command must start fast)
    from onrecord.desk.editing.checked_site import checked_site  # noqa: PLC0415

    options = Options(environment.today, now=environment.now, jobs=processors(), remember=True)
    with worker_errors_explained(), progress_bar() as progress:
        checked = checked_site(site.resolve(), replace(options, progress=progress))
    if checked.value is None:
        print_report(checked.problems, 0, "full", site, strict=False)
        click.echo(f"nothing is {change} while there is an error", err=True)
        sys.exit(PROBLEMS)
    return checked.value, options


@contextmanager
def changing(options: Options) -> Iterator[Options]:
    """Show progress. A signal that arrives meanwhile ends the process with all files changed, or none."""
    from onrecord.interrupts import deferred  # noqa: PLC0415  (the command must start fast)

    with deferred(), worker_errors_explained(), progress_bar() as progress:
        yield replace(options, progress=progress)


def numbered_changes(lines: Sequence[LineChange]) -> Iterator[str]:
    """Yield each changed line of a file before and after, with its number."""
    from onrecord.report.paint import visible  # noqa: PLC0415  (the command must start fast)

    width = max((len(str(line.number)) for line in lines), default=0)
    for line in lines:
        if line.before is not None:
            yield f"  {line.number:>{width}} - {visible(line.before)}"
        if line.after is not None:
            yield f"  {line.number:>{width}} + {visible(line.after)}"


def show_changes(files: Iterable[ChangedFile]) -> None:
    """Print each changed line with its place, before and after."""
    from onrecord.report.paint import visible  # noqa: PLC0415  (the command must start fast)

    for file in files:
        for line in file.lines:
            print_text(f"{file.path}:{line.number}")
            if line.before is not None:
                print_text(f"  - {visible(line.before)}")
            if line.after is not None:
                print_text(f"  + {visible(line.after)}")


def confirm(environment: Environment, question: str, *, yes: bool) -> None:
    """Ask whether to go on, unless `yes`; else end the command with nothing changed."""
    if yes:
        return
    if not environment.asks:
        click.echo("nothing is changed: there is no terminal to ask at; add --yes to change it", err=True)
        sys.exit(NOT_ASKED)
    if not click.confirm(question, err=True):
        click.echo("nothing is changed", err=True)
        sys.exit(PROBLEMS)
