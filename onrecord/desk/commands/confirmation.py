"""What commands that change a site's files share: how they open it, show each change, ask, and explain refusals."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import update_wrapper
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from onrecord.model.full_names import NAMED_KINDS, EntryName, NamedKind
from onrecord.problems import Problem
from onrecord.report.formats import blocks
from onrecord.report.visible_text import visible
from onrecord.terminal import console
from onrecord.terminal.environment import Environment
from onrecord.terminal.options import Command, processors, site_option
from onrecord.terminal.progress import progress_bar
from onrecord.terminal.refusals import refusals_explained, worker_errors_explained

if TYPE_CHECKING:
    from onrecord.editing.entries.checked_site import ChangePlan, CheckedSite
    from onrecord.editing.entries.file_text import LineChange
    from onrecord.editing.site_reading import Options

NOT_ASKED = 2
"""The exit status if there is no terminal to ask at, and `--yes` is missing."""


class OpenedThings(Struct):
    """A site without errors, and the names of the things in it that a command changes."""

    environment: Environment
    root: Path
    site: CheckedSite
    options: Options
    kind: NamedKind | None
    names: tuple[str, ...]
    """The names as typed."""
    yes: bool

    def find(self, name: str) -> EntryName:
        """Return the thing with a name. Raises `UnknownNameError`."""
        from onrecord.editing.lookup.named_things import find_thing  # noqa: PLC0415  (the command must start fast)

        return find_thing(name, self.site.records, self.kind)

    @contextmanager
    def change(self, question: str) -> Iterator[Options]:
        """Ask whether to go on, unless `yes`; else end the command with nothing changed. Then show progress.

        A signal that arrives meanwhile ends the process with all files changed, or none.
        """
        from onrecord.editing.writing import deferred  # noqa: PLC0415  (the command must start fast)

        confirm_change(self.environment, question, yes=self.yes)
        with deferred(), worker_errors_explained(), progress_bar() as progress:
            yield replace(self.options, progress=progress)

    def show_consequences(self, seen: tuple[str, ...]) -> None:
        """Print what readers see otherwise."""
        if seen:
            click.echo("readers see otherwise:")
            console.print_text(indent("\n".join(seen), "  "))

    def report(self, problems: tuple[Problem, ...]) -> None:
        """Print the problems that the site has after the change."""
        if problems:
            console.print_report(problems, self.site.arranged.files, "full", self.root, strict=False)


def confirm_change(environment: Environment, question: str, *, yes: bool) -> None:
    """Ask whether to change the site, unless `yes`; else end the command with nothing changed."""
    if not yes and not environment.asks:
        click.echo("nothing is changed: there is no terminal to ask at; add --yes to change it", err=True)
        sys.exit(NOT_ASKED)
    if not yes and not click.confirm(question, err=True):
        click.echo("nothing is changed", err=True)
        sys.exit(console.PROBLEMS)


def require_site(site: Path, hint: str) -> None:
    """Raise `UsageError` with a hint for a folder without a site."""
    if (site / "site.yaml").is_file():
        return
    if os.path.lexists(site / "site.yaml"):
        from onrecord.editing.site_reading import no_site  # noqa: PLC0415  (the command must start fast)

        raise click.ClickException(no_site(site))
    raise click.UsageError(f"there is no site.yaml in '{site}'; {hint}")


def thing_command(
    form: str, done: str, *options: Callable[[Command], Command], short_help: str
) -> Callable[[Callable[..., None]], click.Command]:
    """Return a decorator for a command that changes the things which `form` names; `NAME...` stands for one or more.

    `done` is the participle of the change, such as 'renamed'. The command gets the `OpenedThings` and the `options`.
    """

    def decorate(change: Callable[..., None]) -> click.Command:
        def run(environment: Environment, /, *, names: tuple[str, ...], site: Path, yes: bool, **others: str) -> None:
            kind, typed = _kind_and_names(names, form)
            with changes_explained():
                checked, run_options = open_checked_site(environment, site, done)
                change(OpenedThings(environment, site.resolve(), checked, run_options, kind, typed, yes), **others)

        command: Any = click.pass_obj(update_wrapper(run, change))
        command = click.option("--yes", is_flag=True, help="Change the files without asking.")(command)
        command = site_option(command)
        for option in options:
            command = option(command)
        command = click.argument("names", metavar=f"[KIND] {form}", nargs=-1, required=True)(command)
        return click.command(short_help=short_help)(command)

    return decorate


def _kind_and_names(names: tuple[str, ...], form: str) -> tuple[NamedKind | None, tuple[str, ...]]:
    """Split the arguments into an optional kind and as many names as `form` lists. Raises `UsageError`."""
    count = len(form.split())
    is_open = "..." in form
    is_longer = len(names) > count if is_open else len(names) == count + 1
    kind = next((kind for kind in NAMED_KINDS if kind == names[0]), None) if is_longer else None
    if len(names) < count or (len(names) > count and kind is None and not is_open):
        raise click.UsageError(f"write {form}, or a kind before it: {', '.join(NAMED_KINDS)}")
    return kind, names[1:] if kind else names


@contextmanager
def changes_explained() -> Iterator[None]:
    """Turn an unknown name and refused changes into messages; show the errors that the site would have."""
    from onrecord.editing.entries.checked_site import SiteErrorsError  # noqa: PLC0415
    from onrecord.editing.lookup.named_things import UnknownNameError  # noqa: PLC0415  (the command must start fast)

    with refusals_explained(UnknownNameError):
        try:
            yield
        except SiteErrorsError as error:
            console.print_text("\n".join(blocks(error.errors, console.paint)), err=True)
            raise


def open_checked_site(environment: Environment, site: Path, change: str) -> tuple[CheckedSite, Options]:
    """Return a site without errors, and its options, or end the command unless it has. Raises `RefusedError`."""
    from onrecord.editing.entries.checked_site import check_site  # noqa: PLC0415
    from onrecord.editing.site_reading import Options  # noqa: PLC0415  (the command must start fast)

    options = Options(environment.today, now=environment.now, jobs=processors(), remember=True, may_keep_example=True)
    with worker_errors_explained(), progress_bar() as progress:
        checked = check_site(site.resolve(), replace(options, progress=progress))
    if checked.value is None:
        console.end_with_report(checked.problems, 0, site, f"nothing is {change} while there is an error")
    return checked.value, options


def number_changes(lines: Sequence[LineChange]) -> Iterator[str]:
    """Yield each changed line of a file before and after, with its number."""
    width = max((len(str(line.number)) for line in lines), default=0)
    for line in lines:
        yield from (f"  {line.number:>{width}} {side}" for side in _sides(line))


def _sides(line: LineChange) -> Iterator[str]:
    for sign, text in (("-", line.before), ("+", line.after)):
        if text is not None:
            yield f"{sign} {visible(text)}"


def show_changes(plan: ChangePlan) -> None:
    """Print each changed line with its place, before and after, and the files that get another name or go."""
    for file in plan.files:
        for line in file.lines:
            console.print_text(f"{file.path}:{line.number}")
            for side in _sides(line):
                console.print_text(f"  {side}")
    for old, new in plan.moved:
        click.echo(f"{old}\n  becomes {new}")
    for path in plan.deleted:
        click.echo(f"{path}\n  is deleted")
