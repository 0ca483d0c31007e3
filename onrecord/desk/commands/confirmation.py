"""What the commands that change a site's files share: the kind before a name, and the question before a change."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from onrecord.terminal.console import PROBLEMS, paint
from onrecord.terminal.environment import Environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    from onrecord.desk.changing.publication import UnknownNameError  # noqa: PLC0415
    from onrecord.desk.editing.checked_site import SiteErrorsError  # noqa: PLC0415
    from onrecord.report.formats import blocks  # noqa: PLC0415
    from onrecord.site_files.additions import RefusedError  # noqa: PLC0415  (the command must start fast)

    try:
        yield
    except UnknownNameError as error:
        raise click.UsageError(str(error)) from None
    except SiteErrorsError as error:
        click.echo("\n".join(blocks(error.errors, paint)), err=True)
        raise click.ClickException(str(error)) from None
    except RefusedError as error:
        raise click.ClickException(str(error)) from None


def show_changes(files: Iterable[ChangedFile]) -> None:
    """Print each changed line with its place, before and after."""
    for file in files:
        for line in file.lines:
            click.echo(f"{file.path}:{line.number}")
            if line.before is not None:
                click.echo(f"  - {line.before}")
            if line.after is not None:
                click.echo(f"  + {line.after}")


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
